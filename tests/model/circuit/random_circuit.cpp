#include "tests/model/circuit/random_circuit.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <random>

namespace hsdc {
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
      for (size_t i = 0; i < circuit_.projections.size(); ++i) {
        circuit_.projections[i].name = fmt::format("P{}", i);
      }
      tie_some();
      if (validate(circuit_).empty()) return circuit_;
    }
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
  template <typename T>
  void shuffle(std::vector<T>& list) {
    for (size_t i = list.size(); i > 1; --i) {
      std::swap(list[i - 1], list[static_cast<size_t>(between(0, static_cast<int>(i) - 1))]);
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
    std::vector<int> sources;
    std::vector<int> takers;
    for (size_t i = 0; i < circuit_.nodes.size(); ++i) {
      const Activation& a = circuit_.nodes[i].at(phase);
      if (a.takes_input()) {
        takers.push_back(static_cast<int>(i));
      } else if (a.fires()) {
        sources.push_back(static_cast<int>(i));
      }
    }
    shuffle(takers);
    for (const int to : takers) {
      for (int n = between(1, 3); n > 0; --n) {
        // Near the end of the list more often: deep graphs.
        const int last = static_cast<int>(sources.size()) - 1;
        const int from = chance(50) ? between(0, last) : between(std::max(0, last - 1), last);
        add_projection(sources[static_cast<size_t>(from)], to, phase);
      }
      sources.push_back(to);
    }
  }

  void add_projection(int from, int to, Phase phase) {
    const Node& pre = circuit_.nodes[static_cast<size_t>(from)];
    const Node& post = circuit_.nodes[static_cast<size_t>(to)];
    Projection p;
    p.from = from;
    p.to = to;
    p.phase = phase;
    if (pre.size == post.size && chance(30)) {
      p.weights = WeightKind::kIdentity;
    } else {
      p.weights =
          post.at(other(phase)).fires() && chance(80) ? WeightKind::kPlastic : WeightKind::kFixed;
      p.weight_bits = between(2, 16);
      p.weight_fraction = between(0, 14);
      p.init = between(0, 64) / 16.0;
      p.density = chance(50) ? 1.0 : between(30, 100) / 100.0;
      const bool small = pre.size * post.size <= 64;
      p.architecture = small && chance(50) ? Architecture::kParallel : Architecture::kFolded;
      p.lanes = chance(50) ? between(1, 8) : between(1, 70);
    }
    if (p.plastic()) {
      p.rate_shift = between(0, 14);
      if (chance(70)) p.decay_shift = between(0, 20);
      p.update_rounding = one_of({UpdateRounding::kStochastic, UpdateRounding::kStochastic,
                                  UpdateRounding::kNearest, UpdateRounding::kTruncate});
    }
    circuit_.projections.push_back(p);
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
    const size_t before = circuit_.projections.size();
    const int nodes = static_cast<int>(circuit_.nodes.size());
    for (const Phase phase : kPhases) {
      for (int from = 0; from < nodes; ++from) {
        if (circuit_.nodes[static_cast<size_t>(from)].at(phase).kind != ActivationKind::kOne)
          continue;
        for (int to = 0; to < nodes; ++to) {
          if (circuit_.nodes[static_cast<size_t>(to)].at(phase).takes_input() && chance(40)) {
            add_projection(from, to, phase);
          }
        }
      }
    }
    for (size_t i = before; i < circuit_.projections.size(); ++i) {
      circuit_.projections[i].name = fmt::format("P{}", i);
    }
    tie_some(before);
  }

  /// Ties projections from the `first` on to others of fitting sizes, wherever those stand in the
  /// list.
  void tie_some(size_t first = 0) {
    std::vector<bool> owns(circuit_.projections.size(), false);
    for (size_t i = first; i < circuit_.projections.size(); ++i) {
      if (owns[i] || !chance(40)) continue;
      std::vector<std::pair<int, bool>> candidates;
      for (size_t k = 0; k < circuit_.projections.size(); ++k) {
        if (k == i || !circuit_.projections[k].has_weights()) continue;
        for (const bool transposed : {false, true}) {
          if (fits(i, k, transposed)) candidates.emplace_back(static_cast<int>(k), transposed);
        }
      }
      if (candidates.empty()) continue;
      shuffle(candidates);
      const Projection& old = circuit_.projections[i];
      Projection tied;
      tied.name = old.name;
      tied.from = old.from;
      tied.to = old.to;
      tied.phase = old.phase;
      tied.weights = WeightKind::kTied;
      tied.owner = candidates.front().first;
      tied.transposed = candidates.front().second;
      owns[static_cast<size_t>(tied.owner)] = true;
      circuit_.projections[i] = tied;
    }
  }

  bool fits(size_t tied, size_t owner, bool transposed) const {
    const auto node_size = [&](int node) { return circuit_.nodes[static_cast<size_t>(node)].size; };
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

Circuit random_circuit(std::uint32_t seed) { return Generator(seed).make_with_ones(); }
Circuit random_circuit_without_ones(std::uint32_t seed) { return Generator(seed).make(); }

}  // namespace hsdc
