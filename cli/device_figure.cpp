// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "cli/device_report.h"

namespace hsdc::cli {
namespace {

using device::Device;
using device::Direction;
using report::Series;
using Style = report::Series::Style;

constexpr size_t kMostPoints = 200;  // of a line

report::Panel response_panel(const ShownDevice& shown) {
  report::Panel panel;
  panel.title = "Pulse response";
  panel.x_label = shown.options.down > 0
                      ? fmt::format("pulse ({} up, {} down)", shown.options.up, shown.options.down)
                      : fmt::format("pulse ({} up)", shown.options.up);
  panel.y_label = "state (share of the range)";
  const size_t every = (shown.integers.mean.size() + kMostPoints - 1) / kMostPoints;
  const auto line = [every](const char* label, const std::vector<double>& y) {
    Series series;
    series.label = label;
    for (size_t k = 0; k < y.size(); k += every) {
      series.x.push_back(static_cast<double>(k + 1));
      series.y.push_back(y[k]);
    }
    return series;
  };
  for (const std::vector<double>& trace : shown.integers.traces) {
    Series cell = line("", trace);
    cell.colour = "#999999";
    cell.width = .6;
    cell.opacity = .7;
    panel.series.push_back(cell);
  }
  Series band;
  band.style = Style::kBand;
  for (size_t k = 0; k < shown.integers.mean.size(); k += every) {
    band.x.push_back(static_cast<double>(k + 1));
    band.low.push_back(shown.integers.mean[k] - shown.integers.spread[k]);
    band.high.push_back(shown.integers.mean[k] + shown.integers.spread[k]);
  }
  panel.series.push_back(band);
  panel.series.push_back(line("integers, mean and deviation", shown.integers.mean));
  Series equations = line("equations", shown.equations.mean);
  equations.dashed = true;
  panel.series.push_back(equations);
  return panel;
}

/// The step by state, as the integers have it and as the device is described; of a cell in the
/// middle.
report::Panel steps_panel(const ShownDevice& shown) {
  const Device& d = shown.device;
  report::Panel panel;
  panel.title = "A pulse's mean step";
  panel.x_label = "state (share of the range)";
  panel.y_label = "nominal steps";
  arithmetic::DeviceLaw law = shown.law;
  law.offset_up.fill(0);
  law.offset_down.fill(0);
  const arithmetic::DeviceCell middle;
  const double one = std::exp2(law.curve_fraction - law.pulse_shift) * d.step() * law.weight_max();
  for (const Direction direction : {Direction::kUp, Direction::kDown}) {
    const bool down = direction == Direction::kDown;
    if (d.pair && down) continue;  // each of its cells has pulses up alone
    const double sign = down ? -1 : 1;
    Series integers, equation;
    integers.label = down ? "down" : "up";
    equation.label = down ? "" : "equation";
    equation.dashed = true;
    equation.colour = "#000000";
    equation.width = 1;
    for (size_t k = 0; k <= kMostPoints; ++k) {
      const double x =
          d.lower + (d.upper - d.lower) * static_cast<double>(k) / static_cast<double>(kMostPoints);
      const auto state = static_cast<std::int32_t>(std::lrint(x * law.weight_max()));
      const std::int32_t room = arithmetic::curve_room(law, state, middle, down);
      integers.x.push_back(x);
      integers.y.push_back(sign * arithmetic::curve_value(law, room, down) / one);
      equation.x.push_back(x);
      equation.y.push_back(sign * d.mean_step(x, direction));
    }
    panel.series.push_back(integers);
    panel.series.push_back(equation);
  }
  return panel;
}

/// What the levels of the cell word stand for.
report::Panel levels_panel(const ShownDevice& shown) {
  report::Panel panel;
  panel.title = "What cells draw";
  panel.x_label = "level of the cell word";
  panel.y_label = "share of the nominal value";
  const auto add = [&](const char* label, const std::array<std::int32_t, 16>& table, double one,
                       size_t first) {
    Series series;
    series.label = label;
    series.style = Style::kLinePoints;
    for (size_t k = first; k < table.size(); ++k) {
      series.x.push_back(static_cast<double>(k));
      series.y.push_back(table[k] / one);
    }
    panel.series.push_back(series);
  };
  constexpr double kOne = 1 << arithmetic::kGainFraction;
  const double most = shown.law.weight_max();
  add("step (GAIN)", shown.law.gain, kOne, 1);
  add("skew (SKEW)", shown.law.skew, kOne, 0);
  add("upper bound", shown.law.upper, most, 0);
  add("lower bound", shown.law.lower, most, 0);
  return panel;
}

}  // namespace

report::Figure device_figure(const ShownDevice& shown) {
  report::Figure figure;
  figure.title = fmt::format("{}: {} cells", shown.device.name, shown.options.cells);
  figure.panels = {response_panel(shown), steps_panel(shown), levels_panel(shown)};
  return figure;
}

}  // namespace hsdc::cli
