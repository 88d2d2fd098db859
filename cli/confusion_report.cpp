// SPDX-License-Identifier: Apache-2.0
#include "cli/confusion_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/terminal.h"
#include "report/confusion.h"

namespace hsdc::cli {
namespace {

constexpr int kWidestTable = 20;
constexpr size_t kMistakes = 20;  // shown in the place of a wider one

std::string mistakes_text(const training::ConfusionMatrix& matrix,
                          const std::vector<std::string>& names) {
  const auto mistakes = matrix.mistakes();
  std::vector<std::vector<std::string>> rows{{"class", "taken for", "times", "share of the class"}};
  for (size_t k = 0; k < std::min(kMistakes, mistakes.size()); ++k) {
    const auto& m = mistakes[k];
    const double share =
        static_cast<double>(m.count) / static_cast<double>(matrix.samples_of(m.label));
    rows.push_back({names[static_cast<size_t>(m.label)], names[static_cast<size_t>(m.answer)],
                    thousands(m.count), percent(share)});
  }
  return fmt::format("The most frequent of {} kinds of mistakes:\n{}", mistakes.size(),
                     columns(rows));
}

std::string padded(const std::string& text, size_t width) {
  return fmt::format("{:>{}}", text, width);
}

}  // namespace

std::vector<std::string> answer_names(const std::vector<std::string>& class_names, int answers) {
  std::vector<std::string> names = class_names;
  for (int k = static_cast<int>(names.size()); k < answers; ++k) {
    names.push_back(fmt::format("output {}", k));
  }
  return names;
}

std::string confusion_text(const training::ConfusionMatrix& matrix,
                           const std::vector<std::string>& names) {
  if (matrix.answers() > kWidestTable) return mistakes_text(matrix, names);
  std::vector<std::vector<std::string>> rows{{"class"}};
  for (int answer = 0; answer < matrix.answers(); ++answer) {
    rows[0].push_back(names[static_cast<size_t>(answer)]);
  }
  rows[0].emplace_back("right");
  for (int label = 0; label < matrix.classes(); ++label) {
    std::vector<std::string> row{names[static_cast<size_t>(label)]};
    for (int answer = 0; answer < matrix.answers(); ++answer) {
      row.push_back(thousands(matrix.at(label, answer)));
    }
    row.push_back(matrix.samples_of(label) > 0 ? percent(matrix.recall(label)) : "-");
    rows.push_back(row);
  }
  std::vector<size_t> widths(rows[0].size(), 0);
  for (const auto& row : rows) {
    for (size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
  }
  std::string text = "Rows: the samples' classes; columns: the circuit's answers.\n";
  for (const auto& row : rows) {
    for (size_t k = 0; k < row.size(); ++k) {
      text += (k == 0 ? "" : "  ") + padded(row[k], widths[k]);
    }
    text += "\n";
  }
  return text;
}

report::Figure confusion_chart(const training::ConfusionMatrix& matrix,
                               const std::vector<std::string>& names, const std::string& title) {
  // As many rows as columns: neurons beyond the classes have no samples.
  const auto size = static_cast<size_t>(matrix.answers());
  std::vector<std::vector<std::int64_t>> counts(size, std::vector<std::int64_t>(size, 0));
  for (int label = 0; label < matrix.classes(); ++label) {
    for (int answer = 0; answer < matrix.answers(); ++answer) {
      counts[static_cast<size_t>(label)][static_cast<size_t>(answer)] =
          static_cast<std::int64_t>(matrix.at(label, answer));
    }
  }
  return report::confusion_figure(title, names, counts);
}

}  // namespace hsdc::cli
