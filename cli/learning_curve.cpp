// SPDX-License-Identifier: Apache-2.0
#include "cli/learning_curve.h"

namespace hsdc::cli {
namespace {

constexpr size_t kMostMarks = 40;  // epochs; more of them are a line without marks

/// A value of every epoch.
template <typename Value>
report::Series series_of(const std::vector<training::TrainingEpoch>& epochs,
                         const std::string& label, const Value& value) {
  report::Series series;
  series.label = label;
  series.style = epochs.size() > kMostMarks ? report::Series::Style::kLine
                                            : report::Series::Style::kLinePoints;
  for (const training::TrainingEpoch& epoch : epochs) {
    series.x.push_back(epoch.epoch);
    series.y.push_back(value(epoch));
  }
  return series;
}

report::Panel panel_of(const std::string& title, const std::string& y_label,
                       std::vector<report::Series> series) {
  report::Panel panel;
  panel.title = title;
  panel.x_label = "epoch";
  panel.y_label = y_label;
  panel.series = std::move(series);
  return panel;
}

}  // namespace

report::Figure learning_curve(const std::string& title,
                              const std::vector<training::TrainingEpoch>& epochs,
                              circuit::Engine engine) {
  report::Figure figure;
  figure.title = title;
  figure.panels.push_back(panel_of(
      "Test samples", "test accuracy (%)",
      {series_of(epochs, "", [](const training::TrainingEpoch& e) { return 100 * e.accuracy; })}));
  if (engine == circuit::Engine::kFloat) {
    figure.panels.push_back(
        panel_of("Learning", "loss",
                 {series_of(epochs, "", [](const training::TrainingEpoch& e) { return e.loss; })}));
  } else {
    figure.panels.push_back(panel_of(
        "Learning", "mean |error|",
        {series_of(epochs, "", [](const training::TrainingEpoch& e) { return e.mean_error; })}));
  }
  std::vector<report::Series> weights;
  for (size_t k = 0; k < epochs.front().weights.size(); ++k) {
    weights.push_back(
        series_of(epochs, epochs.front().weights[k].projection,
                  [k](const training::TrainingEpoch& e) { return e.weights[k].rms; }));
  }
  if (!weights.empty()) {
    figure.panels.push_back(panel_of("Weights", "root mean square", std::move(weights)));
  }
  return figure;
}

}  // namespace hsdc::cli
