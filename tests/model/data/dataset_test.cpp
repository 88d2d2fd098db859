// SPDX-License-Identifier: Apache-2.0
#include "model/data/dataset.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "model/data/digits.h"
#include "model/data/load.h"
#include "model/data/source.h"
#include "tests/base/formats/wav_file.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::data;

namespace {

std::string error_of(const std::string& source, int features = 0, std::optional<int> train = {},
                     std::optional<int> test = {}) {
  return user_error_of([&] { load_data(source, features, train, test, 1); });
}

/// A table of 10 rows with 2 features; a row of each class is the test part.
std::string table(const ScratchFolder& folder, const std::string& name) {
  std::string rows;
  for (int i = 0; i < 10; ++i) {
    rows += fmt::format("{},{},{}\n", i, i * i, i % 2 != 0 ? "odd" : "even");
  }
  return folder.write(name, rows);
}

}  // namespace

TEST_CASE("dataset: digits take their side from the circuit's input size") {
  for (const int side : kDigitSides) {
    const DataSplit split = load_data("digits", side * side, 20, 10, 4);
    CHECK(split.train.width == side);
    CHECK(split.train.pixels == make_digits(side, 20, 4, DigitStream::kTrain).pixels);
    CHECK(split.test.pixels == make_digits(side, 10, 4, DigitStream::kTest).pixels);
  }
  CHECK(load_data("digits", 0, 10, 10, 1).train.width == 16);
  CHECK(load_data("digits:8", 0, 10, 10, 1).train.width == 8);
  CHECK_THAT(error_of("digits", 100), contains("100") && contains("64, 256 or 784"));
  CHECK_THAT(error_of("digits:12"), contains("\"12\"") && contains("8, 16 or 28"));
  CHECK_THAT(error_of("digits:16", 64), contains("256 features") && contains("64"));
}

TEST_CASE("dataset: spoken digits take their side from the circuit's input size") {
  const ScratchFolder folder;
  for (int index = 3; index < 10; ++index) {
    folder.write(fmt::format("1_ann_{}.wav", index), formats::wav_file({1000, 2000, 3000}));
  }
  const std::string source = "spoken:" + folder.path();
  for (const int side : {8, 16, 28}) {
    CHECK(load_data(source, side * side, {}, {}, 1).train.width == side);
  }
  CHECK(load_data(source, 0, {}, {}, 1).train.width == 28);
  CHECK(load_data(source, 0, 3, 1, 1).train.size() == 3);
  CHECK_THAT(error_of(source, 100), contains(source) && contains("64, 256 or 784"));
  CHECK_THAT(error_of(source, 64, 6), contains("6 training") && contains("1..5"));
  CHECK_THAT(error_of(source, 64, {}, 3), contains("3 test") && contains("1..2"));
}

TEST_CASE("dataset: without limits there are 6,000 and 2,000 digits") {
  const DataSplit split = load_data("digits:8", 64, {}, {}, 1);
  CHECK(split.train.size() == 6000);
  CHECK(split.test.size() == 2000);
}

TEST_CASE("dataset: limits keep the first samples, and say how many there are") {
  const ScratchFolder folder;
  const std::string source = "csv:" + table(folder, "table");
  const DataSplit all = load_data(source, 2, {}, {}, 1);
  const DataSplit some = load_data(source, 2, 3, 1, 1);
  CHECK(some.train.size() == 3);
  CHECK(some.test.size() == 1);
  CHECK(std::ranges::equal(some.train.pixels, std::span(all.train.pixels).first(6)));
  CHECK_THAT(error_of(source, 2, 9), contains("9 training") && contains("1..8"));
  CHECK_THAT(error_of(source, 2, {}, 3), contains("3 test") && contains("1..2"));
  CHECK_THAT(error_of(source, 2, 0), contains("0 training") && contains("1..8"));
}

TEST_CASE("dataset: a size that is not the circuit's is refused with both") {
  const ScratchFolder folder;
  CHECK_THAT(error_of("csv:" + table(folder, "table"), 64),
             contains("2 features") && contains("64"));
}

TEST_CASE("dataset: a bare path is guessed") {
  const ScratchFolder folder;
  for (const char* name : {"t.csv", "t.tra", "t.data"}) {
    CHECK(load_data(table(folder, name), 2, {}, {}, 1).train.size() == 8);
  }
  const std::string pair = folder / "t.csv," + table(folder, "other");
  CHECK(load_data(pair, 2, {}, {}, 1).test.size() == 10);
  const ScratchFolder images;
  images.write("train-images-idx3-ubyte", "");
  CHECK_THAT(error_of(images.path()), contains("train-images-idx3-ubyte"));
  const ScratchFolder cifar;
  cifar.write("data_batch_1.bin", "");
  CHECK_THAT(error_of(cifar.path()), contains("data_batch_2.bin.xz"));
  const ScratchFolder spoken;
  spoken.write("0_ann_0.wav", "");
  CHECK_THAT(error_of(spoken.path()), contains(spoken.path()) && contains("(test)"));
  const std::string archive = folder.write("recordings.tar.xz", "short");
  CHECK_THAT(error_of(archive), contains(archive) && contains("tar archive"));
}

TEST_CASE("dataset: paths of a source, commas in them too") {
  const ScratchFolder folder;
  using Paths = std::vector<std::string>;
  CHECK(source_paths("digits:8").empty());
  CHECK(source_paths("csv:a.csv,b.csv") == Paths{"a.csv", "b.csv"});
  CHECK(source_paths("csv:a\\,b.csv,c\\d.csv") == Paths{"a,b.csv", "c\\d.csv"});
  const std::string whole = table(folder, "a,b.csv");
  CHECK(source_paths("csv:" + whole) == Paths{whole});
  CHECK(load_data("csv:" + whole, 2, {}, {}, 1).train.size() == 8);
  CHECK(load_data(folder / "a\\,b.csv," + table(folder, "c.csv"), 2, {}, {}, 1).test.size() == 10);
  CHECK_THAT(error_of("csv:a,b,c"), contains("3 names"));
  CHECK_THAT(error_of("csv:a.csv,"), contains("no name beside a comma"));
}

TEST_CASE("dataset: a label is of tables only") {
  const ScratchFolder folder;
  folder.write("0_ann_0.wav", "");
  for (const auto& source : {std::string("digits"), "idx:" + folder.path(), folder.path()}) {
    CHECK_THAT(user_error_of([&] { load_data(source, 0, {}, {}, 1, "x"); }),
               contains(source) && contains("found the label x"));
  }
  CHECK(load_data(table(folder, "t.csv"), 2, {}, {}, 1, "3").train.size() == 8);
}

TEST_CASE("dataset: what is no source is refused with the list of sources") {
  const ScratchFolder folder;
  CHECK_THAT(error_of("digit"), contains("data digit:") && contains("no such") &&
                                    contains("digits:16") && contains("csv:FILE"));
  CHECK_THAT(error_of(folder.path()), contains(folder.path()) && contains("data_batch_1.bin"));
  CHECK_THAT(error_of(folder.write("notes.txt", "")), contains("no known kind"));
  for (const char* source :
       {"idx:", "cifar:", "cifar100:", "cifar20:", "csv:", "npy:", "npz:", "spoken:", "digits:"}) {
    CHECK_THAT(error_of(source), contains("nothing after the colon"));
  }
  CHECK_THAT(error_of(""), contains("allowed"));
}

TEST_CASE("dataset: pixels become codes by exact rounding half up") {
  for (const int q : {1, 2, 3, 4, 7, 255, 1023}) {
    for (const int fraction : {0, 1, 3, 5}) {
      const int one = q << fraction;
      if (one > 32767) continue;
      for (int pixel = 0; pixel < 256; ++pixel) {
        const auto p = static_cast<std::uint8_t>(pixel);
        std::int16_t code = -1;
        code_sample({&p, 1}, q, fraction, {&code, 1});
        // code - 1/2 <= pixel / 255 * one < code + 1/2, in halves of 1/255
        const int twice = 2 * pixel * one;
        CHECK(255 * (2 * code - 1) <= twice);
        CHECK(twice < 255 * (2 * code + 1));
      }
    }
  }
}

TEST_CASE("dataset: codes that 16 bits cannot hold are refused") {
  const std::uint8_t pixel = 255;
  std::int16_t code = 0;
  const auto error = [&](int q, int fraction) {
    return user_error_of([&] { code_sample({&pixel, 1}, q, fraction, {&code, 1}); });
  };
  CHECK_THAT(error(1024, 5), contains("Q = 1024") && contains("5 fractional") && contains("32767"));
  CHECK_THAT(error(0, 0), contains("Q = 0"));
  CHECK_THAT(error(1, -1), contains("-1 fractional"));
}

TEST_CASE("dataset: an epoch shows every sample once") {
  for (const int size : {0, 1, 2, 1000}) {
    std::vector<int> order = epoch_order(size, 1, 0);
    std::ranges::sort(order);
    for (int i = 0; i < size; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
    CHECK(static_cast<int>(order.size()) == size);
  }
}

TEST_CASE("dataset: the order is of the seed and the epoch, the same on every machine") {
  CHECK(epoch_order(100, 1, 0) == epoch_order(100, 1, 0));
  CHECK(epoch_order(100, 1, 0) != epoch_order(100, 1, 1));
  CHECK(epoch_order(100, 1, 0) != epoch_order(100, 2, 0));
  CHECK(epoch_order(8, 1, 0) == std::vector<int>{2, 3, 1, 0, 6, 5, 4, 7});  // recorded once
}

TEST_CASE("dataset: every sample comes at every place of an epoch about as often") {
  constexpr int kSize = 5;
  constexpr int kEpochs = 5000;
  int seen[kSize][kSize] = {};
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    const std::vector<int> order = epoch_order(kSize, 1, epoch);
    for (int place = 0; place < kSize; ++place) {
      ++seen[place][order[static_cast<std::size_t>(place)]];
    }
  }
  // Expected 1000 each, standard deviation 28.
  for (const auto& row : seen) {
    for (const int count : row) CHECK(std::abs(count - kEpochs / kSize) < 150);
  }
}
