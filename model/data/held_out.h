// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hsdc::data {

/// Samples dealt to training and test, by index.
struct HeldOut {
  std::vector<std::size_t> train;
  std::vector<std::size_t> test;
  std::string text;  ///< how, for people: "30 of 150 rows held out: a fifth of each class, ..."
};

/// Holds a fifth of the samples of each class out for the test, rounded, at least one of a class of
/// two or more; a class of one is learned only. Which ones is drawn from `seed`, the same on every
/// machine. Both parts come in an order, drawn too, in which the first so many samples, however
/// many, hold every class about as often as all do. `classes`: of each sample, below `class_count`.
HeldOut hold_out(std::span<const std::uint8_t> classes, int class_count, std::uint32_t seed);

}  // namespace hsdc::data
