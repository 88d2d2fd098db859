// SPDX-License-Identifier: Apache-2.0
#include "tests/model/circuit/random_circuit.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <random>

#include "model/circuit/check.h"
#include "model/device/compile.h"

namespace hsdc::circuit {
namespace {

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed), seed_(seed) { circuit_.seed = seed; }

  Circuit make() {
    for (;;) {
      circuit_.name = "random";
      circuit_.q = between(1, 8);
      circuit_.nodes.clear();
      circuit_.projections.clear();
      add_nodes();
      for (const Phase phase : kPhases) add_projections(phase);
      shuffle(circuit_.projections);
      for (const ProjectionId i : circuit_.projections.ids()) {
        circuit_.projections[i].name = fmt::format("P{}", index(i));
      }
      tie_some();
      if (validate(circuit_).empty()) return circuit_;
    }
  }

  std::optional<Circuit> make_with_devices() {
    const Circuit plain = make_with_ones();
    random_.seed(seed_ ^ 0xde71ceu);
    const auto plastic = std::count_if(plain.projections.begin(), plain.projections.end(),
                                       [](const Projection& p) { return p.plastic(); });
    for (int attempt = 0; plastic > 0 && attempt < 50; ++attempt) {
      circuit_ = plain;
      bool any = false;
      for (const ProjectionId i : circuit_.projections.ids()) {
        if (chance(70)) add_device(i);
        any = any || circuit_.projections[i].device() != nullptr;
      }
      if (any && validate(circuit_).empty()) return circuit_;
    }
    return {};
  }

  Circuit make_with_ones() {
    const Circuit plain = make();
    random_.seed(seed_ ^ 0x10e5u);
    if (chance(50)) return plain;
    for (;;) {
      circuit_ = plain;
      add_ones();
      if (validate(circuit_).empty()) return circuit_;
    }
  }

 private:
  // mt19937 is the same everywhere; the standard's distributions are not, so none is used.
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  template <typename T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + between(0, static_cast<int>(values.size()) - 1));
  }
  template <typename List>
  void shuffle(List& list) {
    for (int i = static_cast<int>(list.size()); i > 1; --i) {
      std::swap(*(list.begin() + i - 1), *(list.begin() + between(0, i - 1)));
    }
  }

  int size() { return chance(70) ? one_of({1, 2, 3, 4, 6}) : between(1, 20); }

  /// Bits of an unsigned number that holds Q * 2^fraction.
  int bits_of_one(int fraction) const {
    int bits = 1;
    while ((1 << bits) - 1 < circuit_.q << fraction) ++bits;
    return bits;
  }

  Activation input() {
    Activation a;
    a.kind = ActivationKind::kInput;
    a.fraction = chance(30) ? between(1, 2) : 0;
    a.bits = std::max(between(1, 6), bits_of_one(a.fraction));
    return a;
  }

  /// One that takes input, with random formats.
  Activation computed() {
    using enum ActivationKind;
    Activation a;
    a.kind = one_of({kStepRelu, kStepRelu, kLinear, kLinear, kRelu, kSign});
    if (a.kind == kStepRelu) a.bits = between(1, 6);
    if (a.kind == kLinear || a.kind == kRelu) {
      a.bits = between(3, 12);
      a.fraction = between(0, 6);
      a.rounding =
          one_of({CodeRounding::kHalfUp, CodeRounding::kHalfEven, CodeRounding::kTruncate});
    }
    return a;
  }

  Activation error(int least_fraction) {
    Activation a;
    a.kind = ActivationKind::kError;
    a.fraction = between(least_fraction, 6);
    a.bits = std::max(between(3, 12), bits_of_one(a.fraction) + 1);
    return a;
  }

  void add_nodes() {
    const auto add = [&](const char* stem, Activation t, Activation t_prime) {
      Node node{fmt::format("{}{}", stem, circuit_.nodes.size()), size(), {t, t_prime}};
      node.at(Phase::kTPrime).gated = t.fires() && t_prime.takes_input() && chance(50);
      circuit_.nodes.push_back(node);
    };
    for (int i = between(1, 3); i > 0; --i) {
      const Activation t = input();
      const int kind = between(1, 10);
      add("in", t, kind <= 2 ? t : kind <= 4 ? computed() : Activation{});
    }
    if (chance(15)) add("hint", Activation{}, input());
    for (int i = between(0, 6); i > 0; --i) {
      const Activation t = chance(15) ? Activation{} : computed();
      add("n", t, t.fires() && chance(15) ? Activation{} : computed());
    }
    for (int i = between(1, 2); i > 0; --i) {
      const Activation t = computed();
      add("out", t, error(t.format().fraction));
    }
    shuffle(circuit_.nodes);
  }

  void add_projections(Phase phase) {
    std::vector<NodeId> sources, takers;
    for (const NodeId i : circuit_.nodes.ids()) {
      const Activation& a = circuit_.nodes[i].at(phase);
      if (a.takes_input()) {
        takers.push_back(i);
      } else if (a.fires()) {
        sources.push_back(i);
      }
    }
    shuffle(takers);
    for (const NodeId to : takers) {
      for (int n = between(1, 3); n > 0; --n) {
        // Near the end of the list more often: deep graphs.
        const int last = static_cast<int>(sources.size()) - 1;
        const int from = chance(50) ? between(0, last) : between(std::max(0, last - 1), last);
        add_projection(sources[static_cast<size_t>(from)], to, phase);
      }
      sources.push_back(to);
    }
  }

  void add_projection(NodeId from, NodeId to, Phase phase) {
    const Node& pre = circuit_.nodes[from];
    const Node& post = circuit_.nodes[to];
    Projection p;
    p.from = from;
    p.to = to;
    p.phase = phase;
    if (pre.size == post.size && chance(30)) {
      p.weights = IdentityWeights{};
    } else {
      if (!post.at(other(phase)).fires() || !chance(80)) p.fix();
      p.format().bits = between(2, 16);
      p.format().fraction = between(0, 14);
      p.first().init = between(0, 64) / 16.0;
      p.first().density = chance(50) ? 1.0 : between(30, 100) / 100.0;
      const bool small = pre.size * post.size <= 64;
      p.folding().architecture =
          small && chance(50) ? Architecture::kParallel : Architecture::kFolded;
      p.folding().lanes = chance(50) ? between(1, 8) : between(1, 70);
    }
    if (p.plastic()) {
      p.law().rate_shift = between(0, 14);
      if (chance(70)) p.law().decay_shift = between(0, 20);
      p.law().rounding = one_of({UpdateRounding::kStochastic, UpdateRounding::kStochastic,
                                 UpdateRounding::kNearest, UpdateRounding::kTruncate});
    }
    circuit_.projections.push_back(p);
  }

  double share() { return between(0, 1000) / 1000.0; }

  device::Device random_device() {
    const auto& names = device::preset_names();
    device::Device d =
        device::preset(names[static_cast<size_t>(between(0, static_cast<int>(names.size()) - 1))]);
    if (chance(50)) d.states = between(40, 3000);
    if (chance(40)) d.gain_spread = .5 * share();
    if (chance(40)) d.skew_spread = .1 * share();
    if (chance(40)) d.bound_spread = .3 * share();
    if (chance(50)) d.stuck = .3 * share();
    if (chance(40)) d.cycle_noise = 4 * share() * share();
    if (chance(30)) d.asymmetry = .4 * share() - .2;
    if (chance(20)) d.burst = between(0, 2);
    if (!d.pair && chance(30)) d.additive = !d.additive;
    if (!d.pair && chance(30)) {
      for (device::Curve* curve : {&d.up, &d.down}) {
        curve->nodes.clear();
        for (int k = 0; k < 17; ++k) curve->nodes.push_back(.1 + 2 * share());
      }
    }
    if (d.pair) d.refresh = .2 + .7 * share();
    d.leak = chance(50) ? 0 : share() * share() * .2;
    d.leak_period = between(1, 5);
    d.reset = chance(50) ? 0 : d.lower + (d.upper - d.lower) * share();
    return d;
  }

  void add_device(ProjectionId i) {
    Projection& p = circuit_.projections[i];
    if (!p.plastic()) return;
    auto& weights = std::get<PlasticWeights>(p.weights);
    weights.device = random_device();
    weights.format.bits = between(8, 16);
    weights.law.decay_shift.reset();
    weights.law.rounding = UpdateRounding::kStochastic;
    // X anywhere in its range: the rate follows.
    const auto found = device::problems(*weights.device, weights.format.bits);
    if (!found.empty()) {
      weights.device.reset();
      return;
    }
    const int e = circuit_.nodes[p.to].at(other(p.phase)).format().fraction +
                  circuit_.nodes[p.from].at(p.phase).format().fraction - p.format().fraction;
    const int pulse = device::compile(*weights.device, p.format().bits).pulse_shift;
    weights.law.rate_shift = std::clamp(between(1, 10) - pulse - e, 0, 40);
  }

  /// Nodes that are one at t, at t' or in both, and what leaves them; now and then a silent phase
  /// of another node becomes one.
  void add_ones() {
    const auto one = [&] { return one_activation(circuit_.q, chance(70) ? 0 : between(1, 3)); };
    for (Node& node : circuit_.nodes) {
      for (const Phase phase : kPhases) {
        const bool root = node.at(Phase::kTPrime).kind == ActivationKind::kError;
        if (!node.at(phase).fires() && !root && chance(30)) node.at(phase) = one();
      }
    }
    for (int i = between(1, 2); i > 0; --i) {
      const int kind = between(1, 4);
      circuit_.nodes.push_back(
          {fmt::format("one{}", circuit_.nodes.size()),
           chance(60) ? 1 : size(),
           {kind != 1 ? one() : Activation{}, kind <= 2 ? one() : Activation{}}});
    }
    const auto before = static_cast<int>(circuit_.projections.size());
    for (const Phase phase : kPhases) {
      for (const NodeId from : circuit_.nodes.ids()) {
        if (circuit_.nodes[from].at(phase).kind != ActivationKind::kOne) continue;
        for (const NodeId to : circuit_.nodes.ids()) {
          if (circuit_.nodes[to].at(phase).takes_input() && chance(40)) {
            add_projection(from, to, phase);
          }
        }
      }
    }
    for (const ProjectionId i : circuit_.projections.ids()) {
      if (index(i) >= before) circuit_.projections[i].name = fmt::format("P{}", index(i));
    }
    tie_some(before);
  }

  /// Ties projections from the `first` on to others of fitting sizes, wherever those stand in the
  /// list.
  void tie_some(int first = 0) {
    PerProjection<bool> owns(circuit_.projections.size(), false);
    for (const ProjectionId i : circuit_.projections.ids()) {
      if (index(i) < first || owns[i] || !chance(40)) continue;
      std::vector<std::pair<ProjectionId, bool>> candidates;
      for (const ProjectionId k : circuit_.projections.ids()) {
        if (k == i || !circuit_.projections[k].has_weights()) continue;
        for (const bool transposed : {false, true}) {
          if (fits(i, k, transposed)) candidates.emplace_back(k, transposed);
        }
      }
      if (candidates.empty()) continue;
      shuffle(candidates);
      const auto [owner, transposed] = candidates.front();
      circuit_.projections[i].weights = TiedWeights{owner, transposed};
      owns[owner] = true;
    }
  }

  bool fits(ProjectionId tied, ProjectionId owner, bool transposed) const {
    const auto node_size = [&](NodeId node) { return circuit_.nodes[node].size; };
    const Projection& a = circuit_.projections[tied];
    const Projection& b = circuit_.projections[owner];
    return node_size(a.from) == node_size(transposed ? b.to : b.from) &&
           node_size(a.to) == node_size(transposed ? b.from : b.to);
  }

  std::mt19937 random_;
  std::uint32_t seed_;
  Circuit circuit_;
};

}  // namespace

std::optional<Circuit> random_device_circuit(std::uint32_t seed) {
  return Generator(seed).make_with_devices();
}
Circuit random_circuit(std::uint32_t seed) { return Generator(seed).make_with_ones(); }
Circuit random_circuit_without_ones(std::uint32_t seed) { return Generator(seed).make(); }

}  // namespace hsdc::circuit
