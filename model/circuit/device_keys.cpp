// SPDX-License-Identifier: Apache-2.0
// The keys of [device], of which docs/devices.md tells more.
#include <fmt/format.h>

#include <limits>

#include "model/circuit/key_rows.h"

namespace hsdc::circuit {
namespace {

using device::Curve;
using device::Device;
using DeviceKey = Key<Device>;
using Type = KeyInfo::Type;

constexpr double kUnbounded = std::numeric_limits<double>::infinity();
constexpr const char* kOfPreset = "the preset's";

DeviceKey preset_key() {
  DeviceKey key;
  key.name = "preset";
  key.type = Type::kChoice;
  key.choices = device::preset_names();
  key.choices.emplace_back(kIdealDevice);
  key.range = fmt::format("{}", fmt::join(key.choices, ", "));
  key.get = [](const Device& d) { return KeyValue(d.name); };
  key.set = [](Device& d, const KeyValue& name) {
    const auto& chosen = std::get<std::string>(name);
    if (chosen != kIdealDevice) d = device::preset(chosen);
  };
  return with(key, "`\"soft\"`",
              "a published device, which the other keys change; `ideal`: none, but numbers");
}

class Rows {
 public:
  template <typename At>
  DeviceKey& add(DeviceKey key, At at, const char* meaning) {
    key.silent = [at](const Device& d) { return at(d) == at(device::preset(d.name)); };
    keys.push_back(with(std::move(key), kOfPreset, meaning));
    return keys.back();
  }
  template <typename At>
  DeviceKey& number(const char* name, double low, double high, const char* range, At at,
                    const char* meaning) {
    return add(circuit::number<Device>(name, low, high, range, at), at, meaning);
  }
  template <typename At>
  DeviceKey& share(const char* name, At at, const char* meaning) {
    return number(name, 0, 1, "0..1", at, meaning);
  }
  template <typename At>
  DeviceKey& whole(const char* name, int low, int high, At at, const char* meaning) {
    return add(circuit::whole<Device>(name, low, high, at), at, meaning);
  }
  template <typename At>
  DeviceKey& flag(const char* name, At at, const char* meaning) {
    return add(row<Device>(name, Type::kBoolean, at), at, meaning);
  }
  template <typename At>
  void curve(const std::string& way, At at) {
    const auto part = [at](double Curve::*field) {
      return [ at, field ](auto& d) -> auto& { return at(d).*field; };
    };
    const auto key = [&](const char* name) { return fmt::format("{}_{}", name, way); };
    number(key("scale").c_str(), 0, kUnbounded, "a finite number, 0 or more", part(&Curve::scale),
           "all steps, times this");
    number(key("slope").c_str(), 0, kUnbounded, "a finite number, 0 or more", part(&Curve::slope),
           "how steps shrink with the state: 1 - slope x up, 1 + slope x down");
    number(key("exponent").c_str(), 0, kUnbounded, "a finite number, 0 or more",
           part(&Curve::exponent), "power of that: 1 are soft bounds");
    number(key("amplitude").c_str(), -kUnbounded, kUnbounded, "a finite number",
           part(&Curve::amplitude), "of an exponential beside it: amplitude exp(growth x)");
    number(key("growth").c_str(), -kUnbounded, kUnbounded, "a finite number", part(&Curve::growth),
           "of that");
    const auto nodes = [at](auto& d) -> auto& { return at(d).nodes; };
    DeviceKey list = row<Device>(key("curve").c_str(), Type::kNumbers, nodes);
    list.range = "17 numbers, 0 or more; none: the five keys above";
    add(list, nodes, "steps from the least state to the largest, in the place of the keys above");
  }

  std::vector<DeviceKey> keys;
};

std::vector<DeviceKey> make_keys() {
  Rows rows;
  rows.keys.push_back(preset_key());
  rows.number(
      "states", 4, 1e6, "4..1e6", [](auto& d) -> auto& { return d.states; },
      "nominal pulses from the lower bound to the upper");
  rows.number(
      "asymmetry", -1, 1, "-1..1", [](auto& d) -> auto& { return d.asymmetry; },
      "a: all steps up times 1 + a, all steps down times 1 - a");
  rows.curve(
      "up", [](auto& d) -> auto& { return d.up; });
  rows.curve(
      "down", [](auto& d) -> auto& { return d.down; });
  rows.share(
      "upper", [](auto& d) -> auto& { return d.upper; }, "bound, as a share of the larger one");
  rows.number(
      "lower", -1, 0, "-1..0", [](auto& d) -> auto& { return d.lower; }, "the other bound");
  rows.share(
      "gain_spread", [](auto& d) -> auto& { return d.gain_spread; },
      "deviation of cells' steps, as a share of a step");
  rows.share(
      "skew_spread", [](auto& d) -> auto& { return d.skew_spread; },
      "deviation of what up has more than down, as a share of a step");
  rows.share(
      "bound_spread", [](auto& d) -> auto& { return d.bound_spread; },
      "deviation of bounds, as a share of them");
  rows.share(
      "stuck", [](auto& d) -> auto& { return d.stuck; },
      "share of the cells that keep their first state");
  rows.number(
      "cycle_noise", 0, 100, "0..100", [](auto& d) -> auto& { return d.cycle_noise; },
      "deviation from pulse to pulse, in steps");
  rows.flag(
      "additive", [](auto& d) -> auto& { return d.additive; },
      "that noise is of nominal steps, whatever the state");
  rows.whole(
      "burst", 0, 10, [](auto& d) -> auto& { return d.burst; }, "b: 2^b pulses are given as one");
  rows.flag(
      "pair", [](auto& d) -> auto& { return d.pair; },
      "a weight is the difference of two one-sided cells");
  rows.share(
      "refresh", [](auto& d) -> auto& { return d.refresh; },
      "state of a pair's cell above which both are set anew");
  rows.share(
      "leak", [](auto& d) -> auto& { return d.leak; },
      "share of the distance to `reset` that is lost each sample");
  rows.whole(
      "leak_period", 1, 65536, [](auto& d) -> auto& { return d.leak_period; },
      "samples from one pass of leak to the next");
  rows.number(
      "reset", -1, 1, "-1..1", [](auto& d) -> auto& { return d.reset; },
      "the state that cells leak to");
  return rows.keys;
}

}  // namespace

const std::vector<DeviceKey>& device_keys() {
  static const std::vector<DeviceKey> keys = make_keys();
  return keys;
}

}  // namespace hsdc::circuit
