// SPDX-License-Identifier: Apache-2.0
#include "model/data/digits.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "base/digest.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::data;

namespace {

/// A digest of all pixels and labels.
std::uint32_t digest(const Dataset& data) {
  Digest digest;
  digest.add(data.pixels);
  digest.add(data.labels);
  return digest.word();
}

/// Share of `test` that is nearest to the mean picture of its own class in `train`.
double nearest_mean(const Dataset& train, const Dataset& test) {
  const auto features = static_cast<std::size_t>(train.features);
  std::array<std::vector<double>, 10> means;
  means.fill(std::vector<double>(features));
  for (int i = 0; i < train.size(); ++i) {
    auto& mean = means[train.labels[static_cast<std::size_t>(i)]];
    for (std::size_t k = 0; k < features; ++k) mean[k] += train.sample(i)[k] * 10.0 / train.size();
  }
  int right = 0;
  for (int i = 0; i < test.size(); ++i) {
    std::array<double, 10> distance{};
    for (std::size_t c = 0; c < 10; ++c) {
      for (std::size_t k = 0; k < features; ++k) {
        const double gap = test.sample(i)[k] - means[c][k];
        distance[c] += gap * gap;
      }
    }
    const auto best = std::ranges::min_element(distance) - distance.begin();
    right += best == test.labels[static_cast<std::size_t>(i)] ? 1 : 0;
  }
  return static_cast<double>(right) / test.size();
}

}  // namespace

TEST_CASE("digits: every side gives pictures of that size with all classes") {
  for (const int side : kDigitSides) {
    const Dataset data = make_digits(side, 25, 1, DigitStream::kTrain);
    CHECK(data.size() == 25);
    CHECK(data.width == side);
    CHECK(data.height == side);
    CHECK(data.features == side * side);
    CHECK(data.classes == 10);
    CHECK(data.pixels.size() == static_cast<std::size_t>(25 * side * side));
    CHECK(data.class_names[3] == "3");
  }
}

TEST_CASE("digits: each ten samples hold every class once, not always in one order") {
  const Dataset data = make_digits(8, 500, 3, DigitStream::kTrain);
  std::set<std::string> orders;
  for (auto at = data.labels.begin(); at != data.labels.end(); at += 10) {
    const std::string ten(at, at + 10);
    CHECK(std::set<char>(ten.begin(), ten.end()).size() == 10);
    orders.insert(ten);
  }
  CHECK(orders.size() > 40);
}

TEST_CASE("digits: the same seed gives the same bits, on every machine") {
  // Recorded once; another compiler or CPU must give these too.
  CHECK(digest(make_digits(8, 200, 1, DigitStream::kTrain)) == 0xfbe4763bu);
  CHECK(digest(make_digits(16, 200, 2, DigitStream::kTest)) == 0xd7faf244u);
  CHECK(digest(make_digits(28, 200, 3, DigitStream::kTrain)) == 0x3f40ffacu);
}

TEST_CASE("digits: seeds, streams and samples all differ") {
  const Dataset data = make_digits(16, 300, 1, DigitStream::kTrain);
  CHECK(digest(data) != digest(make_digits(16, 300, 2, DigitStream::kTrain)));
  std::set<std::string> pictures;
  const Dataset test = make_digits(16, 300, 1, DigitStream::kTest);
  for (int i = 0; i < 300; ++i) {
    for (const Dataset* part : {&data, &test}) {
      pictures.emplace(part->sample(i).begin(), part->sample(i).end());
    }
  }
  CHECK(pictures.size() == 600);
}

TEST_CASE("digits: the first samples do not depend on how many are drawn") {
  const Dataset few = make_digits(8, 33, 5, DigitStream::kTest);
  const Dataset many = make_digits(8, 77, 5, DigitStream::kTest);
  CHECK(std::ranges::equal(few.labels, std::span(many.labels).first(33)));
  CHECK(std::ranges::equal(few.pixels, std::span(many.pixels).first(33 * 64)));
}

TEST_CASE("digits: ink is dark, the corners are background, all of the digit is inside") {
  for (const int side : kDigitSides) {
    const Dataset data = make_digits(side, 400, 7, DigitStream::kTrain);
    int dark_border = 0;
    for (int i = 0; i < data.size(); ++i) {
      const auto picture = data.sample(i);
      CHECK(std::ranges::max(picture) > 100);
      CHECK(std::ranges::count_if(picture, [](int p) { return p < 64; }) > side * side / 4);
      for (int k = 0; k < side; ++k) {
        const int last = side - 1;
        for (const int at : {k, last * side + k, k * side, k * side + last}) {
          dark_border += picture[static_cast<std::size_t>(at)] > 128 ? 1 : 0;
        }
      }
    }
    CHECK(dark_border < data.size() * 4 * side / 20);  // a twentieth of them
  }
}

TEST_CASE("digits: as hard as the documentation says") {
  for (const int side : kDigitSides) {
    const double share = nearest_mean(make_digits(side, 2000, 1, DigitStream::kTrain),
                                      make_digits(side, 1000, 1, DigitStream::kTest));
    CHECK(share > 0.78);
    CHECK(share < 0.90);
  }
}

TEST_CASE("digits: other sides and counts are refused") {
  CHECK_THAT(user_error_of([] { make_digits(10, 5, 1, DigitStream::kTrain); }),
             contains("side 10") && contains("8, 16 or 28"));
  CHECK_THAT(user_error_of([] { make_digits(8, 0, 1, DigitStream::kTrain); }),
             contains("0 samples") && contains("1..1000000"));
  CHECK_THAT(user_error_of([] { make_digits(8, 1'000'001, 1, DigitStream::kTrain); }),
             contains("1000001 samples"));
}
