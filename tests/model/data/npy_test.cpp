// SPDX-License-Identifier: Apache-2.0
#include "model/data/npy.h"

#include <zip.h>

#include <limits>

#include "base/formats/npy.h"
#include "model/data/load.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::data;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Shape = std::vector<std::size_t>;

/// A folder of arrays; x.npy and y.npy are also the test, so that all samples
/// are in order.
class ArrayFolder : public ScratchFolder {
 public:
  template <typename T>
  std::string array(const std::string& name, const Shape& shape,
                    const std::vector<T>& values) const {
    formats::write_npy<T>(*this / name, shape, values);
    return *this / name;
  }
  Dataset train() const {
    const std::string x = *this / "x.npy", y = *this / "y.npy";
    return load_npy({x, y, x, y}, 1).train;
  }
  template <typename T>
  Bytes pixels(const Shape& shape, const std::vector<T>& values) const {
    array<T>("x.npy", shape, values);
    return train().pixels;
  }
  std::string error() const {
    return user_error_of([&] { train(); });
  }
};

/// An archive of these files.
void write_zip(const std::string& path,
               const std::vector<std::pair<std::string, std::string>>& files) {
  int code = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  REQUIRE(archive != nullptr);
  for (const auto& [name, content] : files) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    REQUIRE(zip_file_add(archive, name.c_str(), source, 0) >= 0);
  }
  REQUIRE(zip_close(archive) == 0);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("npy data: values become bytes by their type and range, which is said") {
  const ArrayFolder folder;
  folder.array<std::int64_t>("y.npy", {3}, {7, -1, 7});
  CHECK(folder.pixels<std::uint8_t>({3, 2}, {0, 16, 3, 4, 5, 255}) == Bytes{0, 16, 3, 4, 5, 255});
  CHECK(folder.pixels<float>({3, 2}, {0, 1, 0.5f, 0.25f, 0.1f, 1}) ==
        Bytes{0, 255, 128, 64, 26, 255});
  // Each feature of a table by its own range; one value alone is kept.
  CHECK(folder.pixels<double>({3, 2}, {-1, 5, 1, 5, 0, 5}) == Bytes{0, 255, 255, 255, 128, 255});
  CHECK(folder.pixels<std::int16_t>({3, 2}, {0, 100, 10, 300, 5, 200}) ==
        Bytes{0, 0, 255, 255, 128, 128});
  // Images by one range, or as they are.
  CHECK(folder.pixels<float>({3, 1, 2}, {-1, 1, 0, 0, 0, 0}) == Bytes{0, 255, 128, 128, 128, 128});
  CHECK(folder.pixels<std::int64_t>({3, 1, 2}, {0, 200, 1, 2, 3, 4}) == Bytes{0, 200, 1, 2, 3, 4});
  CHECK(folder.pixels<std::int64_t>({3, 1, 2}, {0, 510, 1, 2, 3, 4}) == Bytes{0, 255, 1, 1, 2, 2});

  const std::string x = folder / "x.npy", y = folder / "y.npy";
  CHECK_THAT(load_npy({x, y, x, y}, 1).notes.at(0), contains(x) && contains("from 0 to 510"));
  const Dataset data = folder.train();
  CHECK(data.labels == Bytes{1, 0, 1});
  CHECK(data.class_names == std::vector<std::string>{"-1", "7"});
}

TEST_CASE(
    "npy data: a test value beyond the training range takes the end that "
    "it passed") {
  const ArrayFolder folder;
  const std::string x = folder.array<double>("x.npy", {2, 1}, {2, 4});
  const std::string y = folder.array<std::uint8_t>("y.npy", {2}, {0, 1});
  const std::string test = folder.array<double>("t.npy", {3, 1}, {-1e308, 3, 1e308});
  const std::string labels = folder.array<std::uint8_t>("l.npy", {3, 1}, {1, 0, 1});
  const DataSplit split = load_npy({x, y, test, labels}, 1);
  CHECK(split.test.pixels == Bytes{0, 128, 255});
  CHECK(split.test.labels == Bytes{1, 0, 1});
}

TEST_CASE(
    "npy data: images keep their sides; channels come first, wherever "
    "they were") {
  const ArrayFolder folder;
  folder.array<std::uint8_t>("y.npy", {2}, {0, 1});
  std::vector<std::uint8_t> values(2 * 5 * 6 * 3);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i);
  folder.array<std::uint8_t>("x.npy", {2, 5, 6, 3}, values);
  Dataset data = folder.train();
  CHECK(data.height == 5);
  CHECK(data.width == 6);
  CHECK(data.channels == 3);
  CHECK(data.sample(0)[0] == 0);
  CHECK(data.sample(0)[1] == 3);     // red of the second pixel
  CHECK(data.sample(0)[30] == 1);    // green of the first one
  CHECK(data.sample(1)[89] == 179);  // blue of the last one
  folder.array<std::uint8_t>("x.npy", {2, 3, 5, 6}, values);
  data = folder.train();
  CHECK(data.channels == 3);
  CHECK(data.height == 5);
  CHECK(data.pixels == values);
  folder.array<std::uint8_t>("x.npy", {2, 9, 10}, values);
  CHECK(folder.train().height == 9);
  folder.array<std::uint8_t>("x.npy", {2, 90}, values);
  CHECK(folder.train().width == 90);
}

TEST_CASE(
    "npy data: one-hot labels, and without a test part a fifth of each "
    "class is held out") {
  const ArrayFolder folder;
  std::vector<float> hot;
  std::vector<std::uint8_t> values;
  for (int i = 0; i < 30; ++i) {
    for (int k = 0; k < 4; ++k) hot.push_back(k == i / 10 ? 1 : 0);
    values.push_back(static_cast<std::uint8_t>(i));
  }
  const std::string x = folder.array<std::uint8_t>("x.npy", {30, 1}, values);
  const std::string y = folder.array<float>("y.npy", {30, 4}, hot);
  const DataSplit split = load_npy({x, y}, 5);
  CHECK(split.train.classes == 4);  // one of them without a sample
  CHECK(split.train.size() == 24);
  CHECK(split.test.size() == 6);
  for (int i = 0; i < 6; ++i) {
    CHECK(split.test.labels[static_cast<std::size_t>(i)] == split.test.sample(i)[0] / 10);
  }
  CHECK_THAT(split.notes.at(1), contains("6 of 30 rows") && contains("data seed 5"));
}

TEST_CASE("npy data: test samples may come without labels") {
  const ArrayFolder folder;
  const std::string x = folder.array<std::uint8_t>("x.npy", {2, 2}, {1, 2, 3, 4});
  const std::string y = folder.array<std::uint8_t>("y.npy", {2}, {4, 7});
  const std::string test = folder.array<std::uint8_t>("t.npy", {3, 2}, {9, 8, 7, 6, 5, 4});
  const DataSplit data = load_data("npy:" + x + "," + y + "," + test, 2, {}, {}, 1);
  CHECK(data.train.labelled);
  CHECK_FALSE(data.test.labelled);
  CHECK(data.test.size() == 3);
  CHECK(data.test.pixels == Bytes{9, 8, 7, 6, 5, 4});
  CHECK(data.test.class_names == data.train.class_names);
}

TEST_CASE("npy data: where its classes are too many, a message can name their file") {
  const ArrayFolder folder;
  const std::string x = folder.array<std::uint8_t>("x.npy", {2, 2}, {1, 2, 3, 4});
  const std::string y = folder.array<std::uint8_t>("y.npy", {2}, {0, 1});
  CHECK(load_npy({x, y, x, y}, 1).train.class_hint == "; the classes are those of " + y);
}

TEST_CASE("npy data: what does not fit is refused with the array and the sample") {
  const ArrayFolder folder;
  folder.array<std::uint8_t>("x.npy", {2, 2}, {1, 2, 3, 4});
  folder.array<double>("y.npy", {2}, {0, 0.5});
  CHECK_THAT(folder.error(), contains("y.npy: sample 1: found the label 0.5"));
  folder.array<std::uint8_t>("y.npy", {3}, {0, 1, 2});
  CHECK_THAT(folder.error(), contains("y.npy: found shape (3,); allowed: (2,)"));
  folder.array<std::uint8_t>("y.npy", {2}, {3, 3});
  CHECK_THAT(folder.error(), contains("y.npy: found 1 different classes; allowed: 2..256"));
  folder.array<std::uint8_t>("y.npy", {2, 2}, {1, 0, 1, 1});
  CHECK_THAT(folder.error(), contains("y.npy: sample 1: found 1; allowed: one 1"));
  folder.array<std::uint8_t>("y.npy", {2, 2}, {1, 0, 0, 0});
  CHECK_THAT(folder.error(), contains("y.npy: sample 1: found no 1"));
  const std::string y = folder.array<std::uint8_t>("y.npy", {2}, {0, 1});
  folder.array<float>("x.npy", {2, 2}, {1, 2, 3, std::numeric_limits<float>::quiet_NaN()});
  CHECK_THAT(folder.error(), contains("x.npy: sample 1, feature 1: found nan"));
  folder.array<float>("x.npy", {4}, {1, 2, 3, 4});
  CHECK_THAT(folder.error(),
             contains("x.npy: found shape (4,); allowed: 2 to 4 dimensions, [samples, ...]"));
  folder.array<float>("x.npy", {2, 0}, {});
  CHECK_THAT(folder.error(), contains("x.npy: found shape (2, 0)"));
  const std::string x = folder.array<float>("x.npy", {2, 2}, {1, 2, 3, 4});
  const std::string other = folder.array<float>("o.npy", {2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK_THAT(user_error_of([&] {
               load_npy({x, y, other, y}, 1);
             }),
             contains("o.npy: found <f4 and shape (2, 3); expected <f4, and but for the"));
  const std::string label = folder.array<std::uint8_t>("l.npy", {2}, {0, 2});
  CHECK_THAT(user_error_of([&] {
               load_npy({x, y, x, label}, 1);
             }),
             contains("l.npy: sample 1: found class 2, which no sample of the "
                      "training part has"));
  CHECK_THAT(user_error_of([&] {
               load_npy({x, y}, 1);
             }),
             contains("2 samples; expected at least 5"));
}

TEST_CASE("npy data: archives by usual names or given ones") {
  const ArrayFolder folder;
  const std::string x =
      content_of(folder.array<std::uint8_t>("x.npy", {5, 1}, {0, 50, 100, 150, 200}));
  const std::string y = content_of(folder.array<std::uint8_t>("y.npy", {5}, {0, 1, 0, 1, 1}));
  const std::string npz = folder / "d.npz";
  write_zip(npz, {{"x_train.npy", x}, {"y_train.npy", y}, {"x_test.npy", x}, {"y_test.npy", y}});
  const DataSplit split = load_npz(npz, {}, 1);
  CHECK(split.train.pixels == Bytes{0, 50, 100, 150, 200});
  CHECK(split.test.labels == Bytes{0, 1, 0, 1, 1});
  CHECK(load_npz(npz, {"x_test", "y_train"}, 1).test.size() == 2);
  CHECK(load_data(npz, 1, {}, {}, 1).test.size() == 5);
  CHECK(load_data("npz:" + npz + ",x_test,y_test", 1, {}, {}, 1).test.size() == 2);
  // Test samples without labels, named or by the usual names.
  write_zip(folder / "u.npz", {{"x_train.npy", x}, {"y_train.npy", y}, {"x_test.npy", x}});
  for (const std::string& source :
       {"npz:" + npz + ",x_train,y_train,x_test", "npz:" + (folder / "u.npz")}) {
    CAPTURE(source);
    const DataSplit unlabelled = load_data(source, 1, {}, {}, 1);
    CHECK(unlabelled.train.labelled);
    CHECK(unlabelled.train.pixels == split.train.pixels);
    CHECK_FALSE(unlabelled.test.labelled);
    CHECK(unlabelled.test.pixels == split.test.pixels);
  }
  CHECK_THAT(user_error_of([&] {
               load_npz(npz, {"X", "y_test"}, 1);
             }),
             contains("d.npz: found no array X; allowed: x_train, y_train, "
                      "x_test, y_test"));
  write_zip(folder / "one.npz", {{"arr_0.npy", x}, {"notes.txt", "text"}});
  CHECK(load_data("npy:" + (folder / "one.npz") + "," + (folder / "y.npy"), 1, {}, {}, 1)
            .test.size() == 2);
  CHECK_THAT(user_error_of([&] { load_npz(folder / "one.npz", {}, 1); }),
             contains("one.npz: found the arrays arr_0; allowed: x_train"));
  CHECK_THAT(user_error_of([&] {
               load_npy({npz, folder / "y.npy"}, 1);
             }),
             contains("d.npz: found 4 arrays"));
}

TEST_CASE(
    "npy data: archives that are none, damaged, or made to exhaust are "
    "refused by name") {
  const ArrayFolder folder;
  const std::string bad = folder.write("bad.npz", "no archive");
  CHECK_THAT(user_error_of([&] { load_npz(bad, {}, 1); }), contains("bad.npz: is no ZIP archive"));
  CHECK_THAT(user_error_of([&] { load_npz(folder.path(), {}, 1); }), contains("a directory"));
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (67108864, 1), }\n";
  const std::string zeros = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) +
                            '\0' + header + std::string(std::size_t{64} << 20, '\0');
  write_zip(folder / "zeros.npz", {{"x.npy", zeros}, {"y.npy", "?"}});
  CHECK_THAT(user_error_of([&] { load_npz(folder / "zeros.npz", {}, 1); }),
             contains("zeros.npz: x.npy: found") && contains("200 times"));
  std::string damaged = content_of(folder / "zeros.npz");
  damaged[200] = static_cast<char>(damaged[200] ^ 0x55);
  folder.write("damaged.npz", damaged);
  CHECK_THAT(user_error_of([&] { load_npz(folder / "damaged.npz", {}, 1); }),
             contains("damaged.npz: x.npy"));
}
