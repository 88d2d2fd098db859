// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "model/circuit/packet.h"
#include "model/circuit/require.h"
#include "model/fixed/network_impl.h"

namespace hsdc::fixed {
namespace {

/// The part of a sample or a target that belongs to one node.
std::span<const std::int16_t> share(std::span<const std::int16_t> all, int offset,
                                    const circuit::Node& node) {
  return all.subspan(static_cast<size_t>(offset), static_cast<size_t>(node.size));
}

void check_size(const char* what, size_t found, int allowed) {
  if (found == static_cast<size_t>(allowed)) return;
  throw std::invalid_argument(fmt::format("{}: found {} codes, allowed {}", what, found, allowed));
}

/// Kernels are proved for codes within their formats, so a code outside must not come in.
void check_codes(const char* what, const circuit::Node& node, std::span<const std::int16_t> codes,
                 std::int64_t min, std::int64_t max) {
  int lowest = 0;
  int highest = 0;
  for (const std::int16_t code : codes) {  // a form that the compiler vectorises
    lowest = std::min<int>(lowest, code);
    highest = std::max<int>(highest, code);
  }
  if (lowest >= min && highest <= max) return;
  const auto bad = std::find_if(codes.begin(), codes.end(),
                                [min, max](std::int16_t code) { return code < min || code > max; });
  throw std::invalid_argument(
      fmt::format("{} of node {}: found code {} at index {}, allowed {}..{}", what, node.name, *bad,
                  bad - codes.begin(), min, max));
}

}  // namespace

void FixedNetwork::Impl::check_input(std::span<const std::int16_t> input) const {
  check_size("input", input.size(), graph->input_size());
  for (const circuit::NodeId i : graph->inputs()) {
    const circuit::Phase phase =
        node(i).at(circuit::Phase::kT).kind == circuit::ActivationKind::kInput
            ? circuit::Phase::kT
            : circuit::Phase::kTPrime;
    check_codes("input", node(i), share(input, graph->input_offset(i), node(i)), 0,
                node(i).at(phase).format().max());
  }
}

void FixedNetwork::Impl::check_target(std::span<const std::int16_t> target) const {
  check_size("target", target.size(), graph->target_size());
  for (const circuit::NodeId i : graph->roots()) {
    const std::int64_t beyond =
        arithmetic::power_of_two(circuit::target_bits(graph->circuit(), i) - 1);
    check_codes("target", node(i), share(target, graph->target_offset(i), node(i)), -beyond,
                beyond - 1);
  }
}

void FixedNetwork::Impl::run_phase(circuit::Phase phase, std::span<const std::int16_t> input,
                                   std::span<const std::int16_t> target) {
  for (const auto& level : graph->levels(phase)) {
    for (const circuit::NodeId i : level) fire(i, phase, input, target);
  }
}

void FixedNetwork::Impl::fire(circuit::NodeId i, circuit::Phase phase,
                              std::span<const std::int16_t> input,
                              std::span<const std::int16_t> target) {
  NodeState& state = nodes[i];
  const circuit::Activation& activation = node(i).at(phase);
  CodeVector& out = codes(i, phase);
  const CodeVector& own = codes(i, circuit::Phase::kT);
  if (activation.kind == circuit::ActivationKind::kInput) {
    const auto mine = share(input, graph->input_offset(i), node(i));
    std::copy(mine.begin(), mine.end(), out.values.begin());
  } else if (activation.kind == circuit::ActivationKind::kOne) {
    std::fill_n(
        out.values.begin(), out.size,
        static_cast<std::int16_t>(circuit::code_of_one(graph->circuit().q, activation.fraction)));
  } else if (activation.kind == circuit::ActivationKind::kError) {
    const auto mine = share(target, graph->target_offset(i), node(i));
    const int shift = activation.fraction - node(i).at(circuit::Phase::kT).format().fraction;
    const std::int64_t max = activation.format().max();
    for (size_t k = 0; k < mine.size(); ++k) {
      out.values[k] =
          static_cast<std::int16_t>(arithmetic::error_code(mine[k], own.values[k], shift, max));
    }
  } else {
    std::fill(state.sums.begin(), state.sums.end(), std::int64_t{0});
    for (const circuit::ProjectionId p : graph->incoming(i, phase)) add_sums(p, state.sums);
    activate(activation, graph->sum(i, phase).fraction, state.sums, out.values.data());
  }
  if (activation.gated) {
    for (const int silent : own.zero()) out.values[static_cast<size_t>(silent)] = 0;
  }
  out.list();
}

void FixedNetwork::Impl::add_sums(circuit::ProjectionId i, std::span<std::int64_t> sums) {
  const circuit::Projection& p = projection(i);
  ProjectionState& state = projections[i];
  const CodeVector& pre = codes(p.from, p.phase);
  if (state.sum) {
    state.sum->add(weights_of(i), pre, graph->alignment(i), sums);
    return;
  }
  for (size_t k = 0; k < sums.size(); ++k) {  // identity
    sums[k] += pre.values[k] * arithmetic::power_of_two(graph->alignment(i));
  }
}

void FixedNetwork::Impl::update_all() {
  ++samples;
  for (const circuit::ProjectionId i : projections.ids()) {
    ProjectionState& state = projections[i];
    if (!state.update && !state.device) continue;
    const circuit::Projection& p = projection(i);
    advance(state.rho);
    advance(state.kappa);
    const CodeVector& pre = codes(p.from, p.phase);
    const CodeVector& post = codes(p.to, circuit::other(p.phase));
    state.saturations +=
        state.update ? state.update->run(*state.array, pre, post, state.rho, state.kappa)
                     : state.device->update(*state.array, pre, post, state.rho, state.kappa);
    if (!state.device || !state.device->leaks_after(samples)) continue;
    advance(state.rho);
    advance(state.kappa);
    state.device->leak(*state.array, state.rho, state.kappa);
  }
}

FixedNetwork::FixedNetwork(const circuit::Circuit& circuit)
    : FixedNetwork(circuit::make_graph(circuit)) {}
FixedNetwork::FixedNetwork(circuit::SharedGraph graph)
    : FixedNetwork(std::move(graph), KernelPolicy::kFastest) {}
FixedNetwork::FixedNetwork(circuit::SharedGraph graph, KernelPolicy policy)
    : impl_(std::make_unique<Impl>(std::move(graph), policy)) {}
FixedNetwork::~FixedNetwork() = default;
FixedNetwork::FixedNetwork(FixedNetwork&&) noexcept = default;
FixedNetwork& FixedNetwork::operator=(FixedNetwork&&) noexcept = default;

const circuit::SharedGraph& FixedNetwork::graph() const { return impl_->graph; }

void FixedNetwork::infer(std::span<const std::int16_t> input) {
  impl_->check_input(input);
  impl_->run_phase(circuit::Phase::kT, input, {});
  for (NodeState& node : impl_->nodes) {
    CodeVector& codes = node.codes[static_cast<size_t>(circuit::Phase::kTPrime)];
    std::fill(codes.values.begin(), codes.values.end(), std::int16_t{0});
    codes.list();
  }
}

void FixedNetwork::learn(std::span<const std::int16_t> input,
                         std::span<const std::int16_t> target) {
  impl_->check_input(input);
  impl_->check_target(target);
  impl_->run_phase(circuit::Phase::kT, input, target);
  impl_->run_phase(circuit::Phase::kTPrime, input, target);
  impl_->update_all();
}

FixedNetwork FixedNetwork::clone() const {
  FixedNetwork copy(graph());
  for (const circuit::ProjectionId p : graph()->projections()) {
    if (!(*graph())[p].has_weights()) continue;
    copy.set_weights(p, dense(weights(p)));
    copy.set_states(p, pre_states(p), post_states(p));
    if (!second_states(p).empty()) copy.set_second_states(p, second_states(p));
  }
  copy.set_samples_learned(samples_learned());
  return copy;
}

std::span<const std::int16_t> FixedNetwork::codes(circuit::NodeId node,
                                                  circuit::Phase phase) const {
  circuit::require_node(circuit(), node);
  const CodeVector& codes = impl_->codes(node, phase);
  return {codes.values.data(), static_cast<size_t>(codes.size)};
}

int FixedNetwork::classify() const {
  const auto output = codes(graph()->roots().front(), circuit::Phase::kT);
  return static_cast<int>(std::max_element(output.begin(), output.end()) - output.begin());
}

WeightView FixedNetwork::weights(circuit::ProjectionId projection) const {
  const auto& array = impl_->of(projection).array;
  if (!array) return {};
  return {array->weights.data(), array->pre, array->post, array->stride};
}

void FixedNetwork::set_weights(circuit::ProjectionId projection,
                               std::span<const std::int16_t> values) {
  circuit::require_weights(circuit(), projection);
  const circuit::Projection& p = impl_->projection(projection);
  ProjectionState& state = impl_->of(projection);
  WeightArray& array = *state.array;
  const size_t allowed = static_cast<size_t>(array.pre) * static_cast<size_t>(array.post);
  if (values.size() != allowed) {
    throw std::invalid_argument(fmt::format("projection {}: found {} weights, allowed {} * {} = {}",
                                            p.name, values.size(), array.pre, array.post, allowed));
  }
  const std::int64_t most = p.format().max();
  for (size_t at = 0; at < values.size(); ++at) {
    const bool exists = state.mask.empty() || state.mask[at] != 0;
    const std::int64_t max = exists ? most : 0;
    if (arithmetic::saturate(values[at], max) == values[at]) continue;
    const auto post = static_cast<size_t>(array.post);
    throw std::invalid_argument(fmt::format(
        "projection {}: found weight {} at pre {}, post {}, allowed {}", p.name, values[at],
        at / post, at % post, exists ? fmt::format("-{}..{}", max, max) : "0: it is masked"));
  }
  copy_rows(values, array);
  if (state.device) state.device->settle(array);
}

std::span<const std::uint16_t> FixedNetwork::cells(circuit::ProjectionId projection) const {
  const auto& device = impl_->of(projection).device;
  if (!device) return {};
  return device->cells();
}
std::span<const std::uint16_t> FixedNetwork::second_cells(circuit::ProjectionId projection) const {
  const auto& device = impl_->of(projection).device;
  if (!device) return {};
  return device->second_cells();
}
std::span<const std::int16_t> FixedNetwork::second_states(circuit::ProjectionId projection) const {
  const auto& device = impl_->of(projection).device;
  if (!device) return {};
  return std::as_const(*device).second_states();
}

void FixedNetwork::set_second_states(circuit::ProjectionId projection,
                                     std::span<const std::int16_t> values) {
  ProjectionState& state = impl_->of(projection);
  const circuit::Projection& p = impl_->projection(projection);
  const size_t allowed = state.device ? state.device->second_states().size() : 0;
  if (values.size() != allowed) {
    throw std::invalid_argument(fmt::format("projection {}: found {} second states, allowed {}",
                                            p.name, values.size(), allowed));
  }
  const std::vector<std::int16_t> weights = dense(this->weights(projection));
  const std::int64_t most = p.format().max();
  for (size_t at = 0; at < values.size(); ++at) {
    const int first = weights[at] + values[at];
    if (values[at] >= 0 && values[at] <= most && first >= 0 && first <= most) continue;
    throw std::invalid_argument(
        fmt::format("projection {}: found second state {} beside weight {} at index {}, allowed "
                    "both states 0..{}",
                    p.name, values[at], weights[at], at, most));
  }
  std::copy(values.begin(), values.end(), state.device->second_states().begin());
}

std::uint64_t FixedNetwork::samples_learned() const { return impl_->samples; }
void FixedNetwork::set_samples_learned(std::uint64_t samples) { impl_->samples = samples; }

FixedNetwork::Pulses FixedNetwork::pulses(circuit::ProjectionId projection) const {
  const auto& device = impl_->of(projection).device;
  return device ? Pulses{device->pulses_up(), device->pulses_down()} : Pulses{};
}

std::span<const std::uint8_t> FixedNetwork::mask(circuit::ProjectionId projection) const {
  return impl_->of(projection).mask;
}
std::span<const std::uint32_t> FixedNetwork::pre_states(circuit::ProjectionId projection) const {
  return impl_->of(projection).rho;
}
std::span<const std::uint32_t> FixedNetwork::post_states(circuit::ProjectionId projection) const {
  return impl_->of(projection).kappa;
}

void FixedNetwork::set_states(circuit::ProjectionId projection, std::span<const std::uint32_t> pre,
                              std::span<const std::uint32_t> post) {
  ProjectionState& state = impl_->of(projection);
  const circuit::Projection& p = impl_->projection(projection);
  if (pre.size() != state.rho.size() || post.size() != state.kappa.size()) {
    throw std::invalid_argument(
        fmt::format("projection {}: found {} + {} random states, allowed {} + {}", p.name,
                    pre.size(), post.size(), state.rho.size(), state.kappa.size()));
  }
  for (const auto states : {pre, post}) {
    if (std::find(states.begin(), states.end(), 0u) == states.end()) continue;
    throw std::invalid_argument(
        fmt::format("projection {}: found a random state of 0, allowed 1..2^32 - 1", p.name));
  }
  std::copy(pre.begin(), pre.end(), state.rho.begin());
  std::copy(post.begin(), post.end(), state.kappa.begin());
}

std::uint64_t FixedNetwork::saturations(circuit::ProjectionId projection) const {
  return impl_->of(projection).saturations;
}
std::uint64_t FixedNetwork::total_saturations() const {
  std::uint64_t total = 0;
  for (const ProjectionState& state : impl_->projections) total += state.saturations;
  return total;
}

std::uint64_t FixedNetwork::plastic_synapses() const {
  std::uint64_t total = 0;
  for (const ProjectionState& state : impl_->projections) {
    if (state.update || state.device) total += state.synapses;
  }
  return total;
}

std::vector<std::int16_t> dense(const WeightView& view) {
  std::vector<std::int16_t> values;
  values.reserve(static_cast<size_t>(view.pre) * static_cast<size_t>(view.post));
  for (int pre = 0; pre < view.pre; ++pre) {
    const std::int16_t* row = view.data + static_cast<std::ptrdiff_t>(pre) * view.stride;
    values.insert(values.end(), row, row + view.post);
  }
  return values;
}

void one_hot(const circuit::Circuit& circuit, int label, std::span<std::int16_t> target) {
  check_size("target", target.size(), circuit.target_size());
  std::fill(target.begin(), target.end(), std::int16_t{0});
  size_t offset = 0;
  for (const circuit::NodeId i : circuit.root_nodes()) {
    const circuit::Node& node = circuit.nodes[i];
    if (label < 0 || label >= node.size) {
      throw std::invalid_argument(
          fmt::format("label: found {}, allowed 0..{}, the neurons of node {}", label,
                      node.size - 1, node.name));
    }
    const std::int64_t one =
        circuit.q * arithmetic::power_of_two(node.at(circuit::Phase::kTPrime).fraction);
    target[offset + static_cast<size_t>(label)] = static_cast<std::int16_t>(one);
    offset += static_cast<size_t>(node.size);
  }
}

}  // namespace hsdc::fixed
