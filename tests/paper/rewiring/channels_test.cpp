// SPDX-License-Identifier: Apache-2.0
#include "paper/rewiring/channels.h"

#include <algorithm>
#include <numeric>

#include "model/data/load.h"
#include "model/training/float_samples.h"
#include "tests/catch.h"

namespace hsdc::paper::rewiring {
namespace {

data::DataSplit digits() { return data::load_data("digits:8", 0, 40, 20, 3); }

/// Mean of |neighbour difference| over the mean of the values: large for high frequencies.
double roughness(std::span<const std::uint8_t> values) {
  double differences = 0, sum = 0;
  for (size_t k = 1; k < values.size(); ++k) differences += std::abs(values[k] - values[k - 1]);
  for (const std::uint8_t v : values) sum += v;
  return differences / std::max(sum, 1.0);
}

}  // namespace

TEST_CASE("channels: image and noise side by side, and exchanged") {
  const data::DataSplit images = digits();
  const Channels channels(images, "", 5);
  const data::Dataset grown = channels.training(0, false), exchanged = channels.training(0, true);
  CHECK(grown.features == 128);
  CHECK(grown.labels == images.train.labels);
  for (int k = 0; k < grown.size(); ++k) {
    const auto image = images.train.sample(k);
    const auto a = grown.sample(k), b = exchanged.sample(k);
    CHECK(std::equal(image.begin(), image.end(), a.begin()));
    CHECK(std::equal(image.begin(), image.end(), b.begin() + 64));
    CHECK(std::equal(a.begin() + 64, a.end(), b.begin()));  // the same noise, the other channel
  }
}

TEST_CASE("channels: a centre of the images brings one of the sounds, and goes with them") {
  data::DataSplit images = digits();
  CHECK(Channels(images, "", 5).training(0, false).centre.empty());
  images.train.centre = images.test.centre = training::feature_means(images.train);
  const Channels channels(images, "", 5);
  const std::vector<float> grown = channels.training(3, false).centre;
  std::vector<float> exchanged = channels.test(true).centre;
  REQUIRE(grown.size() == 128);
  CHECK(std::equal(images.train.centre.begin(), images.train.centre.end(), grown.begin()));
  CHECK(std::accumulate(grown.begin() + 64, grown.end(), 0.0F) > 64 * 0.05F);  // of the noise
  std::rotate(exchanged.begin(), exchanged.begin() + 64, exchanged.end());
  CHECK(exchanged == grown);
}

TEST_CASE("channels: noise is new every epoch, the same every time, and rough") {
  const Channels channels(digits(), "", 5);
  const data::Dataset first = channels.training(0, false);
  CHECK(channels.training(0, false).pixels == first.pixels);
  CHECK(channels.training(1, false).pixels != first.pixels);
  CHECK(Channels(digits(), "", 6).training(0, false).pixels != first.pixels);
  double image = 0, noise = 0;
  for (int k = 0; k < first.size(); ++k) {
    image += roughness(first.sample(k).first(64));
    noise += roughness(first.sample(k).last(64));
  }
  CHECK(noise > 1.5 * image);
  CHECK(channels.test(false).size() == 20);
}

TEST_CASE("channels: recordings take the place of noise and stay with their sample") {
  // Any source of square pictures can stand for recordings here.
  const Channels channels(digits(), "digits:8", 5);
  const data::Dataset first = channels.training(0, false);
  CHECK(first.pixels == channels.training(9, false).pixels);
  const data::Dataset sounds = data::load_data("digits:8", 64, {}, {}, 5).train;
  int found = 0;
  for (int k = 0; k < first.size(); ++k) {
    const auto heard = first.sample(k).last(64);
    for (int s = 0; s < sounds.size(); ++s) {
      const auto sound = sounds.sample(s);
      if (std::equal(sound.begin(), sound.end(), heard.begin())) {
        ++found;
        break;
      }
    }
  }
  CHECK(found == first.size());
}

}  // namespace hsdc::paper::rewiring
