#include "model/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "model/graphviz.h"

namespace hsdc {
namespace {

constexpr double kColumnWidth = 2.6;  // inches between the centres of neighbours
constexpr double kRowHeight = 2.3;
constexpr double kLean = 0.5;         // four times the lean of a row's middle
constexpr double kStackHeight = 1.5;  // between nodes that share a column of one pathway

struct Style {
  const char* colour;
  const char* arrow;
  const char* meaning;
};

Style style_of(WeightKind kind) {
  switch (kind) {
    case WeightKind::kPlastic:
      return {"#1f4e9c", "normal", "plastic: learns"};
    case WeightKind::kFixed:
      return {"#7a7a7a", "box", "fixed: random"};
    case WeightKind::kTied:
      return {"#c7641a", "empty", "tied: reads another's weights"};
    case WeightKind::kIdentity:
      return {"#2e8540", "odot", "identity: one to one"};
  }
  return {"black", "normal", ""};
}

/// Places the nodes of a circuit. Forward are those from which a root is reached at t.
class Layout {
 public:
  explicit Layout(const Circuit& circuit) : circuit_(circuit), forward_(circuit.nodes.size()) {
    const Levels levels = derive_levels(circuit);
    const auto depth_t = depths(levels[0]);
    const auto depth_t_prime = depths(levels[1]);
    mark_forward();
    int last = 0;
    for (size_t i = 0; i < forward_.size(); ++i) {
      if (forward_[i]) last = std::max(last, depth_t[i]);
    }
    columns_.resize(forward_.size());
    std::map<std::pair<bool, int>, int> stacked;
    for (size_t i = 0; i < forward_.size(); ++i) {
      const int node = static_cast<int>(i);
      columns_[i] =
          forward_[i]
              ? depth_t[i]
              : partner_column(node, depth_t).value_or(std::max(0, last - depth_t_prime[i]));
      stack_.push_back(stacked[{forward_[i], columns_[i]}]++);
    }
    last_ = last;
  }

  bool forward(int node) const { return forward_[static_cast<size_t>(node)]; }
  int column(int node) const { return columns_[static_cast<size_t>(node)]; }
  int last_column() const { return last_; }
  double x(int node) const { return column(node) * kColumnWidth; }
  double y(int node) const {
    // The middle of a row leans towards the other row, so that skips pass on the outer side.
    const double end = std::max(last_, 1);
    const double lean = kLean * column(node) * (end - column(node)) / (end * end);
    const double away = stack_[static_cast<size_t>(node)] * kStackHeight - lean;
    return forward(node) ? away : -kRowHeight - away;
  }
  double lowest() const {
    double result = 0;
    for (int i = 0; i < static_cast<int>(forward_.size()); ++i) result = std::min(result, y(i));
    return result;
  }

 private:
  std::vector<int> depths(const std::vector<std::vector<int>>& levels) const {
    std::vector<int> result(circuit_.nodes.size(), 0);
    for (size_t level = 0; level < levels.size(); ++level) {
      for (const int node : levels[level])
        result[static_cast<size_t>(node)] = static_cast<int>(level);
    }
    return result;
  }

  /// The largest column of the forward nodes that feed a backward node at t or that it teaches at
  /// t'.
  std::optional<int> partner_column(int node, const std::vector<int>& depth_t) const {
    std::optional<int> column;
    for (const Projection& p : circuit_.projections) {
      const int from = p.phase == Phase::kT ? p.to : p.from;
      const auto partner = static_cast<size_t>(p.phase == Phase::kT ? p.from : p.to);
      if (from == node && forward_[partner])
        column = std::max(column.value_or(0), depth_t[partner]);
    }
    return column;
  }

  void mark_forward() {
    for (const int root : circuit_.root_nodes()) forward_[static_cast<size_t>(root)] = true;
    for (const int input : circuit_.input_nodes()) {
      if (circuit_.nodes[static_cast<size_t>(input)].at(Phase::kT).fires()) {
        forward_[static_cast<size_t>(input)] = true;
      }
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const Projection& p : circuit_.projections) {
        if (p.phase == Phase::kT && forward_[static_cast<size_t>(p.to)] &&
            !forward_[static_cast<size_t>(p.from)]) {
          forward_[static_cast<size_t>(p.from)] = changed = true;
        }
      }
    }
  }

  const Circuit& circuit_;
  std::vector<bool> forward_;
  std::vector<int> columns_;
  std::vector<int> stack_;
  int last_ = 0;
};

/// What a node does in a phase: "linear 8.4, gated"; in floating point "linear, gated".
std::string activation_text(const Activation& a, Engine engine) {
  std::string text = to_string(a.kind);
  if (a.bits > 0 && engine == Engine::kFixed)
    text += a.fraction > 0 ? fmt::format(" {}.{}", a.bits, a.fraction) : fmt::format(" {}", a.bits);
  return a.gated ? text + ", gated" : text;
}

std::string node_line(const Node& node, const Layout& layout, int index, Engine engine) {
  const bool input = node.at(Phase::kT).kind == ActivationKind::kInput;
  const bool root = node.at(Phase::kTPrime).kind == ActivationKind::kError;
  const char* fill = input                   ? "#e3f1e3"
                     : root                  ? "#fbe3dc"
                     : layout.forward(index) ? "#e8eef8"
                                             : "#f6f0dd";
  return fmt::format(
      "  n{} [pos=\"{:.2f},{:.2f}!\", fillcolor=\"{}\", label=<<b>{}</b> &#215;{}<br/>"
      "<font point-size=\"10\">t: {}<br/>t&#8242;: {}</font>>]\n",
      index, layout.x(index), layout.y(index), fill, node.name, node.size,
      activation_text(node.at(Phase::kT), engine),
      activation_text(node.at(Phase::kTPrime), engine));
}

std::string projection_line(const Projection& p) {
  const Style style = style_of(p.weights);
  return fmt::format(
      "  n{} -> n{} [label=<&#160;{}&#160;>, color=\"{}\", fontcolor=\"{}\", arrowhead={}, "
      "style={}]\n",
      p.from, p.to, p.name, style.colour, style.colour, style.arrow,
      p.phase == Phase::kT ? "solid" : "dashed");
}

/// A table below the picture: the phases, and the kinds of weights that the circuit has.
std::string legend(const Circuit& circuit, const Layout& layout) {
  std::string text = "t: solid &#160;&#160; t&#8242;: dashed";
  for (const WeightKind kind :
       {WeightKind::kPlastic, WeightKind::kFixed, WeightKind::kTied, WeightKind::kIdentity}) {
    if (std::any_of(circuit.projections.begin(), circuit.projections.end(),
                    [&](const Projection& p) { return p.weights == kind; })) {
      const Style style = style_of(kind);
      text += fmt::format(" &#160;&#160; <font color=\"{}\"><b>&#8212;&#8212;</b> {}</font>",
                          style.colour, style.meaning);
    }
  }
  return fmt::format(
      "  legend [pos=\"{:.2f},{:.2f}!\", shape=plaintext, style=\"\", fontsize=11, label=<{}>]\n",
      layout.last_column() * kColumnWidth / 2, layout.lowest() - 1.1, text);
}

/// Whether Q means anything to the circuit.
bool has_q(const Circuit& circuit, Engine engine) {
  return engine == Engine::kFixed ||
         std::any_of(circuit.nodes.begin(), circuit.nodes.end(), [](const Node& node) {
           return node.at(Phase::kT).kind == ActivationKind::kStepRelu ||
                  node.at(Phase::kTPrime).kind == ActivationKind::kStepRelu;
         });
}

}  // namespace

std::string draw_dot(const Circuit& circuit, Engine engine) {
  const Layout layout(circuit);
  const std::string q = has_q(circuit, engine) ? fmt::format("  (Q = {})", circuit.q) : "";
  std::string text = fmt::format(
      "digraph \"{}\" {{\n"
      "  graph [layout=neato, splines=true, nodesep=0.45, outputorder=edgesfirst, sep=\"+8\", "
      "esep=\"+4\",\n"
      "         labelloc=t, fontname=\"Helvetica\", fontsize=16, label=\"{}{}\"]\n"
      "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=14,\n"
      "        margin=\"0.12,0.07\", color=\"#555555\"]\n"
      "  edge [fontname=\"Helvetica\", fontsize=11, penwidth=1.4, arrowsize=0.8]\n",
      circuit.name, circuit.name, q);
  for (size_t i = 0; i < circuit.nodes.size(); ++i) {
    text += node_line(circuit.nodes[i], layout, static_cast<int>(i), engine);
  }
  for (const Projection& p : circuit.projections) text += projection_line(p);
  return text + legend(circuit, layout) + "}\n";
}

void draw_svg(const Circuit& circuit, const std::string& path) {
  draw_graph(draw_dot(circuit), path);
}

}  // namespace hsdc
