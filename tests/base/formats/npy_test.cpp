// SPDX-License-Identifier: Apache-2.0
#include "base/formats/npy.h"

#include <cstdlib>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::formats;

namespace {

/// A version 1 file with that header dictionary and data.
std::string npy(const std::string& dictionary, const std::string& data) {
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(dictionary.size());
  text += '\0';
  return text + dictionary + data;
}

std::string error_of(const ScratchFolder& folder, const std::string& content) {
  const std::string path = folder.write("array.npy", content);
  const std::string message = user_error_of([&] { read_npy(path); });
  CHECK_THAT(message, contains(path));
  return message;
}

template <typename T>
void check_round_trip(const ScratchFolder& folder, const std::string& dtype,
                      const std::vector<T>& values) {
  const std::vector<std::size_t> shape{2, values.size() / 2};
  write_npy<T>(folder / "array.npy", shape, values);
  const NpyArray array = read_npy(folder / "array.npy");
  CHECK(array.dtype == dtype);
  CHECK(array.shape == shape);
  CHECK(array.elements() == values.size());
  CHECK(npy_values<T>(array, shape, "array.npy") == values);
}

}  // namespace

TEST_CASE("npy: arrays of every type come back as they were written") {
  const ScratchFolder folder;
  check_round_trip<std::int8_t>(folder, "|i1", {-128, 0, 1, 127});
  check_round_trip<std::uint8_t>(folder, "|u1", {0, 1, 2, 255});
  check_round_trip<std::int16_t>(folder, "<i2", {-32768, -1, 0, 1, 2, 32767});
  check_round_trip<std::uint16_t>(folder, "<u2", {0, 65535});
  check_round_trip<std::int32_t>(folder, "<i4", {-2147483647, 77});
  check_round_trip<std::uint32_t>(folder, "<u4", {0u, 4294967295u});
  check_round_trip<std::int64_t>(folder, "<i8", {-1, 1ll << 62});
  check_round_trip<std::uint64_t>(folder, "<u8", {0, ~0ull});
  check_round_trip<float>(folder, "<f4", {-1.5f, 3.25f});
  check_round_trip<double>(folder, "<f8", {-1e300, 0.1});
}

TEST_CASE("npy: shapes without dimensions, with one, and with none of something") {
  const ScratchFolder folder;
  const std::string path = folder / "array.npy";
  const std::vector<double> values{1.0, 2.0, 3.0};
  write_npy<double>(path, {}, std::span(values).first(1));
  CHECK(read_npy(path).shape.empty());
  CHECK(read_npy(path).elements() == 1);
  write_npy<double>(path, {3}, values);
  CHECK(read_npy(path).shape == std::vector<std::size_t>{3});
  write_npy<double>(path, {3, 0}, std::span<const double>());
  CHECK(read_npy(path).shape == std::vector<std::size_t>{3, 0});
  CHECK(read_npy(path).bytes.empty());
}

TEST_CASE("npy: the file is laid out as the format asks") {
  const ScratchFolder folder;
  const std::vector<std::int16_t> values{1, -2};
  write_npy<std::int16_t>(folder / "array.npy", {2}, values);
  const std::string text = read_file(folder / "array.npy");
  CHECK(text.starts_with(std::string("\x93NUMPY\x01\x00", 8)));
  CHECK((text.size() - 4) % 64 == 0);  // the data are aligned
  CHECK(text[text.size() - 5] == '\n');
  CHECK(text.substr(text.size() - 4) == std::string("\x01\x00\xfe\xff", 4));
  CHECK_THAT(text, contains("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }"));
}

TEST_CASE("npy: version 2 and other spacing are read") {
  const ScratchFolder folder;
  const std::string dictionary = "{ \"shape\":(2 , 1),'fortran_order' :False, 'descr':'|u1'}\n";
  std::string text("\x93NUMPY\x02\x00", 8);
  text += static_cast<char>(dictionary.size());
  text += std::string(3, '\0') + dictionary + "ab";
  const NpyArray array = read_npy(folder.write("array.npy", text));
  CHECK(array.shape == std::vector<std::size_t>{2, 1});
  CHECK(array.bytes == std::vector<std::uint8_t>{'a', 'b'});
}

TEST_CASE("npy: values of another type or shape are refused by name") {
  const NpyArray array{"<i2", {1, 2}, {0, 0, 0, 0}};
  CHECK_THAT(user_error_of([&] {
               npy_values<std::int32_t>(array, {1, 2}, "w.npy");
             }),
             contains("w.npy") && contains("<i2") && contains("<i4"));
  CHECK_THAT(user_error_of([&] { npy_values<std::int16_t>(array, {2}, "w.npy"); }),
             contains("w.npy") && contains("(1, 2)") && contains("(2,)"));
}

TEST_CASE("npy: what is no .npy file is refused") {
  const ScratchFolder folder;
  CHECK_THAT(error_of(folder, "PK\x03\x04 a zip"), contains("not a .npy file"));
  CHECK_THAT(error_of(folder, ""), contains("not a .npy file"));
  CHECK_THAT(error_of(folder, std::string("\x93NUMPY\x03\x00\x00\x00\x00\x00", 12)),
             contains("version 3") && contains("1 and 2"));
}

TEST_CASE("npy: a file that ends early or late is refused") {
  const ScratchFolder folder;
  const std::string whole =
      npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }\n", std::string(12, 'x'));
  REQUIRE_NOTHROW(read_npy(folder.write("whole.npy", whole)));
  for (const std::size_t size : {6, 7, 9, 30}) {
    CHECK_THAT(error_of(folder, whole.substr(0, size)), contains("truncated"));
  }
  CHECK_THAT(error_of(folder, whole.substr(0, whole.size() - 1)),
             contains("(2, 3)") && contains("12 bytes") && contains("found 11"));
  CHECK_THAT(error_of(folder, whole + "x"), contains("12 bytes") && contains("found more"));
}

TEST_CASE("npy: another type than is wanted is told before order, size and shape") {
  const ScratchFolder folder;
  const std::vector<std::string_view> wanted{"<f4", "<i2"};
  const auto error = [&](const std::string& header, const std::string& data) {
    const std::string path = folder.write("array.npy", npy(header, data));
    return user_error_of([&] { read_npy(path, wanted); });
  };
  for (const char* text : {"{'descr': '<i4', 'fortran_order': False, 'shape': (9, 9), }",
                           "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }",
                           "{'shape': (2, 3), 'fortran_order': True, 'descr': '<i4'}"}) {
    CHECK_THAT(error(text, "short"), contains("array.npy: found dtype <i4, allowed <f4, <i2"));
  }
  CHECK_THAT(error("{'shape': (9, 9), 'fortran_order': True, 'descr': '<f4'}", "short"),
             contains("found Fortran order, allowed C order"));
  CHECK_THAT(error("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3)}", "short"),
             contains("need 12 bytes of data, found 5"));
  const std::string path = folder.write(
      "array.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9,)}", "short"));
  CHECK_THAT(user_error_of([&] { read_npy_values<std::uint8_t>(path, {2}); }),
             contains("found dtype <f8, allowed |u1, |b1"));
  CHECK_THAT(user_error_of([&] { read_npy_values<float>(path, {2}); }),
             contains("found dtype <f8, allowed <f4"));
}

TEST_CASE("npy: Fortran order, other types and damaged headers are refused") {
  const ScratchFolder folder;
  const auto header = [&](const std::string& text) { return error_of(folder, npy(text, "")); };
  CHECK_THAT(header("{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }"),
             contains("Fortran order") && contains("C order"));
  for (const std::string dtype : {">i2", "<c8", "|O", "<f2", "<i3", ""}) {
    CHECK_THAT(header("{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (2,), }"),
               contains("found dtype " + dtype + ", allowed |b1, |i1, ") && contains(", <f8"));
  }
  CHECK_THAT(header("{'descr': [('a', '<i2', (2,)), ('b', [('c', '|u1')])], "
                    "'fortran_order': False, 'shape': (2,), }"),
             contains("found dtype [('a', '<i2', (2,)), ('b', [('c', '|u1')])], allowed"));
  for (const char* text :
       {"", "{", "{}", "{'descr'}", "{'descr': [('a', '<i2')", "{'descr': '<i2'}", "{'descr': '<i2",
        "{'descr': '<i2', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (1,)} more",
        "{'descr': '<i2', 'fortran_order': False, 'shape': "
        "(99999999999999999999999,)}"}) {
    CHECK_THAT(header(text), contains("header is damaged"));
  }
  CHECK_THAT(header("{'descr': '<i2', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"),
             contains("more than 2^64") && contains("allowed: up to 4294967296"));
}

TEST_CASE("npy: numpy reads what is written, and what numpy writes is read") {
  if (std::system("python3 -c 'import numpy' 2>/dev/null") != 0) {
    WARN("skipped: python3 has no numpy here");
    return;
  }
  const ScratchFolder folder;
  const std::vector<std::int16_t> values{1, -2, 3, -32767, 5, 32767};
  write_npy<std::int16_t>(folder / "ours.npy", {2, 3}, values);
  folder.write("check.py",
               "import numpy, sys\n"
               "a = numpy.load(sys.argv[1] + '/ours.npy')\n"
               "assert a.dtype == numpy.int16 and a.shape == (2, 3)\n"
               "assert a.tolist() == [[1, -2, 3], [-32767, 5, 32767]]\n"
               "numpy.save(sys.argv[1] + '/mask.npy', a > 0)\n"
               "numpy.save(sys.argv[1] + '/scalar.npy', numpy.float64(0.5))\n"
               "numpy.save(sys.argv[1] + '/fortran.npy', numpy.asfortranarray(a))\n");
  REQUIRE(std::system(("python3 '" + folder / "check.py" + "' '" + folder.path() + "'").c_str()) ==
          0);
  const NpyArray mask = read_npy(folder / "mask.npy");
  CHECK(mask.dtype == "|b1");
  CHECK(npy_copy<std::uint8_t>(mask) == std::vector<std::uint8_t>{1, 0, 1, 0, 1, 1});
  CHECK(read_npy_values<double>(folder / "scalar.npy", {}) == std::vector<double>{0.5});
  CHECK_THAT(user_error_of([&] { read_npy(folder / "fortran.npy"); }), contains("Fortran"));
}
