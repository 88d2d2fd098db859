// The top's registers and streams, through the same ports that a system would use.
#include <fmt/format.h>

#include <stdexcept>
#include <vector>

#include "gen/emit.h"
#include "model/presets.h"
#include "model/random_words.h"
#include "tests/catch.h"
#include "tests/sim/cosim_pair.h"

namespace hsdc {
namespace {

// Byte offsets, as docs and data sheet give them.
constexpr std::uint32_t kId = 0x00, kDigest = 0x08, kInputs = 0x0C, kTargets = 0x10, kArrays = 0x14,
                        kControl = 0x18, kStatus = 0x1C, kSamples = 0x20, kLearned = 0x28,
                        kCycles = 0x30, kSaturations = 0x38, kArray = 0x40, kWord = 0x44,
                        kLane = 0x48, kWeight = 0x4C, kArrayWords = 0x50, kArrayLanes = 0x54,
                        kArrayBits = 0x58, kNoRegister = 0x5C;
constexpr std::uint32_t kEnable = 1, kLearn = 2, kClear = 4, kBusy = 1, kBadPacket = 2;

/// Masked and unmasked, folded and parallel arrays, of different weights; saturations happen.
Circuit mixed_circuit() {
  PresetOptions options;
  options.preset = "sal";
  options.name = "mixed";
  options.layers = {8, 7, 4};
  options.weight_bits = 6;
  options.weight_fraction = 4;
  options.init = options.feedback_init = 2;
  options.rate_shift = 7;
  options.decay_shift = 6;
  options.lanes = 3;
  Circuit circuit = make_preset(options);
  Projection& w2 = circuit.projections[static_cast<size_t>(circuit.find_projection("W2"))];
  w2.architecture = Architecture::kParallel;
  w2.density = 0.5;
  w2.weight_bits = 9;
  Projection& u1 = circuit.projections[static_cast<size_t>(circuit.find_projection("U1"))];
  u1.density = 0.6;
  return circuit;
}

/// A register access that must be refused with SLVERR.
template <typename Access>
void check_refused(Access&& access) {
  CHECK_THROWS_WITH(access(), contains("response 2"));
}

void point_at(RtlSim& rtl, int array, int word, int lane) {
  rtl.write_register(kArray, static_cast<std::uint32_t>(array));
  rtl.write_register(kWord, static_cast<std::uint32_t>(word));
  rtl.write_register(kLane, static_cast<std::uint32_t>(lane));
}

/// Every weight of an array read through the window, [pre][post]; the window moves on by itself.
std::vector<std::int16_t> window_weights(CosimPair& pair, int array) {
  const ArrayPlan& a = pair.plan().arrays[static_cast<size_t>(array)];
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

std::vector<std::int16_t> infer(CosimPair& pair, const CodedSample& sample) {
  std::vector<std::int16_t> codes(static_cast<size_t>(pair.circuit().target_size()));
  pair.rtl().send(sample.inputs, {});
  REQUIRE(pair.rtl().finish_sample(codes));
  return codes;
}

}  // namespace

TEST_CASE("streams: identity, configuration and addresses without a register", "[cosim]") {
  const Circuit circuit = mixed_circuit();
  CosimPair pair(circuit);
  RtlSim& rtl = pair.rtl();
  CHECK(rtl.read_register(kId) == 0x48534443);
  CHECK(rtl.read_register(kDigest) == circuit_digest(circuit));
  CHECK(rtl.read_register(kInputs) == 8);
  CHECK(rtl.read_register(kTargets) == 4);
  CHECK(rtl.read_register(kArrays) == pair.plan().arrays.size());
  CHECK(rtl.read_register(kControl) == (kEnable | kLearn));
  CHECK(rtl.read_register(kStatus) == 0);
  for (size_t k = 0; k < pair.plan().arrays.size(); ++k) {
    const ArrayPlan& a = pair.plan().arrays[k];
    const Projection& p = circuit.projections[static_cast<size_t>(a.owner)];
    rtl.write_register(kArray, static_cast<std::uint32_t>(k));
    CHECK(rtl.read_register(kArrayWords) == static_cast<std::uint32_t>(a.words()));
    CHECK(rtl.read_register(kArrayLanes) == static_cast<std::uint32_t>(a.lanes));
    CHECK(rtl.read_register(kArrayBits) == static_cast<std::uint32_t>(p.weight_bits));
  }
  check_refused([&] { rtl.read_register(kNoRegister); });
  check_refused([&] { rtl.write_register(kNoRegister, 0); });
  check_refused([&] { rtl.write_register(kId, 0); });
  CHECK(rtl.read_register(kId) == 0x48534443);
}

TEST_CASE("streams: the counters are the model's", "[cosim]") {
  CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  const auto samples = random_samples(pair.circuit(), 40, 3);
  std::vector<std::uint64_t> learning, inferring;  // cycles of each sample
  for (size_t k = 0; k < samples.size(); ++k) {
    const bool learns = k % 4 != 3;
    const std::uint64_t before = rtl.read_counter(kCycles);
    pair.lockstep().queue(samples[k].inputs,
                          learns ? samples[k].targets : std::vector<std::int16_t>());
    REQUIRE(pair.lockstep().step());
    (learns ? learning : inferring).push_back(rtl.read_counter(kCycles) - before);
  }
  CHECK(rtl.read_counter(kSamples) == 40);
  CHECK(rtl.read_counter(kLearned) == 30);
  CHECK(pair.lockstep().learned() == 30);
  CHECK(pair.model().total_saturations() > 0);
  CHECK(rtl.read_counter(kSaturations) == pair.model().total_saturations());
  // The time that a sample takes does not depend on what is in it, and learning takes longer.
  CHECK(std::count(learning.begin(), learning.end(), learning.front()) == 30);
  CHECK(std::count(inferring.begin(), inferring.end(), inferring.front()) == 10);
  CHECK(inferring.front() > 0);
  CHECK(learning.front() > inferring.front());
  CHECK(rtl.read_counter(kCycles) < rtl.cycles());

  rtl.write_register(kControl, kEnable | kLearn | kClear);
  for (const std::uint32_t counter : {kSamples, kLearned, kCycles, kSaturations}) {
    CHECK(rtl.read_counter(counter) == 0);
  }
  CHECK(rtl.read_register(kControl) == (kEnable | kLearn));
}

TEST_CASE("streams: every weight can be read through the window", "[cosim]") {
  for (const bool packed : {false, true}) {
    CosimPairOptions options;
    options.packed_ram = packed;
    CosimPair pair(mixed_circuit(), options);
    REQUIRE_FALSE(pair.run(random_samples(pair.circuit(), 10, 5), true).has_value());
    const auto expected = array_weights(pair.plan(), pair.model());
    for (size_t k = 0; k < expected.size(); ++k) {
      INFO("array " << k << ", packed " << packed);
      CHECK(window_weights(pair, static_cast<int>(k)) == expected[k]);
    }
  }
}

TEST_CASE("streams: weights written through the window are learned on from", "[cosim]") {
  const bool packed = GENERATE(false, true);
  CosimPairOptions options;
  options.packed_ram = packed;
  CosimPair pair(mixed_circuit(), options);
  RtlSim& rtl = pair.rtl();
  REQUIRE_FALSE(pair.run(random_samples(pair.circuit(), 7, 5), true).has_value());
  std::uint32_t state = 12345;
  for (size_t k = 0; k < pair.plan().arrays.size(); ++k) {
    const ArrayPlan& a = pair.plan().arrays[k];
    const auto most =
        static_cast<int>(pair.circuit().projections[static_cast<size_t>(a.owner)].weight_max());
    const auto mask = pair.model().mask(a.owner);
    std::vector<std::int16_t> weights(static_cast<size_t>(a.pre * a.post));
    for (int pre = 0; pre < a.pre; ++pre) {
      for (int post = 0; post < a.post; ++post) {
        state = xorshift32(state);
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
  const auto mismatch = pair.run(random_samples(pair.circuit(), 20, 6), true);
  INFO((mismatch ? describe(*mismatch) : std::string()));
  CHECK_FALSE(mismatch.has_value());
}

TEST_CASE("streams: the window refuses what is out of range, and nothing changes", "[cosim]") {
  CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  const auto refused_write = [&](int value) {
    check_refused([&] { rtl.write_register(kWeight, static_cast<std::uint32_t>(value)); });
  };
  const int arrays = static_cast<int>(pair.plan().arrays.size());
  for (int k = 0; k < arrays; ++k) {
    const ArrayPlan& a = pair.plan().arrays[static_cast<size_t>(k)];
    const auto most =
        static_cast<int>(pair.circuit().projections[static_cast<size_t>(a.owner)].weight_max());
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

TEST_CASE("streams: with learning off, targets change nothing", "[cosim]") {
  CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  rtl.write_register(kControl, kEnable);
  std::vector<std::int16_t> codes(4);
  const auto samples = random_samples(pair.circuit(), 6, 9);
  for (const CodedSample& sample : samples) {
    rtl.send(sample.inputs, sample.targets);
    REQUIRE(rtl.finish_sample(codes));
    pair.model().infer(sample.inputs);
    CHECK(codes == root_codes(pair.model()));
  }
  CHECK(rtl.read_counter(kSamples) == 6);
  CHECK(rtl.read_counter(kLearned) == 0);
  CHECK(pair.lockstep().compare_all());
  // Random states stood still too: switched on, it learns as if nothing had been.
  rtl.write_register(kControl, kEnable | kLearn);
  CHECK_FALSE(pair.run(random_samples(pair.circuit(), 10, 10), true).has_value());
}

TEST_CASE("streams: disabled, a sample waits", "[cosim]") {
  CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  rtl.write_register(kControl, kLearn);
  const CodedSample sample = random_samples(pair.circuit(), 1, 2).front();
  std::vector<std::int16_t> codes(4);
  rtl.send(sample.inputs, sample.targets);
  CHECK_FALSE(rtl.finish_sample(codes));
  CHECK_THAT(rtl.error(), contains("did not end"));
  CHECK((rtl.read_register(kStatus) & kBusy) == 0);
  CHECK(rtl.read_counter(kSamples) == 0);
  rtl.write_register(kControl, kEnable | kLearn);
  REQUIRE(rtl.finish_sample(codes));
  pair.model().learn(sample.inputs, sample.targets);
  CHECK(codes == root_codes(pair.model()));
  CHECK(pair.lockstep().compare_all());
}

TEST_CASE("streams: a packet of wrong length is dropped and reported", "[cosim]") {
  CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  const auto samples = random_samples(pair.circuit(), 12, 4);
  size_t next = 0;
  // 8 inputs, 4 targets: only packets of 8 and of 12 are samples.
  for (const int length : {1, 7, 9, 11, 13, 40}) {
    INFO("a packet of " << length);
    REQUIRE(rtl.read_register(kStatus) == 0);
    rtl.send(std::vector<std::int16_t>(static_cast<size_t>(length), 1), {});
    // A good one right behind it, and one learned after that.
    const std::vector<std::int16_t> codes = infer(pair, samples[next]);
    pair.model().infer(samples[next++].inputs);
    CHECK(codes == root_codes(pair.model()));
    CHECK((rtl.read_register(kStatus) & kBadPacket) != 0);
    rtl.write_register(kStatus, kBadPacket);
    pair.lockstep().queue(samples[next].inputs, samples[next].targets);
    ++next;
    CHECK(pair.lockstep().step());
  }
  CHECK(rtl.read_counter(kSamples) == 12);
  CHECK(rtl.read_counter(kLearned) == 6);
  CHECK(pair.lockstep().compare_all());
}

}  // namespace hsdc
