// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "model/data/dataset.h"

namespace hsdc::data {

/// Which of two disjoint sequences of drawings: two streams of one seed share no random word.
enum class DigitStream : std::uint8_t { kTrain = 0, kTest = 1 };

inline constexpr int kDigitSides[] = {8, 16, 28};
inline constexpr int kDigitsTrain = 6000;  ///< samples of load_data("digits") unless limited
inline constexpr int kDigitsTest = 2000;
inline constexpr int kDigitsMax = 1'000'000;

/// Draws `count` handwritten-looking digits of side * side pixels (0 background, 255 ink): strokes
/// of a class, distorted at random (every control point, rotation, shear, scale, shift, thickness,
/// darkness), drawn anti-aliased, with pixel noise. Each ten samples that follow one another hold
/// every class once, in random order. The first n samples do not depend on `count`.
/// The same on every machine: integer random words, and of floating point only + - * / and sqrt,
/// which IEEE 754 fixes to the last bit. Throws UserError unless side is one of kDigitSides and
/// count is 1..kDigitsMax.
Dataset make_digits(int side, int count, std::uint32_t seed, DigitStream stream);

}  // namespace hsdc::data
