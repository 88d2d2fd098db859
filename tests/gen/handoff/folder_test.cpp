// SPDX-License-Identifier: Apache-2.0
#include "gen/handoff/folder.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "gen/verilog/emitted_file.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::handoff;
namespace fs = std::filesystem;

namespace {

using Texts = std::map<std::string, std::string>;

/// Every file below `folder` but the mark of hsdc's own, by its path there.
Texts texts_of(const fs::path& folder) {
  Texts texts;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == ".hsdc") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    texts[entry.path().lexically_relative(folder).string()] = text.str();
  }
  return texts;
}

/// Names of what lies in `folder`, hidden or not.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

const std::vector<verilog::EmittedFile> kFiles{
    {"top.sv", "module top;\nendmodule\n"}, {"mem/W1.mem", "00\n"}, {"a/b/c.txt", ""}};
const Texts kTexts{
    {"top.sv", "module top;\nendmodule\n"}, {"mem/W1.mem", "00\n"}, {"a/b/c.txt", ""}};

/// Root may write everywhere: gives its rights up for a while. Nothing for any other user.
class AsNobody {
 public:
  AsNobody() {
    if (::geteuid() == 0) dropped_ = ::seteuid(65534) == 0;
  }
  ~AsNobody() {
    if (dropped_ && ::seteuid(0) != 0) std::abort();
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  bool dropped_ = false;
};

/// Cannot be written whole: the second file needs a folder where the first one is.
const std::vector<verilog::EmittedFile> kBroken{
    {"top.sv", "half"}, {"mem", "file"}, {"mem/W1.mem", "00\n"}};

}  // namespace

TEST_CASE("folder: files are written byte for byte, with the folders that they need", "[folder]") {
  const ScratchFolder scratch;
  write_folder(scratch / "out", kFiles);
  CHECK(texts_of(scratch / "out") == kTexts);
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"out"});  // nothing is left aside
}

TEST_CASE("folder: missing parents are made, and an empty folder is taken", "[folder]") {
  const ScratchFolder scratch;
  write_folder(scratch / "not/yet/there/", kFiles);
  CHECK(texts_of(scratch / "not/yet/there") == kTexts);
  fs::create_directory(scratch / "empty");
  write_folder(scratch / "empty", kFiles);
  CHECK(texts_of(scratch / "empty") == kTexts);
}

TEST_CASE("folder: a file in the folder's place is refused and kept", "[folder]") {
  const ScratchFolder scratch;
  const std::string path = scratch.write("out", "mine");
  const std::string message = user_error_of([&] { write_folder(path, kFiles); });
  CHECK_THAT(message, contains(path));
  CHECK_THAT(message, contains("is a file"));
  CHECK(texts_of(scratch.path()) == Texts{{"out", "mine"}});
}

TEST_CASE("folder: one with somebody else's files is refused and kept", "[folder]") {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "out");
  scratch.write("out/notes.txt", "mine");
  const std::string message = user_error_of([&] { write_folder(scratch / "out", kFiles); });
  CHECK_THAT(message, contains(scratch / "out"));
  CHECK_THAT(message, contains("not empty"));
  CHECK_THAT(message, contains("another folder"));
  CHECK(texts_of(scratch.path()) == Texts{{"out/notes.txt", "mine"}});
}

TEST_CASE(
    "folder: an older one of hsdc's is replaced without stale files, what others made there stays",
    "[folder]") {
  const ScratchFolder scratch;
  write_folder(scratch / "out", {{"old.sv", "old"}, {"mem/old.mem", "1"}, {"top.sv", "old"}});
  for (const char* spelling : {"out", "out/", "out/../out", "./out"}) {
    INFO(spelling);
    scratch.write("out/added.txt", "by hand, or by a tool that ran there");
    write_folder(scratch / spelling, kFiles);
    Texts expected = kTexts;
    expected["added.txt"] = "by hand, or by a tool that ran there";
    CHECK(texts_of(scratch / "out") == expected);
    CHECK(names_in(scratch.path()) == std::vector<std::string>{"out"});
  }
}

TEST_CASE("folder: a file of the user's is not replaced by a new one of that name", "[folder]") {
  const ScratchFolder scratch;
  write_folder(scratch / "out", {{"top.sv", "old"}});
  scratch.write("out/new.sv", "mine");
  CHECK_THAT(user_error_of([&] {
               write_folder(scratch / "out", {{"new.sv", "new"}});
             }),
             contains("new.sv: was not written by hsdc"));
  CHECK(texts_of(scratch / "out") == Texts{{"new.sv", "mine"}, {"top.sv", "old"}});
}

TEST_CASE("folder: where the list of what is hsdc's is lost, nothing there is removed",
          "[folder]") {
  const ScratchFolder scratch;
  write_folder(scratch / "out", {{"top.sv", "old"}});
  scratch.write("out/added.txt", "mine");
  scratch.write("out/.hsdc", "");
  CHECK_THAT(user_error_of([&] {
               write_folder(scratch / "out", {{"top.sv", "new"}});
             }),
             contains("top.sv: was not written by hsdc"));
  CHECK(texts_of(scratch / "out") == Texts{{"added.txt", "mine"}, {"top.sv", "old"}});
}

TEST_CASE("folder: a relative path counts from where the tool runs", "[folder]") {
  const ScratchFolder scratch;
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  const std::string message = user_error_of([&] { write_folder("out", kFiles); });
  fs::current_path(before);
  CHECK(message == "(no error)");
  CHECK(texts_of(scratch / "out") == kTexts);
}

TEST_CASE("folder: what fails half-way leaves nothing behind", "[folder]") {
  const ScratchFolder scratch;
  const std::string message = user_error_of([&] { write_folder(scratch / "out", kBroken); });
  CHECK_THAT(message, contains(scratch / "out"));
  CHECK_THAT(message, contains("cannot be written"));
  CHECK_THAT(user_error_of([&] { write_folder(scratch / "not/yet/there", kBroken); }),
             contains(scratch / "not/yet/there"));
  CHECK(names_in(scratch.path()).empty());
}

TEST_CASE("folder: what fails half-way leaves the older one as it was", "[folder]") {
  const ScratchFolder scratch;
  write_folder(scratch / "out", kFiles);
  CHECK_THAT(user_error_of([&] { write_folder(scratch / "out", kBroken); }),
             contains("cannot be written"));
  CHECK(texts_of(scratch / "out") == kTexts);
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"out"});
  write_folder(scratch / "out", {{"new.sv", "new"}});  // and it is still hsdc's
  CHECK(texts_of(scratch / "out") == Texts{{"new.sv", "new"}});
}

TEST_CASE("folder: an emission that was killed is no obstacle to the next", "[folder]") {
  // What a killed run leaves: a part of a folder, aside, of any process number.
  const ScratchFolder scratch;
  for (int pid : {1, static_cast<int>(::getpid())}) {
    const std::string part = "out.part" + std::to_string(pid);
    fs::create_directory(scratch / part);
    scratch.write(part + "/stale.sv", "half");
  }
  write_folder(scratch / "out", kFiles);
  CHECK(texts_of(scratch / "out") == kTexts);
}

TEST_CASE("folder: a place inside a file is refused by name", "[folder]") {
  const ScratchFolder scratch;
  const std::string file = scratch.write("file", "mine");
  const std::string message = user_error_of([&] { write_folder(file + "/out", kFiles); });
  CHECK_THAT(message, contains(file + "/out"));
  CHECK_THAT(message, contains("cannot be written"));
  CHECK(texts_of(scratch.path()) == Texts{{"file", "mine"}});
}

TEST_CASE("folder: an empty path is refused", "[folder]") {
  CHECK_THAT(user_error_of([&] { write_folder("", kFiles); }), contains("folder"));
}

TEST_CASE("folder: a parent that may not be written or not even seen is refused by name",
          "[folder]") {
  const ScratchFolder scratch;
  const std::string locked = scratch / "locked";
  fs::create_directory(locked);
  fs::permissions(scratch.path(), fs::perms::owner_all | fs::perms::others_exec);
  constexpr fs::perms kSeen = fs::perms::owner_read | fs::perms::owner_exec |
                              fs::perms::others_read | fs::perms::others_exec;
  for (const fs::perms allowed : {kSeen, fs::perms::none}) {
    fs::permissions(locked, allowed);
    std::string message;
    {
      const AsNobody user;
      if (::geteuid() == 0) {
        WARN("root, and no other user can be had: nothing to see");
        return;
      }
      message = user_error_of([&] { write_folder(locked + "/out", kFiles); });
    }
    fs::permissions(locked, fs::perms::owner_all);
    CHECK_THAT(message, contains(locked + "/out"));
    CHECK_THAT(message, contains("cannot be written"));
    CHECK(names_in(locked).empty());
  }
}
