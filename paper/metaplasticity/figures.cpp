// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "base/statistics.h"
#include "paper/metaplasticity/neuron.h"
#include "paper/metaplasticity/report.h"

namespace hsdc::paper::metaplasticity {
namespace {

std::vector<std::vector<double>> curves_after(const MetaplasticityRuns& runs, std::size_t view) {
  std::vector<std::vector<double>> curves;
  for (const MetaplasticityRun& run : runs.runs) curves.push_back(run.after[view]);
  return curves;
}

}  // namespace

ResultFigure metaplasticity_figure(const MetaplasticityRuns& runs) {
  ResultFigure result{"metaplasticity",
                      fmt::format("Change of a synapse by one sample over the neuron's activity h: "
                                  "before any sample (purple), after two (green: {} runs, and "
                                  "their median).",
                                  runs.runs.size()),
                      {}};
  result.figure.columns = 2;
  for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
    report::Panel panel;
    panel.title = kPlasticityViews[k].title;
    panel.x_label = "h";
    panel.y_label = "change of the synapse";
    panel.y_min = -0.5;
    panel.y_max = 1;
    panel.level_lines = {0};
    const auto add = [&](const std::vector<double>& y, const std::string& label,
                         const std::string& colour, double width, double opacity) {
      report::Series s;
      s.label = label;
      s.x = runs.h;
      s.y = y;
      s.colour = colour;
      s.width = width;
      s.opacity = opacity;
      panel.series.push_back(s);
    };
    const std::vector<std::vector<double>> after = curves_after(runs, k);
    for (size_t run = 0; run < after.size(); ++run) {
      add(after[run], run == 0 ? "after two samples, each run" : "", "#3aa655", 0.5, 0.15);
    }
    add(curve_summary(after).median, "after two samples, median", "#14632a", 2, 1);
    add(runs.runs.front().before[k], "before", "#7b3fa0", 2.5, 1);
    panel.series.back().dashed = true;
    result.figure.panels.push_back(panel);
  }
  return result;
}

ResultTable metaplasticity_curves(const MetaplasticityRuns& runs) {
  ResultTable table{"metaplasticity-curves", {"h"}, {}};
  for (const double h : runs.h) table.rows.push_back({fmt::format("{:.2f}", h)});
  for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
    const CurveSummary summary = curve_summary(curves_after(runs, k));
    for (const char* part : {"before", "low", "median", "high"}) {
      table.columns.push_back(fmt::format("{}_{}", kPlasticityViews[k].key, part));
    }
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      for (const auto* values :
           {&runs.runs.front().before[k], &summary.low, &summary.median, &summary.high}) {
        table.rows[row].push_back(fmt::format("{:.6g}", (*values)[row]));
      }
    }
  }
  return table;
}

ResultTable metaplasticity_table(const MetaplasticityRuns& runs) {
  ResultTable table{"metaplasticity-runs", {"run", "w", "v"}, {}};
  for (const PlasticityView& view : kPlasticityViews) {
    table.columns.push_back(fmt::format("threshold_{}", view.key));
  }
  for (std::size_t r = 0; r < runs.runs.size(); ++r) {
    const MetaplasticityRun& run = runs.runs[r];
    std::vector<std::string> cells{fmt::format("{}", r), fmt::format("{:.6g}", run.w),
                                   fmt::format("{:.6g}", run.v)};
    for (const std::vector<double>& curve : run.after) {
      const double h = plasticity_threshold(runs.h, curve);
      cells.push_back(std::isfinite(h) ? fmt::format("{:.4f}", h) : "");
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace hsdc::paper::metaplasticity
