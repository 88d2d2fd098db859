// SPDX-License-Identifier: Apache-2.0
#include "cli/device_report.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cli/terminal.h"
#include "model/device/compile.h"
#include "model/training/device_json.h"

namespace hsdc::cli {
namespace {

using arithmetic::DeviceLaw;
using device::Device;
using device::Direction;
using Json = nlohmann::ordered_json;

/// A table of integers: one number where all are alike.
template <typename Table>
std::string list_text(const Table& table, size_t first = 0) {
  bool same = true;
  for (size_t k = first; k < table.size(); ++k) same = same && table[k] == table[first];
  if (same) return fmt::format("{} throughout", table[first]);
  return fmt::format(
      "{}", fmt::join(table.begin() + static_cast<std::ptrdiff_t>(first), table.end(), " "));
}

std::string curve_text(const device::Curve& curve, Direction direction) {
  if (!curve.nodes.empty()) return fmt::format("{:.4g}", fmt::join(curve.nodes, ", "));
  std::string text = fmt::format("{:.4g}", curve.scale);
  if (curve.scale == 0) return "none";
  std::string sum = "1";
  if (curve.slope != 0) {
    sum =
        fmt::format("max(0, 1 {} {:.4g} x)", direction == Direction::kUp ? "-" : "+", curve.slope);
    if (curve.exponent != 1) sum += fmt::format("^{:.4g}", curve.exponent);
  }
  if (curve.amplitude != 0)
    sum += fmt::format(" + {:.4g} exp({:.4g} x)", curve.amplitude, curve.growth);
  return curve.scale == 1 ? sum : fmt::format("{} ({})", text, sum);
}

std::vector<std::vector<std::string>> integers_of(const DeviceLaw& law) {
  std::vector<std::vector<std::string>> rows{
      {"weight", fmt::format("{} bits, {}..{}", law.weight_bits,
                             law.one_sided ? 0 : -law.weight_max(), law.weight_max())},
      {"pulse shift P", fmt::format("{}: a nominal pulse is up to {} in the last place",
                                    law.pulse_shift, 1 << law.pulse_shift)},
      {"CF, QS, NF, KS, Y", fmt::format("{}, {}, {}, {}, {}", law.curve_fraction, law.gain_shift,
                                        law.noise_fraction, law.noise_shift, law.step_shift())},
      {"CURVE_UP", list_text(law.curve_up)},
      {"CURVE_DOWN", list_text(law.curve_down)},
      {"GAIN", list_text(law.gain, 1)},
      {"SKEW", list_text(law.skew)},
      {law.additive ? "NOISE, additive" : "NOISE", list_text(law.noise)},
      {"UPPER", list_text(law.upper)},
      {"LOWER", list_text(law.lower)}};
  return rows;
}

}  // namespace

ShownDevice show_device(const Device& device, const device::ResponseOptions& options) {
  const auto problems = device::problems(device, options.weight_bits);
  if (!problems.empty()) {
    throw bad_value(problems.front().key)
        .found("{}", problems.front().found)
        .allowed("{}", problems.front().allowed);
  }
  ShownDevice shown{device, options, device::compile(device, options.weight_bits), {}, {}, {}, {}};
  if (device.pair) shown.options.down = 0;  // each of its cells has pulses up alone
  const device::ResponseOptions& o = shown.options;
  shown.integers = device::integer_response(device, o);
  shown.equations = device::continuous_response(device, o);
  shown.error = device::distance(device, shown.integers, shown.equations);
  const Device clean = device.without_noise().without_variation();
  shown.clean_error = device::distance(device, device::integer_response(clean, o),
                                       device::continuous_response(clean, o));
  return shown;
}

std::string device_text(const ShownDevice& shown) {
  const Device& d = shown.device;
  std::vector<std::vector<std::string>> rows{
      {"device", d.name},
      {"source", device::preset_source(d.name)},
      {"states", fmt::format("{:.5g} nominal pulses from {:.4g} to {:.4g} of the range", d.states,
                             d.lower, d.upper)},
      {"step up at x", curve_text(d.up, Direction::kUp)},
      {"step down at x", curve_text(d.down, Direction::kDown)},
      {"from cell to cell",
       fmt::format("step {:.3g} %, skew {:.3g} %, bounds {:.3g} %, stuck {:.3g} %",
                   100 * d.gain_spread, 100 * d.skew_spread, 100 * d.bound_spread, 100 * d.stuck)},
      {"from pulse to pulse",
       fmt::format("{:.3g} steps{}", d.cycle_noise, d.additive ? ", whatever the state" : "")},
      {"leak", d.leak == 0
                   ? "none"
                   : fmt::format("{:.3g} of the distance to {:.3g} a sample", d.leak, d.reset)},
      {"a weight is", d.pair ? "the difference of two cells" : "one cell"}};
  if (d.asymmetry != 0) rows.push_back({"asymmetry", fmt::format("{:+.3g} %", 100 * d.asymmetry)});
  std::string text = columns(rows) + "\nIntegers (docs/arithmetic.md, Devices)\n" +
                     columns(integers_of(shown.law)) + "\n";
  const auto error = [&](const char* what, const device::ResponseError& e) {
    return std::vector<std::string>{what, fmt::format("mean {:.2f} %, spread {:.2f} % of the range",
                                                      100 * e.mean, 100 * e.spread)};
  };
  text += fmt::format("{} cells, {} pulses up, {} down: integers against the equations\n",
                      thousands(static_cast<std::uint64_t>(shown.options.cells)), shown.options.up,
                      shown.options.down);
  text += columns(
      {error("as it is", shown.error), error("without noise and variation", shown.clean_error)});
  if (shown.law.pulse_shift < 2) {
    text += fmt::format(
        "\nwarning: a step of {:.2g} in the last place of {} bits: rounding alone may be off by "
        "some "
        "per cent of the range; use more bits or fewer states\n",
        d.step() * shown.law.weight_max(), shown.law.weight_bits);
  }
  return text;
}

Json device_json(const ShownDevice& shown) {
  const Device& d = shown.device;
  const DeviceLaw& law = shown.law;
  Json json;
  json["device"] = {{"name", d.name},
                    {"source", device::preset_source(d.name)},
                    {"states", d.states},
                    {"upper", d.upper},
                    {"lower", d.lower},
                    {"asymmetry", d.asymmetry},
                    {"gain_spread", d.gain_spread},
                    {"skew_spread", d.skew_spread},
                    {"bound_spread", d.bound_spread},
                    {"stuck", d.stuck},
                    {"cycle_noise", d.cycle_noise},
                    {"additive", d.additive},
                    {"leak", d.leak},
                    {"pair", d.pair}};
  json["integers"] = training::device_json(law);
  json["integers"].erase("count_shift");  // a projection's
  const auto error = [](const device::ResponseError& e) {
    return Json{{"mean", e.mean}, {"spread", e.spread}};
  };
  json["response"] = {{"cells", shown.options.cells},
                      {"pulses_up", shown.options.up},
                      {"pulses_down", shown.options.down},
                      {"error", error(shown.error)},
                      {"clean_error", error(shown.clean_error)}};
  return json;
}

std::string device_csv(const ShownDevice& shown) {
  std::string text = "pulse,mean,spread,equation_mean,equation_spread\n";
  for (size_t k = 0; k < shown.integers.mean.size(); ++k) {
    text +=
        fmt::format("{},{:.6g},{:.6g},{:.6g},{:.6g}\n", k + 1, shown.integers.mean[k],
                    shown.integers.spread[k], shown.equations.mean[k], shown.equations.spread[k]);
  }
  return text;
}

}  // namespace hsdc::cli
