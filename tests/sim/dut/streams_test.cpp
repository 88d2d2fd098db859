// SPDX-License-Identifier: Apache-2.0
// The top's identity, counters, control and streams, through the ports that a system would use.
#include <algorithm>
#include <vector>

#include "model/circuit/circuit.h"
#include "model/circuit_file/digests.h"
#include "tests/sim/dut/top_registers.h"

namespace hsdc::dut {
namespace {

std::vector<std::int16_t> infer(compare::CosimPair& pair, const vectors::CodedSample& sample) {
  std::vector<std::int16_t> codes(static_cast<size_t>(pair.circuit().target_size()));
  pair.rtl().send(sample.inputs, {});
  REQUIRE(pair.rtl().finish_sample(codes));
  return codes;
}

}  // namespace

TEST_CASE("streams: identity, configuration and addresses without a register", "[cosim]") {
  const circuit::Circuit circuit = mixed_circuit();
  compare::CosimPair pair(circuit);
  RtlSim& rtl = pair.rtl();
  CHECK(rtl.read_register(kId) == registers::kHsdcId);
  CHECK(rtl.read_register(kDigest) == circuit_file::hardware_digest(circuit));
  CHECK(rtl.read_register(kInputs) == 8);
  CHECK(rtl.read_register(kTargets) == 4);
  CHECK(rtl.read_register(kArrays) == pair.hardware().arrays().size());
  CHECK(rtl.read_register(kControl) == (kEnable | kLearn));
  CHECK(rtl.read_register(kStatus) == 0);
  for (size_t k = 0; k < pair.hardware().arrays().size(); ++k) {
    const plan::ArrayPlan& a = pair.hardware().arrays()[k];
    const circuit::Projection& p = circuit.projections[a.owner];
    rtl.write_register(kArray, static_cast<std::uint32_t>(k));
    CHECK(rtl.read_register(kArrayWords) == static_cast<std::uint32_t>(a.words()));
    CHECK(rtl.read_register(kArrayLanes) == static_cast<std::uint32_t>(a.lanes));
    CHECK(rtl.read_register(kArrayBits) == static_cast<std::uint32_t>(p.format().bits));
  }
  check_refused([&] { rtl.read_register(registers::kNoRegister); });
  check_refused([&] { rtl.write_register(registers::kNoRegister, 0); });
  check_refused([&] { rtl.write_register(kId, 0); });
  CHECK(rtl.read_register(kId) == registers::kHsdcId);
}

TEST_CASE("streams: the counters are the model's", "[cosim]") {
  compare::CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  const auto samples = vectors::random_samples(pair.circuit(), 40, 3);
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

TEST_CASE("streams: with learning off, targets change nothing", "[cosim]") {
  compare::CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  rtl.write_register(kControl, kEnable);
  std::vector<std::int16_t> codes(4);
  const auto samples = vectors::random_samples(pair.circuit(), 6, 9);
  for (const vectors::CodedSample& sample : samples) {
    rtl.send(sample.inputs, sample.targets);
    REQUIRE(rtl.finish_sample(codes));
    pair.model().infer(sample.inputs);
    CHECK(codes == vectors::root_codes(pair.model()));
  }
  CHECK(rtl.read_counter(kSamples) == 6);
  CHECK(rtl.read_counter(kLearned) == 0);
  CHECK(pair.lockstep().compare_all());
  // Random states stood still too: switched on, it learns as if nothing had been.
  rtl.write_register(kControl, kEnable | kLearn);
  CHECK_FALSE(pair.run(vectors::random_samples(pair.circuit(), 10, 10), true).has_value());
}

TEST_CASE("streams: disabled, a sample waits", "[cosim]") {
  compare::CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  rtl.write_register(kControl, kLearn);
  const vectors::CodedSample sample = vectors::random_samples(pair.circuit(), 1, 2).front();
  std::vector<std::int16_t> codes(4);
  rtl.send(sample.inputs, sample.targets);
  CHECK_FALSE(rtl.finish_sample(codes));
  CHECK_THAT(rtl.error(), contains("did not end"));
  CHECK((rtl.read_register(kStatus) & kBusy) == 0);
  CHECK(rtl.read_counter(kSamples) == 0);
  rtl.write_register(kControl, kEnable | kLearn);
  REQUIRE(rtl.finish_sample(codes));
  pair.model().learn(sample.inputs, sample.targets);
  CHECK(codes == vectors::root_codes(pair.model()));
  CHECK(pair.lockstep().compare_all());
}

TEST_CASE("streams: a packet of wrong length is dropped and reported", "[cosim]") {
  compare::CosimPair pair(mixed_circuit());
  RtlSim& rtl = pair.rtl();
  const auto samples = vectors::random_samples(pair.circuit(), 12, 4);
  size_t next = 0;
  // 8 inputs, 4 targets: only packets of 8 and of 12 are samples.
  for (const int length : {1, 7, 9, 11, 13, 40}) {
    INFO("a packet of " << length);
    REQUIRE(rtl.read_register(kStatus) == 0);
    rtl.send(std::vector<std::int16_t>(static_cast<size_t>(length), 1), {});
    // A good one right behind it, and one learned after that.
    const std::vector<std::int16_t> codes = infer(pair, samples[next]);
    pair.model().infer(samples[next++].inputs);
    CHECK(codes == vectors::root_codes(pair.model()));
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

}  // namespace hsdc::dut
