// SPDX-License-Identifier: Apache-2.0
#include "model/data/spectrogram.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::data;

namespace {

constexpr int kSide = 16;

/// A tone of so many samples.
std::vector<std::int16_t> tone(double hertz, int size, int rate, double amplitude = 10'000) {
  std::vector<std::int16_t> samples;
  for (int i = 0; i < size; ++i) {
    samples.push_back(static_cast<std::int16_t>(
        std::lround(amplitude * std::sin(2 * std::numbers::pi * hertz * i / rate))));
  }
  return samples;
}

/// The frequency in the middle of a band, 0 the lowest, by the formula that docs/data.md gives.
double centre(int band) {
  const auto mel = [](double hertz) { return 2595 * std::log10(1 + hertz / 700); };
  const double at = mel(100) + (mel(4000) - mel(100)) * (band + 1) / (kSide + 1);
  return 700 * (std::pow(10, at / 2595) - 1);
}

int pixel(const std::vector<std::uint8_t>& picture, int band, int frame) {
  return picture[static_cast<std::size_t>((kSide - 1 - band) * kSide + frame)];
}

int loudest_band(const std::vector<std::uint8_t>& picture, int frame) {
  int best = 0;
  for (int band = 1; band < kSide; ++band) {
    if (pixel(picture, band, frame) > pixel(picture, best, frame)) best = band;
  }
  return best;
}

}  // namespace

TEST_CASE("spectrogram: a tone lights the band that it lies in, in every frame") {
  for (const int rate : {8000, 16'000, 44'100}) {
    for (int band = 0; band < kSide; ++band) {
      const auto picture = spectrogram(tone(centre(band), rate / 2, rate), rate, kSide);
      REQUIRE(picture.size() == kSide * kSide);
      CHECK(*std::ranges::max_element(picture) == 255);
      for (int frame = 0; frame < kSide; ++frame) {
        CHECK(loudest_band(picture, frame) == band);
        CHECK(pixel(picture, band, frame) > 230);  // some 3 dB less in the frames at the ends
      }
    }
  }
}

TEST_CASE("spectrogram: bands away from a tone are dark, the one below the lowest too") {
  const auto picture = spectrogram(tone(centre(8), 4000, 8000), 8000, kSide);
  for (int band = 0; band < kSide; ++band) {
    if (std::abs(band - 8) > 2) CHECK(pixel(picture, band, kSide / 2) == 0);
  }
}

TEST_CASE("spectrogram: time runs from left to right") {
  std::vector<std::int16_t> samples = tone(centre(3), 2000, 8000);
  const std::vector<std::int16_t> late = tone(centre(12), 2000, 8000);
  samples.insert(samples.end(), late.begin(), late.end());
  const auto picture = spectrogram(samples, 8000, kSide);
  for (int frame = 0; frame < kSide; ++frame) {
    CHECK(loudest_band(picture, frame) == (frame < kSide / 2 ? 3 : 12));
  }
}

TEST_CASE("spectrogram: brightness is 255 less 4.25 for each dB below the loudest") {
  // The second half is 20 dB quieter: a tenth of the amplitude.
  std::vector<std::int16_t> samples = tone(centre(8), 4000, 8000);
  const std::vector<std::int16_t> quiet = tone(centre(8), 4000, 8000, 1000);
  samples.insert(samples.end(), quiet.begin(), quiet.end());
  const auto picture = spectrogram(samples, 8000, kSide);
  CHECK(std::abs(pixel(picture, 8, 4) - 255) <= 1);
  CHECK(std::abs(pixel(picture, 8, 11) - 170) <= 1);
}

TEST_CASE("spectrogram: loudness of the whole recording changes nothing") {
  const auto soft = spectrogram(tone(440, 3000, 8000, 3000), 8000, kSide);
  const auto loud = spectrogram(tone(440, 3000, 8000, 30'000), 8000, kSide);
  for (std::size_t i = 0; i < soft.size(); ++i) {
    if (loud[i] > 100) CHECK(std::abs(soft[i] - loud[i]) <= 1);  // darker ones are rounding noise
  }
}

TEST_CASE("spectrogram: silence is dark, and a single sample is enough") {
  CHECK(spectrogram(std::vector<std::int16_t>(100), 8000, 8) == std::vector<std::uint8_t>(64));
  const auto click = spectrogram(std::vector<std::int16_t>{-32768}, 8000, 8);
  CHECK(*std::ranges::max_element(click) == 255);
}
