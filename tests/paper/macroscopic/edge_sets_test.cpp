// SPDX-License-Identifier: Apache-2.0
#include "paper/macroscopic/edge_sets.h"

#include <set>

#include "model/circuit/check.h"
#include "tests/catch.h"

namespace hsdc::paper::macroscopic {
namespace {

PaperCircuit net(int hidden) {
  PaperCircuit o;
  o.layers.assign(static_cast<size_t>(hidden), 5);
  o.layers.insert(o.layers.begin(), 6);
  o.layers.push_back(3);
  return o;
}

}  // namespace

TEST_CASE("edge sets: the space holds each once, and no target without a source") {
  for (const CrossDirection direction : {CrossDirection::kToForward, CrossDirection::kToBackward}) {
    const EdgeSpace space(direction, 2);
    const auto size = space.size();
    CHECK(size == (direction == CrossDirection::kToForward ? 49u : 9u));  // (2^3-1)^2, (2^2-1)^2
    std::set<std::vector<std::uint32_t>> seen;
    for (std::uint64_t k = 0; k < size; ++k) {
      const EdgeSet set = space.at(k);
      seen.insert(set.sources);
      for (const std::uint32_t bits : set.sources)
        CHECK((bits > 0 && bits < (1u << space.sources())));
    }
    CHECK(seen.size() == size);
  }
  CHECK(EdgeSpace(CrossDirection::kToForward, 4).size() == 923'521u);
}

TEST_CASE("edge sets: a sample has SAL's first and none twice") {
  const EdgeSpace space(CrossDirection::kToForward, 4);
  const std::vector<EdgeSet> sets = space.sample(50, 7);
  REQUIRE(sets.size() == 50);
  CHECK(sets.front() == space.sal());
  std::set<std::vector<std::uint32_t>> seen;
  for (const EdgeSet& set : sets) seen.insert(set.sources);
  CHECK(seen.size() == 50);
  CHECK(space.sample(50, 7) == sets);
  CHECK(space.sample(50, 8) != sets);
  CHECK(EdgeSpace(CrossDirection::kToBackward, 2).sample(1000, 1).size() == 9);
}

TEST_CASE("edge sets: SAL's edges give SAL's circuit and are aligned") {
  for (const CrossDirection direction : {CrossDirection::kToForward, CrossDirection::kToBackward}) {
    const EdgeSpace space(direction, 3);
    CHECK(misalignment(space.sal()) == 0.0);
    const circuit::Circuit sal = make_circuit(net(3));
    const circuit::Circuit made = make_macroscopic(net(3), space.sal(), true);
    REQUIRE(made.projections.size() == sal.projections.size());
    const char prefix = direction == CrossDirection::kToForward ? 'V' : 'U';
    std::set<std::pair<circuit::NodeId, circuit::NodeId>> of_sal, of_made;
    for (const circuit::Projection& p : sal.projections) {
      if (p.name[0] == prefix) of_sal.insert({p.from, p.to});
    }
    for (const circuit::Projection& p : made.projections) {
      if (p.name[0] == prefix) of_made.insert({p.from, p.to});
    }
    CHECK(of_made == of_sal);
  }
}

TEST_CASE("edge sets: how far from alignment, by hand") {
  // Two hidden layers: SAL has b2 -> h1 and b1 -> h2. Here y -> h1 (2 away), b1 and b2 -> h2 (0,
  // 1).
  const EdgeSet set{CrossDirection::kToForward, {0b001, 0b110}};
  CHECK(set.edges() == 3);
  CHECK(misalignment(set) == Approx((2.0 + 0.0 + 1.0) / 3));
}

TEST_CASE("edge sets: every circuit of a small space is sound, plastic or not") {
  for (const CrossDirection direction : {CrossDirection::kToForward, CrossDirection::kToBackward}) {
    const EdgeSpace space(direction, 2);
    for (std::uint64_t k = 0; k < space.size(); ++k) {
      for (const bool plastic : {true, false}) {
        const circuit::Circuit circuit = make_macroscopic(net(2), space.at(k), plastic);
        CHECK(circuit::validate(circuit, circuit::Engine::kFloat).empty());
        CHECK(circuit.projections.size() == make_circuit(net(2)).projections.size() - 2 +
                                                static_cast<size_t>(space.at(k).edges()));
        for (const circuit::Projection& p : circuit.projections) {
          CHECK(p.plastic() == (plastic || p.phase == circuit::Phase::kT));
        }
      }
    }
  }
}

}  // namespace hsdc::paper::macroscopic
