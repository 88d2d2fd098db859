// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/dut/bus_traffic.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/handoff/datasheet.h"
#include "gen/plan/timing.h"
#include "model/arithmetic/random_words.h"
#include "model/circuit/circuit.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/sim/dut/top_registers.h"

namespace hsdc::dut {
namespace {

constexpr std::uint32_t kHang = 200000;  // cycles without the end of a sample

std::optional<BusAccess> given(std::deque<BusAccess>& list) {
  if (list.empty()) return std::nullopt;
  const BusAccess access = list.front();
  list.pop_front();
  return access;
}

/// The seed from which the word of the pre side's state `index` is 0: each step of the hash can be
/// undone.
std::uint32_t seed_of_word_zero(std::uint32_t projection, std::uint32_t index) {
  constexpr std::uint32_t kStep = 0x9e3779b9u;
  const auto inverse = [](std::uint32_t odd) {
    std::uint32_t x = odd;  // Newton: each turn doubles the bits that are right, from 3
    for (int k = 0; k < 4; ++k) x *= 2 - odd * x;
    return x;
  };
  const auto undo = [&](std::uint32_t h) {
    h ^= h >> 16;
    h *= inverse(0xc2b2ae35u);
    h ^= (h >> 13) ^ (h >> 26);
    h *= inverse(0x85ebca6bu);
    return h ^ (h >> 16);
  };
  std::uint32_t h =
      undo(index + kStep) ^ (static_cast<std::uint32_t>(arithmetic::WordSide::kPre) + kStep);
  h = undo(h) ^ (projection + kStep);
  const std::uint32_t seed = undo(h) - kStep;
  REQUIRE(arithmetic::seeded_word(seed, projection, arithmetic::WordSide::kPre, index) == 0);
  return seed;
}

/// Every weight through the window, and the counters, are the model's.
void compare_all(Traffic& traffic) {
  traffic.driver().hurry();
  const std::vector<plan::ArrayPlan>& arrays = traffic.check().hardware().arrays();
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    traffic.write(kArray, static_cast<std::uint32_t>(k));
    for (std::uint32_t space = 0; space < 4; ++space) {
      traffic.write(kSpace, space);
      traffic.write(kWord, 0);
      traffic.write(kLane, 0);
      const std::uint32_t places = traffic.read(kArrayWords) * traffic.read(kArrayLanes);
      // Compared by the check, which expects of every read what the model holds there.
      for (std::uint32_t place = 0; place < places; ++place) traffic.read(kWeight);
    }
  }
}

/// What the model holds, written into one space of every array.
void load(Traffic& traffic, std::uint32_t space) {
  traffic.driver().hurry();
  const fixed::FixedNetwork model = traffic.check().model().clone();
  const std::vector<plan::ArrayPlan>& arrays = traffic.check().hardware().arrays();
  traffic.write(kSpace, space);
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    const plan::ArrayPlan& a = arrays[k];
    if (space == 1 && !a.masked) continue;
    if (space >= 2 && !a.has_states) continue;
    traffic.write(kArray, static_cast<std::uint32_t>(k));
    if (space >= 2) {
      traffic.write(kWord, 0);
      traffic.write(kLane, 0);
      const auto states = space == 2 ? model.pre_states(a.owner) : model.post_states(a.owner);
      for (const std::uint32_t state : states) traffic.write(kWeight, state);
      continue;
    }
    for (int word = 0; word < a.words(); ++word) {
      traffic.write(kWord, static_cast<std::uint32_t>(word));
      traffic.write(kLane, 0);
      const int pre = word % a.pre, first = word / a.pre * a.lanes;
      for (int post = first; post < std::min(a.post, first + a.lanes); ++post) {
        const auto mask = model.mask(a.owner);
        const bool exists =
            mask.empty() || mask[static_cast<std::size_t>(pre * a.post + post)] != 0;
        traffic.write(
            kWeight, space == 1 ? (exists ? 1u : 0u)
                                : static_cast<std::uint32_t>(model.weights(a.owner).at(pre, post)));
      }
    }
  }
}
/// Masks first: writing a mask bit clears the weight, which the model is told too.
void load_weights(Traffic& traffic) {
  fixed::FixedNetwork& model = traffic.check().model();
  const fixed::FixedNetwork before = model.clone();
  load(traffic, 1);
  for (const plan::ArrayPlan& a : traffic.check().hardware().arrays()) {
    model.set_weights(a.owner, fixed::dense(before.weights(a.owner)));
  }
  load(traffic, 0);
}

}  // namespace

Traffic::Traffic(const circuit::Circuit& circuit, std::uint32_t seed, const PinsOptions& options)
    : hardware_(plan::make_hardware(circuit)),
      top_(hardware_, options),
      driver_(top_, seed),
      check_(hardware_, driver_, top_, !options.has_init),
      random_(seed) {
  limit_ = 200 + 4 * static_cast<int>(hardware_.cycles().learn);
  driver_.next_packet = [this] { return packet(); };
  driver_.next_write = [this] { return active_ ? std::optional(random_write()) : given(writes_); };
  driver_.next_read = [this] { return active_ ? std::optional(random_read()) : given(reads_); };
}

void Traffic::learn(int samples, bool clears) {
  left_ = samples;
  clears_ = clears;
  active_ = true;
  const std::uint64_t end = check_.samples_ended() + static_cast<std::uint64_t>(samples);
  std::uint64_t last = check_.samples_ended(), since = top_.cycles();
  while (check_.samples_ended() < end || !check_.quiet()) {
    driver_.step();
    if (check_.samples_ended() != last) {
      last = check_.samples_ended();
      since = top_.cycles();
    }
    if (top_.cycles() - since > kHang) FAIL("no sample ended for " << kHang << " cycles");
  }
  active_ = false;
  finish();
}

void Traffic::sample_and_read(int delay) {
  left_ = 2;
  const std::uint64_t begin = top_.cycles();
  for (int k = 0; left_ > 0 || !driver_.idle() || !check_.quiet(); ++k) {
    if (k == delay) reads_.push_back({false, kWeight});
    driver_.step();
    if (top_.cycles() - begin > static_cast<std::uint64_t>(delay + 20 * limit_)) {
      FAIL("no end, the read came " << delay << " cycles after the first beat");
    }
  }
  finish();
}

void Traffic::write(std::uint32_t address, std::uint32_t data) {
  writes_.push_back({true, address, data});
  finish();
}

std::uint32_t Traffic::read(std::uint32_t address) {
  reads_.push_back({false, address});
  const auto check = driver_.on_answer;
  std::uint32_t value = 0;
  driver_.on_answer = [&](const BusAccess& access) {
    value = access.value;
    check(access);
  };
  finish();
  driver_.on_answer = check;
  return value;
}

void Traffic::wait(std::uint64_t cycles) {
  for (std::uint64_t k = 0; k < cycles; ++k) driver_.step();
}

void Traffic::finish() {
  for (int k = 0; k < limit_ * 20 + 2000; ++k) {
    driver_.step();
    if (driver_.idle() && writes_.empty() && reads_.empty()) return;
  }
  FAIL("an access was never answered");
}

/// A place of the window's registers: of an array, just outside, or far.
std::uint32_t Traffic::place(std::uint32_t count) {
  const std::uint32_t kind = below(20);
  if (kind == 0) return static_cast<std::uint32_t>(random_());
  if (kind == 1) return count;
  return below(count);
}

std::uint32_t Traffic::weight() {
  const std::uint32_t kind = below(8);
  if (kind == 0) return static_cast<std::uint32_t>(random_());
  const auto small = static_cast<std::uint32_t>(static_cast<std::int32_t>(below(9)) - 4);
  if (kind == 1) return (1u << below(17)) - below(3);
  if (kind == 2) return ~((1u << below(17)) - below(3));
  return small;
}

BusAccess Traffic::random_write() {
  BusAccess access{true, 0, static_cast<std::uint32_t>(random_())};
  if (!check_.enabled() && below(2) == 0) {
    access.address = kControl;
    access.data = kEnable | kLearn;
    return access;
  }
  const std::vector<plan::ArrayPlan>& arrays = hardware_.arrays();
  const plan::ArrayPlan& a = arrays[below(static_cast<std::uint32_t>(arrays.size()))];
  switch (below(14)) {
    case 12:
    case 13: {
      const std::uint32_t spaces[] = {0, 0, 0, 0, 1, 2, 3, 4 + below(1000)};
      access.address = kSpace;
      access.data = spaces[below(8)];
      break;
    }
    case 0:
      access.address = kArray;
      access.data = place(static_cast<std::uint32_t>(arrays.size()));
      break;
    case 1:
      access.address = kWord;
      access.data = place(static_cast<std::uint32_t>(a.words()));
      break;
    case 2:
      access.address = kLane;
      access.data = place(static_cast<std::uint32_t>(a.lanes));
      break;
    case 3:
      access.address = kControl;
      access.data = below(3) == 0 ? below(clears_ ? 8 : 4) : (kEnable | kLearn);
      break;
    case 4:
      access.address = kStatus;
      access.data = below(4);
      break;
    case 5:
      access.address = 4 * below(64);
      if (access.address == kControl) access.data = kEnable;
      if (access.address == kSpace) access.data = 2;
      break;
    default:
      access.address = kWeight;
      access.data = weight();
      // Mask bits are read, but not changed, which the model cannot: what is written is refused.
      if (space_ == 1) access.data |= 2;
  }
  const bool is_space = access.address == kSpace;
  access.address |= below(4);  // byte addresses within a word
  if (below(10) == 0 && !is_space) access.strobes = below(16);
  if (is_space && access.data < 4) space_ = access.data;
  return access;
}

BusAccess Traffic::random_read() {
  BusAccess access;
  access.address = below(2) == 0 ? kWeight : 4 * below(below(4) == 0 ? 64 : kSeed / 4);
  return access;
}

std::optional<std::vector<std::int16_t>> Traffic::packet() {
  if (left_ == 0) return std::nullopt;
  const vectors::CodedSample sample =
      vectors::random_samples(hardware_.circuit(), 1, static_cast<std::uint32_t>(random_()))[0];
  std::vector<std::int16_t> beats = sample.inputs;
  if (below(6) == 0) {
    const std::size_t inputs = sample.inputs.size(), whole = inputs + sample.targets.size();
    const std::size_t length = 1 + below(static_cast<std::uint32_t>(2 * whole));
    if (length != inputs && length != whole) {
      check_.announce_bad();
      return std::vector<std::int16_t>(length, 1);
    }
  }
  const bool learn = below(4) != 0;
  check_.announce(sample, learn);
  if (learn) beats.insert(beats.end(), sample.targets.begin(), sample.targets.end());
  --left_;
  return beats;
}

void run_traffic(const circuit::Circuit& circuit, std::uint32_t seed, int samples,
                 const PinsOptions& options) {
  Traffic traffic(circuit, seed, options);
  BusCheck& check = traffic.check();
  traffic.learn(samples, true);
  // Counters exactly, from a clear while nothing happens on.
  traffic.write(kControl, kEnable | kLearn | kClear);
  CHECK(traffic.read(kSamples) == 0);
  CHECK(traffic.read(kSaturations) == 0);
  traffic.learn(samples / 2, false);
  CHECK(traffic.read(kSamples) == check.samples_since_clear());
  CHECK(traffic.read(kLearned) == check.learned_since_clear());
  CHECK(traffic.read(kCycles) == check.cycles_since_clear());
  CHECK(traffic.read(kSaturations) == check.saturations_since_clear());
  compare_all(traffic);
  CHECK(check.samples_ended() >= static_cast<std::uint64_t>(samples + samples / 2));
  CHECK(check.refused() > 0);
}

void run_read_at_each_moment(const circuit::Circuit& circuit, const PinsOptions& options) {
  Traffic traffic(circuit, 1, options);
  traffic.driver().hurry();
  const auto cycles = static_cast<int>(traffic.check().hardware().cycles().learn);
  for (int delay = 0; delay < 2 * cycles + 40; ++delay) traffic.sample_and_read(delay);
  CHECK(traffic.check().samples_ended() == static_cast<std::uint64_t>(2 * (2 * cycles + 40)));
}

void run_without_images(const circuit::Circuit& circuit, const PinsOptions& options) {
  Traffic traffic(circuit, 3, options);
  const plan::Hardware& hardware = traffic.check().hardware();
  const std::uint64_t cycles = plan::seeding_cycles(hardware.plan());
  // A sample that is there at once waits until the states are filled.
  CHECK((traffic.read(kStatus) & kSeeding) != 0);
  CHECK_THAT(handoff::emit_datasheet(hardware), contains(fmt::format("{} cycles", cycles)));
  traffic.wait(cycles);
  CHECK(traffic.check().seeding_cycles_seen() == cycles);
  CHECK(traffic.read(kStatus) == 0);
  load_weights(traffic);
  compare_all(traffic);
  traffic.learn(30, false);
  compare_all(traffic);

  // Saved, trained further, restored: it goes on as it did.
  const fixed::FixedNetwork saved = traffic.check().model().clone();
  traffic.learn(20, false);
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    traffic.check().model().set_weights(a.owner, fixed::dense(saved.weights(a.owner)));
    traffic.check().model().set_states(a.owner, saved.pre_states(a.owner),
                                       saved.post_states(a.owner));
  }
  for (const std::uint32_t space : {0u, 2u, 3u}) load(traffic, space);
  compare_all(traffic);
  traffic.learn(20, false);
  compare_all(traffic);

  // Filled again from another seed, on command, in the middle of a sample or not.
  traffic.write(kSeed, 0x12345678);
  traffic.write(kControl, kEnable | kLearn | kSeedStates);
  traffic.wait(cycles + 20);
  CHECK(traffic.check().seeding_cycles_seen() == 2 * cycles);
  traffic.check().reseed(0x12345678);
  compare_all(traffic);
  traffic.learn(20, false);
  compare_all(traffic);

  // While the window writes, and with a word of 0, which must not become a state.
  const auto first = std::find_if(hardware.arrays().begin(), hardware.arrays().end(),
                                  [](const plan::ArrayPlan& a) { return a.has_states; });
  REQUIRE(first != hardware.arrays().end());
  const std::uint32_t seed = seed_of_word_zero(static_cast<std::uint32_t>(first->owner), 1);
  traffic.write(kSeed, seed);
  traffic.write(kControl, kEnable | kLearn | kSeedStates);
  load(traffic, 0);
  traffic.wait(2 * cycles);
  CHECK((traffic.read(kStatus) & kSeeding) == 0);
  traffic.check().reseed(seed);
  compare_all(traffic);
}

}  // namespace hsdc::dut
