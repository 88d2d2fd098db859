// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "paper/common/palette.h"
#include "paper/step_relu/fixed_report.h"

namespace hsdc::paper::step_relu {
namespace {

std::string label_of(int bits) {
  return bits == kFloatBits ? "float" : fmt::format("{} bits", bits);
}

/// "256-32-16-10"
std::string layers_text(const std::vector<int>& layers) {
  return fmt::format("{}", fmt::join(layers, "-"));
}

report::Series format_curve(const QuantizationRuns& runs, QuantizationRuns::Setting setting) {
  const int bits = runs.bits[setting.bits];
  report::Series series;
  series.label = label_of(bits);
  series.style = report::Series::Style::kLinePoints;
  series.dashed = bits == kFloatBits;
  series.colour =
      bits == kFloatBits ? kNeutralColour : layer_colour(static_cast<int>(setting.bits));
  for (setting.q = 0; setting.q < runs.q.size(); ++setting.q) {
    const Summary a = runs.scores(setting);
    series.x.push_back(runs.q[setting.q]);
    series.y.push_back(100 * a.mean);
    series.low.push_back(100 * (a.mean - a.deviation));
    series.high.push_back(100 * (a.mean + a.deviation));
  }
  return series;
}

}  // namespace

ResultFigure quantization_figure(const QuantizationRuns& runs) {
  report::Figure figure{"The cost of quantization", {}, static_cast<int>(runs.layers.size())};
  for (std::size_t preset = 0; preset < runs.presets.size(); ++preset) {
    for (std::size_t size = 0; size < runs.layers.size(); ++size) {
      report::Panel panel;
      panel.title = fmt::format("{} {}", runs.presets[preset], layers_text(runs.layers[size]));
      panel.x_label = "Q";
      panel.y_label = "test accuracy (%)";
      for (std::size_t bits = 0; bits < runs.bits.size(); ++bits) {
        panel.series.push_back(format_curve(runs, {preset, size, 0, bits}));
      }
      figure.panels.push_back(panel);
    }
  }
  return {"quantization",
          "Test accuracy by Q, mean and deviation over the seeds, in floating "
          "point and with weights of 8 to 16 bits",
          figure};
}

ResultTable quantization_summary(const QuantizationRuns& runs) {
  ResultTable table{"quantization", {"preset", "layers", "q"}, {}};
  for (const int bits : runs.bits) table.columns.push_back(label_of(bits));
  for (std::size_t preset = 0; preset < runs.presets.size(); ++preset) {
    for (std::size_t size = 0; size < runs.layers.size(); ++size) {
      for (std::size_t q = 0; q < runs.q.size(); ++q) {
        std::vector<std::string> row{runs.presets[preset], layers_text(runs.layers[size]),
                                     std::to_string(runs.q[q])};
        for (std::size_t bits = 0; bits < runs.bits.size(); ++bits) {
          row.push_back(percent_text(runs.scores({preset, size, q, bits})));
        }
        table.rows.push_back(row);
      }
    }
  }
  return table;
}

ResultTable quantization_table(const QuantizationRuns& runs) {
  ResultTable table{"quantization_runs", {"preset", "layers", "q", "bits", "seed", "accuracy"}, {}};
  for (std::size_t k = 0; k < runs.accuracy.size(); ++k) {
    const auto [setting, seed] = runs.run_at(k);
    const double accuracy = runs.accuracy[k];
    table.rows.push_back({runs.presets[setting.preset], layers_text(runs.layers[setting.size]),
                          std::to_string(runs.q[setting.q]), label_of(runs.bits[setting.bits]),
                          std::to_string(runs.first_seed + static_cast<std::uint32_t>(seed)),
                          std::isfinite(accuracy) ? fmt::format("{:.4f}", accuracy) : "diverged"});
  }
  return table;
}

}  // namespace hsdc::paper::step_relu
