// SPDX-License-Identifier: Apache-2.0
#include "base/formats/tar.h"

#include "tests/base/formats/tar_file.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::formats;

namespace {

std::vector<TarFile> read_all(const std::string& archive) {
  Input input("some.tar", std::make_unique<TextSource>(archive));
  return read_tar(input, [](const std::string&) { return true; });
}

std::string error_of(const std::string& archive) {
  return user_error_of([&] { read_all(archive); });
}

}  // namespace

TEST_CASE("tar: regular files come with their whole names, in order") {
  const std::string content(1000, 'x');
  const std::string archive = tar_member("b", content) + tar_member("a", "") +
                              tar_member("c", "last", {.folder = "long/folder"}) + tar_end();
  const std::vector<TarFile> files = read_all(archive);
  REQUIRE(files.size() == 3);
  CHECK(files[0].name == "b");
  CHECK(files[0].content == content);
  CHECK(files[1].name == "a");
  CHECK(files[1].content.empty());
  CHECK(files[2].name == "long/folder/c");
  CHECK(files[2].content == "last");
  CHECK(read_all(tar_end()).empty());
}

TEST_CASE("tar: folders, links and extended headers are skipped with their content") {
  std::string archive;
  for (const char type : {'5', '1', '2', 'x', 'g', 'L'}) {
    archive += tar_member("other", "content", {.type = type});
  }
  archive += tar_member("file", "content") + tar_end();
  const std::vector<TarFile> files = read_all(archive);
  REQUIRE(files.size() == 1);
  CHECK(files[0].name == "file");
}

TEST_CASE("tar: GNU's old magic is taken, and its field for times is no folder") {
  const std::string archive =
      tar_member("file", "x", {.folder = "14663344322", .magic = std::string("ustar  \0", 8)}) +
      tar_end();
  CHECK(read_all(archive).at(0).name == "file");
}

TEST_CASE("tar: an archive that GNU tar wrote is read") {
  const ScratchFolder folder;
  if (std::system("tar --version > /dev/null 2>&1") != 0) {
    WARN("skipped: there is no tar");
    return;
  }
  folder.write("one", "first");
  folder.write("two", std::string(10'000, '2'));
  for (const char* format : {"ustar", "gnu", "pax"}) {
    const std::string command =
        "tar -C '" + folder.path() + "' --format=" + format + " -cf - one two";
    std::string archive;
    FILE* tar = ::popen(command.c_str(), "r");
    REQUIRE(tar != nullptr);
    for (int c = std::fgetc(tar); c != EOF; c = std::fgetc(tar)) archive += static_cast<char>(c);
    REQUIRE(::pclose(tar) == 0);
    const std::vector<TarFile> files = read_all(archive);
    REQUIRE(files.size() == 2);
    CHECK(files[0].content == "first");
    CHECK(files[1].content == std::string(10'000, '2'));
  }
}

TEST_CASE("tar: an archive cut anywhere is refused, never read beyond its end") {
  const std::string archive = tar_member("one", std::string(700, '1')) + tar_member("two", "2");
  for (std::size_t size = 0; size <= archive.size(); ++size) {
    CHECK_THAT(error_of(archive.substr(0, size)), contains("some.tar") && contains("truncated"));
  }
}

TEST_CASE("tar: what is no header, or a damaged one, is refused with its place") {
  CHECK_THAT(error_of(std::string(2000, 'x')), contains("at byte 0") && contains("ustar"));
  std::string damaged = tar_member("one", "1") + tar_member("two", "2") + tar_end();
  damaged[1024] = 'T';  // of the second name
  CHECK_THAT(error_of(damaged), contains("at byte 1024"));
}

TEST_CASE("tar: a size that is no number, or beyond the archive, is refused with the name") {
  const auto refused = [](const std::string& size) {
    return error_of(tar_member("one", "1", {.size = size}) + tar_end());
  };
  CHECK_THAT(refused("0000000000x"), contains("one") && contains("octal"));
  CHECK_THAT(refused("\x80\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"), contains("octal"));
  CHECK_THAT(refused("77777777777"), contains("one") && contains("8589934591 bytes"));
}
