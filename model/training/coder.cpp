// SPDX-License-Identifier: Apache-2.0
#include "model/training/coder.h"

#include "model/fixed/network.h"

namespace hsdc::training {

SampleCoder::SampleCoder(const circuit::Circuit& circuit)
    : circuit_(circuit),
      input_(static_cast<size_t>(circuit.input_size())),
      target_(static_cast<size_t>(circuit.target_size())) {}

std::span<const std::int16_t> SampleCoder::input(const data::Dataset& data, int sample) {
  const auto pixels = data.sample(sample);
  size_t at = 0;
  for (const circuit::NodeId index : circuit_.input_nodes()) {
    const circuit::Node& node = circuit_.nodes[index];
    // A node that is input in both phases has one format.
    const bool at_t = node.at(circuit::Phase::kT).kind == circuit::ActivationKind::kInput;
    const auto size = static_cast<size_t>(node.size);
    data::code_sample(pixels.subspan(at, size), circuit_.q,
                      node.at(at_t ? circuit::Phase::kT : circuit::Phase::kTPrime).fraction,
                      std::span(input_).subspan(at, size));
    at += size;
  }
  return input_;
}

std::span<const std::int16_t> SampleCoder::target(const data::Dataset& data, int sample) {
  fixed::one_hot(circuit_, data.labels[static_cast<size_t>(sample)], target_);
  return target_;
}

}  // namespace hsdc::training
