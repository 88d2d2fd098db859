// SPDX-License-Identifier: Apache-2.0
#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/cosim_run.h"
#include "cli/terminal.h"

namespace hsdc::cli {
namespace {

constexpr double kWidth = 560, kHeight = 280;
constexpr double kLeft = 60, kRight = 20, kTop = 20, kBottom = 46;
constexpr const char* kRtlColour = "#c2410c";
constexpr const char* kModelColour = "#1d4ed8";

/// Where values of a chart lie on the page.
struct Axes {
  double lowest = 0;  ///< accuracy at the bottom
  int epochs = 1;

  double x(int epoch) const {
    const double share = epochs > 1 ? (epoch - 1.0) / (epochs - 1.0) : 0.5;
    return kLeft + share * (kWidth - kLeft - kRight);
  }
  double y(double accuracy) const {
    return kTop + (1 - accuracy) / (1 - lowest) * (kHeight - kTop - kBottom);
  }
};

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     text);
}

/// A line with a dot an epoch: the RTL's is thick, so that the model's shows on top of it.
std::string curve(const Axes& axes, const std::vector<compare::CosimEpoch>& epochs,
                  double compare::CosimEpoch::*value, const char* colour, int width, int radius) {
  std::string points, dots;
  for (const compare::CosimEpoch& e : epochs) {
    points += fmt::format("{:.1f},{:.1f} ", axes.x(e.epoch), axes.y(e.*value));
    dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\"/>\n",
                        axes.x(e.epoch), axes.y(e.*value), radius, colour);
  }
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"/>\n",
                     points, colour, width) +
         dots;
}

}  // namespace

std::vector<std::vector<std::string>> summary(const compare::CosimResult& result) {
  std::vector<std::vector<std::string>> rows;
  if (!result.epochs.empty()) {
    const compare::CosimEpoch& last = result.epochs.back();
    rows.push_back({"test accuracy of the RTL", percent(last.accuracy_rtl)});
    rows.push_back({"test accuracy of the model", percent(last.accuracy_model)});
    rows.push_back({"clock cycles per sample", fmt::format("{:.1f}", last.cycles_per_sample)});
    rows.push_back({"synapse updates per second", rate(mean_rate(result.epochs))});
  }
  rows.push_back({"samples learned", thousands(result.learned)});
  rows.push_back({"weights compared", thousands(result.weights_compared)});
  if (result.closing) rows.push_back({"closing run, synthesis form", describe(*result.closing)});
  const compare::Mismatch* difference = result.difference();
  rows.push_back({"mismatches", difference ? "1: " + compare::describe(*difference) : "0"});
  return rows;
}

std::string history_svg(const std::vector<compare::CosimEpoch>& epochs) {
  Axes axes;
  double lowest = 1;
  for (const compare::CosimEpoch& e : epochs) {
    lowest = std::min({lowest, e.accuracy_rtl, e.accuracy_model});
    axes.epochs = std::max(axes.epochs, e.epoch);
  }
  axes.lowest = std::min(0.9, std::floor(lowest * 10) / 10);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{0}\" height=\"{1}\" "
      "fill=\"white\"/>\n",
      kWidth, kHeight);
  const auto lines = static_cast<int>(std::lround((1 - axes.lowest) * 10));
  for (int k = 0; k <= lines; ++k) {
    const double accuracy = axes.lowest + k * 0.1;
    svg += fmt::format(
        "<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#ddd\"/>\n", kLeft,
        kWidth - kRight, axes.y(accuracy), axes.y(accuracy));
    svg += text_at(kLeft - 8, axes.y(accuracy) + 4, "end", fmt::format("{:.0f} %", 100 * accuracy));
  }
  const int step = std::max(1, axes.epochs / 10);
  for (int epoch = 1; epoch <= axes.epochs; epoch += step) {
    svg += text_at(axes.x(epoch), kHeight - kBottom + 18, "middle", std::to_string(epoch));
  }
  svg += text_at(kWidth / 2, kHeight - 8, "middle", "epoch");
  svg += curve(axes, epochs, &compare::CosimEpoch::accuracy_rtl, kRtlColour, 6, 5);
  svg += curve(axes, epochs, &compare::CosimEpoch::accuracy_model, kModelColour, 2, 2);
  svg += fmt::format(
      "<text x=\"{0}\" y=\"{1}\" text-anchor=\"end\">test accuracy of the "
      "<tspan fill=\"{2}\">RTL</tspan> and of the <tspan fill=\"{3}\">model</tspan></text>\n",
      kWidth - kRight - 4, kHeight - kBottom - 10, kRtlColour, kModelColour);
  return svg + "</svg>\n";
}

std::string report_markdown(const circuit::Circuit& circuit, const data::DataSplit& data,
                            const compare::CosimResult& result, bool picture) {
  std::string text = fmt::format(
      "# Co-simulation of {}\n\nThe circuit learned {} ({} training and {} test samples) in its "
      "own "
      "hardware, simulated by\nVerilator; the fixed-point model learned the same samples. After "
      "every "
      "sample all output codes and\nall weights were compared, bit for bit.\n\n",
      circuit.name, data.train.name, data.train.size(), data.test.size());
  if (picture) text += "![The circuit](circuit.svg)\n\n";
  text += "| | |\n| --- | --- |\n";
  for (const auto& row : summary(result)) text += fmt::format("| {} | {} |\n", row[0], row[1]);
  text +=
      "\n![Accuracy by epoch](history.svg)\n\n"
      "| epoch | samples | RTL | model | mean abs. error | saturations | cycles/sample | updates/s "
      "|\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const compare::CosimEpoch& e : result.epochs) {
    text += fmt::format("| {} | {} | {} | {} | {:.4f} | {} | {:.1f} | {} |\n", e.epoch,
                        thousands(e.samples), percent(e.accuracy_rtl), percent(e.accuracy_model),
                        e.mean_error, thousands(e.saturations), e.cycles_per_sample,
                        rate(e.updates_per_second));
  }
  text += fmt::format(
      "\nFiles: `circuit.toml`, the circuit; `rtl/`, its hardware (data sheet: `rtl/README.md`).\n"
      "Again: `hsdc cosim circuit.toml --epochs {} --samples {} --test {}`\n",
      std::max<size_t>(result.epochs.size(), 1), data.train.size(), data.test.size());
  return text;
}

}  // namespace hsdc::cli
