// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "model/circuit/circuit.h"
#include "model/data/dataset.h"

namespace hsdc::training {

/// Codes of samples for a circuit. Keeps one sample's codes: the next call overwrites them.
class SampleCoder {
 public:
  explicit SampleCoder(const circuit::Circuit& circuit);

  /// The sample's input codes, circuit.input_size() of them, each node's in its own format.
  std::span<const std::int16_t> input(const data::Dataset& data, int sample);
  /// Its one-hot target, circuit.target_size() codes.
  std::span<const std::int16_t> target(const data::Dataset& data, int sample);

 private:
  const circuit::Circuit& circuit_;
  std::vector<std::int16_t> input_, target_;
};

}  // namespace hsdc::training
