// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <lzma.h>
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

std::string xz_packed(const std::string& content, lzma_options_lzma options) {
  const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  std::string packed(lzma_stream_buffer_bound(content.size()), '\0');
  std::size_t size = 0;
  REQUIRE(lzma_stream_buffer_encode(const_cast<lzma_filter*>(filters), LZMA_CHECK_CRC64, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(content.data()),
                                    content.size(), reinterpret_cast<std::uint8_t*>(packed.data()),
                                    &size, packed.size()) == LZMA_OK);
  packed.resize(size);
  return packed;
}

std::string xz_packed(const std::string& content) {
  lzma_options_lzma options{};
  REQUIRE(lzma_lzma_preset(&options, LZMA_PRESET_DEFAULT) == 0);
  return xz_packed(content, options);
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
  const std::string more = folder.write("more", packed + "something else");
  CHECK_THAT(user_error_of([&] { read_file(more); }),
             contains(more) && contains("no gzip data follow"));
}

TEST_CASE("file: xz is decompressed whatever the name, several streams in a row too") {
  const ScratchFolder folder;
  std::string content;
  for (int i = 0; i < 200'000; ++i) content += std::to_string(i);  // more than one inner buffer
  const std::string packed = xz_packed(content);
  CHECK(packed.size() < content.size());
  CHECK(read_file(folder.write("no_ending", packed)) == content);
  CHECK(read_file(folder.write("two", packed + xz_packed("tail"))) == content + "tail");
  CHECK(read_file(folder.write("padded", packed + std::string(512, '\0'))) == content);
  CHECK(read_file(folder.write("empty", xz_packed(""))).empty());
  const std::string magic(xz_packed("x"), 0, 5);  // not enough to be xz
  CHECK(read_file(folder.write("magic", magic)) == magic);
}

TEST_CASE("file: xz cut anywhere is refused by name") {
  const ScratchFolder folder;
  const std::string packed = xz_packed(std::string(1000, 'x') + "some more content");
  for (std::size_t size = 6; size < packed.size(); ++size) {
    const std::string path = folder.write("cut", packed.substr(0, size));
    CHECK_THAT(user_error_of([&] { read_file(path); }), contains(path) && contains("truncated"));
  }
}

TEST_CASE("file: xz with any byte damaged is refused by name") {
  const ScratchFolder folder;
  const std::string packed = xz_packed(std::string(1000, 'x') + "some more content");
  for (std::size_t i = 6; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] ^= 1;
    const std::string path = folder.write("damaged", damaged);
    CHECK_THAT(user_error_of([&] { read_file(path); }), contains(path) && contains("xz data"));
  }
  const std::string more = folder.write("more", packed + "something else");
  CHECK_THAT(user_error_of([&] { read_file(more); }),
             contains(more) && contains("followed by other data") && contains("1017 bytes"));
}

TEST_CASE("file: xz that asks for too much memory is refused with both numbers") {
  const ScratchFolder folder;
  lzma_options_lzma options{};
  REQUIRE(lzma_lzma_preset(&options, 0) == 0);  // an encoder of little memory
  const std::string packed = xz_packed("content", options);
  // The filter's dictionary is a byte of the block header, which has its own checksum.
  std::string hostile = packed;
  constexpr std::size_t kHeader = 12;  // of the stream; the block header's first byte is its size
  const auto header_size = static_cast<std::size_t>((hostile[kHeader] + 1) * 4);
  const std::size_t filter = hostile.find("\x21\x01", kHeader);  // LZMA2 with a byte of options
  REQUIRE(filter < kHeader + header_size);
  hostile[filter + 2] = 38;  // 2 GiB
  const std::uint32_t sum =
      lzma_crc32(reinterpret_cast<const std::uint8_t*>(&hostile[kHeader]), header_size - 4, 0);
  for (std::size_t i = 0; i < 4; ++i) {
    hostile[kHeader + header_size - 4 + i] = static_cast<char>(sum >> (8 * i));
  }
  const std::string path = folder.write("hostile", hostile);
  CHECK_THAT(user_error_of([&] { read_file(path); }),
             contains(path) && contains("needs 20") && contains("MiB") && contains("allowed: 256"));
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
  folder.write("data.xz", "");
  CHECK(find_file(folder.path(), "data") == folder / "data.xz");
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
