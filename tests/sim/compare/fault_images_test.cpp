// SPDX-License-Identifier: Apache-2.0
// One bit of a memory image wrong: the place is known, so the mismatch must name exactly that one.
#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"
#include "tests/sim/compare/fault.h"

namespace hsdc::compare {
namespace {

constexpr const char* kProjection = "U1";  // of faults_folded(): h1 -> b1, 7 x 7

/// A synapse of U1 that is masked, or one that is not and whose weight is not 0.
std::pair<int, int> find_synapse(const fixed::FixedNetwork& network, bool masked) {
  const circuit::ProjectionId p = network.circuit().find_projection(kProjection);
  const fixed::WeightView weights = network.weights(p);
  // From the last one, so that an index that is forgotten does not pass for it.
  for (int pre = weights.pre - 1; pre >= 0; --pre) {
    for (int post = weights.post - 1; post >= 0; --post) {
      const auto at = static_cast<size_t>(pre * weights.post + post);
      if (masked ? network.mask(p)[at] == 0 : weights.at(pre, post) != 0) return {pre, post};
    }
  }
  FAIL("no such synapse");
  return {};
}

void is_place(const Mismatch& m, int pre, int post) {
  INFO(describe(m));
  CHECK(m.kind == Mismatch::Kind::kWeight);
  CHECK(m.projection == kProjection);
  CHECK(m.pre == pre);
  CHECK(m.post == post);
}

}  // namespace

TEST_CASE("faults: a wrong first weight is named before the first sample", "[cosim][faults]") {
  const circuit::Circuit circuit = faults_folded();
  const auto [pre, post] = find_synapse(fixed::FixedNetwork(circuit), false);
  for (const build::Storage storage : {build::Storage::kArray, build::Storage::kPacked}) {
    for (const int bit : {0, 5}) {
      const Mismatch m = expect_found(
          circuit, "a wrong first weight", storage,
          [&](const auto& folder) { flip_cell_bit(folder, circuit, kProjection, pre, post, bit); });
      is_place(m, pre, post);
      CHECK(m.sample == 0);
      CHECK(((m.expected ^ m.found) & 63) == (1 << bit));
    }
  }
}

TEST_CASE("faults: a wrong mask bit is named", "[cosim][faults]") {
  const circuit::Circuit circuit = faults_folded();
  const int mask_bit = 6;  // above the weight's six
  SECTION("a synapse that should not be there learns") {
    const auto [pre, post] = find_synapse(fixed::FixedNetwork(circuit), true);
    const Mismatch m = expect_found(
        circuit, "a synapse too many", build::Storage::kArray, [&](const auto& folder) {
          flip_cell_bit(folder, circuit, kProjection, pre, post, mask_bit);
        });
    is_place(m, pre, post);
    CHECK(m.expected == 0);
  }
  SECTION("a synapse that should be there is gone after the first update") {
    const auto [pre, post] = find_synapse(fixed::FixedNetwork(circuit), false);
    const Mismatch m =
        expect_found(circuit, "a synapse too few", build::Storage::kArray, [&](const auto& folder) {
          flip_cell_bit(folder, circuit, kProjection, pre, post, mask_bit);
        });
    is_place(m, pre, post);
    CHECK(m.found == 0);
  }
}

TEST_CASE("faults: a wrong random state is named by its row or column", "[cosim][faults]") {
  const circuit::Circuit circuit = faults_folded();
  const int index = 4, top_bit = 31;
  const Mismatch row = expect_found(
      circuit, "a wrong row state", build::Storage::kArray,
      [&](const auto& folder) { flip_image_bit(folder, "mem/U1_pre.mem", index, top_bit); });
  CHECK(row.kind == Mismatch::Kind::kWeight);
  CHECK(row.projection == kProjection);
  CHECK(row.pre == index);
  const Mismatch column = expect_found(
      circuit, "a wrong column state", build::Storage::kArray,
      [&](const auto& folder) { flip_image_bit(folder, "mem/U1_post.mem", index, top_bit); });
  CHECK(column.kind == Mismatch::Kind::kWeight);
  CHECK(column.projection == kProjection);
  CHECK(column.post == index);
}

}  // namespace hsdc::compare
