// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/circuit.h"

#include <algorithm>

namespace hsdc::circuit {
namespace {

template <typename Id, typename Part>
Id find_named(const IdVector<Id, Part>& parts, const std::string& name) {
  for (const Id id : parts.ids()) {
    if (parts[id].name == name) return id;
  }
  return Id::kNone;
}

bool is_input(const Node& node) {
  return std::any_of(node.activations.begin(), node.activations.end(),
                     [](const Activation& a) { return a.kind == ActivationKind::kInput; });
}

bool is_root(const Node& node) { return node.at(Phase::kTPrime).kind == ActivationKind::kError; }

std::vector<NodeId> nodes_that(const Circuit& circuit, bool (*test)(const Node&)) {
  std::vector<NodeId> result;
  for (const NodeId n : circuit.nodes.ids()) {
    if (test(circuit.nodes[n])) result.push_back(n);
  }
  return result;
}

int total_size(const Circuit& circuit, const std::vector<NodeId>& nodes) {
  int total = 0;
  for (const NodeId node : nodes) total += circuit.nodes[node].size;
  return total;
}

}  // namespace

const char* to_string(Engine engine) { return engine == Engine::kFixed ? "fixed" : "float"; }

NodeId Circuit::find_node(const std::string& node_name) const {
  return find_named(nodes, node_name);
}

ProjectionId Circuit::find_projection(const std::string& projection_name) const {
  return find_named(projections, projection_name);
}

ProjectionId Circuit::weight_owner(ProjectionId projection) const {
  const auto* tied = std::get_if<TiedWeights>(&projections[projection].weights);
  return tied == nullptr ? projection : tied->owner;
}

std::vector<NodeId> Circuit::input_nodes() const { return nodes_that(*this, is_input); }
std::vector<NodeId> Circuit::root_nodes() const { return nodes_that(*this, is_root); }
int Circuit::input_size() const { return total_size(*this, input_nodes()); }
int Circuit::target_size() const { return total_size(*this, root_nodes()); }

}  // namespace hsdc::circuit
