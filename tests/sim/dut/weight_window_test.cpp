// SPDX-License-Identifier: Apache-2.0
// The window of registers through which every weight can be read and written.
#include <utility>
#include <vector>

#include "model/arithmetic/random_words.h"
#include "tests/sim/dut/top_registers.h"

namespace hsdc::dut {
namespace {

void point_at(RtlSim& rtl, int array, int word, int lane) {
  rtl.write_register(kArray, static_cast<std::uint32_t>(array));
  rtl.write_register(kWord, static_cast<std::uint32_t>(word));
  rtl.write_register(kLane, static_cast<std::uint32_t>(lane));
}

/// Every weight of an array read through the window, [pre][post]; the window moves on by itself.
std::vector<std::int16_t> window_weights(compare::CosimPair& pair, int array) {
  const plan::ArrayPlan& a = pair.hardware().arrays()[static_cast<size_t>(array)];
  std::vector<std::int16_t> weights(static_cast<size_t>(a.pre * a.post));
  point_at(pair.rtl(), array, 0, 0);
  for (int word = 0; word < a.words(); ++word) {
    for (int lane = 0; lane < a.lanes; ++lane) {
      const auto value = static_cast<std::int32_t>(pair.rtl().read_register(kWeight));
      const int pre = word % a.pre, post = word / a.pre * a.lanes + lane;
      if (post < a.post) {
        weights[static_cast<size_t>(pre * a.post + post)] = static_cast<std::int16_t>(value);
      }
    }
  }
  return weights;
}

}  // namespace

TEST_CASE("weight window: every weight can be read", "[cosim]") {
  for (const build::Storage storage : {build::Storage::kArray, build::Storage::kPacked}) {
    compare::CosimPairOptions options;
    options.storage = storage;
    compare::CosimPair pair(mixed_circuit(), options);
    REQUIRE_FALSE(pair.run(vectors::random_samples(pair.circuit(), 10, 5), true).has_value());
    const auto expected = vectors::array_weights(pair.hardware(), pair.model());
    for (size_t k = 0; k < expected.size(); ++k) {
      INFO("array " << k << ", storage " << build::to_string(storage));
      CHECK(window_weights(pair, static_cast<int>(k)) == expected[k]);
    }
  }
}

TEST_CASE("weight window: weights that were written are learned on from", "[cosim]") {
  const build::Storage storage = GENERATE(build::Storage::kArray, build::Storage::kPacked);
  compare::CosimPairOptions options;
  options.storage = storage;
  compare::CosimPair pair(mixed_circuit(), options);
  RtlSim& rtl = pair.rtl();
  REQUIRE_FALSE(pair.run(vectors::random_samples(pair.circuit(), 7, 5), true).has_value());
  std::uint32_t state = 12345;
  for (size_t k = 0; k < pair.hardware().arrays().size(); ++k) {
    const plan::ArrayPlan& a = pair.hardware().arrays()[k];
    const auto most = static_cast<int>(pair.circuit().projections[a.owner].format().max());
    const auto mask = pair.model().mask(a.owner);
    std::vector<std::int16_t> weights(static_cast<size_t>(a.pre * a.post));
    for (int pre = 0; pre < a.pre; ++pre) {
      for (int post = 0; post < a.post; ++post) {
        state = arithmetic::xorshift32(state);
        const int value = static_cast<int>(state % static_cast<std::uint32_t>(2 * most + 1)) - most;
        point_at(rtl, static_cast<int>(k), post / a.lanes * a.pre + pre, post % a.lanes);
        rtl.write_register(kWeight, static_cast<std::uint32_t>(value));
        const auto at = static_cast<size_t>(pre * a.post + post);
        const bool exists = mask.empty() || mask[at] != 0;  // a masked synapse stays 0
        weights[at] = static_cast<std::int16_t>(exists ? value : 0);
      }
    }
    pair.model().set_weights(a.owner, weights);
    CHECK(window_weights(pair, static_cast<int>(k)) == weights);
  }
  const auto mismatch = pair.run(vectors::random_samples(pair.circuit(), 20, 6), true);
  INFO((mismatch ? compare::describe(*mismatch) : std::string()));
  CHECK_FALSE(mismatch.has_value());
}

TEST_CASE("weight window: it refuses what is out of range, and nothing changes", "[cosim]") {
  compare::CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  const auto refused_write = [&](int value) {
    check_refused([&] { rtl.write_register(kWeight, static_cast<std::uint32_t>(value)); });
  };
  const int arrays = static_cast<int>(pair.hardware().arrays().size());
  for (int k = 0; k < arrays; ++k) {
    const plan::ArrayPlan& a = pair.hardware().arrays()[static_cast<size_t>(k)];
    const auto most = static_cast<int>(pair.circuit().projections[a.owner].format().max());
    for (const int value : {most + 1, -most - 1, 2 * most + 2, 1 << 20, -(1 << 20)}) {
      point_at(rtl, k, 0, 0);
      refused_write(value);
    }
    for (const auto& [word, lane] :
         std::vector<std::pair<int, int>>{{a.words(), 0}, {0, a.lanes}}) {
      point_at(rtl, k, word, lane);
      refused_write(1);
      check_refused([&] { rtl.read_register(kWeight); });
    }
  }
  // Lanes of a last word beyond the last post: they read as 0 and are not written.
  int padded = 0;
  for (int k = 0; k < arrays; ++k) {
    const plan::ArrayPlan& a = pair.hardware().arrays()[static_cast<size_t>(k)];
    for (int post = a.post; post < a.chunks * a.lanes; ++post, ++padded) {
      point_at(rtl, k, a.words() - 1, post % a.lanes);
      refused_write(1);
      CHECK(rtl.read_register(kWeight) == 0);
    }
  }
  CHECK(padded > 0);
  point_at(rtl, arrays, 0, 0);
  refused_write(1);
  check_refused([&] { rtl.read_register(kWeight); });
  CHECK(pair.lockstep().compare_all());
  // The bounds themselves are taken.
  point_at(rtl, 0, 0, 0);
  rtl.write_register(kWeight, 31);
  rtl.write_register(kWeight, static_cast<std::uint32_t>(-31));
  CHECK(pair.rtl().weight(0, 0, 0) == 31);
  CHECK(pair.rtl().weight(0, 0, 1) == -31);
}

}  // namespace hsdc::dut
