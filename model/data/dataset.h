// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hsdc::data {

/// Samples of one kind with their classes.
struct Dataset {
  std::string name;  ///< what it is and where it is from, for people
  /// What a message about the number of classes goes on with: "; ..." or nothing.
  std::string class_hint;
  /// features = width * height * channels, in the order [channel][row][column]; a table has
  /// width = features, height = channels = 1.
  int width = 0;
  int height = 0;
  int channels = 1;
  int features = 0;
  int classes = 0;                       ///< labels are 0..classes - 1; at most 256
  std::vector<std::string> class_names;  ///< one per class
  std::vector<std::uint8_t> pixels;      ///< [sample][feature], 0..255 for x in [0,1]
  std::vector<std::uint8_t> labels;      ///< one per sample
  bool labelled = true;                  ///< false: the classes are not known, `labels` are all 0
  /// [feature]: what floating point takes from x (FloatBatch); empty: nothing. Loaders leave it
  /// empty, and fixed point, whose inputs have no sign, does not read it.
  std::vector<float> centre;

  int size() const { return static_cast<int>(labels.size()); }
  /// The features of one sample, 0 <= index < size().
  std::span<const std::uint8_t> sample(int index) const {
    const auto count = static_cast<std::size_t>(features);
    return std::span(pixels).subspan(static_cast<std::size_t>(index) * count, count);
  }
};

struct DataSplit {
  Dataset train;
  Dataset test;
  /// What a person should know and the samples do not show: how test rows were chosen, a column
  /// that was left out. Each names its source.
  std::vector<std::string> notes{};
};

/// Input codes of one sample: each p of `pixels` (x = p / 255) becomes round_half_up(x * q * 2^F),
/// in exact integers: (2 p q 2^F + 255) / 510 rounded down. codes: as many as pixels. The largest
/// code, q * 2^F, must fit std::int16_t, else UserError.
void code_sample(std::span<const std::uint8_t> pixels, int q, int fraction,
                 std::span<std::int16_t> codes);

/// The order in which epoch `epoch` (0, 1, ...) shows samples 0..size-1: a random permutation of
/// (seed, epoch), the same on every machine.
std::vector<int> epoch_order(int size, std::uint32_t seed, int epoch);

}  // namespace hsdc::data
