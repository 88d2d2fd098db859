// SPDX-License-Identifier: Apache-2.0
// What decides learning changes the digest, and nothing else does.
#include "model/circuit_file/digests.h"

#include <functional>

#include "base/formats/npy.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::circuit_file;

namespace {

circuit::Circuit kp() {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {6, 4, 3};
  return circuit::make_preset(options);
}

bool changes(circuit::Engine engine, const std::function<void(circuit::Circuit&)>& change) {
  circuit::Circuit circuit = kp();
  const std::uint32_t before = learning_digest(circuit, engine);
  change(circuit);
  return learning_digest(circuit, engine) != before;
}

}  // namespace

TEST_CASE("learning digest: names and how arrays are built do not count") {
  for (const circuit::Engine engine : {circuit::Engine::kFixed, circuit::Engine::kFloat}) {
    CHECK_FALSE(changes(engine, [](circuit::Circuit& c) { c.name = "other"; }));
    CHECK_FALSE(
        changes(engine, [](circuit::Circuit& c) { c.nodes[circuit::NodeId{1}].name = "hidden"; }));
    CHECK_FALSE(changes(engine, [](circuit::Circuit& c) {
      c.projections[circuit::ProjectionId{0}].name = "first";
    }));
    CHECK_FALSE(changes(engine, [](circuit::Circuit& c) {
      c.projections[circuit::ProjectionId{0}].folding().lanes = 1;
    }));
    CHECK_FALSE(changes(engine, [](circuit::Circuit& c) {
      c.projections[circuit::ProjectionId{0}].folding().architecture =
          circuit::Architecture::kParallel;
    }));
  }
}

TEST_CASE("learning digest: all that decides a bit counts") {
  for (const circuit::Engine engine : {circuit::Engine::kFixed, circuit::Engine::kFloat}) {
    CHECK(changes(engine, [](circuit::Circuit& c) { c.seed = 2; }));
    CHECK(changes(engine, [](circuit::Circuit& c) { c.q = 3; }));
    CHECK(changes(engine, [](circuit::Circuit& c) { c.nodes[circuit::NodeId{1}].size = 5; }));
    CHECK(changes(engine, [](circuit::Circuit& c) {
      c.nodes[circuit::NodeId{1}].at(circuit::Phase::kTPrime).gated = false;
    }));
    CHECK(changes(engine, [](circuit::Circuit& c) {
      c.projections[circuit::ProjectionId{0}].first().density = 0.5;
    }));
    CHECK(changes(engine, [](circuit::Circuit& c) {
      c.projections[circuit::ProjectionId{0}].first().init = 0.25;
    }));
    CHECK(changes(engine,
                  [](circuit::Circuit& c) { c.projections[circuit::ProjectionId{0}].fix(); }));
    CHECK(changes(engine, [](circuit::Circuit& c) {
      std::swap(c.projections[circuit::ProjectionId{0}], c.projections[circuit::ProjectionId{1}]);
    }));
  }
}

TEST_CASE("learning digest: formats and shifts count in fixed point alone") {
  const std::function<void(circuit::Circuit&)> fixed_only[] = {
      [](circuit::Circuit& c) { c.projections[circuit::ProjectionId{0}].format().bits = 9; },
      [](circuit::Circuit& c) { c.projections[circuit::ProjectionId{0}].format().fraction = 7; },
      [](circuit::Circuit& c) { c.projections[circuit::ProjectionId{0}].law().rate_shift = 12; },
      [](circuit::Circuit& c) { c.projections[circuit::ProjectionId{0}].law().decay_shift = 20; },
      [](circuit::Circuit& c) {
        c.projections[circuit::ProjectionId{0}].law().rounding = circuit::UpdateRounding::kNearest;
      },
      [](circuit::Circuit& c) { c.nodes[circuit::NodeId{1}].at(circuit::Phase::kT).bits = 4; },
      [](circuit::Circuit& c) {
        c.nodes[circuit::NodeId{1}].at(circuit::Phase::kTPrime).rounding =
            circuit::CodeRounding::kTruncate;
      },
  };
  for (const auto& change : fixed_only) {
    CHECK(changes(circuit::Engine::kFixed, change));
    CHECK_FALSE(changes(circuit::Engine::kFloat, change));
  }
}

TEST_CASE("learning digest: of a mask file the content counts, not the name") {
  const ScratchFolder scratch;
  const std::vector<std::uint8_t> all(24, 1);
  std::vector<std::uint8_t> some = all;
  some[5] = 0;
  formats::write_npy<std::uint8_t>(scratch / "a.npy", {4, 6}, all);
  formats::write_npy<std::uint8_t>(scratch / "b.npy", {4, 6}, all);
  formats::write_npy<std::uint8_t>(scratch / "c.npy", {4, 6}, some);
  const auto digest = [&](const char* name) {
    circuit::Circuit circuit = kp();
    circuit.projections[circuit::ProjectionId{0}].first().mask_file = scratch / name;
    return learning_digest(circuit, circuit::Engine::kFixed);
  };
  CHECK(digest("a.npy") == digest("b.npy"));
  CHECK(digest("a.npy") != digest("c.npy"));
}
