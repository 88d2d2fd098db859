#include "gen/plan/plan.h"

#include <algorithm>
#include <bit>
#include <set>

namespace hsdc {

namespace {

const Projection& projection_of(const Circuit& circuit, int p) {
  return circuit.projections[static_cast<size_t>(p)];
}

/// Signed bits that hold every value of magnitude up to `magnitude`.
int signed_bits(std::uint64_t magnitude) { return static_cast<int>(std::bit_width(magnitude)) + 1; }

int signed_bits(const CodeFormat& format) { return format.bits + (format.is_signed ? 0 : 1); }

ArrayPlan plan_array(const Circuit& circuit, int owner) {
  const Projection& p = projection_of(circuit, owner);
  ArrayPlan a;
  a.owner = owner;
  a.pre = circuit.nodes[static_cast<size_t>(p.from)].size;
  a.post = circuit.nodes[static_cast<size_t>(p.to)].size;
  a.lanes = p.architecture == Architecture::kParallel ? a.post : std::min(p.lanes, a.post);
  a.chunks = (a.post + a.lanes - 1) / a.lanes;
  a.masked = p.density < 1.0 || !p.mask_file.empty();
  a.cell_bits = p.weight_bits + (a.masked ? 1 : 0);
  a.users.push_back(owner);
  a.transposed.push_back(false);
  const int count = static_cast<int>(circuit.projections.size());
  for (int u = 0; u < count; ++u) {
    const Projection& user = projection_of(circuit, u);
    if (user.weights != WeightKind::kTied || user.owner != owner) continue;
    a.users.push_back(u);
    a.transposed.push_back(user.transposed);
  }
  for (size_t k = 0; k < a.users.size(); ++k) {
    const Projection& user = projection_of(circuit, a.users[k]);
    const CodeSource source = code_source(circuit, user.from, user.phase);
    const auto fan_in = static_cast<std::uint64_t>(a.transposed[k] ? a.post : a.pre);
    const std::uint64_t most = fan_in * static_cast<std::uint64_t>(p.weight_max()) *
                               static_cast<std::uint64_t>(source.format.max());
    a.acc_bits = std::max(a.acc_bits, signed_bits(most));
    a.sources.push_back(source);
  }
  if (p.plastic()) {
    a.sources.push_back(code_source(circuit, p.to, other(p.phase)));
    const int total = a.sources.back().format.fraction + a.sources.front().format.fraction +
                      p.rate_shift - p.weight_fraction;
    a.shift_update = update_shift(circuit, owner);
    a.shift_product = a.shift_update - total;
    a.has_decay = p.decay_shift.has_value();
    a.shift_decay = a.has_decay ? a.shift_update - *p.decay_shift : 0;
  }
  for (const CodeSource& source : a.sources) {
    a.stream_bits = std::max(a.stream_bits, signed_bits(source.format));
  }
  return a;
}

/// Splits a node's projections into passes, none of which reads one array twice.
std::vector<NodePass> node_passes(const Circuit& circuit, const HardwarePlan& plan, int node,
                                  Phase phase) {
  std::vector<NodePass> passes;
  std::vector<std::set<int>> used;
  const int count = static_cast<int>(circuit.projections.size());
  for (int p = 0; p < count; ++p) {
    const Projection& projection = projection_of(circuit, p);
    if (projection.to != node || projection.phase != phase) continue;
    const int array = plan.ports[static_cast<size_t>(p)].array;
    size_t k = 0;
    while (k < passes.size() && array >= 0 && used[k].count(array) != 0) ++k;
    if (k == passes.size()) {
      passes.push_back({node, {}, false, false});
      used.emplace_back();
    }
    passes[k].projections.push_back(p);
    if (array >= 0) used[k].insert(array);
  }
  if (passes.empty()) passes.push_back({node, {}, false, false});  // a root at t'
  passes.front().first = true;
  passes.back().last = true;
  return passes;
}

/// Puts a phase's passes, level by level, into as few steps as keep every array and node to one
/// pass a step. A pass never comes before one that its codes depend on; in the same step it waits
/// for them.
void add_phase(const Circuit& circuit, const HardwarePlan& plan, Phase phase,
               const std::vector<std::vector<int>>& levels, std::vector<Step>& steps) {
  const size_t begin = steps.size();
  std::vector<std::set<int>> used;                         // arrays, by step of this phase
  std::vector<size_t> ready(circuit.nodes.size(), begin);  // step in which a node's codes are made
  for (const auto& nodes : levels) {
    for (int node : nodes) {
      const ActivationKind kind = circuit.nodes[static_cast<size_t>(node)].at(phase).kind;
      if (kind == ActivationKind::kInput || kind == ActivationKind::kOne ||
          kind == ActivationKind::kOff) {
        continue;
      }
      size_t earliest = begin;
      for (NodePass& pass : node_passes(circuit, plan, node, phase)) {
        std::set<int> arrays;
        for (int p : pass.projections) {
          earliest = std::max(earliest, ready[static_cast<size_t>(projection_of(circuit, p).from)]);
          if (const int a = plan.ports[static_cast<size_t>(p)].array; a >= 0) arrays.insert(a);
        }
        size_t s = earliest;
        const auto busy = [&](size_t step) {
          return std::any_of(arrays.begin(), arrays.end(),
                             [&](int a) { return used[step - begin].count(a) != 0; });
        };
        while (s < steps.size() && busy(s)) ++s;
        while (s >= steps.size()) {
          steps.push_back({phase, {}, {}});
          used.emplace_back();
        }
        used[s - begin].insert(arrays.begin(), arrays.end());
        steps[s].passes.push_back(pass);
        ready[static_cast<size_t>(node)] = s;
        earliest = s + 1;
      }
    }
  }
}

/// An update may start as soon as nobody reads the array any more: with the first step of t' if all
/// its readers are of phase t (its post codes are then taken as they come), else with the last
/// step.
void add_updates(const Circuit& circuit, HardwarePlan& plan) {
  for (size_t k = 0; k < plan.arrays.size(); ++k) {
    const ArrayPlan& a = plan.arrays[k];
    const Projection& owner = projection_of(circuit, a.owner);
    if (!owner.plastic()) continue;
    const bool early = owner.architecture == Architecture::kFolded &&
                       std::all_of(a.users.begin(), a.users.end(), [&](int u) {
                         return projection_of(circuit, u).phase == Phase::kT;
                       });
    const size_t step = early ? static_cast<size_t>(plan.infer_steps) : plan.steps.size() - 1;
    plan.steps[step].updates.push_back(static_cast<int>(k));
  }
}

}  // namespace

bool has_states(const Circuit& circuit, const ArrayPlan& array) {
  const Projection& p = projection_of(circuit, array.owner);
  return p.plastic() && p.update_rounding == UpdateRounding::kStochastic && array.shift_update > 0;
}

CodeSource code_source(const Circuit& circuit, int node, Phase phase) {
  const Activation& activation = circuit.nodes[static_cast<size_t>(node)].at(phase);
  return {node, phase, activation.format(), activation.kind == ActivationKind::kInput};
}

int index_bits(int count) {
  return count > 1 ? static_cast<int>(std::bit_width(static_cast<unsigned>(count - 1))) : 1;
}

HardwarePlan make_plan(const Circuit& circuit) {
  HardwarePlan plan;
  const int count = static_cast<int>(circuit.projections.size());
  plan.ports.resize(circuit.projections.size());
  for (int p = 0; p < count; ++p) {
    if (!projection_of(circuit, p).has_weights()) continue;
    ArrayPlan array = plan_array(circuit, p);
    for (size_t u = 0; u < array.users.size(); ++u) {
      plan.ports[static_cast<size_t>(array.users[u])] = {static_cast<int>(plan.arrays.size()),
                                                         static_cast<int>(u)};
    }
    plan.arrays.push_back(std::move(array));
  }
  const Levels levels = derive_levels(circuit);
  for (Phase phase : kPhases) {
    add_phase(circuit, plan, phase, levels[static_cast<size_t>(index(phase))], plan.steps);
    if (phase == Phase::kT) plan.infer_steps = static_cast<int>(plan.steps.size());
  }
  plan.steps.push_back({Phase::kTPrime, {}, {}});
  add_updates(circuit, plan);
  return plan;
}

}  // namespace hsdc
