// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/dut/bus_check.h"

#include <algorithm>
#include <bit>

#include "gen/plan/timing.h"
#include "model/arithmetic/random_words.h"
#include "model/circuit/circuit.h"
#include "model/circuit/packet.h"
#include "tests/catch.h"
#include "tests/sim/dut/top_registers.h"

namespace hsdc::dut {

namespace {

// An access takes effect some cycles before its answer appears: what happens meanwhile may or may
// not have been seen by it.
constexpr std::uint64_t kBlur = 10;
constexpr std::uint32_t kOkay = 0, kSlverr = 2;
constexpr std::uint32_t kLast = 1u << 31;

std::uint32_t kept(std::uint32_t value, std::uint32_t bits) {
  const std::uint32_t all = (1u << bits) - 1;
  return value <= all ? value : all;
}

}  // namespace

BusCheck::BusCheck(const plan::Hardware& hardware, BusDriver& driver, PinsTop& top, bool seeder)
    : hardware_(hardware),
      model_(hardware.plan().graph),
      top_(top),
      seeder_(seeder),
      seed_(hardware.circuit().seed) {
  const auto bits = [](int most) {
    return static_cast<std::uint32_t>(std::bit_width(static_cast<unsigned>(std::max(1, most))));
  };
  array_bits_ = bits(static_cast<int>(hardware_.arrays().size()));
  word_bits_ = lane_bits_ = 1;
  for (const plan::ArrayPlan& a : hardware_.arrays()) {
    word_bits_ = std::max({word_bits_, bits(a.words()), bits(a.pre), bits(a.post)});
    lane_bits_ = std::max(lane_bits_, bits(a.lanes));
  }
  controls_.push_back({0, kEnable | kLearn});
  for (auto* sums : {&samples_, &learned_, &busy_, &seeding_}) sums->push_back(0);
  driver.on_cycle = [this](const PinsOut& out) { see_cycle(out); };
  driver.on_packet = [this](std::size_t) { see_packet(); };
  driver.on_output = [this](std::uint32_t code, bool last) { see_output(code, last); };
  driver.on_answer = [this](const BusAccess& access) { see_answer(access); };
}

void BusCheck::announce(const vectors::CodedSample& sample, bool learn) {
  sending_.push_back({false, learn, sample});
}
void BusCheck::announce_bad() { sending_.push_back({true, false, {}}); }

bool BusCheck::quiet() const {
  return waiting_.empty() && sending_.empty() && expected_.empty() && !was_busy_;
}

void BusCheck::see_packet() {
  if (sending_.front().bad) {
    bad_packets_.push_back(top_.cycles());
  } else {
    waiting_.push_back(sending_.front());
  }
  sending_.pop_front();
}

// ---- Samples ------------------------------------------------------------------------------------

void BusCheck::see_cycle(const PinsOut& out) {
  samples_.push_back(samples_.back() + out.sample_done);
  learned_.push_back(learned_.back() + (out.sample_done & out.learned));
  busy_.push_back(busy_.back() + out.busy);
  seeding_.push_back(seeding_.back() + out.seeding);
  if (out.busy != 0 && !was_busy_) begin_sample(out);
  was_busy_ = out.busy != 0;
  if (out.sample_done != 0) {
    end_sample(out);
    was_busy_ = false;
  }
  check_begins();
  // Where nothing holds a sample that is there, it begins: the window keeps learning waiting for
  // two accesses at most.
  const bool held = waiting_.empty() || was_busy_ || !expected_.empty() || out.seeding != 0 ||
                    controls_.back().value % 2 == 0 ||
                    top_.cycles() < controls_.back().time + kBlur;
  streak_ = held ? 0 : streak_ + 1;
  if (streak_ > plan::kAccessCycles) FAIL("a sample does not begin, cycle " << top_.cycles());
}

void BusCheck::begin_sample(const PinsOut& out) {
  REQUIRE(!waiting_.empty());
  begins_.push_back({top_.cycles(), out.learned != 0, waiting_.front().learn});
}

/// CONTROL as it was when a sample began: known some cycles later.
void BusCheck::check_begins() {
  if (begins_.empty() || top_.cycles() < begins_.front().time + kBlur) return;
  const Begin begin = begins_.front();
  begins_.pop_front();
  std::uint32_t value = 0;
  for (const Control& control : controls_) {
    if (control.time + 1 >= begin.time && control.time <= begin.time + kBlur) return;  // either
    if (control.time < begin.time) value = control.value;
  }
  INFO("a sample that began in cycle " << begin.time);
  CHECK((value & kEnable) != 0);
  CHECK(begin.learned == (begin.targets && (value & kLearn) != 0));
}

void BusCheck::end_sample(const PinsOut& out) {
  REQUIRE(!waiting_.empty());
  const Announced sample = waiting_.front();
  waiting_.pop_front();
  ++samples_ended_;
  if (out.learned != 0) {
    model_.learn(sample.sample.inputs, sample.sample.targets);
  } else {
    model_.infer(sample.sample.inputs);
  }
  const std::vector<std::int16_t> codes = vectors::root_codes(model_);
  const auto mask = static_cast<std::uint32_t>(
      (std::uint64_t{1} << circuit::stream_out_bits(hardware_.circuit())) - 1);
  for (std::size_t k = 0; k < codes.size(); ++k) {
    expected_.push_back((static_cast<std::uint32_t>(codes[k]) & mask) |
                        (k + 1 == codes.size() ? kLast : 0));
  }
  std::deque<std::uint32_t> received;
  received.swap(received_);
  for (const std::uint32_t code : received) see_output(code & ~kLast, (code & kLast) != 0);
}

void BusCheck::see_output(std::uint32_t code, bool last) {
  const std::uint32_t found = code | (last ? kLast : 0);
  if (expected_.empty()) {  // codes leave before the sample ends
    received_.push_back(found);
    return;
  }
  INFO("sample " << samples_ended_ - 1);
  CHECK(found == expected_.front());
  expected_.pop_front();
}

// ---- Registers
// ------------------------------------------------------------------------------------

void BusCheck::see_answer(const BusAccess& access) {
  INFO((access.write ? "write of " : "read of ")
       << access.address << ", data " << access.data << ", strobes " << access.strobes
       << ", accepted in cycle " << access.accepted << ", answered in " << access.answered);
  CHECK(access.answered - access.accepted <= plan::longest_access(hardware_.cycles()));
  // The last cycle that was seen is the one in which the answer appears.
  const std::uint32_t waited = busy_.back() - sum_before(busy_, access.accepted);
  CHECK(access.answered - access.accepted <= waited + plan::kAccessCycles);
  if (access.response != kOkay) ++refused_;
  if (!access.write) return check_read(access);
  CHECK(access.response == (access.strobes == 15 && write(access) ? kOkay : kSlverr));
}

void BusCheck::reseed(std::uint32_t seed) {
  for (const plan::ArrayPlan& a : hardware_.arrays()) {
    if (!a.has_states) continue;
    const auto projection = static_cast<std::uint32_t>(a.owner);
    std::vector<std::uint32_t> pre, post;
    for (std::uint32_t k = 0; k < static_cast<std::uint32_t>(a.pre); ++k) {
      pre.push_back(arithmetic::seeded_state(seed, projection, arithmetic::WordSide::kPre, k));
    }
    for (std::uint32_t k = 0; k < static_cast<std::uint32_t>(a.post); ++k) {
      post.push_back(arithmetic::seeded_state(seed, projection, arithmetic::WordSide::kPost, k));
    }
    model_.set_states(a.owner, pre, post);
  }
}

BusCheck::Shape BusCheck::shape() const {
  if (array_ >= hardware_.arrays().size()) return {};
  const plan::ArrayPlan& a = hardware_.arrays()[array_];
  const circuit::Projection& p = hardware_.graph()[a.owner];
  if (space_ == 0) return {a.words(), a.lanes, p.format().bits};
  if (space_ == 1) return a.masked ? Shape{a.words(), a.lanes, 1} : Shape{};
  if (!a.has_states) return {};
  return {space_ == 2 ? a.pre : a.post, 1, 32};
}

bool BusCheck::in_array() const {
  const Shape s = shape();
  return word_ < static_cast<std::uint32_t>(s.words) && lane_ < static_cast<std::uint32_t>(s.lanes);
}

void BusCheck::move_on() {
  if (++lane_ == static_cast<std::uint32_t>(shape().lanes)) {
    lane_ = 0;
    ++word_;
  }
}

bool BusCheck::read_window(std::uint32_t& value) {
  if (!in_array()) return false;
  const plan::ArrayPlan& a = hardware_.arrays()[array_];
  if (space_ >= 2) {
    value = space_ == 2 ? model_.pre_states(a.owner)[word_] : model_.post_states(a.owner)[word_];
  } else {
    const int pre = static_cast<int>(word_) % a.pre;
    const int post = static_cast<int>(word_) / a.pre * a.lanes + static_cast<int>(lane_);
    const auto at = static_cast<std::size_t>(pre * a.post + post);
    const auto mask = model_.mask(a.owner);
    value = post >= a.post ? 0
            : space_ == 1  ? (mask.empty() || mask[at] != 0 ? 1 : 0)
                           : static_cast<std::uint32_t>(model_.weights(a.owner).at(pre, post));
  }
  move_on();
  return true;
}

/// Mask bits are only written as they are in the model, which cannot change them.
bool BusCheck::write_window(std::uint32_t value) {
  if (!in_array()) return false;
  const plan::ArrayPlan& a = hardware_.arrays()[array_];
  if (space_ >= 2) {
    if (value == 0) return false;
    auto pre = std::vector<std::uint32_t>(model_.pre_states(a.owner).begin(),
                                          model_.pre_states(a.owner).end());
    auto post = std::vector<std::uint32_t>(model_.post_states(a.owner).begin(),
                                           model_.post_states(a.owner).end());
    (space_ == 2 ? pre : post)[word_] = value;
    model_.set_states(a.owner, pre, post);
    move_on();
    return true;
  }
  const int pre = static_cast<int>(word_) % a.pre;
  const int post = static_cast<int>(word_) / a.pre * a.lanes + static_cast<int>(lane_);
  const auto weight = static_cast<std::int32_t>(value);
  const auto most = hardware_.graph()[a.owner].format().max();
  if (post >= a.post || (space_ == 0 && (weight > most || weight < -most))) return false;
  if (space_ == 1 && value > 1) return false;
  const auto at = static_cast<std::size_t>(pre * a.post + post);
  const auto mask = model_.mask(a.owner);
  if (mask.empty() || mask[at] != 0) {
    std::vector<std::int16_t> weights = vectors::array_weights(hardware_, model_)[array_];
    weights[at] = static_cast<std::int16_t>(space_ == 1 ? 0 : weight);
    model_.set_weights(a.owner, weights);
  }
  move_on();
  return true;
}

/// False: refused.
bool BusCheck::write(const BusAccess& access) {
  const std::uint32_t value = access.data;
  switch (access.address & ~3u) {
    case kControl:
      if ((value & kSeedStates) != 0 && !seeder_) return false;
      controls_.push_back({access.answered, value & (kEnable | kLearn)});
      if ((value & kClear) != 0) {
        clear_ = {access.answered, busy_.back() == sum_before(busy_, access.answered - kBlur),
                  model_.total_saturations()};
      }
      return true;
    case kStatus:
      if ((value & kBadPacket) != 0) bad_cleared_ = access.answered;
      return true;
    case kSpace:
      if (value > 3) return false;
      space_ = value;
      return true;
    case kSeed:
      if (seeder_) seed_ = value;
      return seeder_;
    case kArray:
      array_ = kept(value, array_bits_);
      return true;
    case kWord:
      word_ = kept(value, word_bits_);
      return true;
    case kLane:
      lane_ = kept(value, lane_bits_);
      return true;
    case kWeight:
      return write_window(value);
    default:
      return false;
  }
}

std::uint32_t BusCheck::sum_before(const std::vector<std::uint32_t>& sums,
                                   std::uint64_t time) const {
  if (static_cast<std::int64_t>(time) < 0) return 0;
  return sums[std::min<std::size_t>(time, sums.size() - 1)];
}

void BusCheck::check_counter(const BusAccess& access, const std::vector<std::uint32_t>& sums) {
  const std::uint32_t cleared_low = clear_.time == 0 ? 0 : sum_before(sums, clear_.time - kBlur);
  const std::uint32_t cleared_high = clear_.time == 0 ? 0 : sum_before(sums, clear_.time);
  const std::uint32_t low = sum_before(sums, access.answered - kBlur);
  CHECK(access.value >= (low > cleared_high ? low - cleared_high : 0));
  CHECK(access.value <= sums.back() - cleared_low);
}

void BusCheck::check_read(const BusAccess& access) {
  std::uint32_t value = 0;
  const std::uint64_t before = access.answered - kBlur;
  const auto constant = [&](std::uint32_t expected) {
    CHECK(access.response == kOkay);
    CHECK(access.value == expected);
  };
  switch (access.address & ~3u) {
    case kId:
      return constant(registers::kHsdcId);
    case kVersion:
      return constant(access.value);  // the tool's
    case kDigest:
      return constant(hardware_.digest());
    case kInputs:
      return constant(static_cast<std::uint32_t>(hardware_.circuit().input_size()));
    case kTargets:
      return constant(static_cast<std::uint32_t>(hardware_.circuit().target_size()));
    case kArrays:
      return constant(static_cast<std::uint32_t>(hardware_.arrays().size()));
    case kControl:
      return constant(controls_.back().value);
    case kArray:
      return constant(array_);
    case kWord:
      return constant(word_);
    case kLane:
      return constant(lane_);
    case kArrayWords:
      return constant(static_cast<std::uint32_t>(shape().words));
    case kArrayLanes:
      return constant(static_cast<std::uint32_t>(shape().lanes));
    case kSpace:
      return constant(space_);
    case kSeed:
      return constant(seed_);
    case kArrayBits:
      return constant(static_cast<std::uint32_t>(shape().bits));
    case kSamples:
      return check_counter(access, samples_);
    case kLearned:
      return check_counter(access, learned_);
    case kCycles:
      return check_counter(access, busy_);
    case kSaturations:  // exactly, where no sample is under way
      CHECK(access.response == kOkay);
      if (clear_.quiet && busy_.back() == sum_before(busy_, before)) {
        CHECK(access.value == model_.total_saturations() - clear_.saturations);
      }
      return;
    case kSamplesHigh:
    case kLearnedHigh:
    case kCyclesHigh:
    case kSaturationsHigh:
      return constant(0);
    case kStatus: {
      CHECK(access.response == kOkay);
      CHECK((access.value & ~(kBusy | kBadPacket | kSeeding)) == 0);
      const std::uint32_t seeding = seeding_.back() - sum_before(seeding_, before);
      if (seeding == 0) CHECK((access.value & kSeeding) == 0);
      if (seeding == kBlur) CHECK((access.value & kSeeding) != 0);
      const std::uint32_t busy = busy_.back() - sum_before(busy_, before);
      if (busy == 0) CHECK((access.value & kBusy) == 0);
      if (busy == kBlur) CHECK((access.value & kBusy) != 0);
      bool bad = false, known = true;
      for (const std::uint64_t time : bad_packets_) {
        bad = bad || time > bad_cleared_;
        known = known && time < before &&
                (bad_cleared_ == 0 || time + kBlur < bad_cleared_ || time > bad_cleared_);
      }
      if (known) CHECK(((access.value & kBadPacket) != 0) == bad);
      return;
    }
    case kWeight: {
      const bool granted = read_window(value);
      CHECK(access.response == (granted ? kOkay : kSlverr));
      if (granted) CHECK(access.value == value);
      return;
    }
    default:
      CHECK(access.response == kSlverr);
  }
}

std::uint64_t BusCheck::samples_since_clear() const {
  return samples_.back() - sum_before(samples_, clear_.time);
}
std::uint64_t BusCheck::learned_since_clear() const {
  return learned_.back() - sum_before(learned_, clear_.time);
}
std::uint64_t BusCheck::cycles_since_clear() const {
  return busy_.back() - sum_before(busy_, clear_.time);
}
std::uint64_t BusCheck::saturations_since_clear() const {
  return model_.total_saturations() - clear_.saturations;
}

}  // namespace hsdc::dut
