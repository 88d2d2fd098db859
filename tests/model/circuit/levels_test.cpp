// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/levels.h"

#include "model/circuit/graph.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"

using namespace hsdc;
using namespace hsdc::circuit;

namespace {

Circuit preset(const std::string& name, std::vector<int> layers) {
  PresetOptions options;
  options.preset = name;
  options.layers = std::move(layers);
  return make_preset(options);
}

std::vector<std::vector<std::string>> names(const Circuit& circuit,
                                            const std::vector<std::vector<NodeId>>& levels) {
  std::vector<std::vector<std::string>> result;
  for (const auto& level : levels) {
    result.emplace_back();
    for (const NodeId node : level) {
      result.back().push_back(circuit.nodes[node].name);
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
      PerNode<int> level(c.nodes.size(), -1);
      const auto& list = levels[static_cast<size_t>(phase)];
      for (size_t i = 0; i < list.size(); ++i) {
        CHECK_FALSE(list[i].empty());
        for (const NodeId node : list[i]) level[node] = static_cast<int>(i);
      }
      PerNode<int> lowest(c.nodes.size(), 0);
      for (const Projection& p : c.projections) {
        if (p.phase != phase) continue;
        int& low = lowest[p.to];
        low = std::max(low, level[p.from] + 1);
      }
      for (const NodeId i : c.nodes.ids()) {
        CHECK(level[i] == (c.nodes[i].at(phase).fires() ? lowest[i] : -1));
      }
    }
  }
}

TEST_CASE("levels: a cycle is found, and told by the names of its nodes") {
  Circuit c = preset("sal", {6, 4, 4, 3});
  Projection loop = c.projections[c.find_projection("B2")];
  loop.name = "loop";
  std::swap(loop.from, loop.to);
  c.projections.push_back(loop);
  CHECK(find_cycle(c, Phase::kT).empty());
  CHECK(cycle_text(c, find_cycle(c, Phase::kTPrime)) == "b1 -> b2 -> b1");
  CHECK_THROWS_WITH(CircuitGraph(c), contains("the cycle b1 -> b2 -> b1 at t'"));
  c.projections.back().to = c.projections.back().from;
  CHECK(cycle_text(c, find_cycle(c, Phase::kTPrime)) == "b2 -> b2");
}

TEST_CASE("levels: a long chain does not exhaust the stack") {
  Circuit c;
  const int length = 20000;
  c.nodes.resize(static_cast<size_t>(length));
  for (const NodeId i : c.nodes.ids()) {
    Node& node = c.nodes[i];
    node.name = "n";
    node.size = 1;
    node.at(Phase::kT) = {ActivationKind::kSign};
    if (index(i) == 0) continue;
    Projection p;
    p.from = NodeId{index(i) - 1};
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
  const NodeId h1 = c.find_node("h1");
  // 256 * 127 * 7 = 227584: 18 bits and a sign.
  const CircuitGraph graph(c);
  CHECK(graph.sum(h1, Phase::kT).bits == 19);
  CHECK(graph.sum(h1, Phase::kT).fraction == 8);
  // V: 96 * 127 * 127 = 1548384: 21 bits and a sign; fraction 4 + 8.
  CHECK(graph.sum(h1, Phase::kTPrime).bits == 22);
  CHECK(graph.sum(h1, Phase::kTPrime).fraction == 12);
  CHECK(graph.sum(c.find_node("x"), Phase::kT).fraction == 0);
}

TEST_CASE("levels: tied and identity weights count with their owner's range and fan-in 1") {
  Circuit c = preset("sgd", {6, 4, 5, 3});
  Projection& w2 = c.projections[c.find_projection("W2")];
  w2.format().bits = 4;
  // T1 reads W2 transposed, from h2: 5 neurons * 7 * 127 = 4445.
  CHECK(sum_range(c, {c.find_projection("T1")}).magnitude == 4445);

  Projection identity;
  identity.name = "skip";
  identity.weights = IdentityWeights{};
  identity.from = identity.to = c.find_node("h1");  // a loop, but only the sum is asked for
  const ProjectionId skip = c.projections.push_back(identity);
  // W1: 6 * 127 * 7 = 5334, fa 8; the identity: 7 at fa 0.
  CHECK(sum_range(c, {c.find_projection("W1"), skip}).magnitude == 5334 + (7 << 8));
}

TEST_CASE("levels: worst sums of random circuits, weight by weight") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const Circuit c = random_circuit(seed);
    const CircuitGraph graph(c);
    for (const Phase phase : kPhases) {
      for (const NodeId node : c.nodes.ids()) {
        if (!c.nodes[node].at(phase).takes_input()) continue;
        const auto [bits, fraction] = graph.sum(node, phase);
        Int128 worst = 0;
        int finest = 0;
        for (const ProjectionId e : c.projections.ids()) {
          const Projection& p = c.projections[e];
          if (p.phase != phase || p.to != node) continue;
          const bool identity = p.identity();
          const ProjectionId owner = graph.owner(e);
          const Node& from = c.nodes[p.from];
          const int own = graph.fraction(e);
          finest = std::max(finest, own);
          for (int j = 0; j < (identity ? 1 : from.size); ++j) {
            const Int128 weight = identity ? 1 : c.projections[owner].format().max();
            Int128 product = weight * from.at(phase).format().max();
            for (int s = own; s < fraction; ++s) product *= 2;
            worst += product;
          }
        }
        CHECK(fraction == finest);
        CHECK(worst <= (Int128{1} << (bits - 1)) - 1);
        CHECK(worst > (Int128{1} << (bits - 2)) - 1);
      }
    }
  }
}

TEST_CASE("levels: the update shift is the largest of rate, decay and 0") {
  Circuit c = preset("sal", {6, 5, 4, 3});
  const ProjectionId w1 = c.find_projection("W1");
  Projection& p = c.projections[w1];
  CHECK(update_law(c, w1).shift == 15);  // decay 15; rate: 4 + 0 + 11 - 8 = 7
  p.law().decay_shift.reset();
  CHECK(update_law(c, w1).shift == 7);
  p.format().fraction = 20;
  CHECK(update_law(c, w1).shift == 0);
}
