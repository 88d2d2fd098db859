// SPDX-License-Identifier: Apache-2.0
// hsdc_device: the law of docs/arithmetic.md, "Devices", on every preset and on random devices.
#include <algorithm>
#include <cstdlib>

#include "gen/plan/device_parameters.h"
#include "model/device/compile.h"
#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

constexpr int kPostBits = 9, kPreBits = 5;

struct Seen {
  bool same = true;
  int moved = 0, saturated = 0, most_pulses = 0;
};

/// Random states, cells, codes and words, against the scalars of the model.
Seen follows_the_law(const device::Device& device, int weight_bits, int count_shift,
                     CellOptions options = {"device", "hsdc_device"}) {
  arithmetic::DeviceLaw law = device::compile(device, weight_bits);
  law.count_shift = count_shift;
  const plan::DeviceFeatures features = plan::device_features(law, device.stuck > 0);
  options.parameters = {{"WeightBits", std::to_string(weight_bits)},
                        {"PostBits", std::to_string(kPostBits)},
                        {"PreBits", std::to_string(kPreBits)}};
  for (const auto& parameter : plan::device_parameters(law, features)) {
    options.parameters.push_back(parameter);
  }
  Cell cell(options);
  RandomWords random(3);
  Seen seen;
  const auto mask = [](int bits) { return (std::uint64_t{1} << bits) - 1; };
  for (int k = 0; k < 20000; ++k) {
    const auto word = static_cast<std::uint16_t>(random());
    arithmetic::DeviceCell parts = arithmetic::DeviceCell::of(word);
    if (device.stuck == 0 && parts.stuck()) parts.gain = 1;
    const int ends = static_cast<int>(random() % 8);  // bounds more often than chance
    std::int32_t weight = ends == 0   ? law.weight_max()
                          : ends == 1 ? -law.weight_max()
                                      : static_cast<std::int32_t>(random() & mask(weight_bits)) -
                                            (1 << (weight_bits - 1));
    if (law.one_sided) weight = std::abs(weight);
    weight = arithmetic::bounded(law, weight, parts);
    const std::int32_t post = static_cast<std::int32_t>(random() % 511) - 255;
    const std::int32_t pre = static_cast<std::int32_t>(random() % 31) - 15;
    const std::uint32_t noise = random();
    cell.set("weight_i", static_cast<std::uint64_t>(weight) & mask(weight_bits));
    cell.set("cell_i", parts.word());
    cell.set("post_i", static_cast<std::uint64_t>(post) & mask(kPostBits));
    cell.set("pre_i", static_cast<std::uint64_t>(pre) & mask(kPreBits));
    cell.set("random_i", noise);
    const std::int32_t pulses = arithmetic::pulse_count(
        post, pre, arithmetic::stochastic_remainder(noise, 0, count_shift), count_shift);
    const std::int32_t next = weight + arithmetic::device_step(law, weight, pulses, parts, noise);
    const std::int32_t expected = arithmetic::bounded(law, next, parts);
    seen.same = seen.same && cell.get_signed("weight_o", weight_bits) == expected &&
                cell.get_signed("pulses_o", 5) == pulses &&
                (cell.get("saturated_o") != 0) == (next != expected) && !cell.asserted();
    seen.moved += expected != weight ? 1 : 0;
    seen.saturated += next != expected ? 1 : 0;
    seen.most_pulses = std::max(seen.most_pulses, std::abs(pulses));
  }
  return seen;
}

}  // namespace

TEST_CASE("cells: device, every preset", "[rtl][cells]") {
  int bits = 16;
  for (const std::string& name : device::preset_names()) {
    CAPTURE(name, bits);
    device::Device device = device::preset(name);
    if (bits == 12) device.stuck = .1;
    const Seen seen = follows_the_law(device, bits, bits == 16 ? 7 : 10);
    CHECK(seen.same);
    CHECK(seen.moved > (device.pair ? 1000 : 5000));
    CHECK(seen.most_pulses == (bits == 16 ? 15 : 4));
    bits = 28 - bits;  // 16, 12, 16, ...
  }
}

TEST_CASE("cells: device, what is on alone and all at once", "[rtl][cells]") {
  device::Device all = device::preset("softbounds");
  all.bound_spread = .2;
  all.stuck = .1;
  all.skew_spread = .05;
  CHECK(follows_the_law(all, 16, 6).same);
  CHECK(follows_the_law(all.without_noise(), 16, 1).same);
  CHECK(follows_the_law(all.without_variation(), 16, 16).same);
  all.additive = true;
  CHECK(follows_the_law(all, 14, 6).same);
  CHECK(follows_the_law(all, 8, 6).same);
  device::Device power = device::preset("soft");
  power.up.exponent = 2;
  power.down.exponent = .5;
  CHECK(follows_the_law(power, 9, 5).same);
}

TEST_CASE("cells: device, faults are seen", "[rtl][cells]") {
  device::Device all = device::preset("reram_sb");
  all.bound_spread = .2;
  all.stuck = .1;
  all.skew_spread = .05;
  struct Fault {
    const char *text, *by;
  };
  for (const Fault& fault :
       {Fault{"dev_count = -5'sd15", "dev_count = -5'sd14"},
        Fault{"dev_count = 5'sd15", "dev_count = 5'sd14"},
        Fault{"dev_room = down ? room : ~room", "dev_room = down ? ~room : room"},
        Fault{"if (HasOffsets && below < 0) room = '0;", "if (HasOffsets && below < 0) room = '1;"},
        Fault{"node + 12'(rise >>> DevFraction)", "node - 12'(rise >>> DevFraction)"},
        Fault{"- 8'sd45", "- 8'sd44"}, Fault{"down ? gain - skew : gain + skew", "gain + skew"},
        Fault{"if (HasCells && cell_word[3:0] == '0) dev_scaled",
              "if (HasCells && cell_word[3:0] == '1) dev_scaled"},
        Fault{"24'(1 << (GainShift - 1))", "24'(0)"}, Fault{"if (down) product = -product;", ""},
        Fault{"{nibble, 1'b1,", "{nibble, 1'b0,"},
        Fault{"dev_bound(Upper, cell_word[11:8])", "dev_bound(Upper, cell_word[15:12])"},
        Fault{"dev_bound(Lower, cell_word[15:12])", "dev_bound(Lower, cell_word[11:8])"}}) {
    CAPTURE(fault.text);
    CellOptions options{"device", "hsdc_device"};
    options.text = fault.text;
    options.by = fault.by;
    options.faulty = "hsdc_device.svh";
    CHECK_FALSE(follows_the_law(all, 16, 6, options).same);
  }
}

}  // namespace hsdc
