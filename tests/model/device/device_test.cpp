// SPDX-License-Identifier: Apache-2.0
// Devices as integers: against a second implementation from the page, and by what must hold for
// any.
#include <cmath>
#include <random>

#include "model/device/cells.h"
#include "model/device/compile.h"
#include "model/device/levels.h"
#include "tests/catch.h"
#include "tests/model/device/naive_cell.h"

namespace hsdc::device {
namespace {

using arithmetic::DeviceCell;
using arithmetic::DeviceLaw;

template <typename Table>
std::vector<long long> listed(const Table& table) {
  return {table.begin(), table.end()};
}

/// Both made of the same description.
void check_tables(const NaiveTables& naive, const DeviceLaw& law) {
  CHECK(naive.P == law.pulse_shift);
  CHECK(naive.CF == law.curve_fraction);
  CHECK(naive.QS == law.gain_shift);
  CHECK(naive.NF == law.noise_fraction);
  CHECK(naive.KS == law.noise_shift);
  CHECK(naive.additive == law.additive);
  CHECK(naive.CURVE_UP == listed(law.curve_up));
  CHECK(naive.CURVE_DOWN == listed(law.curve_down));
  CHECK(naive.GAIN == listed(law.gain));
  CHECK(naive.SKEW == listed(law.skew));
  CHECK(naive.NOISE == listed(law.noise));
  CHECK(naive.UPPER == listed(law.upper));
  CHECK(naive.LOWER == listed(law.lower));
  CHECK(naive.OFFSET_UP == listed(law.offset_up));
  CHECK(naive.OFFSET_DOWN == listed(law.offset_down));
}

/// One that nobody published.
Device random_device(std::mt19937& random) {
  const auto share = [&] { return static_cast<double>(random() % 1001) / 1000; };
  Device d = preset(preset_names()[random() % preset_names().size()]);
  d.states = std::exp2(5 + 9 * share());
  d.gain_spread = .5 * share();
  d.skew_spread = .1 * share();
  d.bound_spread = .3 * share();
  d.stuck = .1 * share();
  d.cycle_noise = 6 * share() * share();
  d.asymmetry = .4 * (share() - .5);
  if (!d.pair && random() % 2 == 0) {
    d.up = {1, share(), .5 + 2 * share(), 0, 0, {}};
    d.down = {.5 + share(), share(), .5 + 2 * share(), 0, 0, {}};
  }
  return d;
}

}  // namespace

TEST_CASE("device: the integers of the presets are those of docs/devices.md's model") {
  // Worked out apart, by the prototype of which the contract was made.
  struct Expected {
    const char* name;
    int P, CF, QS, NF, KS, Y, up_first, up_last, down_first, down_last, noise1;
  };
  for (const Expected& e : {Expected{"constant", 6, 12, 5, 6, 0, 19, 3355, 3355, 3355, 3355, 19},
                            Expected{"softbounds", 6, 11, 5, 6, 0, 18, 3495, 0, 0, 3495, 19},
                            Expected{"reram_sb", 6, 10, 5, 5, 0, 16, 1342, 0, 0, 2237, 120},
                            Expected{"reram_es", 6, 9, 5, 4, 0, 14, 773, 357, 283, 3429, 80},
                            Expected{"ecram_li", 6, 11, 5, 6, 0, 18, 1934, 1582, 879, 3077, 19},
                            Expected{"ecram_mo", 3, 10, 4, 5, 0, 20, 1307, 591, 269, 2059, 64},
                            Expected{"capacitor", 8, 12, 4, 6, 0, 18, 2752, 2490, 2490, 2752, 19},
                            Expected{"agsi", 9, 9, 4, 4, 12, 12, 1174, 158, 17, 2472, 108},
                            Expected{"pcm", 8, 7, 4, 6, 0, 13, 2313, 97, 0, 0, 38}}) {
    CAPTURE(e.name);
    const DeviceLaw law = compile(preset(e.name), 16);
    CHECK(law.pulse_shift == e.P);
    CHECK(law.curve_fraction == e.CF);
    CHECK(law.gain_shift == e.QS);
    CHECK(law.noise_fraction == e.NF);
    CHECK(law.noise_shift == e.KS);
    CHECK(law.step_shift() == e.Y);
    CHECK(law.curve_up[16] == e.up_first);  // the most room up: the least state
    CHECK(law.curve_up[0] == e.up_last);
    CHECK(law.curve_down[0] == e.down_first);
    CHECK(law.curve_down[16] == e.down_last);
    CHECK(law.noise[1] == e.noise1);
  }
  CHECK(preset_names().size() == 10);
}

TEST_CASE("device: updates are those of a second implementation, on any device") {
  std::mt19937 random(7);
  int devices = 0, moved = 0, clamped = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const Device d =
        trial < 10 ? preset(preset_names()[static_cast<size_t>(trial)]) : random_device(random);
    const int bits = 8 + static_cast<int>(random() % 9);
    if (!problems(d, bits).empty()) continue;
    ++devices;
    DeviceLaw law = compile(d, bits);
    law.count_shift = 1 + static_cast<int>(random() % 16);
    NaiveTables naive = naive_tables(d, bits);
    naive.X = law.count_shift;
    check_tables(naive, law);
    const std::int32_t most = law.weight_max();
    for (int k = 0; k < 500; ++k) {
      const auto cell = static_cast<std::uint16_t>(random());
      const DeviceCell parts = DeviceCell::of(cell);
      std::int32_t w =
          static_cast<std::int32_t>(random() % static_cast<unsigned>(2 * most + 1)) - most;
      if (law.one_sided) w = std::abs(w);
      w = arithmetic::bounded(law, w, parts);
      const auto word = static_cast<std::uint32_t>(random());
      const int code_bits = 1 + static_cast<int>(random() % 15);
      const auto post = static_cast<std::int64_t>(random() % (2u << code_bits)) - (1 << code_bits);
      const auto pre = static_cast<std::int64_t>(random() % (1u << code_bits));
      const NaiveResult expected = naive_update(naive, w, cell, post, pre, word);
      const std::int32_t n = arithmetic::pulse_count(
          post, pre, arithmetic::stochastic_remainder(word, 0, law.count_shift), law.count_shift);
      const std::int32_t next = w + arithmetic::device_step(law, w, n, parts, word);
      const std::int32_t kept = arithmetic::bounded(law, next, parts);
      if (n != expected.n || kept != expected.w || (kept != next) != expected.saturated) {
        CAPTURE(d.name, bits, w, cell, post, pre, word, n, expected.n, kept, expected.w);
        FAIL("they differ");
      }
      moved += kept != w ? 1 : 0;
      clamped += kept != next ? 1 : 0;
      // What no pulse moves stays, and no state leaves its bounds.
      if (arithmetic::device_step(law, w, 0, parts, word) != 0) FAIL("a step of no pulses");
      if (parts.stuck() && kept != w) FAIL("a stuck cell moved");
    }
  }
  CHECK(devices > 250);
  CHECK(moved > 10000);
  CHECK(clamped > 500);
}

TEST_CASE("device: leak and pairs are those of a second implementation") {
  std::mt19937 random(5);
  int moved = 0, refreshed = 0;
  for (int k = 0; k < 20000; ++k) {
    const auto cell = static_cast<std::uint16_t>(random()),
               other = static_cast<std::uint16_t>(random());
    const auto word = static_cast<std::uint32_t>(random());
    const auto state = static_cast<std::int32_t>(random() % 65535) - 32767;
    const auto reset = static_cast<std::int32_t>(random() % 65535) - 32767;
    const int shift = 1 + static_cast<int>(random() % 16);
    const auto r = static_cast<std::int32_t>(arithmetic::stochastic_remainder(word, 0, shift));
    const std::int32_t next = arithmetic::leaked(state, reset, DeviceCell::of(cell), r, shift);
    if (next != naive_leak(state, cell, reset, shift, word)) FAIL("leak differs");
    // Never away from the reset point, nor beyond it.
    if (std::abs(next - reset) > std::abs(state - reset)) FAIL("leak leads away");
    moved += next != state ? 1 : 0;

    const arithmetic::DevicePair pair{static_cast<std::int32_t>(random() % 32768),
                                      static_cast<std::int32_t>(random() % 32768)};
    const auto after =
        arithmetic::refreshed(pair, 24575, DeviceCell::of(cell), DeviceCell::of(other));
    const NaivePair expected = naive_refresh({pair.plus, pair.minus}, 24575, cell, other);
    if (after.plus != expected.G || after.minus != expected.H) FAIL("refresh differs");
    if (after.weight() != pair.weight()) FAIL("refresh changes the weight");
    refreshed += after.plus != pair.plus ? 1 : 0;
  }
  CHECK(moved > 10000);
  CHECK(refreshed > 5000);
}

TEST_CASE("device: what problems() lets pass fits 32 bits") {
  std::mt19937 random(11);
  int checked = 0;
  for (int trial = 0; trial < 400; ++trial) {
    Device d = random_device(random);
    d.cycle_noise *= 5;
    const int bits = 8 + static_cast<int>(random() % 9);
    if (!problems(d, bits).empty()) continue;
    ++checked;
    const DeviceLaw law = compile(d, bits);
    const std::int64_t magnitude = (std::int64_t{15} << (law.noise_fraction + 4)) +
                                   (law.additive ? 0 : std::int64_t{45} * law.noise[15]);
    CHECK(magnitude <= 32767);
    std::int64_t most = 0;
    for (const auto* nodes : {&law.curve_up, &law.curve_down}) {
      for (const std::int64_t node : *nodes) most = std::max(most, node);
    }
    std::int64_t q = 0;
    for (int g = 1; g < 16; ++g) {
      for (int a = 0; a < 16; ++a) {
        for (const bool down : {false, true}) {
          DeviceCell cell;
          cell.gain = g;
          cell.skew = a;
          q = std::max<std::int64_t>(
              q, arithmetic::scaled_curve(law, static_cast<std::int32_t>(most), cell, down));
        }
      }
    }
    CHECK(q < 65536);
    const std::int64_t free =
        law.additive ? (std::int64_t{45} * law.noise[15]) << law.noise_shift : 0;
    CHECK(magnitude * q + free + (std::int64_t{1} << law.step_shift()) < (std::int64_t{1} << 31));
    CHECK(law.step_shift() >= 5);
    CHECK(law.step_shift() <= 30);
    for (const std::int32_t gain : law.gain) {
      for (const std::int32_t skew : law.skew) CHECK((gain == 0 || gain + skew >= 0));
    }
  }
  CHECK(checked > 150);
}

TEST_CASE("device: cells are drawn as a second implementation draws them") {
  Device d = preset("softbounds");
  d.stuck = .05;
  int stuck = 0;
  for (std::uint32_t index = 0; index < 20000; ++index) {
    const unsigned plus = drawn_cell(d, 3, 2, CellOf::kPlus, index);
    const unsigned minus = drawn_cell(d, 3, 2, CellOf::kMinus, index);
    if (plus != naive_cell(3, 2, 4, index, d.stuck)) FAIL("first cell " << index);
    if (minus != naive_cell(3, 2, 7, index, d.stuck)) FAIL("second cell " << index);
    stuck += (plus & 15) == 0 ? 1 : 0;
  }
  CHECK(stuck > 800);  // 1000 +- 31
  CHECK(stuck < 1200);
  const auto cells = drawn_cells(d, 3, 2, CellOf::kPlus, 4, 3);
  REQUIRE(cells.size() == 12);
  CHECK(cells[1 * 3 + 2] == drawn_cell(d, 3, 2, CellOf::kPlus, 2 * 4 + 1));  // pre 1, post 2
}

TEST_CASE("device: levels have mean 0 and variance 1 as they are drawn") {
  const auto moments = [](const auto& thresholds, int first, auto level) {
    double mean = 0, variance = 0;
    int from = 0;
    for (size_t k = 0; k <= thresholds.size(); ++k) {
      const int to = k < thresholds.size() ? thresholds[k] : 65536;
      const double z = level(first + static_cast<int>(k));
      mean += z * (to - from) / 65536;
      variance += z * z * (to - from) / 65536;
      from = to;
    }
    return std::pair(mean, variance);
  };
  const auto [gain_mean, gain_variance] = moments(kGainThresholds, 1, gain_level);
  CHECK(std::abs(gain_mean) < 1e-4);
  CHECK(std::abs(gain_variance - 1) < 1e-3);
  const auto [mean, variance] = moments(kOtherThresholds, 0, other_level);
  CHECK(std::abs(mean) < 1e-4);
  CHECK(std::abs(variance - 1) < 1e-3);
}

TEST_CASE("device: numbers that mean nothing are refused with what would do") {
  const auto first_key = [](const Device& d) {
    const auto found = problems(d, 16);
    return found.empty() ? "" : found.front().key;
  };
  for (const std::string& name : preset_names()) {
    for (int bits = 8; bits <= 16; ++bits) {
      CAPTURE(name, bits);
      CHECK(problems(preset(name), bits).empty());
    }
  }
  Device d = preset("softbounds");
  d.lower = -.5;
  d.upper = .5;
  CHECK(first_key(d) == "lower");
  d = preset("softbounds");
  d.reset = 1.5;
  CHECK(first_key(d) == "reset");
  d = preset("softbounds");
  d.up.nodes = std::vector<double>(5, 1.);
  CHECK(first_key(d) == "curve_up");
  d.up.nodes = std::vector<double>(17, 1.);
  d.up.nodes[3] = -1;
  CHECK(first_key(d) == "curve_up");
  d = preset("softbounds");
  d.asymmetry = 1.5;
  CHECK(first_key(d) == "curve_down");
  d = preset("softbounds");
  d.cycle_noise = 1000;
  CHECK(first_key(d) == "cycle_noise");
  d = preset("softbounds");
  d.states = 2;
  CHECK(first_key(d) == "states");
  CHECK_THROWS_AS(compile(d, 16), std::invalid_argument);
}

}  // namespace hsdc::device
