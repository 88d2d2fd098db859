// SPDX-License-Identifier: Apache-2.0
#include "model/data/array_samples.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "base/formats/whole_number.h"

namespace hsdc::data {
namespace {

constexpr std::size_t kMostSamples = 10'000'000;
constexpr std::size_t kMostFeatures = std::size_t{1} << 24;

template <typename T>
double element(const formats::NpyArray& array, std::size_t index) {
  T value;
  std::memcpy(&value, array.bytes.data() + index * sizeof value, sizeof value);
  return static_cast<double>(value);
}

bool is_float(const formats::NpyArray& array) { return array.dtype[1] == 'f'; }

std::size_t features_of(const formats::NpyArray& array) {
  return std::accumulate(array.shape.begin() + 1, array.shape.end(), std::size_t{1},
                         std::multiplies<>());
}

void check_shape(const NamedArray& images) {
  const auto& shape = images.array.shape;
  bool good = shape.size() >= 2 && shape.size() <= 4 && shape[0] >= 1 && shape[0] <= kMostSamples;
  std::size_t features = 1;
  for (std::size_t i = 1; i < shape.size() && good; ++i) {
    features *= shape[i];
    good = shape[i] >= 1 && shape[i] <= kMostFeatures && features <= kMostFeatures;
  }
  if (good) return;
  throw bad_file(images.path)
      .found("shape {}", formats::npy_shape_text(shape))
      .only("2 to 4 dimensions, [samples, ...], 1..{} samples of 1..{} features each", kMostSamples,
            kMostFeatures);
}

/// True for images whose channels come before their rows.
bool channels_first(const std::vector<std::size_t>& shape) {
  return shape.size() == 4 && shape[1] <= 4 && shape[3] > 4;
}

bool channels_last(const std::vector<std::size_t>& shape) {
  return shape.size() == 4 && shape[3] <= 4;
}

/// Width, height and channels of one sample.
void set_geometry(const std::vector<std::size_t>& shape, Dataset& data) {
  const auto extent = [&](std::size_t i) { return static_cast<int>(shape[i]); };
  data.height = data.channels = 1;
  if (shape.size() == 3) {
    data.height = extent(1);
    data.width = extent(2);
  } else if (channels_first(shape)) {
    data.channels = extent(1);
    data.height = extent(2);
    data.width = extent(3);
  } else if (channels_last(shape)) {
    data.height = extent(1);
    data.width = extent(2);
    data.channels = extent(3);
  } else {
    data.width = data.features;
  }
}

}  // namespace

double array_value(const formats::NpyArray& array, std::size_t index) {
  const std::string& dtype = array.dtype;
  if (dtype == "|u1" || dtype == "|b1") return element<std::uint8_t>(array, index);
  if (dtype == "|i1") return element<std::int8_t>(array, index);
  if (dtype == "<i2") return element<std::int16_t>(array, index);
  if (dtype == "<u2") return element<std::uint16_t>(array, index);
  if (dtype == "<i4") return element<std::int32_t>(array, index);
  if (dtype == "<u4") return element<std::uint32_t>(array, index);
  if (dtype == "<i8") return element<std::int64_t>(array, index);
  if (dtype == "<u8") return element<std::uint64_t>(array, index);
  return dtype == "<f4" ? element<float>(array, index) : element<double>(array, index);
}

ArrayScale::ArrayScale(const NamedArray& train) {
  check_shape(train);
  const formats::NpyArray& array = train.array;
  const std::size_t features = features_of(array);
  Range all{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
  ranges_.assign(features, all);
  for (std::size_t i = 0; i < array.shape[0] * features; ++i) {
    const double value = array_value(array, i);
    if (!std::isfinite(value)) {
      throw bad_file(train.path)
          .key("sample {}, feature {}", i / features, i % features)
          .found("{}", value)
          .only("finite numbers");
    }
    Range& range = ranges_[i % features];
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  for (const Range& range : ranges_) {
    all = {std::min(all.low, range.low), std::max(all.high, range.high)};
  }
  const bool images = array.shape.size() > 2;
  if (array.dtype == "|u1") {
    rule_ = Rule::kBytes;
  } else if (array.dtype == "|b1") {
    rule_ = Rule::kBooleans;
  } else if (is_float(array)) {
    rule_ = all.low >= 0 && all.high <= 1 ? Rule::kUnit : images ? Rule::kAll : Rule::kFeatures;
  } else if (images) {
    rule_ = all.low >= 0 && all.high <= 255 ? Rule::kBytes : Rule::kAll;
  } else {
    rule_ = Rule::kFeatures;
  }
  if (rule_ != Rule::kFeatures) ranges_ = {all};
}

std::string ArrayScale::text() const {
  switch (rule_) {
    case Rule::kBytes:
      return fmt::format("values are taken as 0..255; the largest is {}", ranges_[0].high);
    case Rule::kBooleans:
      return "true is taken as 255";
    case Rule::kUnit:
      return fmt::format("values are taken as 0..1; the largest is {}", ranges_[0].high);
    case Rule::kFeatures:
      return "each feature is scaled from its smallest to its largest training "
             "value";
    case Rule::kAll:
      break;
  }
  return fmt::format("pixels are scaled from {} to {}, the smallest and the largest one",
                     ranges_[0].low, ranges_[0].high);
}

std::uint8_t ArrayScale::byte(double value, std::size_t feature) const {
  Range range{0, 255};
  if (rule_ == Rule::kBooleans || rule_ == Rule::kUnit) range.high = 1;
  if (rule_ == Rule::kFeatures) range = ranges_[feature];
  if (rule_ == Rule::kAll) range = ranges_[0];
  // Halves first: the difference of two finite numbers can overflow.
  const double part = range.low < range.high
                          ? (value / 2 - range.low / 2) / (range.high / 2 - range.low / 2)
                          : range.low;
  return static_cast<std::uint8_t>(std::floor(std::clamp(part, 0.0, 1.0) * 255.0 + 0.5));
}

Dataset array_samples(const NamedArray& images, const ArrayScale& scale) {
  check_shape(images);
  const auto& shape = images.array.shape;
  const std::size_t features = features_of(images.array);
  Dataset data;
  data.features = static_cast<int>(features);
  set_geometry(shape, data);
  // From [row][column][channel] to [channel][row][column], where channels come
  // last.
  const std::size_t channels = channels_last(shape) ? shape[3] : 1;
  const std::size_t pixels = features / channels;
  data.pixels.resize(shape[0] * features);
  for (std::size_t i = 0; i < data.pixels.size(); ++i) {
    const double value = array_value(images.array, i);
    const std::size_t feature = i % features;
    if (!std::isfinite(value)) {
      throw bad_file(images.path)
          .key("sample {}, feature {}", i / features, feature)
          .found("{}", value)
          .only("finite numbers");
    }
    const std::size_t place = feature % channels * pixels + feature / channels;
    data.pixels[i - feature + place] = scale.byte(value, feature);
  }
  return data;
}

ArrayLabels array_labels(const NamedArray& labels, std::size_t samples) {
  const formats::NpyArray& array = labels.array;
  const auto& shape = array.shape;
  const bool flat = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
  if ((!flat && shape.size() != 2) || shape[0] != samples) {
    throw bad_file(labels.path)
        .found("shape {}", formats::npy_shape_text(shape))
        .only("({},), or ({}, classes) with a 1 in each row", samples, samples);
  }
  const auto refuse = [&](std::size_t sample, const std::string& found, const char* allowed) {
    throw bad_file(labels.path).key("sample {}", sample).found(found).only(allowed);
  };
  ArrayLabels result;
  for (std::size_t sample = 0; sample < samples && flat; ++sample) {
    const double value = array_value(array, sample);
    if (value != std::floor(value) || std::abs(value) >= formats::kWholeNumbers) {
      refuse(sample, fmt::format("the label {}", value), "whole numbers below 2^53");
    }
    result.values.push_back(static_cast<long long>(value));
  }
  if (flat) return result;
  result.one_hot = static_cast<int>(std::min<std::size_t>(shape[1], 65536));
  for (std::size_t sample = 0; sample < samples; ++sample) {
    long long found = -1;
    for (std::size_t k = 0; k < shape[1]; ++k) {
      const double value = array_value(array, sample * shape[1] + k);
      const bool one = value == 1 && found < 0;
      if (value != 0 && !one)
        refuse(sample, fmt::format("{}", value), "one 1, and 0 else, in a row");
      if (one) found = static_cast<long long>(k);
    }
    if (found < 0) refuse(sample, "no 1", "one 1, and 0 else, in a row");
    result.values.push_back(found);
  }
  return result;
}

}  // namespace hsdc::data
