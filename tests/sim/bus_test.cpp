// Every register and the window at random moments while a circuit learns, on both buses at once,
// with random pauses everywhere: answers, outputs, weights and counters are the model's, and nobody
// waits for ever. HSDC_NIGHTLY=1 takes 60 circuits; HSDC_SEED=n that one alone.
#include <fmt/format.h>
#include <stdlib.h>

#include <random>

#include "tests/catch.h"
#include "tests/model/random_circuit.h"
#include "tests/sim/bus_check.h"
#include "tests/sim/top_registers.h"

namespace hsdc {
namespace {

constexpr std::uint32_t kHang = 200000;  // cycles without the end of a sample

/// Random accesses and packets for one circuit.
class Traffic {
 public:
  Traffic(const Circuit& circuit, std::uint32_t seed, bool packed)
      : circuit_(circuit),
        top_(circuit, {packed, true}),
        driver_(top_, seed),
        check_(circuit, driver_, top_),
        random_(seed) {
    limit_ = 200 + 4 * static_cast<int>(sample_cycles(circuit, check_.plan()).learn);
    driver_.next_packet = [this] { return packet(); };
    driver_.next_write = [this] {
      return active_ ? std::optional(random_write()) : given(writes_);
    };
    driver_.next_read = [this] { return active_ ? std::optional(random_read()) : given(reads_); };
  }

  /// So many samples, with accesses all the time; `clears`: some of them clear the counters.
  void learn(int samples, bool clears) {
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
  /// Two samples, and a read of WEIGHT so many cycles after the first one's first beat.
  void sample_and_read(int delay) {
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
  /// One access while nothing else happens; its value or its response.
  void write(std::uint32_t address, std::uint32_t data) {
    writes_.push_back({true, address, data});
    finish();
  }
  std::uint32_t read(std::uint32_t address) {
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
  BusCheck& check() { return check_; }
  BusDriver& driver() { return driver_; }

 private:
  static std::optional<BusAccess> given(std::deque<BusAccess>& list) {
    if (list.empty()) return std::nullopt;
    const BusAccess access = list.front();
    list.pop_front();
    return access;
  }
  void finish() {
    for (int k = 0; k < limit_ * 20 + 2000; ++k) {
      driver_.step();
      if (driver_.idle() && writes_.empty() && reads_.empty()) return;
    }
    FAIL("an access was never answered");
  }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }

  /// A place of the window's registers: of an array, just outside, or far.
  std::uint32_t place(std::uint32_t count) {
    const std::uint32_t kind = below(20);
    if (kind == 0) return static_cast<std::uint32_t>(random_());
    if (kind == 1) return count;
    return below(count);
  }
  std::uint32_t weight() {
    const std::uint32_t kind = below(8);
    if (kind == 0) return static_cast<std::uint32_t>(random_());
    const auto small = static_cast<std::uint32_t>(static_cast<std::int32_t>(below(9)) - 4);
    if (kind == 1) return (1u << below(17)) - below(3);
    if (kind == 2) return ~((1u << below(17)) - below(3));
    return small;
  }
  BusAccess random_write() {
    BusAccess access{true, 0, static_cast<std::uint32_t>(random_())};
    if (!check_.enabled() && below(2) == 0) {
      access.address = kControl;
      access.data = kEnable | kLearn;
      return access;
    }
    const ArrayPlan& a =
        check_.plan().arrays[below(static_cast<std::uint32_t>(check_.plan().arrays.size()))];
    switch (below(12)) {
      case 0:
        access.address = kArray;
        access.data = place(static_cast<std::uint32_t>(check_.plan().arrays.size()));
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
        break;
      default:
        access.address = kWeight;
        access.data = weight();
    }
    access.address |= below(4);  // byte addresses within a word
    if (below(10) == 0) access.strobes = below(16);
    return access;
  }
  BusAccess random_read() {
    BusAccess access;
    access.address = below(2) == 0 ? kWeight : 4 * below(below(4) == 0 ? 64 : 0x60 / 4);
    return access;
  }

  std::optional<std::vector<std::int16_t>> packet() {
    if (left_ == 0) return std::nullopt;
    const CodedSample sample =
        random_samples(circuit_, 1, static_cast<std::uint32_t>(random_()))[0];
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

  const Circuit& circuit_;
  PinsTop top_;
  BusDriver driver_;
  BusCheck check_;
  std::mt19937 random_;
  std::deque<BusAccess> writes_, reads_;
  int left_ = 0, limit_ = 0;
  bool active_ = false, clears_ = false;
};

/// Every weight through the window, and the counters, are the model's.
void compare_all(Traffic& traffic) {
  traffic.driver().hurry();
  const HardwarePlan& plan = traffic.check().plan();
  for (std::size_t k = 0; k < plan.arrays.size(); ++k) {
    traffic.write(kArray, static_cast<std::uint32_t>(k));
    traffic.write(kWord, 0);
    traffic.write(kLane, 0);
    // Compared by the check, which expects of every read what the model holds there.
    for (int place = 0; place < plan.arrays[k].words() * plan.arrays[k].lanes; ++place) {
      traffic.read(kWeight);
    }
  }
}

void run_circuit(const Circuit& circuit, std::uint32_t seed, bool packed, int samples) {
  Traffic traffic(circuit, seed, packed);
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

/// Seeds 1.. whose circuits have weights.
std::vector<std::uint32_t> seeds(std::size_t count) {
  if (const char* one = ::getenv("HSDC_SEED"); one != nullptr) {
    return {static_cast<std::uint32_t>(std::stoul(one))};
  }
  std::vector<std::uint32_t> list;
  for (std::uint32_t seed = 1001; list.size() < count; ++seed) {
    if (!make_plan(random_circuit(seed)).arrays.empty()) list.push_back(seed);
  }
  return list;
}

}  // namespace

TEST_CASE("bus: random accesses at every moment of learning", "[bus]") {
  const bool nightly = ::getenv("HSDC_NIGHTLY") != nullptr;
  for (const std::uint32_t seed : seeds(nightly ? 60 : 4)) {
    INFO("replay with: HSDC_SEED=" << seed << " hsdc_tests '[bus]'");
    run_circuit(random_circuit(seed), seed, seed % 2 == 1, nightly ? 80 : 40);
  }
}

// A read that was answered just before a sample began left a folded array in its host state for
// some cycles: the start was lost, and the circuit stayed busy for ever.
TEST_CASE("bus: a weight is read at each moment of two samples", "[bus]") {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {5, 7, 3};
  options.lanes = 3;
  const Circuit circuit = make_preset(options);
  Traffic traffic(circuit, 1, true);
  traffic.driver().hurry();
  const auto cycles = static_cast<int>(sample_cycles(circuit, traffic.check().plan()).learn);
  for (int delay = 0; delay < 2 * cycles + 40; ++delay) traffic.sample_and_read(delay);
  CHECK(traffic.check().samples_ended() == static_cast<std::uint64_t>(2 * (2 * cycles + 40)));
}

TEST_CASE("bus: folded and parallel, masked and not, with saturations", "[bus]") {
  run_circuit(mixed_circuit(), 1, true, 60);
}

}  // namespace hsdc
