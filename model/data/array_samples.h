// SPDX-License-Identifier: Apache-2.0
#pragma once
// Samples and labels from arrays as numpy stores them; used by npy.cpp only.
#include <cstdint>
#include <string>
#include <vector>

#include "base/formats/npy.h"
#include "model/data/dataset.h"

namespace hsdc::data {

/// An array and where it is from, for messages.
struct NamedArray {
  std::string path;
  formats::NpyArray array;
};

/// One element of an array, in C order, as a double (those of 64-bit integers
/// rounded).
double array_value(const formats::NpyArray& array, std::size_t index);

/// How the elements of a training array become bytes, and those of a test array
/// by the same rule.
///   |u1, and other integers of images that lie within 0..255: as they are.
///   |b1: 0 and 255. Floats that lie within 0..1: round(255 x). Others:
///   linearly from the smallest value to the largest one in the training array:
///   of each feature
/// where samples have one dimension, of all where they are images. A test value
/// beyond takes the end it passed; where smallest and largest
/// are one, that value, clamped to 0..1.
class ArrayScale {
 public:
  /// Throws UserError naming array, sample and feature for a value that is not
  /// finite.
  explicit ArrayScale(const NamedArray& train);

  std::string text() const;  ///< the rule, for people
  std::uint8_t byte(double value, std::size_t feature) const;

 private:
  enum class Rule { kBytes, kBooleans, kUnit, kFeatures, kAll };
  struct Range {
    double low, high;
  };
  Rule rule_;
  std::vector<Range> ranges_;  // of each feature, or of all
};

/// The samples of an array of shape [samples, ...] in bytes; no labels. One
/// dimension more: a table. Two: images of [rows, columns]. Three: images with
/// up to 4 channels, which come first or last. More: taken flat. Throws
/// UserError for another shape and values that are not finite.
Dataset array_samples(const NamedArray& images, const ArrayScale& scale);

/// The classes of samples, as whole numbers, or one of each row of an array
/// that is one-hot.
struct ArrayLabels {
  std::vector<long long> values;
  int one_hot = 0;  ///< classes of an array that is one-hot; else 0
};

/// Labels of shape [samples], [samples, 1] or, one-hot, [samples, classes].
/// Throws UserError naming array and sample for another shape and what is no
/// class.
ArrayLabels array_labels(const NamedArray& labels, std::size_t samples);

}  // namespace hsdc::data
