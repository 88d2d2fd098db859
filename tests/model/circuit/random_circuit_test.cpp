// SPDX-License-Identifier: Apache-2.0
#include "tests/model/circuit/random_circuit.h"

#include <map>

#include "model/circuit/levels.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::circuit;

TEST_CASE("random circuit: all are sound, and a seed always gives the same one") {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    const Circuit c = random_circuit(seed);
    CHECK(validate(c).empty());
    CHECK(c.seed == seed);
    CHECK(c == random_circuit(seed));
    CHECK(circuit_file::parse_circuit(circuit_file::write_circuit(c), "c.toml").circuit == c);
  }
}

TEST_CASE("random circuit: every feature is reached often") {
  constexpr int kSeeds = 500;
  std::map<std::string, int> circuits_with;  // feature -> number of circuits that have it
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
    const Circuit c = random_circuit(seed);
    std::map<std::string, bool> has;
    std::map<std::pair<NodeId, Phase>, int> arriving;
    has["several inputs"] = c.input_nodes().size() > 1;
    has["several roots"] = c.root_nodes().size() > 1;
    for (const Phase phase : kPhases) {
      has[std::string("deep ") + to_string(phase)] =
          derive_levels(c)[static_cast<size_t>(phase)].size() >= 4;
    }
    for (const Node& node : c.nodes) {
      for (const Phase phase : kPhases) {
        const Activation& a = node.at(phase);
        has[std::string(to_string(a.kind)) + " " + to_string(phase)] = true;
        if (a.takes_input()) has[to_string(a.rounding)] = true;
      }
      const Activation& t_prime = node.at(Phase::kTPrime);
      if (t_prime.takes_input()) has[t_prime.gated ? "gated" : "not gated"] = true;
      if (node.size == 1) has["one neuron"] = true;
      if (node.size > 8) has["many neurons"] = true;
    }
    for (const ProjectionId i : c.projections.ids()) {
      const Projection& p = c.projections[i];
      has[std::string(to_string(p.kind())) + " " + to_string(p.phase)] = true;
      if (++arriving[{p.to, p.phase}] > 1) has["several projections at a node"] = true;
      if (p.kind() == WeightKind::kTied) {
        has[p.transposed() ? "tied, transposed" : "tied, not transposed"] = true;
        if (p.tie().owner > i) has["owner listed later"] = true;
      }
      if (p.has_weights()) {
        has[p.first().density < 1 ? "masked" : "dense"] = true;
        has[to_string(p.folding().architecture)] = true;
      }
      if (p.plastic()) {
        has[p.law().decay_shift ? "decay" : "no decay"] = true;
        has[std::string("update ") + to_string(p.law().rounding)] = true;
        if (update_law(c, i).shift == 0) has["no update shift"] = true;
      }
    }
    for (const auto& [feature, present] : has) circuits_with[feature] += present ? 1 : 0;
  }

  const std::vector<std::string> features{"several inputs",
                                          "several roots",
                                          "deep t",
                                          "deep t'",
                                          "off t",
                                          "input t",
                                          "step_relu t",
                                          "linear t",
                                          "relu t",
                                          "sign t",
                                          "one t",
                                          "off t'",
                                          "input t'",
                                          "step_relu t'",
                                          "linear t'",
                                          "relu t'",
                                          "sign t'",
                                          "one t'",
                                          "error t'",
                                          "half_up",
                                          "half_even",
                                          "truncate",
                                          "gated",
                                          "not gated",
                                          "one neuron",
                                          "many neurons",
                                          "plastic t",
                                          "plastic t'",
                                          "fixed t",
                                          "fixed t'",
                                          "identity t",
                                          "identity t'",
                                          "tied t",
                                          "tied t'",
                                          "several projections at a node",
                                          "tied, transposed",
                                          "tied, not transposed",
                                          "owner listed later",
                                          "masked",
                                          "dense",
                                          "parallel",
                                          "folded",
                                          "decay",
                                          "no decay",
                                          "update stochastic",
                                          "update nearest",
                                          "update truncate",
                                          "no update shift"};
  for (const std::string& feature : features) {
    INFO(feature);
    CHECK(circuits_with[feature] >= kSeeds / 10);
  }
}
