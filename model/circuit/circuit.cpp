#include "model/circuit/circuit.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace hsdc {
namespace {

template <typename Part>
int find_named(const std::vector<Part>& parts, const std::string& name) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; });
  return found == parts.end() ? -1 : static_cast<int>(found - parts.begin());
}

bool is_input(const Node& node) {
  return std::any_of(node.activations.begin(), node.activations.end(),
                     [](const Activation& a) { return a.kind == ActivationKind::kInput; });
}

bool is_root(const Node& node) { return node.at(Phase::kTPrime).kind == ActivationKind::kError; }

std::vector<int> nodes_that(const Circuit& circuit, bool (*test)(const Node&)) {
  std::vector<int> result;
  for (size_t i = 0; i < circuit.nodes.size(); ++i) {
    if (test(circuit.nodes[i])) result.push_back(static_cast<int>(i));
  }
  return result;
}

int total_size(const Circuit& circuit, const std::vector<int>& nodes) {
  int total = 0;
  for (const int node : nodes) total += circuit.nodes[static_cast<size_t>(node)].size;
  return total;
}

}  // namespace

CodeFormat Activation::format() const {
  switch (kind) {
    case ActivationKind::kOff:
      return {1, 0, false};
    case ActivationKind::kInput:
    case ActivationKind::kOne:
      return {bits, fraction, false};
    case ActivationKind::kStepRelu:
      return {bits, 0, false};
    case ActivationKind::kLinear:
    case ActivationKind::kRelu:  // the sign bit is always 0: one format for all signals
    case ActivationKind::kError:
      return {bits, fraction, true};
    case ActivationKind::kSign:
      return {2, 0, true};
    case ActivationKind::kLeakyRelu:
    case ActivationKind::kGelu:
      return {};
  }
  return {};
}

Activation one_activation(int q, int fraction) {
  const std::int64_t code = code_of_one(std::clamp(q, 1, 1024), std::clamp(fraction, 0, 15));
  Activation a;
  a.kind = ActivationKind::kOne;
  a.bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(code)));
  a.fraction = fraction;
  return a;
}

int Circuit::find_node(const std::string& node_name) const { return find_named(nodes, node_name); }

int Circuit::find_projection(const std::string& projection_name) const {
  return find_named(projections, projection_name);
}

int Circuit::weight_fraction(int projection) const {
  const int owner = weight_owner(projection);
  if (owner < 0 || owner >= static_cast<int>(projections.size())) return 0;
  const Projection& p = projections[static_cast<size_t>(owner)];
  return p.has_weights() ? p.weight_fraction : 0;
}

int Circuit::acc_fraction(int projection) const {
  const Projection& p = projections[static_cast<size_t>(projection)];
  const Activation& source = nodes[static_cast<size_t>(p.from)].at(p.phase);
  return source.format().fraction + weight_fraction(projection);
}

std::vector<int> Circuit::input_nodes() const { return nodes_that(*this, is_input); }
std::vector<int> Circuit::root_nodes() const { return nodes_that(*this, is_root); }
int Circuit::input_size() const { return total_size(*this, input_nodes()); }
int Circuit::target_size() const { return total_size(*this, root_nodes()); }

std::string to_string(const CodeFormat& format) {
  return fmt::format("{}{}{}", format.is_signed ? "s" : "u", format.bits,
                     format.fraction > 0 ? fmt::format(".{}", format.fraction) : "");
}

const char* to_string(Engine engine) { return engine == Engine::kFixed ? "fixed" : "float"; }
const char* to_string(Phase phase) { return phase == Phase::kT ? "t" : "t'"; }

const char* to_string(ActivationKind kind) {
  switch (kind) {
    case ActivationKind::kOff:
      return "off";
    case ActivationKind::kInput:
      return "input";
    case ActivationKind::kOne:
      return "one";
    case ActivationKind::kStepRelu:
      return "step_relu";
    case ActivationKind::kLinear:
      return "linear";
    case ActivationKind::kRelu:
      return "relu";
    case ActivationKind::kSign:
      return "sign";
    case ActivationKind::kLeakyRelu:
      return "leaky_relu";
    case ActivationKind::kGelu:
      return "gelu";
    case ActivationKind::kError:
      return "error";
  }
  return "?";
}

const char* to_string(CodeRounding rounding) {
  switch (rounding) {
    case CodeRounding::kHalfUp:
      return "half_up";
    case CodeRounding::kHalfEven:
      return "half_even";
    case CodeRounding::kTruncate:
      return "truncate";
  }
  return "?";
}

const char* to_string(UpdateRounding rounding) {
  switch (rounding) {
    case UpdateRounding::kStochastic:
      return "stochastic";
    case UpdateRounding::kNearest:
      return "nearest";
    case UpdateRounding::kTruncate:
      return "truncate";
  }
  return "?";
}

const char* to_string(WeightKind kind) {
  switch (kind) {
    case WeightKind::kPlastic:
      return "plastic";
    case WeightKind::kFixed:
      return "fixed";
    case WeightKind::kIdentity:
      return "identity";
    case WeightKind::kTied:
      return "tied";
  }
  return "?";
}

const char* to_string(Architecture architecture) {
  return architecture == Architecture::kParallel ? "parallel" : "folded";
}

}  // namespace hsdc
