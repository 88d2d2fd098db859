// SPDX-License-Identifier: Apache-2.0
// Files that are made to exhaust whoever reads them: refused by name, within little memory.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <functional>

#include "base/formats/npy.h"
#include "base/formats/toml_limits.h"
#include "model/data/csv.h"
#include "model/data/dataset.h"
#include "model/data/load.h"
#include "tests/base/formats/tar_file.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

constexpr std::size_t kMebi = std::size_t{1} << 20;

/// The process may take so many bytes more than it has while this lives.
class MemoryLimit {
 public:
  explicit MemoryLimit([[maybe_unused]] std::size_t more) {
#ifndef HSDC_SANITIZE  // the address sanitizer maps terabytes
    std::ifstream status("/proc/self/statm");
    std::size_t pages = 0;
    status >> pages;
    REQUIRE(::getrlimit(RLIMIT_AS, &old_) == 0);
    const rlimit limit{pages * static_cast<std::size_t>(::getpagesize()) + more, old_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_AS, &limit) == 0);
    set_ = true;
#endif
  }
  ~MemoryLimit() {
    if (set_) ::setrlimit(RLIMIT_AS, &old_);
  }

 private:
  rlimit old_{};
  bool set_ = false;
};

std::string gzipped(const std::string& content) {
  std::string result(::compressBound(static_cast<uLong>(content.size())) + 64, '\0');
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  ::deflateEnd(&stream);
  return result;
}

/// `unit` until there are 4 GiB, in some MB of gzip.
std::string bomb(const std::string& unit) {
  std::string content;
  while (content.size() < 16 * kMebi) content += unit;
  const std::string member = gzipped(content);
  std::string result;
  for (int i = 0; i < 256; ++i) result += member;
  return result;
}

/// A file of a tebibyte that takes no room on the disk.
void write_endless(const ScratchFolder& folder, const std::string& name, const std::string& start) {
  const std::string path = folder.write(name, start);
  REQUIRE(::truncate(path.c_str(), off_t{1} << 40) == 0);
}

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string idx_images(std::uint32_t count, std::uint32_t height, std::uint32_t width) {
  return big_endian(0x803) + big_endian(count) + big_endian(height) + big_endian(width);
}

std::string npy(const std::string& shape) {
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }\n";
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header;
}

/// One reader: the file that it reads first, how that begins, and reading the folder with it.
struct Reader {
  std::string file;
  std::string start;
  std::function<void(const ScratchFolder&)> read;
};

void load(const ScratchFolder& folder, const std::string& source) {
  data::load_data(source + folder.path(), 0, {}, {}, 1);
}

std::vector<Reader> readers() {
  const auto csv = [](const ScratchFolder& folder) { data::load_csv(folder / "t.csv", ""); };
  const auto idx = [](std::uint32_t count) {
    return [count](const ScratchFolder& folder) {
      folder.write("train-labels-idx1-ubyte",
                   big_endian(0x801) + big_endian(count) + std::string(count, '\0'));
      load(folder, "idx:");
    };
  };
  const auto cifar = [](const ScratchFolder& folder) {
    for (const char* rest : {"2", "3", "4", "5"}) {
      folder.write(std::string("data_batch_") + rest + ".bin", "");
    }
    load(folder, "cifar:");
  };
  const auto tar = [](const ScratchFolder& folder) {
    data::load_data("spoken:" + (folder / "s.tar"), 0, {}, {}, 1);
  };
  const auto wav = [](const ScratchFolder& folder) {
    folder.write("1_ann_1.wav", "");
    load(folder, "spoken:");
  };
  const auto mask = [](const ScratchFolder& folder) {
    formats::read_npy_values<std::uint8_t>(folder / "m.npy", {4, 5});
  };
  const auto array = [](const ScratchFolder& folder) { formats::read_npy(folder / "m.npy"); };
  return {{"t.csv", "", csv},
          {"t.csv", "1,2,a\n", csv},
          {"train-images-idx3-ubyte", idx_images(20, 28, 28), idx(20)},
          {"train-images-idx3-ubyte", idx_images(200'000, 28, 28), idx(200'000)},
          {"data_batch_1.bin", "", cifar},
          {"1_ann_7.wav", "", wav},
          {"s.tar", formats::tar_member("other", "", {.size = "37777777777"}), tar},
          {"s.tar", formats::tar_member("1_ann_1.wav", "", {.size = "07777777777"}), tar},
          {"m.npy", npy("(4, 5)"), mask},
          {"m.npy", npy("(1099511627776,)"), array},
          {"m.npy", npy("(1073741824,)"), array}};
}

}  // namespace

TEST_CASE("hostile files: 4 GiB behind some MB are refused") {
  const std::string zeros = bomb(std::string(1, '\0'));
  for (const Reader& reader : readers()) {
    const ScratchFolder folder;
    CAPTURE(reader.file, reader.start);
    folder.write(reader.file, (reader.start.empty() ? "" : gzipped(reader.start)) + zeros);
    const MemoryLimit limit(110 * kMebi);
    CHECK_THAT(user_error_of([&] { reader.read(folder); }), contains(reader.file));
  }
  const ScratchFolder folder;
  folder.write("t.csv", bomb("1,2,a\n2,3,b\n"));
  const MemoryLimit limit(110 * kMebi);
  CHECK_THAT(user_error_of([&] { data::load_csv(folder / "t.csv", ""); }),
             contains("t.csv") && contains("packed bytes") && contains("200 times"));
}

TEST_CASE("hostile files: a file of a tebibyte is refused by its start") {
  for (const Reader& reader : readers()) {
    if (reader.start == npy("(1073741824,)")) continue;  // a gibibyte, and as many zeros are there
    const ScratchFolder folder;
    CAPTURE(reader.file, reader.start);
    write_endless(folder, reader.file, reader.start);
    // What has a limit on its bytes is refused by the file's size; arrays are as large as their
    // headers say, and these say much.
    const bool sized = reader.file == "data_batch_1.bin" || reader.file == "t.csv";
    const MemoryLimit limit((sized ? 110 : 500) * kMebi);
    CHECK_THAT(user_error_of([&] { reader.read(folder); }), contains(reader.file));
  }
}

TEST_CASE("hostile files: what is no regular file is refused, not waited for") {
  for (const Reader& reader : readers()) {
    const ScratchFolder folder;
    CAPTURE(reader.file);
    REQUIRE(::mkfifo((folder / reader.file).c_str(), 0600) == 0);
    CHECK_THAT(user_error_of([&] { reader.read(folder); }),
               contains(reader.file) && contains("a pipe, allowed a regular file"));
  }
  CHECK_THAT(user_error_of([&] { data::load_csv("/dev/zero", ""); }),
             contains("/dev/zero: found a device, allowed a regular file"));
  const ScratchFolder folder;
  CHECK_THAT(user_error_of([&] { data::load_csv(folder.path(), ""); }),
             contains(folder.path() + ": found a directory, allowed a regular file"));
}

TEST_CASE("hostile files: absurd headers are refused with what they announce") {
  const ScratchFolder folder;
  folder.write("train-labels-idx1-ubyte", big_endian(0x801) + big_endian(10'000'000));
  folder.write("train-images-idx3-ubyte", idx_images(10'000'000, 4096, 4096));
  CHECK_THAT(user_error_of([&] { load(folder, "idx:"); }),
             contains("10000000 images of 4096 x 4096") && contains("4294967296 pixels in all"));
  folder.write("m.npy", std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{", 13));
  CHECK_THAT(user_error_of([&] { formats::read_npy(folder / "m.npy"); }),
             contains("m.npy") && contains("announces 4294967295 bytes"));
}

TEST_CASE(
    "hostile files: TOML nested deep is refused with its line, strings and comments are not") {
  const auto error = [](const std::string& text) {
    return user_error_of([&] { formats::check_toml_limits(text, "c.toml"); });
  };
  const auto many = [](const std::string& unit) {
    std::string text;
    for (int i = 0; i < 40'000; ++i) text += unit;
    return text;
  };
  CHECK_THAT(error("[a]\nb = " + many("[")), contains("c.toml:2: found lists and tables nested"));
  CHECK_THAT(error("\na = " + many("{a=")), contains("c.toml:2: found lists and tables nested"));
  CHECK_THAT(error("# x\n" + many("a.") + "a = 1"), contains("c.toml:2: found keys with dots"));
  CHECK_THAT(error("[" + many("a.") + "a]"), contains("c.toml:1: found keys with dots"));
  for (const std::string quote : {"\"", "'", "\"\"\"", "'''"}) {
    CHECK(error("a = " + quote + many("[") + quote + "\n") == "(no error)");
    CHECK_THAT(error("a = " + quote + "x" + quote + "\nb = " + many("[")), contains("nested"));
  }
  CHECK(error("a = \"\\\"" + many("[") + "\"\n") == "(no error)");
  CHECK(error("# " + many("[") + "\n" + many("a = [1.5, 2.5]\n")) == "(no error)");
}

TEST_CASE("hostile files: TOML of more tables and keys than a circuit has is refused unparsed") {
  const auto error = [](const std::string& unit, int count) {
    std::string text = "# a circuit\n";
    for (int i = 0; i < count; ++i) text += unit;
    return user_error_of([&] { formats::check_toml_limits(text, "c.toml"); });
  };
  for (const std::string table : {"[[projection]]\n", "  [a]\n", "[a.b]\nc = [\n[1],\n[2]]\n"}) {
    CHECK(error(table, formats::kMostTomlTables) == "(no error)");
    CHECK_THAT(error(table, formats::kMostTomlTables + 1),
               contains("c.toml:") && contains("found more than 6000 tables, allowed up to 6000"));
  }
  for (const std::string key : {"a = \"=\" # =\n", "t = {}\n"}) {
    CHECK(error(key, formats::kMostTomlKeys) == "(no error)");
    CHECK_THAT(error(key, formats::kMostTomlKeys + 1),
               contains("c.toml:100002: found more than 100000 keys"));
  }
}
