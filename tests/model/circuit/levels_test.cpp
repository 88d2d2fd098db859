#include "model/circuit/levels.h"

#include "base/error.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"

using namespace hsdc;

namespace {

Circuit preset(const std::string& name, std::vector<int> layers) {
  PresetOptions options;
  options.preset = name;
  options.layers = std::move(layers);
  return make_preset(options);
}

std::vector<std::vector<std::string>> names(const Circuit& circuit,
                                            const std::vector<std::vector<int>>& levels) {
  std::vector<std::vector<std::string>> result;
  for (const auto& level : levels) {
    result.emplace_back();
    for (const int node : level) {
      result.back().push_back(circuit.nodes[static_cast<size_t>(node)].name);
    }
  }
  return result;
}

using Names = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("levels: sal runs forward at t and backward at t'") {
  const Circuit c = preset("sal", {6, 5, 4, 3});
  const Levels levels = derive_levels(c);
  CHECK(names(c, levels[0]) == Names{{"x"}, {"h1"}, {"h2", "b2"}, {"y", "b1"}});
  CHECK(names(c, levels[1]) == Names{{"y"}, {"b1"}, {"h2", "b2"}, {"h1"}});
}

TEST_CASE("levels: every node that fires stands above all that feed it") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const Circuit c = random_circuit(seed);
    const Levels levels = derive_levels(c);
    for (const Phase phase : kPhases) {
      std::vector<int> level(c.nodes.size(), -1);
      const auto& list = levels[static_cast<size_t>(phase)];
      for (size_t i = 0; i < list.size(); ++i) {
        CHECK_FALSE(list[i].empty());
        for (const int node : list[i]) level[static_cast<size_t>(node)] = static_cast<int>(i);
      }
      std::vector<int> lowest(c.nodes.size(), 0);
      for (const Projection& p : c.projections) {
        if (p.phase != phase) continue;
        int& low = lowest[static_cast<size_t>(p.to)];
        low = std::max(low, level[static_cast<size_t>(p.from)] + 1);
      }
      for (size_t i = 0; i < c.nodes.size(); ++i) {
        CHECK(level[i] == (c.nodes[i].at(phase).fires() ? lowest[i] : -1));
      }
    }
  }
}

TEST_CASE("levels: a cycle is refused by name and phase") {
  Circuit c = preset("sal", {6, 4, 4, 3});
  Projection loop = c.projections[static_cast<size_t>(c.find_projection("B2"))];
  loop.name = "loop";
  std::swap(loop.from, loop.to);
  c.projections.push_back(loop);
  CHECK_THROWS_WITH(derive_levels(c),
                    "circuit sal: phase t': found the cycle b1 -> b2 -> b1, "
                    "allowed no cycle");
  c.projections.back().to = c.projections.back().from;
  CHECK_THROWS_WITH(derive_levels(c), contains("b2 -> b2"));
}

TEST_CASE("levels: a long chain does not exhaust the stack") {
  Circuit c;
  const int length = 20000;
  c.nodes.resize(static_cast<size_t>(length));
  for (int i = 0; i < length; ++i) {
    Node& node = c.nodes[static_cast<size_t>(i)];
    node.name = "n";
    node.size = 1;
    node.at(Phase::kT) = {ActivationKind::kSign};
    if (i == 0) continue;
    Projection p;
    p.from = i - 1;
    p.to = i;
    c.projections.push_back(p);
  }
  CHECK(derive_levels(c)[0].size() == static_cast<size_t>(length));
}

TEST_CASE("levels: signed bits are the fewest that hold the magnitude") {
  CHECK(signed_bits(0) == 1);
  CHECK(signed_bits(1) == 2);
  CHECK(signed_bits(127) == 8);
  CHECK(signed_bits(128) == 9);
  CHECK(signed_bits((Int128{1} << 63) - 1) == 64);
  CHECK(signed_bits(Int128{1} << 63) == 65);
}

TEST_CASE("levels: an accumulator has the bits of its worst sum, no more") {
  Circuit c = preset("sal", {256, 96, 96, 10});
  const int h1 = c.find_node("h1");
  // 256 * 127 * 7 = 227584: 18 bits and a sign.
  CHECK(accumulator_bits(c, h1, Phase::kT) == 19);
  CHECK(accumulator_fraction(c, h1, Phase::kT) == 8);
  // V: 96 * 127 * 127 = 1548384: 21 bits and a sign; fraction 4 + 8.
  CHECK(accumulator_bits(c, h1, Phase::kTPrime) == 22);
  CHECK(accumulator_fraction(c, h1, Phase::kTPrime) == 12);
  CHECK(accumulator_fraction(c, c.find_node("x"), Phase::kT) == 0);
}

TEST_CASE("levels: tied and identity weights count with their owner's range and fan-in 1") {
  Circuit c = preset("sgd", {6, 4, 5, 3});
  Projection& w2 = c.projections[static_cast<size_t>(c.find_projection("W2"))];
  w2.weight_bits = 4;
  // T1 reads W2 transposed, from h2: 5 neurons * 7 * 127 = 4445.
  CHECK(accumulator_magnitude(c, c.find_node("h1"), Phase::kTPrime) == 4445);

  Projection identity;
  identity.name = "skip";
  identity.weights = WeightKind::kIdentity;
  identity.from = identity.to = c.find_node("h1");  // a loop, but only the sum is asked for
  c.projections.push_back(identity);
  // W1: 6 * 127 * 7 = 5334, fa 8; the identity: 7 at fa 0.
  CHECK(accumulator_magnitude(c, c.find_node("h1"), Phase::kT) == 5334 + (7 << 8));
}

TEST_CASE("levels: worst sums of random circuits, weight by weight") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const Circuit c = random_circuit(seed);
    for (const Phase phase : kPhases) {
      for (size_t n = 0; n < c.nodes.size(); ++n) {
        if (!c.nodes[n].at(phase).takes_input()) continue;
        const int node = static_cast<int>(n);
        const int fraction = accumulator_fraction(c, node, phase);
        Int128 worst = 0;
        int finest = 0;
        for (size_t e = 0; e < c.projections.size(); ++e) {
          const Projection& p = c.projections[e];
          if (p.phase != phase || p.to != node) continue;
          const bool identity = p.weights == WeightKind::kIdentity;
          const auto owner = static_cast<size_t>(c.weight_owner(static_cast<int>(e)));
          const Node& from = c.nodes[static_cast<size_t>(p.from)];
          const int own = c.acc_fraction(static_cast<int>(e));
          finest = std::max(finest, own);
          for (int j = 0; j < (identity ? 1 : from.size); ++j) {
            const Int128 weight = identity ? 1 : c.projections[owner].weight_max();
            Int128 product = weight * from.at(phase).format().max();
            for (int s = own; s < fraction; ++s) product *= 2;
            worst += product;
          }
        }
        CHECK(fraction == finest);
        const int bits = accumulator_bits(c, node, phase);
        CHECK(worst <= (Int128{1} << (bits - 1)) - 1);
        CHECK(worst > (Int128{1} << (bits - 2)) - 1);
      }
    }
  }
}

TEST_CASE("levels: the update shift is the largest of rate, decay and 0") {
  Circuit c = preset("sal", {6, 5, 4, 3});
  const int w1 = c.find_projection("W1");
  Projection& p = c.projections[static_cast<size_t>(w1)];
  CHECK(update_shift(c, w1) == 15);  // decay 15; rate: 4 + 0 + 11 - 8 = 7
  p.decay_shift.reset();
  CHECK(update_shift(c, w1) == 7);
  p.weight_fraction = 20;
  CHECK(update_shift(c, w1) == 0);
}
