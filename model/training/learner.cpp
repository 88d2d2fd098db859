// SPDX-License-Identifier: Apache-2.0
#include "model/training/learner.h"

#include <fmt/core.h>

#include <stdexcept>

namespace hsdc::training {

void require_samples(const circuit::Circuit& circuit, const data::Dataset& data,
                     std::span<const int> samples) {
  if (data.features != circuit.input_size()) {
    throw std::invalid_argument(
        fmt::format("samples: found {} features, allowed {}", data.features, circuit.input_size()));
  }
  for (const int sample : samples) {
    if (sample < 0 || sample >= data.size()) {
      throw std::invalid_argument(
          fmt::format("samples: found sample {}, allowed 0..{}", sample, data.size() - 1));
    }
  }
  for (const circuit::NodeId root : circuit.root_nodes()) {
    const circuit::Node& node = circuit.nodes[root];
    if (data.classes <= node.size) continue;
    throw std::invalid_argument(
        fmt::format("samples: found {} classes, allowed up to {}, the neurons of node {}",
                    data.classes, node.size, node.name));
  }
}

}  // namespace hsdc::training
