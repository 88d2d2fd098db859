#include "model/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <zlib.h>

#include <csignal>

#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

std::string gzipped(const std::string& content, const ScratchFolder& folder) {
  const std::string path = folder / "packed";
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  REQUIRE(gzwrite(file, content.data(), static_cast<unsigned>(content.size())) ==
          static_cast<int>(content.size()));
  REQUIRE(gzclose(file) == Z_OK);
  std::ifstream packed(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(packed), {}};
}

std::size_t entries(const std::string& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

}  // namespace

TEST_CASE("file: a plain file is read byte for byte") {
  const ScratchFolder folder;
  const std::string content("a\0b\r\n\xff", 6);
  CHECK(read_file(folder.write("plain", content)) == content);
  CHECK(read_file(folder.write("empty", "")).empty());
}

TEST_CASE("file: gzip is decompressed whatever the name, several members in a row too") {
  const ScratchFolder folder;
  std::string content;
  for (int i = 0; i < 200'000; ++i) content += std::to_string(i);  // more than one inner buffer
  const std::string packed = gzipped(content, folder);
  CHECK(packed.size() < content.size());
  CHECK(read_file(folder.write("no_ending", packed)) == content);
  const std::string tail = gzipped("tail", folder);
  CHECK(read_file(folder.write("two", packed + tail)) == content + "tail");
  CHECK(read_file(folder.write("padded", packed + std::string(512, '\0'))) == content);
}

TEST_CASE("file: truncated or damaged gzip is refused by name") {
  const ScratchFolder folder;
  const std::string packed = gzipped(std::string(1000, 'x') + "some more content", folder);
  for (const std::size_t size : {std::size_t{2}, std::size_t{12}, packed.size() - 1}) {
    const std::string path = folder.write("cut", packed.substr(0, size));
    CHECK_THAT(user_error_of([&] { read_file(path); }), contains(path) && contains("truncated"));
  }
  std::string damaged = packed;
  damaged[packed.size() - 8] ^= 1;  // its checksum
  const std::string path = folder.write("damaged", damaged);
  CHECK_THAT(user_error_of([&] { read_file(path); }), contains(path) && contains("damaged"));
  const std::string more = folder.write("more", packed + "more");
  CHECK_THAT(user_error_of([&] { read_file(more); }), contains(more) && contains("4 bytes"));
}

TEST_CASE("file: xz is refused with what to do") {
  const ScratchFolder folder;
  const std::string path = folder.write("file.xz", std::string_view("\xfd"
                                                                    "7zXZ\0rest",
                                                                    10));
  CHECK_THAT(user_error_of([&] { read_file(path); }),
             contains(path) && contains("gzip") && contains("xz -d"));
}

TEST_CASE("file: what cannot be read is refused with the reason") {
  const ScratchFolder folder;
  CHECK_THAT(user_error_of([&] { read_file(folder / "none"); }),
             contains("none") && contains("No such file"));
  CHECK_THAT(user_error_of([&] { read_file(folder.path()); }),
             contains(folder.path()) && contains("directory"));
}

TEST_CASE("file: a plain file is found before a packed one") {
  const ScratchFolder folder;
  CHECK(find_file(folder.path(), "data").empty());
  folder.write("data.gz", "");
  CHECK(find_file(folder.path(), "data") == folder / "data.gz");
  folder.write("data", "");
  CHECK(find_file(folder.path(), "data") == folder / "data");
}

TEST_CASE("file: a written file replaces the old one and leaves nothing beside it") {
  const ScratchFolder folder;
  const std::string path = folder / "out";
  write_file_atomically(path, "first");
  write_file_atomically(path, std::string_view("sec\0nd", 6));
  CHECK(read_file(path) == std::string("sec\0nd", 6));
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("file: a written file has the permissions that umask gives") {
  const ScratchFolder folder;
  const mode_t mask = ::umask(022);
  write_file_atomically(folder / "out", "x");
  ::umask(mask);
  struct stat status {};
  REQUIRE(::stat((folder / "out").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0644);
}

TEST_CASE("file: writing through a symbolic link keeps the link") {
  const ScratchFolder folder;
  const std::string target = folder.write("target", "old");
  std::filesystem::create_symlink(target, folder / "link");
  write_file_atomically(folder / "link", "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(read_file(target) == "new");
}

TEST_CASE("file: what cannot be written is refused with the reason") {
  const ScratchFolder folder;
  CHECK_THAT(user_error_of([&] { write_file_atomically(folder / "none/out", "x"); }),
             contains("none/out") && contains("No such file"));
  CHECK_THAT(user_error_of([&] { write_file_atomically(folder.path(), "x"); }),
             contains(folder.path()) && contains("directory"));
  CHECK(entries(folder.path()) == 0);
}

TEST_CASE("file: a device is written to, not replaced, and a full one is an error") {
  if (!std::filesystem::exists("/dev/full")) return;
  CHECK_THAT(user_error_of([&] { write_file_atomically("/dev/full", "x"); }),
             contains("/dev/full") && contains("No space left"));
  CHECK(std::filesystem::is_character_file("/dev/full"));
  write_file_atomically("/dev/null", "x");
  CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("file: a disk that fills up leaves the old file and no half of the new one") {
  const ScratchFolder folder;
  const std::string path = folder.write("out", "old");
  // A limit on file sizes stands for the full disk: write() fails after the first megabyte.
  rlimit old_limit{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old_limit) == 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1 << 20, old_limit.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  const std::string message =
      user_error_of([&] { write_file_atomically(path, std::string(3 << 20, 'x')); });
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &old_limit) == 0);
  std::signal(SIGXFSZ, old_handler);
  CHECK_THAT(message, contains(path) && contains("cannot be written"));
  CHECK(read_file(path) == "old");
  CHECK(entries(folder.path()) == 1);
}
