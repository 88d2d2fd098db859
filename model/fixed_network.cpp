#include "model/fixed_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "model/error.h"
#include "model/fixed_kernels.h"
#include "model/mask.h"
#include "model/random_words.h"
#include "model/weight_init.h"

namespace hsdc {
namespace {

/// One node's codes, by phase, and where its share of a sample or a target starts (-1: none).
struct NodeState {
  std::array<CodeVector, 2> codes;
  std::vector<std::int64_t> sums;
  std::array<int, 2> sum_fraction{};
  std::array<std::vector<int>, 2> incoming;  ///< projections, by phase
  int input_offset = -1;
  int target_offset = -1;
};

/// One projection. What it does not have (weights if tied, states unless random) stays empty.
struct ProjectionState {
  std::optional<WeightArray> array;
  std::vector<std::uint8_t> mask;  ///< [pre][post], empty if all exist
  std::vector<std::uint32_t> rho, kappa;
  std::optional<SumKernel> sum;
  std::optional<UpdateKernel> update;
  int align = 0;  ///< left shift of its sums, to the largest fa at its node
  std::uint64_t synapses = 0;
  std::uint64_t saturations = 0;
};

Circuit sound(const Circuit& circuit) {
  const auto problems = validate(circuit);
  if (problems.empty()) return circuit;
  const CircuitProblem& p = problems.front();
  std::string part = "circuit " + circuit.name;
  if (p.part == CircuitProblem::Part::kNode) {
    part = "node " + circuit.nodes[static_cast<size_t>(p.index)].name;
  } else if (p.part == CircuitProblem::Part::kProjection) {
    part = "projection " + circuit.projections[static_cast<size_t>(p.index)].name;
  }
  throw UserError(fmt::format("{}: {}: {}", part, p.key, p.message));
}

std::vector<std::uint32_t> seeded_states(const Circuit& circuit, int projection, WordSide side,
                                         int size) {
  std::vector<std::uint32_t> states(static_cast<size_t>(size));
  for (size_t i = 0; i < states.size(); ++i) {
    states[i] = seeded_state(circuit.seed, static_cast<std::uint32_t>(projection), side,
                             static_cast<std::uint32_t>(i));
  }
  return states;
}

void check_size(const char* what, size_t found, int allowed) {
  if (found == static_cast<size_t>(allowed)) return;
  throw UserError(fmt::format("{}: found {} codes, allowed {}", what, found, allowed));
}

/// Kernels are proved for codes within their formats, so a code outside must not come in.
void check_codes(const char* what, const Node& node, std::span<const std::int16_t> codes,
                 std::int64_t max) {
  int lowest = 0;
  int highest = 0;
  for (const std::int16_t code : codes) {  // a form that the compiler vectorises
    lowest = std::min<int>(lowest, code);
    highest = std::max<int>(highest, code);
  }
  if (lowest >= 0 && highest <= max) return;
  const auto bad = std::find_if(codes.begin(), codes.end(),
                                [max](std::int16_t code) { return code < 0 || code > max; });
  throw UserError(fmt::format("{} of node {}: found code {} at index {}, allowed 0..{}", what,
                              node.name, *bad, bad - codes.begin(), max));
}

}  // namespace

struct FixedNetwork::Impl {
  Impl(const Circuit& c, KernelPolicy policy) : circuit(sound(c)), levels(derive_levels(circuit)) {
    make_nodes();
    for (size_t i = 0; i < circuit.projections.size(); ++i) make_weights(static_cast<int>(i));
    for (size_t i = 0; i < circuit.projections.size(); ++i) {
      make_kernels(static_cast<int>(i), policy);
    }
  }

  const Node& node(int i) const { return circuit.nodes[static_cast<size_t>(i)]; }
  const Projection& projection(int i) const { return circuit.projections[static_cast<size_t>(i)]; }
  CodeVector& codes(int node_index, Phase phase) {
    return nodes[static_cast<size_t>(node_index)].codes[static_cast<size_t>(phase)];
  }

  void make_nodes() {
    for (size_t i = 0; i < circuit.nodes.size(); ++i) {
      const int size = circuit.nodes[i].size;
      nodes.push_back({{CodeVector(size), CodeVector(size)}, {}, {}, {}, -1, -1});
      nodes.back().sums.resize(static_cast<size_t>(size));
      for (const Phase phase : kPhases) {
        nodes.back().sum_fraction[static_cast<size_t>(phase)] =
            accumulator_fraction(circuit, static_cast<int>(i), phase);
      }
    }
    for (size_t i = 0; i < circuit.projections.size(); ++i) {
      const Projection& p = circuit.projections[i];
      nodes[static_cast<size_t>(p.to)].incoming[static_cast<size_t>(p.phase)].push_back(
          static_cast<int>(i));
    }
    int offset = 0;
    for (const int i : circuit.input_nodes()) {
      nodes[static_cast<size_t>(i)].input_offset = offset;
      offset += node(i).size;
    }
    offset = 0;
    for (const int i : circuit.root_nodes()) {
      nodes[static_cast<size_t>(i)].target_offset = offset;
      offset += node(i).size;
    }
  }

  void make_weights(int i) {
    const Projection& p = projection(i);
    ProjectionState& state = projections.emplace_back();
    state.align = nodes[static_cast<size_t>(p.to)].sum_fraction[static_cast<size_t>(p.phase)] -
                  circuit.acc_fraction(i);
    if (!p.has_weights()) return;
    WeightArray& array = state.array.emplace(node(p.from).size, node(p.to).size);
    state.mask = make_mask(circuit, i);
    copy_rows(initial_weights(circuit, i, state.mask), array);
    if (!state.mask.empty()) {
      array.mask.resize(array.weights.size());
      for (size_t at = 0; at < state.mask.size(); ++at) {
        array.mask[padded_index(array, at)] = static_cast<std::int16_t>(-state.mask[at]);
      }
    }
    state.synapses = state.mask.empty()
                         ? static_cast<std::uint64_t>(array.pre) * static_cast<unsigned>(array.post)
                         : std::accumulate(state.mask.begin(), state.mask.end(), std::uint64_t{0});
    if (p.plastic() && p.update_rounding == UpdateRounding::kStochastic) {
      state.rho = seeded_states(circuit, i, WordSide::kPre, array.pre);
      state.kappa = seeded_states(circuit, i, WordSide::kPost, array.post);
    }
  }

  void make_kernels(int i, KernelPolicy policy) {
    const Projection& p = projection(i);
    if (p.weights == WeightKind::kIdentity) return;
    ProjectionState& state = projections[static_cast<size_t>(i)];
    const CodeFormat pre = node(p.from).at(p.phase).format();
    const WeightArray& array = weights_of(i);
    const std::int64_t weight_max = projection(circuit.weight_owner(i)).weight_max();
    state.sum.emplace(array.pre, array.post, weight_max, pre.max(), p.transposed, policy);
    if (!p.plastic()) return;
    const CodeFormat post = node(p.to).at(other(p.phase)).format();
    const UpdateLaw law =
        make_update_law(post.fraction, pre.fraction, p.rate_shift, p.weight_fraction,
                        p.decay_shift.value_or(-1), weight_max);
    state.update.emplace(law, p.update_rounding, array.pre, array.post, post.max(), pre.max(),
                         policy);
  }

  const WeightArray& weights_of(int i) const {
    return *projections[static_cast<size_t>(circuit.weight_owner(i))].array;
  }

  static size_t padded_index(const WeightArray& array, size_t at) {
    const auto post = static_cast<size_t>(array.post);
    return at / post * static_cast<size_t>(array.stride) + at % post;
  }
  static void copy_rows(std::span<const std::int16_t> values, WeightArray& array) {
    for (int j = 0; j < array.pre; ++j) {
      const auto post = static_cast<size_t>(array.post);
      const auto row = values.subspan(static_cast<size_t>(j) * post, post);
      std::copy(row.begin(), row.end(), array.row(j));
    }
  }

  void check_input(std::span<const std::int16_t> input) const {
    check_size("input", input.size(), circuit.input_size());
    for (const int i : circuit.input_nodes()) {
      const Phase phase =
          node(i).at(Phase::kT).kind == ActivationKind::kInput ? Phase::kT : Phase::kTPrime;
      check_codes("input", node(i), share(input, nodes[static_cast<size_t>(i)].input_offset, i),
                  node(i).at(phase).format().max());
    }
  }
  void check_target(std::span<const std::int16_t> target) const {
    check_size("target", target.size(), circuit.target_size());
    for (const int i : circuit.root_nodes()) {
      const std::int64_t one = circuit.q * power_of_two(node(i).at(Phase::kTPrime).fraction);
      check_codes("target", node(i), share(target, nodes[static_cast<size_t>(i)].target_offset, i),
                  one);
    }
  }
  std::span<const std::int16_t> share(std::span<const std::int16_t> all, int offset,
                                      int node_index) const {
    return all.subspan(static_cast<size_t>(offset), static_cast<size_t>(node(node_index).size));
  }

  void run_phase(Phase phase, std::span<const std::int16_t> input,
                 std::span<const std::int16_t> target) {
    for (const auto& level : levels[static_cast<size_t>(phase)]) {
      for (const int i : level) fire(i, phase, input, target);
    }
  }

  void fire(int i, Phase phase, std::span<const std::int16_t> input,
            std::span<const std::int16_t> target) {
    NodeState& state = nodes[static_cast<size_t>(i)];
    const Activation& activation = node(i).at(phase);
    CodeVector& out = codes(i, phase);
    const CodeVector& own = codes(i, Phase::kT);
    if (activation.kind == ActivationKind::kInput) {
      const auto mine = share(input, state.input_offset, i);
      std::copy(mine.begin(), mine.end(), out.values.begin());
    } else if (activation.kind == ActivationKind::kError) {
      const auto mine = share(target, state.target_offset, i);
      const int shift = activation.fraction - node(i).at(Phase::kT).format().fraction;
      const std::int64_t max = activation.format().max();
      for (size_t k = 0; k < mine.size(); ++k) {
        out.values[k] = static_cast<std::int16_t>(error_code(mine[k], own.values[k], shift, max));
      }
    } else {
      std::fill(state.sums.begin(), state.sums.end(), std::int64_t{0});
      for (const int p : state.incoming[static_cast<size_t>(phase)]) add_sums(p, state.sums);
      activate(activation, state.sum_fraction[static_cast<size_t>(phase)], state.sums,
               out.values.data());
    }
    if (activation.gated) {
      for (const int silent : own.zero()) out.values[static_cast<size_t>(silent)] = 0;
    }
    out.list();
  }

  void add_sums(int i, std::span<std::int64_t> sums) {
    const Projection& p = projection(i);
    ProjectionState& state = projections[static_cast<size_t>(i)];
    const CodeVector& pre = codes(p.from, p.phase);
    if (state.sum) {
      state.sum->add(weights_of(i), pre, state.align, sums);
      return;
    }
    for (size_t k = 0; k < sums.size(); ++k) {  // identity
      sums[k] += pre.values[k] * power_of_two(state.align);
    }
  }

  void update_all() {
    for (size_t i = 0; i < projections.size(); ++i) {
      ProjectionState& state = projections[i];
      if (!state.update) continue;
      const Projection& p = circuit.projections[i];
      advance(state.rho);
      advance(state.kappa);
      state.saturations += state.update->run(*state.array, codes(p.from, p.phase),
                                             codes(p.to, other(p.phase)), state.rho, state.kappa);
    }
  }

  Circuit circuit;
  Levels levels;
  std::vector<NodeState> nodes;
  std::vector<ProjectionState> projections;
};

FixedNetwork::FixedNetwork(const Circuit& circuit)
    : FixedNetwork(circuit, KernelPolicy::kFastest) {}
FixedNetwork::FixedNetwork(const Circuit& circuit, KernelPolicy policy)
    : impl_(std::make_unique<Impl>(circuit, policy)) {}
FixedNetwork::~FixedNetwork() = default;
FixedNetwork::FixedNetwork(FixedNetwork&&) noexcept = default;
FixedNetwork& FixedNetwork::operator=(FixedNetwork&&) noexcept = default;

const Circuit& FixedNetwork::circuit() const { return impl_->circuit; }

void FixedNetwork::infer(std::span<const std::int16_t> input) {
  impl_->check_input(input);
  impl_->run_phase(Phase::kT, input, {});
  for (NodeState& node : impl_->nodes) {
    CodeVector& codes = node.codes[static_cast<size_t>(Phase::kTPrime)];
    std::fill(codes.values.begin(), codes.values.end(), std::int16_t{0});
    codes.list();
  }
}

void FixedNetwork::learn(std::span<const std::int16_t> input,
                         std::span<const std::int16_t> target) {
  impl_->check_input(input);
  impl_->check_target(target);
  impl_->run_phase(Phase::kT, input, target);
  impl_->run_phase(Phase::kTPrime, input, target);
  impl_->update_all();
}

std::span<const std::int16_t> FixedNetwork::codes(int node, Phase phase) const {
  const CodeVector& codes = impl_->codes(node, phase);
  return {codes.values.data(), static_cast<size_t>(codes.size)};
}

int FixedNetwork::classify() const {
  const auto output = codes(impl_->circuit.root_nodes().front(), Phase::kT);
  return static_cast<int>(std::max_element(output.begin(), output.end()) - output.begin());
}

WeightView FixedNetwork::weights(int projection) const {
  const auto& array = impl_->projections[static_cast<size_t>(projection)].array;
  if (!array) return {};
  return {array->weights.data(), array->pre, array->post, array->stride};
}

void FixedNetwork::set_weights(int projection, std::span<const std::int16_t> values) {
  const Projection& p = impl_->projection(projection);
  ProjectionState& state = impl_->projections[static_cast<size_t>(projection)];
  if (!state.array) {
    throw UserError(
        fmt::format("projection {}: found weights for it, allowed for plastic and fixed "
                    "projections only: it is {}",
                    p.name, to_string(p.weights)));
  }
  WeightArray& array = *state.array;
  const size_t allowed = static_cast<size_t>(array.pre) * static_cast<size_t>(array.post);
  if (values.size() != allowed) {
    throw UserError(fmt::format("projection {}: found {} weights, allowed {} * {} = {}", p.name,
                                values.size(), array.pre, array.post, allowed));
  }
  for (size_t at = 0; at < values.size(); ++at) {
    const bool exists = state.mask.empty() || state.mask[at] != 0;
    const std::int64_t max = exists ? p.weight_max() : 0;
    if (saturate(values[at], max) == values[at]) continue;
    const auto post = static_cast<size_t>(array.post);
    throw UserError(fmt::format("projection {}: found weight {} at pre {}, post {}, allowed {}",
                                p.name, values[at], at / post, at % post,
                                exists ? fmt::format("-{}..{}", max, max) : "0: it is masked"));
  }
  Impl::copy_rows(values, array);
}

std::span<const std::uint8_t> FixedNetwork::mask(int projection) const {
  return impl_->projections[static_cast<size_t>(projection)].mask;
}
std::span<const std::uint32_t> FixedNetwork::pre_states(int projection) const {
  return impl_->projections[static_cast<size_t>(projection)].rho;
}
std::span<const std::uint32_t> FixedNetwork::post_states(int projection) const {
  return impl_->projections[static_cast<size_t>(projection)].kappa;
}

std::uint64_t FixedNetwork::saturations(int projection) const {
  return impl_->projections[static_cast<size_t>(projection)].saturations;
}
std::uint64_t FixedNetwork::total_saturations() const {
  std::uint64_t total = 0;
  for (const ProjectionState& state : impl_->projections) total += state.saturations;
  return total;
}

std::uint64_t FixedNetwork::plastic_synapses() const {
  std::uint64_t total = 0;
  for (const ProjectionState& state : impl_->projections) {
    if (state.update) total += state.synapses;
  }
  return total;
}

void one_hot(const Circuit& circuit, int label, std::span<std::int16_t> target) {
  check_size("target", target.size(), circuit.target_size());
  std::fill(target.begin(), target.end(), std::int16_t{0});
  size_t offset = 0;
  for (const int i : circuit.root_nodes()) {
    const Node& node = circuit.nodes[static_cast<size_t>(i)];
    if (label < 0 || label >= node.size) {
      throw UserError(fmt::format("label: found {}, allowed 0..{}, the neurons of node {}", label,
                                  node.size - 1, node.name));
    }
    const std::int64_t one = circuit.q * power_of_two(node.at(Phase::kTPrime).fraction);
    target[offset + static_cast<size_t>(label)] = static_cast<std::int16_t>(one);
    offset += static_cast<size_t>(node.size);
  }
}

}  // namespace hsdc
