// SPDX-License-Identifier: Apache-2.0
#include "report/circuit_legend.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/dot_text.h"
#include "report/text_width.h"

namespace hsdc::report {
namespace {

constexpr double kSample = 34;    // length of a sample line, in points
constexpr double kSampleGap = 5;  // between a sample and its text
constexpr double kEntryGap = 22;  // between entries
constexpr double kLineHeight = 17;
constexpr double kArrow = 8;

struct Entry {
  const char* colour;
  const char* arrow;
  const char* style;
  std::string text;

  double width() const { return kSample + kSampleGap + text_width(text, kWireText); }
};

std::vector<Entry> entries_of(const circuit::Circuit& circuit) {
  std::vector<Entry> list;
  for (const circuit::Phase phase : circuit::kPhases) {
    const bool has = std::any_of(circuit.projections.begin(), circuit.projections.end(),
                                 [&](const circuit::Projection& p) { return p.phase == phase; });
    if (!has) continue;
    list.push_back({"#333333", "none", phase == circuit::Phase::kT ? "solid" : "dashed",
                    phase == circuit::Phase::kT ? "t: inference" : "t′: learning"});
  }
  for (const circuit::WeightKind kind :
       {circuit::WeightKind::kPlastic, circuit::WeightKind::kFixed, circuit::WeightKind::kTied,
        circuit::WeightKind::kIdentity}) {
    const bool has = std::any_of(circuit.projections.begin(), circuit.projections.end(),
                                 [&](const circuit::Projection& p) { return p.kind() == kind; });
    if (!has) continue;
    const WireStyle style = wire_style(kind);
    list.push_back({style.colour, style.arrow, "solid", style.meaning});
  }
  return list;
}

/// A sample line between two points that are not seen, and its text.
std::string entry_lines(const Entry& entry, size_t number, double x, double y) {
  const double end = x + kSample;
  const bool arrow = entry.arrow != std::string("none");
  const double neck = arrow ? end - kArrow : end;
  const double text = text_width(entry.text, kWireText);
  std::string lines;
  for (const auto& [name, at] : {std::pair('a', x), std::pair('b', end)}) {
    lines += fmt::format("  legend{}{} [pos=\"{}\", shape=point, width=0.01, style=invis]\n", name,
                         number, dot_point({at, y}));
  }
  lines += fmt::format(
      "  legenda{0} -> legendb{0} [pos=\"{1}{2} {2} {3} {3}\", color=\"{4}\", arrowhead={5}, "
      "style={6}]\n",
      number, arrow ? fmt::format("e,{} ", dot_point({end, y})) : "", dot_point({x, y}),
      dot_point({neck, y}), entry.colour, entry.arrow, entry.style);
  lines += fmt::format(
      "  legend{} [pos=\"{}\", shape=plaintext, style=\"\", fontsize={}, width={:.4f}, "
      "height=0.2, fontcolor=\"{}\", label=<{}>]\n",
      number, dot_point({end + kSampleGap + text / 2, y}), kWireText, text / 72, entry.colour,
      dot_html(entry.text));
  return lines;
}

}  // namespace

WireStyle wire_style(circuit::WeightKind kind) {
  switch (kind) {
    case circuit::WeightKind::kPlastic:
      return {"#1f4e9c", "normal", "plastic: learns"};
    case circuit::WeightKind::kFixed:
      return {"#6a6a6a", "box", "fixed: random"};
    case circuit::WeightKind::kTied:
      return {"#b45309", "empty", "tied: reads another's weights"};
    case circuit::WeightKind::kIdentity:
      return {"#2e8540", "odot", "identity: one to one"};
  }
  return {"#000000", "normal", ""};
}

std::string circuit_legend(const circuit::Circuit& circuit, double left, double right, double top) {
  const std::vector<Entry> entries = entries_of(circuit);
  std::string text;
  double y = top - kLineHeight / 2;
  for (size_t begin = 0; begin < entries.size();) {
    size_t end = begin;
    double width = 0;
    while (end < entries.size()) {
      const double wider = width + (end > begin ? kEntryGap : 0) + entries[end].width();
      if (end > begin && wider > right - left) break;
      width = wider;
      ++end;
    }
    double x = (left + right - width) / 2;
    for (; begin < end; ++begin) {
      text += entry_lines(entries[begin], begin, x, y);
      x += entries[begin].width() + kEntryGap;
    }
    y -= kLineHeight;
  }
  return text;
}

}  // namespace hsdc::report
