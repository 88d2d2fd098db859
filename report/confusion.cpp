// SPDX-License-Identifier: Apache-2.0
#include "report/confusion.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace hsdc::report {
namespace {

double shade_of(double share) { return std::sqrt(share); }

}  // namespace

Figure confusion_figure(const std::string& title, const std::vector<std::string>& classes,
                        const std::vector<std::vector<std::int64_t>>& counts) {
  HeatMap heat;
  heat.rows = heat.columns = classes;
  for (const std::vector<std::int64_t>& row : counts) {
    double total = 0;
    for (const std::int64_t count : row) {
      if (count < 0) throw std::invalid_argument(fmt::format("figure: a count of {}", count));
      total += static_cast<double>(count);
    }
    std::vector<double>& shades = heat.shade.emplace_back();
    std::vector<std::string>& texts = heat.texts.emplace_back();
    for (const std::int64_t count : row) {
      shades.push_back(total > 0 ? shade_of(static_cast<double>(count) / total)
                                 : std::numeric_limits<double>::quiet_NaN());
      texts.push_back(count > 0 ? std::to_string(count) : "");  // zeros would hide the errors
    }
  }
  for (const int percent : {0, 1, 5, 20, 50, 100}) {
    heat.scale.emplace_back(shade_of(percent / 100.0), fmt::format("{} %", percent));
  }
  heat.scale_label = "share of the samples of a class";
  Panel panel;
  panel.x_label = "predicted class";
  panel.y_label = "true class";
  panel.heat = std::move(heat);
  return {title, {std::move(panel)}, 1};
}

}  // namespace hsdc::report
