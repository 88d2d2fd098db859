// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/weight_init.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/formats/npy.h"
#include "model/circuit/mask.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

namespace hsdc::circuit {
namespace {

/// Two nodes and one plastic projection between them, with 16-bit weights of WF 12.
Circuit one_projection(int pre, int post) {
  Circuit circuit;
  circuit.nodes = {{"x", pre, {}}, {"y", post, {}}};
  Projection p;
  p.name = "W";
  p.from = NodeId{0};
  p.to = NodeId{1};
  p.format().bits = 16;
  p.format().fraction = 12;
  circuit.projections = {p};
  return circuit;
}

bool near(double found, double expected, double margin) {
  return std::abs(found - expected) <= margin;
}

double deviation(const std::vector<std::int16_t>& weights, double unit) {
  double sum = 0;
  for (const std::int16_t w : weights) sum += (w / unit) * (w / unit);
  return std::sqrt(sum / static_cast<double>(weights.size()));
}

}  // namespace

TEST_CASE("first weights: uniform with standard deviation init / sqrt(fan-in)") {
  Circuit circuit = one_projection(400, 100);
  circuit.projections[ProjectionId{0}].first().init = 2.0;
  const auto weights = initial_weights(circuit, ProjectionId{0}, {});
  REQUIRE(weights.size() == 40000);
  CHECK(near(deviation(weights, 4096), 0.1, 0.02 * 0.1));
  const double bound = std::sqrt(3.0) * 0.1 * 4096;
  const auto [low, high] = std::minmax_element(weights.begin(), weights.end());
  CHECK(*low >= -bound - 0.5);
  CHECK(*high <= bound + 0.5);
  CHECK(*high > 0.99 * bound);
}

TEST_CASE("first weights: words of known value give known codes") {
  CHECK(near(initial_weight(0, 1.0, 3.0), -1.0, 1e-6));
  CHECK(near(initial_weight(0xffffffffu, 1.0, 3.0), 1.0, 1e-6));
  CHECK(near(initial_weight(0x80000000u, 1.0, 3.0), 0.0, 1e-9));
  CHECK(near(initial_weight(0xc0000000u, 2.0, 3.0), 1.0, 1e-6));
}

TEST_CASE("first weights: saturate, are 0 for init 0, and differ by seed and projection") {
  Circuit circuit = one_projection(1, 200);
  circuit.projections[ProjectionId{0}].format().bits = 4;
  circuit.projections[ProjectionId{0}].first().init = 100;
  const auto wide = initial_weights(circuit, ProjectionId{0}, {});
  CHECK(*std::max_element(wide.begin(), wide.end()) == 7);
  CHECK(*std::min_element(wide.begin(), wide.end()) == -7);
  circuit.projections[ProjectionId{0}].first().init = 0;
  const auto none = initial_weights(circuit, ProjectionId{0}, {});
  CHECK(std::count(none.begin(), none.end(), 0) == 200);

  Circuit two = one_projection(20, 20);
  two.projections.push_back(two.projections[ProjectionId{0}]);
  const auto first = initial_weights(two, ProjectionId{0}, {});
  CHECK(first != initial_weights(two, ProjectionId{1}, {}));
  two.seed = 99;
  CHECK(first != initial_weights(two, ProjectionId{0}, {}));
}

TEST_CASE("masks: density is the share of synapses, and masked weights are 0") {
  Circuit circuit = one_projection(300, 100);
  CHECK(make_mask(circuit, ProjectionId{0}).empty());
  circuit.projections[ProjectionId{0}].first().density = 0.25;
  const auto mask = make_mask(circuit, ProjectionId{0});
  REQUIRE(mask.size() == 30000);
  const auto ones = std::count(mask.begin(), mask.end(), 1);
  CHECK(near(static_cast<double>(ones) / 30000, 0.25, 0.02));
  CHECK(near(initial_fan_in(circuit, ProjectionId{0}, mask), 75, 1e-6));
  const auto weights = initial_weights(circuit, ProjectionId{0}, mask);
  for (size_t at = 0; at < mask.size(); ++at) {
    if (mask[at] == 0) REQUIRE(weights[at] == 0);
  }
  const double scale = 0.5 / std::sqrt(75.0) * std::sqrt(0.25);
  CHECK(near(deviation(weights, 4096), scale, 0.05 * scale));
  circuit.projections[ProjectionId{0}].first().density = 0.001;
  CHECK(initial_fan_in(circuit, ProjectionId{0}, {}) == 1.0);
}

TEST_CASE("masks: a file gives [post, pre], stored as [pre][post]") {
  const ScratchFolder folder;
  Circuit circuit = one_projection(3, 2);
  Projection& p = circuit.projections[ProjectionId{0}];
  p.first().mask_file = folder / "mask.npy";
  p.first().density = 0.001;  // overridden
  const std::vector<std::uint8_t> values{1, 0, 1, 0, 0, 1};
  formats::write_npy(p.first().mask_file, "|u1", {2, 3}, values.data());
  CHECK(make_mask(circuit, ProjectionId{0}) == std::vector<std::uint8_t>{1, 0, 0, 0, 1, 1});
  CHECK(near(initial_fan_in(circuit, ProjectionId{0}, make_mask(circuit, ProjectionId{0})), 1.5,
             1e-6));
  formats::write_npy(p.first().mask_file, "|b1", {2, 3}, values.data());
  CHECK(make_mask(circuit, ProjectionId{0}).size() == 6);

  const std::vector<std::uint8_t> all(6, 1);
  formats::write_npy(p.first().mask_file, "|u1", {2, 3}, all.data());
  CHECK(make_mask(circuit, ProjectionId{0}).empty());
  CHECK(initial_fan_in(circuit, ProjectionId{0}, {}) == 3.0);
}

TEST_CASE("masks: a file of another shape, type or value is refused by name") {
  const ScratchFolder folder;
  Circuit circuit = one_projection(3, 2);
  Projection& p = circuit.projections[ProjectionId{0}];
  p.first().mask_file = folder / "mask.npy";
  CHECK_THROWS_WITH(make_mask(circuit, ProjectionId{0}), contains("mask.npy"));
  const std::vector<std::uint8_t> values{1, 0, 1, 0, 0, 2};
  formats::write_npy(p.first().mask_file, "|u1", {3, 2}, values.data());
  CHECK_THROWS_WITH(make_mask(circuit, ProjectionId{0}),
                    contains("mask.npy") && contains("(2, 3)"));
  formats::write_npy(p.first().mask_file, "|u1", {2, 3}, values.data());
  CHECK_THROWS_WITH(make_mask(circuit, ProjectionId{0}),
                    contains("projection W") && contains("found 2 at [1, 2]"));
  const std::vector<std::int16_t> wide(6, 1);
  formats::write_npy(p.first().mask_file, "<i2", {2, 3}, wide.data());
  CHECK_THROWS_AS(make_mask(circuit, ProjectionId{0}), UserError);
}

}  // namespace hsdc::circuit
