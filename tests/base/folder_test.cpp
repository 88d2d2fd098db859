// SPDX-License-Identifier: Apache-2.0
#include "base/folder.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
namespace fs = std::filesystem;

namespace {

void replace_by(const std::string& folder, const std::string& text) {
  replace_folder(folder, [&](const fs::path& aside) {
    for (const char* name : {"a", "b"}) std::ofstream(aside / name) << text;
  });
}

}  // namespace

TEST_CASE("folder: what is read of one that is replaced meanwhile is of one version") {
  const ScratchFolder scratch;
  const std::string folder = scratch / "best";
  replace_by(folder, "old");
  std::string a, b;
  int reads = 0;
  read_as_one(folder, [&] {
    a = read_file(folder + "/a");
    if (++reads == 1) replace_by(folder, "new");
    b = read_file(folder + "/b");
  });
  CHECK(reads == 2);
  CHECK(a == "new");
  CHECK(b == "new");
  // A file that is gone because of it is no error, one that is missing is.
  reads = 0;
  read_as_one(folder, [&] {
    if (++reads > 1) return;
    replace_by(folder, "newer");
    throw UserError(ErrorKind::kUnreadable).says("gone");
  });
  CHECK(reads == 2);
  CHECK(user_error_of([&] {
          read_as_one(folder, [] { throw UserError(ErrorKind::kUnreadable).says("missing"); });
        }) == "missing");
}

TEST_CASE("folder: what killed processes left beside it goes, what is somebody else's stays") {
  const ScratchFolder scratch;
  for (const char* left : {"best.part12", "best.old7", "best.part", "best.parts", "other.part3"}) {
    fs::create_directory(scratch / left);
  }
  replace_by(scratch / "best", "new");
  CHECK(fs::exists(scratch / "best/a"));
  CHECK_FALSE(fs::exists(scratch / "best.part12"));
  CHECK_FALSE(fs::exists(scratch / "best.old7"));
  for (const char* kept : {"best.part", "best.parts", "other.part3"}) {
    CHECK(fs::exists(scratch / kept));
  }
}

TEST_CASE("folder: one that a killed process had only renamed gets its name back") {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "best.old7");
  std::ofstream(scratch / "best.old7/a") << "old";
  const auto fails = [](const fs::path&) {
    throw UserError(ErrorKind::kUnreadable).says("disk full");
  };
  CHECK(user_error_of([&] { replace_folder(scratch / "best", fails); }) == "disk full");
  CHECK(read_file(scratch / "best/a") == "old");
}

TEST_CASE("file: what killed writers left beside it goes") {
  const ScratchFolder scratch;
  for (const char* name : {"x.fst", "x.fst.12-0.tmp", "x.fst.part9", "x.fst.part9.hier",
                           "x.fst.tmp", "x.fst.part", "xx.fst.part9"}) {
    scratch.write(name, "text");
  }
  remove_unfinished(scratch / "x.fst");
  for (const char* gone : {"x.fst.12-0.tmp", "x.fst.part9", "x.fst.part9.hier"}) {
    CHECK_FALSE(fs::exists(scratch / gone));
  }
  for (const char* kept : {"x.fst", "x.fst.tmp", "x.fst.part", "xx.fst.part9"}) {
    CHECK(fs::exists(scratch / kept));
  }
}
