// Rules of projections, of what they add up to at a node, and of the graphs that they make.
#include <cmath>

#include "model/circuit/checker.h"
#include "model/circuit/levels.h"

namespace hsdc {
namespace {

constexpr int kWidestUpdate = 62;  // two such terms and the rounding word add up in 64 bits
constexpr int kWidestSum = 64;
constexpr int kLargestUpdateShift = 31;  // a random word has 32 bits, the shift uses the upper X

}  // namespace

void CircuitChecker::check_projection_ranges(int i) {
  const Projection& p = projection(i);
  check_name(Part::kProjection, i, p.name);
  if (p.lanes < 1) report(Part::kProjection, i, "lanes", p.lanes, "1..1024");
  if (p.has_weights()) {
    check_range(Part::kProjection, i, "weight_bits", p.weight_bits, 2, 16);
    check_range(Part::kProjection, i, "weight_fraction", p.weight_fraction, 0, 30);
    if (!(std::isfinite(p.init) && p.init >= 0)) {
      report(Part::kProjection, i, "init", p.init, "a finite number, 0 or more");
    }
    if (!(p.density > 0 && p.density <= 1)) {
      report(Part::kProjection, i, "density", p.density, "more than 0, at most 1");
    }
  } else if (!p.mask_file.empty()) {
    report(Part::kProjection, i, "mask_file", fmt::format("\"{}\"", p.mask_file),
           fmt::format("none: {} weights have no mask of their own", to_string(p.weights)));
  }
  if (p.plastic()) {
    check_range(Part::kProjection, i, "rate_shift", p.rate_shift, 0, 40);
    if (p.decay_shift) check_range(Part::kProjection, i, "decay_shift", *p.decay_shift, 0, 31);
  }
}

void CircuitChecker::check_projection_ends(int i) {
  const Projection& p = projection(i);
  const std::string allowed_ends = fmt::format("an index of a node, 0..{}", node_count() - 1);
  if (!node_exists(p.from)) report(Part::kProjection, i, "from", p.from, allowed_ends);
  if (!node_exists(p.to)) report(Part::kProjection, i, "to", p.to, allowed_ends);
  if (node_exists(p.from) && !node(p.from).at(p.phase).fires()) {
    report(Part::kProjection, i, "from",
           fmt::format("\"{}\", which is off at {}", node(p.from).name, to_string(p.phase)),
           fmt::format("a node that fires at {}", to_string(p.phase)));
  }
  if (node_exists(p.to) && !node(p.to).at(p.phase).takes_input()) {
    report(Part::kProjection, i, "to",
           fmt::format("\"{}\", which is {} at {}", node(p.to).name,
                       to_string(node(p.to).at(p.phase).kind), to_string(p.phase)),
           fmt::format("a node that is step_relu, linear, relu or sign at {}", to_string(p.phase)));
  }
}

void CircuitChecker::check_weights(int i) {
  const Projection& p = projection(i);
  if (!node_exists(p.from) || !node_exists(p.to)) return;
  const Node& from = node(p.from);
  const Node& to = node(p.to);
  if (p.weights == WeightKind::kIdentity && from.size != to.size) {
    report(Part::kProjection, i, "weights",
           fmt::format("identity from {} to {} neurons", from.size, to.size), "equal sizes");
  }
  if (p.weights == WeightKind::kTied) check_tie(i);
  if (p.plastic() && !to.at(other(p.phase)).fires()) {
    report(Part::kProjection, i, "weights",
           fmt::format("plastic to \"{}\", which is off at {}", to.name, to_string(other(p.phase))),
           fmt::format("plastic to a node that fires at {} too: its code there teaches the weights",
                       to_string(other(p.phase))));
  }
  if (p.plastic()) check_update(i);
}

void CircuitChecker::check_tie(int i) {
  const Projection& p = projection(i);
  if (!projection_exists(p.owner)) {
    report(Part::kProjection, i, "tied_to", p.owner,
           fmt::format("an index of a projection, 0..{}", projection_count() - 1));
    return;
  }
  const Projection& owner = projection(p.owner);
  if (!owner.has_weights()) {
    report(Part::kProjection, i, "tied_to",
           fmt::format("\"{}\", which is {}", owner.name, to_string(owner.weights)),
           "a projection that is plastic or fixed");
    return;
  }
  if (!node_exists(owner.from) || !node_exists(owner.to)) return;
  const int pre = p.transposed ? node(owner.to).size : node(owner.from).size;
  const int post = p.transposed ? node(owner.from).size : node(owner.to).size;
  if (node(p.from).size != pre || node(p.to).size != post) {
    report(Part::kProjection, i, "tied_to",
           fmt::format("{} to {} neurons", node(p.from).size, node(p.to).size),
           fmt::format("{} to {}, the size of \"{}\"{}", pre, post, owner.name,
                       p.transposed ? " transposed" : ""));
  }
}

void CircuitChecker::check_update(int i) {
  if (engine_ == Engine::kFloat) return;
  const Projection& p = projection(i);
  if (!projection_sound_[static_cast<size_t>(i)] || !node_sound_[static_cast<size_t>(p.from)] ||
      !node_sound_[static_cast<size_t>(p.to)]) {
    return;
  }
  const CodeFormat pre = node(p.from).at(p.phase).format();
  const CodeFormat post = node(p.to).at(other(p.phase)).format();
  const int e = post.fraction + pre.fraction + p.rate_shift - p.weight_fraction;
  const int shift = update_shift(circuit_, i);
  if (shift > kLargestUpdateShift) {
    report(
        Part::kProjection, i, "rate_shift",
        fmt::format("an update shift X = {} (fractions {} + {} + rate_shift {} - weight_fraction "
                    "{})",
                    e, post.fraction, pre.fraction, p.rate_shift, p.weight_fraction),
        fmt::format("X up to {}", kLargestUpdateShift));
  }
  const int product_bits = post.bits + pre.bits + shift - e;
  if (product_bits > kWidestUpdate) {
    report(Part::kProjection, i, "rate_shift",
           fmt::format("an update {} bits wide (codes {} + {}, shifted left by {})", product_bits,
                       post.bits, pre.bits, shift - e),
           fmt::format("up to {} bits", kWidestUpdate));
  }
  const int decay_bits = p.decay_shift ? p.weight_bits + shift - *p.decay_shift : 0;
  if (decay_bits > kWidestUpdate) {
    report(Part::kProjection, i, "decay_shift",
           fmt::format("a decay {} bits wide (weight {}, shifted left by {})", decay_bits,
                       p.weight_bits, shift - *p.decay_shift),
           fmt::format("up to {} bits", kWidestUpdate));
  }
}

void CircuitChecker::check_accumulator(int i, Phase phase) {
  const Activation& a = node(i).at(phase);
  if (!a.takes_input()) return;
  int arriving = 0;
  bool sound = node_sound_[static_cast<size_t>(i)];
  for (int e = 0; e < projection_count(); ++e) {
    const Projection& p = projection(e);
    if (p.phase != phase || p.to != i) continue;
    ++arriving;
    sound = sound && projection_sound_[static_cast<size_t>(e)] && node_exists(p.from) &&
            node_sound_[static_cast<size_t>(p.from)];
    if (p.weights == WeightKind::kTied) {
      sound =
          sound && projection_exists(p.owner) && projection_sound_[static_cast<size_t>(p.owner)];
    }
  }
  if (arriving == 0) {
    report(Part::kNode, i, activation_key(phase),
           fmt::format("{} without a projection that ends there at {}", to_string(a.kind),
                       to_string(phase)),
           "off, or at least one projection");
  }
  if (arriving == 0 || !sound || engine_ == Engine::kFloat) return;

  // What the activation computes with: the sum, and what it adds to or shifts it by.
  const int fraction = accumulator_fraction(circuit_, i, phase);
  Int128 largest = accumulator_magnitude(circuit_, i, phase);
  if (a.kind == ActivationKind::kStepRelu) {
    largest += (Int128{1} << fraction) - 1;
  } else if (is_signal(a.kind) && fraction < a.fraction) {
    largest <<= a.fraction - fraction;
  } else if (is_signal(a.kind) && fraction > a.fraction) {
    largest += Int128{1} << (fraction - a.fraction - 1);
  }
  if (const int bits = signed_bits(largest); bits > kWidestSum) {
    report(Part::kNode, i, activation_key(phase),
           fmt::format("a sum of {} bits at {} ({} fractional)", bits, to_string(phase), fraction),
           fmt::format("up to {} bits: smaller formats or fan-in", kWidestSum));
  }
}

void CircuitChecker::check_cycle(Phase phase) {
  const std::vector<int> cycle = find_cycle(circuit_, phase);
  if (cycle.empty()) return;
  report(Part::kProjection, cycle.back(), "to",
         fmt::format("the cycle {} at {}", cycle_text(circuit_, cycle), to_string(phase)),
         "no cycle within a phase");
}

}  // namespace hsdc
