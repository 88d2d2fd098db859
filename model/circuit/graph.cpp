// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/graph.h"

#include <utility>

#include "model/circuit/levels.h"

namespace hsdc::circuit {
namespace {

Circuit sound(Circuit circuit, Engine engine) {
  require_sound(circuit, engine);
  return circuit;
}

}  // namespace

CircuitGraph::CircuitGraph(Circuit circuit, Engine engine)
    : circuit_(sound(std::move(circuit), engine)),
      engine_(engine),
      levels_(derive_levels(circuit_)),
      nodes_(circuit_.nodes.size()),
      projections_(circuit_.projections.size()),
      inputs_(circuit_.input_nodes()),
      roots_(circuit_.root_nodes()) {
  for (const ProjectionId p : projections()) {
    const Projection& projection = circuit_.projections[p];
    nodes_[projection.to].incoming[static_cast<size_t>(projection.phase)].push_back(p);
    if (projection.has_weights()) projections_[p].readers.push_back(p);
  }
  for (const ProjectionId p : projections()) {
    if (owner(p) != p) projections_[owner(p)].readers.push_back(p);
  }
  for (const NodeId n : inputs_) {
    nodes_[n].input_offset = std::exchange(input_size_, input_size_ + circuit_.nodes[n].size);
  }
  for (const NodeId n : roots_) {
    nodes_[n].target_offset = std::exchange(target_size_, target_size_ + circuit_.nodes[n].size);
  }
  if (engine_ == Engine::kFixed) find_formats();
}

void CircuitGraph::find_formats() {
  for (const NodeId n : nodes()) {
    for (const Phase phase : kPhases) {
      const SumRange range = sum_range(circuit_, incoming(n, phase));
      nodes_[n].sums[static_cast<size_t>(phase)] = {signed_bits(range.magnitude), range.fraction};
    }
  }
  for (const ProjectionId p : projections()) {
    const Projection& projection = circuit_.projections[p];
    ProjectionFacts& facts = projections_[p];
    facts.fraction = projection_fraction(circuit_, p);
    facts.alignment = sum(projection.to, projection.phase).fraction - facts.fraction;
    if (projection.device() != nullptr) facts.device = hsdc::circuit::device_law(circuit_, p);
    if (projection.plastic()) facts.law = hsdc::circuit::update_law(circuit_, p);
  }
}

SharedGraph make_graph(const Circuit& circuit, Engine engine) {
  return std::make_shared<const CircuitGraph>(circuit, engine);
}

}  // namespace hsdc::circuit
