// SPDX-License-Identifier: Apache-2.0
#include "model/data/spectrogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <numbers>
#include <unsupported/Eigen/FFT>

namespace hsdc::data {
namespace {

constexpr double kLowest = 100.0;  // Hz
constexpr double kHighest = 4000.0;
constexpr double kRange = 60.0;  // dB

double mel(double hertz) { return 2595.0 * std::log10(1.0 + hertz / 700.0); }

std::vector<double> hann(std::size_t size) {
  std::vector<double> window(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double turn = (static_cast<double>(i) + 0.5) / static_cast<double>(size);
    window[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * turn);
  }
  return window;
}

/// The share of a recording's power in each band of each frame.
class BandPower {
 public:
  BandPower(std::span<const std::int16_t> samples, int rate, int side)
      : samples_(samples),
        bands_(static_cast<std::size_t>(side)),
        frame_(static_cast<double>(samples.size()) / side) {
    const auto per_second = static_cast<std::size_t>(rate);
    window_ =
        hann(std::max(static_cast<std::size_t>(std::lround(2 * frame_)), per_second * 32 / 1000));
    // Bins at most 16 Hz apart, so that the narrowest band has some.
    input_.resize(std::bit_ceil(std::max(window_.size(), per_second / 16)));
    const double step = (mel(kHighest) - mel(kLowest)) / (side + 1);
    for (std::size_t bin = 0; bin <= input_.size() / 2; ++bin) {
      const double hertz = static_cast<double>(bin) * rate / static_cast<double>(input_.size());
      places_.push_back((mel(hertz) - mel(kLowest)) / step);
    }
    fft_.SetFlag(Eigen::FFT<double>::HalfSpectrum);
  }

  /// The powers of one frame, the lowest band first.
  std::vector<double> frame(int index) {
    const double centre = (index + 0.5) * frame_;
    const auto start = std::lround(centre - static_cast<double>(window_.size()) / 2);
    std::ranges::fill(input_, 0.0);
    for (std::size_t i = 0; i < window_.size(); ++i) {
      const std::ptrdiff_t at = start + static_cast<std::ptrdiff_t>(i);
      if (at < 0 || at >= std::ssize(samples_)) continue;  // silence before and after
      input_[i] = window_[i] * samples_[static_cast<std::size_t>(at)];
    }
    fft_.fwd(spectrum_, input_);
    std::vector<double> powers(bands_);
    for (std::size_t bin = 0; bin < places_.size(); ++bin) {
      share(std::norm(spectrum_[bin]), places_[bin], powers);
    }
    return powers;
  }

 private:
  /// Splits the power of a bin between the two bands whose centres it lies between. The centre of
  /// band b is at place b + 1; places 0 and bands_ + 1 are where the outer bands end.
  void share(double power, double place, std::vector<double>& powers) const {
    const double below = std::floor(place);
    if (below < 0 || below > static_cast<double>(bands_)) return;
    const auto upper = static_cast<std::size_t>(below);
    if (upper >= 1) powers[upper - 1] += power * (below + 1 - place);
    if (upper < bands_) powers[upper] += power * (place - below);
  }

  std::span<const std::int16_t> samples_;
  std::size_t bands_;
  double frame_;  // samples of a frame
  std::vector<double> window_;
  std::vector<double> places_;  // per bin, on the mel scale, in bands
  std::vector<double> input_;   // a windowed frame, zeros after it
  std::vector<std::complex<double>> spectrum_;
  Eigen::FFT<double> fft_;
};

}  // namespace

std::vector<std::uint8_t> spectrogram(std::span<const std::int16_t> samples, int rate, int side) {
  const auto size = static_cast<std::size_t>(side);
  std::vector<double> powers(size * size);
  BandPower bands(samples, rate, side);
  for (std::size_t column = 0; column < size; ++column) {
    const std::vector<double> frame = bands.frame(static_cast<int>(column));
    for (std::size_t band = 0; band < size; ++band) {
      powers[(size - 1 - band) * size + column] = frame[band];
    }
  }
  const double loudest = *std::ranges::max_element(powers);
  std::vector<std::uint8_t> pixels(powers.size());
  if (loudest <= 0) return pixels;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    if (powers[i] <= 0) continue;
    const double decibels = 10.0 * std::log10(powers[i] / loudest);
    pixels[i] = static_cast<std::uint8_t>(
        std::lround(255.0 * std::clamp(1.0 + decibels / kRange, 0.0, 1.0)));
  }
  return pixels;
}

}  // namespace hsdc::data
