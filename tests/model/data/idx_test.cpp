// SPDX-License-Identifier: Apache-2.0
#include "model/data/idx.h"

#include <zlib.h>

#include "tests/catch.h"
#include "tests/model/data/real_data.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::data;

namespace {

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

/// `count` images of 2 x 3 pixels; pixel p of image i is 6 i + p.
std::string images(std::uint32_t count) {
  std::string text = big_endian(0x803) + big_endian(count) + big_endian(2) + big_endian(3);
  for (std::uint32_t i = 0; i < 6 * count; ++i) text += static_cast<char>(i);
  return text;
}

std::string labels(const std::string& values) {
  return big_endian(0x801) + big_endian(static_cast<std::uint32_t>(values.size())) + values;
}

/// A folder of a sound data set: 3 training images, 2 of the test part.
class IdxFolder : public ScratchFolder {
 public:
  IdxFolder() {
    write("train-images-idx3-ubyte", images(3));
    write("train-labels-idx1-ubyte", labels(std::string("\x07\x00\x09", 3)));
    write("t10k-images-idx3-ubyte", images(2));
    write("t10k-labels-idx1-ubyte", labels("\x01\x02"));
  }
  std::string error() const {
    return user_error_of([&] { load_idx(path()); });
  }
};

}  // namespace

TEST_CASE("idx: a folder of four files is read") {
  const IdxFolder folder;
  CHECK(has_idx_files(folder.path()));
  const DataSplit split = load_idx(folder.path());
  CHECK(split.train.size() == 3);
  CHECK(split.test.size() == 2);
  CHECK(split.train.width == 3);
  CHECK(split.train.height == 2);
  CHECK(split.train.channels == 1);
  CHECK(split.train.features == 6);
  CHECK(split.train.classes == 10);
  CHECK(split.train.labels == std::vector<std::uint8_t>{7, 0, 9});
  CHECK(split.train.sample(2)[5] == 17);
  CHECK(split.test.labels == std::vector<std::uint8_t>{1, 2});
  CHECK_THAT(split.test.name, contains(folder.path()) && contains("test"));
}

TEST_CASE("idx: a dot may stand in the place of the dash before idx") {
  const IdxFolder folder;
  for (const char* name : {"train-images", "train-labels", "t10k-images", "t10k-labels"}) {
    for (const char* kind : {"idx3", "idx1"}) {
      const std::string path = folder / (std::string(name) + "-" + kind + "-ubyte");
      if (!std::filesystem::exists(path)) continue;
      std::filesystem::rename(path, folder / (std::string(name) + "." + kind + "-ubyte"));
    }
  }
  CHECK(has_idx_files(folder.path()));
  CHECK(load_idx(folder.path()).train.labels == std::vector<std::uint8_t>{7, 0, 9});
}

TEST_CASE("idx: EMNIST's images are turned, its letters count from 1") {
  const ScratchFolder folder;
  const auto write = [&](const std::string& split, const std::string& train,
                         const std::string& test) {
    const std::string start = "emnist-" + split;
    folder.write(start + "-train-images-idx3-ubyte", images(2));
    folder.write(start + "-train-labels-idx1-ubyte", labels(train));
    folder.write(start + "-test-images-idx3-ubyte", images(1));
    folder.write(start + "-test-labels-idx1-ubyte", labels(test));
  };
  write("letters", "\x01\x1a", "\x02");
  CHECK(has_idx_files(folder.path()));
  const DataSplit letters = load_idx(folder.path());
  CHECK(letters.train.labels == std::vector<std::uint8_t>{0, 25});
  CHECK(letters.test.labels == std::vector<std::uint8_t>{1});
  CHECK(letters.train.classes == 26);
  CHECK(letters.train.class_names[25] == "Z");
  CHECK(letters.train.width == 2);  // stored as 2 rows of 3
  CHECK(letters.train.height == 3);
  const auto second = letters.train.sample(1);
  CHECK(std::vector<std::uint8_t>(second.begin(), second.end()) ==
        std::vector<std::uint8_t>{6, 9, 7, 10, 8, 11});
  CHECK_THAT(letters.notes.at(0), contains("turned upright") && contains("from 1"));

  write("byclass", std::string("\x00\x3d", 2), "\x0a");
  CHECK_THAT(
      user_error_of([&] { load_idx(folder.path()); }),
      contains("2 splits of EMNIST") && contains("idx:" + folder.path() + "/emnist-letters"));
  const DataSplit all = load_idx(folder / "emnist-byclass");
  CHECK(all.train.class_names.size() == 62);
  CHECK(all.train.class_names[61] == "z");
  CHECK(load_idx(folder / "emnist-letters").train.classes == 26);
  write("letters", std::string("\x01\x00", 2), "\x02");
  CHECK_THAT(user_error_of([&] { load_idx(folder / "emnist-letters"); }),
             contains("emnist-letters-train-labels-idx1-ubyte: sample 1: found "
                      "label 0; allowed: "
                      "1..26"));
  CHECK_THAT(user_error_of([&] { load_idx(folder / "emnist-digits"); }),
             contains("no file emnist-digits-train-images-idx3-ubyte"));
  for (const EmnistSplit& split : emnist_splits()) {
    const std::size_t classes = split.name == "byclass"                               ? 62
                                : split.name == "bymerge" || split.name == "balanced" ? 47
                                : split.name == "letters"                             ? 26
                                                                                      : 10;
    CHECK(split.classes.size() == classes);
  }
}

TEST_CASE("idx: files may be compressed") {
  const IdxFolder folder;
  const std::string path = folder / "train-images-idx3-ubyte";
  std::filesystem::remove(path);
  const std::string content = images(3);
  gzFile file = gzopen((path + ".gz").c_str(), "wb");
  REQUIRE(gzwrite(file, content.data(), static_cast<unsigned>(content.size())) > 0);
  REQUIRE(gzclose(file) == Z_OK);
  CHECK(has_idx_files(folder.path()));
  CHECK(load_idx(folder.path()).train.sample(1)[0] == 6);
}

TEST_CASE("idx: a truncated file is refused by name") {
  const IdxFolder folder;
  for (const std::size_t size : {0, 15, 16, 33}) {
    folder.write("train-images-idx3-ubyte", images(3).substr(0, size));
    CHECK_THAT(folder.error(),
               contains("train-images-idx3-ubyte") && contains("truncated") && contains("found"));
  }
  folder.write("train-images-idx3-ubyte", images(3));
  folder.write("train-labels-idx1-ubyte", labels("\1\2\3").substr(0, 10));
  CHECK_THAT(folder.error(), contains("train-labels-idx1-ubyte") && contains("truncated") &&
                                 contains("3 bytes") && contains("found 2"));
}

TEST_CASE("idx: a file that is too long is refused by name") {
  const IdxFolder folder;
  folder.write("t10k-images-idx3-ubyte", images(2) + "x");
  CHECK_THAT(folder.error(), contains("t10k-images-idx3-ubyte") && contains("too long") &&
                                 contains("12 bytes") && contains("found more"));
}

TEST_CASE("idx: another magic number is refused with both numbers") {
  const IdxFolder folder;
  folder.write("train-images-idx3-ubyte", labels(std::string(20, '\1')));
  CHECK_THAT(folder.error(), contains("train-images-idx3-ubyte") && contains("0x00000801") &&
                                 contains("0x00000803"));
}

TEST_CASE("idx: labels must be as many as the images, and 0..9") {
  const IdxFolder folder;
  folder.write("train-labels-idx1-ubyte", labels("\1\2"));
  CHECK_THAT(folder.error(), contains("train-labels-idx1-ubyte") && contains("2 labels") &&
                                 contains("expected 3") && contains("train-images"));
  for (const auto& [value, text] : {std::pair{'\x0a', "10"}, std::pair{'\xff', "255"}}) {
    folder.write("train-labels-idx1-ubyte", labels(std::string{'\1', value, '\2'}));
    CHECK_THAT(folder.error(), contains("train-labels-idx1-ubyte") && contains("sample 1") &&
                                   contains(std::string("label ") + text) && contains("0..9"));
  }
}

TEST_CASE("idx: a missing file is named") {
  const IdxFolder folder;
  std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
  CHECK_THAT(folder.error(), contains(folder.path()) && contains("t10k-labels-idx1-ubyte.gz"));
  const ScratchFolder empty;
  CHECK_FALSE(has_idx_files(empty.path()));
}

TEST_CASE("idx: impossible extents are refused before anything is read into them") {
  const IdxFolder folder;
  const std::string magic = big_endian(0x803);
  const std::string huge = big_endian(0xffffffff);
  for (const std::string& header : {magic + huge + huge + huge, magic + big_endian(0) + huge + huge,
                                    magic + big_endian(1) + big_endian(0) + big_endian(1)}) {
    folder.write("train-images-idx3-ubyte", header);
    CHECK_THAT(folder.error(), contains("train-images-idx3-ubyte") && contains("allowed"));
  }
}

TEST_CASE("idx: training and test images of different sizes are refused") {
  const IdxFolder folder;
  folder.write("t10k-images-idx3-ubyte",
               big_endian(0x803) + big_endian(2) + big_endian(1) + big_endian(1) + "ab");
  CHECK_THAT(folder.error(), contains("3 x 2") && contains("1 x 1"));
}

TEST_CASE("idx: MNIST and Fashion-MNIST are read as published") {
  for (const char* name : {"mnist", "fashion-mnist"}) {
    const std::string path = real_data(name);
    if (path.empty()) {
      WARN("skipped: no " << name << " here; HSDC_DATA may name a folder that holds it");
      continue;
    }
    const DataSplit split = load_idx(path);
    CHECK(split.train.size() == 60'000);
    CHECK(split.test.size() == 10'000);
    CHECK(split.train.features == 784);
    // The first labels of the published files.
    const std::vector<std::uint8_t> first(split.train.labels.begin(),
                                          split.train.labels.begin() + 5);
    const bool fashion = std::string(name) == "fashion-mnist";
    CHECK(first == (fashion ? std::vector<std::uint8_t>{9, 0, 0, 3, 0}
                            : std::vector<std::uint8_t>{5, 0, 4, 1, 9}));
  }
}
