// SPDX-License-Identifier: Apache-2.0
// Rules of projections, of what they add up to at a node, and of the graphs that they make.
#include "model/circuit/checker.h"
#include "model/circuit/levels.h"
#include "model/device/compile.h"

namespace hsdc::circuit {
namespace {

constexpr int kWidestUpdate = 62;  // two such terms and the rounding word add up in 64 bits
constexpr int kWidestSum = 64;
constexpr int kLeastDeviceBits = 8;
constexpr int kLargestPulseShift = 16;   // r and the noise's half of a random word stay apart
constexpr int kLargestUpdateShift = 31;  // a random word has 32 bits, the shift uses the upper X

}  // namespace

void CircuitChecker::check_projection_ranges(ProjectionId i) {
  const Projection& p = projection(i);
  check_name(i, p.name);
  for (const Key<Projection>& key : projection_keys()) {
    if (key.applies_to(p)) check_range(i, key, key.get(p));
  }
}

void CircuitChecker::check_projection_ends(ProjectionId i) {
  const Projection& p = projection(i);
  const std::string allowed_ends = fmt::format("an index of a node, 0..{}", node_count() - 1);
  if (!exists(p.from)) report(i, "from", index(p.from), allowed_ends);
  if (!exists(p.to)) report(i, "to", index(p.to), allowed_ends);
  if (exists(p.from) && !node(p.from).at(p.phase).fires()) {
    report(i, "from",
           fmt::format("\"{}\", which is off at {}", node(p.from).name, to_string(p.phase)),
           fmt::format("a node that fires at {}", to_string(p.phase)));
  }
  if (exists(p.to) && !node(p.to).at(p.phase).takes_input()) {
    report(i, "to",
           fmt::format("\"{}\", which is {} at {}", node(p.to).name,
                       to_string(node(p.to).at(p.phase).kind), to_string(p.phase)),
           fmt::format("a node that is step_relu, linear, relu or sign at {}", to_string(p.phase)));
  }
}

void CircuitChecker::check_weights(ProjectionId i) {
  const Projection& p = projection(i);
  if (!exists(p.from) || !exists(p.to)) return;
  const Node& from = node(p.from);
  const Node& to = node(p.to);
  if (p.identity() && from.size != to.size) {
    report(i, "weights", fmt::format("identity from {} to {} neurons", from.size, to.size),
           "equal sizes");
  }
  if (p.kind() == WeightKind::kTied) check_tie(i);
  if (p.plastic() && !to.at(other(p.phase)).fires()) {
    report(i, "weights",
           fmt::format("plastic to \"{}\", which is off at {}", to.name, to_string(other(p.phase))),
           fmt::format("plastic to a node that fires at {} too: its code there teaches the weights",
                       to_string(other(p.phase))));
  }
  if (p.device() != nullptr) check_device(i);
  if (p.plastic()) check_update(i);
}

void CircuitChecker::check_device(ProjectionId i) {
  const Projection& p = projection(i);
  for (const Key<device::Device>& key : device_keys()) {
    if (const auto found = out_of_range(key, *p.device())) {
      report(i, kDevicePrefix + key.name, *found, key.range);
    }
  }
  if (p.law().decay_shift) {
    report(i, "decay_shift", fmt::format("{} of a device", *p.law().decay_shift),
           "\"none\": a device has its own (its curve, leak)");
  }
  if (engine_ == Engine::kFloat || !projection_sound_[i]) return;
  check_range(i, "weight_bits", p.format().bits, kLeastDeviceBits, 16);
  if (p.law().rounding != UpdateRounding::kStochastic) {
    report(i, "update_rounding", fmt::format("\"{}\" of a device", to_string(p.law().rounding)),
           "\"stochastic\"");
  }
  if (!projection_sound_[i]) return;
  for (const device::DeviceProblem& problem : device::problems(*p.device(), p.format().bits)) {
    report(i, kDevicePrefix + problem.key, problem.found, problem.allowed);
  }
}

void CircuitChecker::check_tie(ProjectionId i) {
  const Projection& p = projection(i);
  if (!exists(p.tie().owner)) {
    report(i, "tied_to", index(p.tie().owner),
           fmt::format("an index of a projection, 0..{}", projection_count() - 1));
    return;
  }
  const Projection& owner = projection(p.tie().owner);
  if (!owner.has_weights()) {
    report(i, "tied_to", fmt::format("\"{}\", which is {}", owner.name, to_string(owner.kind())),
           "a projection that is plastic or fixed");
    return;
  }
  if (!exists(owner.from) || !exists(owner.to)) return;
  const int pre = p.transposed() ? node(owner.to).size : node(owner.from).size;
  const int post = p.transposed() ? node(owner.from).size : node(owner.to).size;
  if (node(p.from).size != pre || node(p.to).size != post) {
    report(i, "tied_to", fmt::format("{} to {} neurons", node(p.from).size, node(p.to).size),
           fmt::format("{} to {}, the size of \"{}\"{}", pre, post, owner.name,
                       p.transposed() ? " transposed" : ""));
  }
}

void CircuitChecker::check_update(ProjectionId i) {
  if (engine_ == Engine::kFloat) return;
  const Projection& p = projection(i);
  if (!projection_sound_[i] || !node_sound_[p.from] || !node_sound_[p.to]) {
    return;
  }
  const CodeFormat pre = node(p.from).at(p.phase).format();
  const CodeFormat post = node(p.to).at(other(p.phase)).format();
  const int e = post.fraction + pre.fraction + p.law().rate_shift - p.format().fraction;
  if (p.device() != nullptr) {
    const arithmetic::DeviceLaw law = device_law(circuit_, i);
    if (law.count_shift < 1 || law.count_shift > kLargestPulseShift) {
      report(i, "rate_shift",
             fmt::format("X = {} (fractions {} + {} + rate_shift {} - weight_fraction {} + pulse "
                         "shift {})",
                         law.count_shift, post.fraction, pre.fraction, p.law().rate_shift,
                         p.format().fraction, law.pulse_shift),
             fmt::format("X of 1..{} with a device", kLargestPulseShift));
    }
    return;
  }
  const int shift = update_law(circuit_, i).shift;
  if (shift > kLargestUpdateShift) {
    report(
        i, "rate_shift",
        fmt::format("an update shift X = {} (fractions {} + {} + rate_shift {} - weight_fraction "
                    "{})",
                    e, post.fraction, pre.fraction, p.law().rate_shift, p.format().fraction),
        fmt::format("X up to {}", kLargestUpdateShift));
  }
  const int product_bits = post.bits + pre.bits + shift - e;
  if (product_bits > kWidestUpdate) {
    report(i, "rate_shift",
           fmt::format("an update {} bits wide (codes {} + {}, shifted left by {})", product_bits,
                       post.bits, pre.bits, shift - e),
           fmt::format("up to {} bits", kWidestUpdate));
  }
  const int decay_bits = p.law().decay_shift ? p.format().bits + shift - *p.law().decay_shift : 0;
  if (decay_bits > kWidestUpdate) {
    report(i, "decay_shift",
           fmt::format("a decay {} bits wide (weight {}, shifted left by {})", decay_bits,
                       p.format().bits, shift - *p.law().decay_shift),
           fmt::format("up to {} bits", kWidestUpdate));
  }
}

void CircuitChecker::check_accumulator(NodeId i, Phase phase) {
  const Activation& a = node(i).at(phase);
  if (!a.takes_input()) return;
  std::vector<ProjectionId> arriving;
  bool sound = node_sound_[i];
  for (const ProjectionId e : circuit_.projections.ids()) {
    const Projection& p = projection(e);
    if (p.phase != phase || p.to != i) continue;
    arriving.push_back(e);
    sound = sound && projection_sound_[e] && exists(p.from) && node_sound_[p.from];
    if (p.kind() == WeightKind::kTied) {
      sound = sound && exists(p.tie().owner) && projection_sound_[p.tie().owner];
    }
  }
  if (arriving.empty()) {
    report(i, activation_key(phase),
           fmt::format("{} without a projection that ends there at {}", to_string(a.kind),
                       to_string(phase)),
           "off, or at least one projection");
  }
  if (arriving.empty() || !sound || engine_ == Engine::kFloat) return;

  // What the activation computes with: the sum, and what it adds to or shifts it by.
  const auto [fraction, magnitude] = sum_range(circuit_, arriving);
  Int128 largest = magnitude;
  if (a.kind == ActivationKind::kStepRelu) {
    largest += (Int128{1} << fraction) - 1;
  } else if (is_signal(a.kind) && fraction < a.fraction) {
    largest <<= a.fraction - fraction;
  } else if (is_signal(a.kind) && fraction > a.fraction) {
    largest += Int128{1} << (fraction - a.fraction - 1);
  }
  if (const int bits = signed_bits(largest); bits > kWidestSum) {
    report(i, activation_key(phase),
           fmt::format("a sum of {} bits at {} ({} fractional)", bits, to_string(phase), fraction),
           fmt::format("up to {} bits: smaller formats or fan-in", kWidestSum));
  }
}

void CircuitChecker::check_cycle(Phase phase) {
  const std::vector<ProjectionId> cycle = find_cycle(circuit_, phase);
  if (cycle.empty()) return;
  report(cycle.back(), "to",
         fmt::format("the cycle {} at {}", cycle_text(circuit_, cycle), to_string(phase)),
         "no cycle within a phase");
}

}  // namespace hsdc::circuit
