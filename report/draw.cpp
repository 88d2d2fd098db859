// SPDX-License-Identifier: Apache-2.0
#include "report/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/formats/graphviz.h"
#include "report/circuit_legend.h"
#include "report/circuit_picture.h"
#include "report/dot_text.h"
#include "report/node_positions.h"
#include "report/text_width.h"

namespace hsdc::report {
namespace {

using Box = CircuitPicture::Box;

constexpr double kNameText = 14;    // sizes of text, in points
constexpr double kDetailText = 10;  // what a node does, below its name
constexpr double kTitleText = 16;
constexpr double kInset = 7;   // between a node's text and its border
constexpr double kAir = 12;    // between title, picture and legend
constexpr double kCorner = 6;  // radius of a wire's turns
constexpr double kArrow = 8;   // length of an arrow head

/// What a node does in a phase: "linear s8.4, gated"; in floating point "linear, gated".
std::string activation_text(const circuit::Activation& a, circuit::Engine engine) {
  std::string text = circuit::to_string(a.kind);
  if (a.fires() && engine == circuit::Engine::kFixed && !circuit::float_only(a.kind)) {
    text += " " + circuit::to_string(a.format());
  }
  return a.gated ? text + ", gated" : text;
}

struct NodeText {
  std::string name, size, at_t, at_t_prime;
};

/// The circuit as it is drawn: a node that is always 1 as a small 1 of its own beside each node
/// that it feeds.
circuit::Circuit ones_apart(circuit::Circuit circuit) {
  circuit::PerNode<bool> taken(circuit.nodes.size());
  for (circuit::Projection& p : circuit.projections) {
    if (!always_one(circuit.nodes[p.from])) continue;
    if (taken[p.from]) {
      p.from = circuit.nodes.push_back(circuit.nodes[p.from]);
    } else {
      taken[p.from] = true;
    }
  }
  return circuit;
}

NodeText text_of(const circuit::Node& node, circuit::Engine engine) {
  if (always_one(node)) return {"1", node.size > 1 ? fmt::format(" ×{}", node.size) : "", "", ""};
  return {node.name, fmt::format(" ×{}", node.size),
          "t: " + activation_text(node.at(circuit::Phase::kT), engine),
          "t′: " + activation_text(node.at(circuit::Phase::kTPrime), engine)};
}

TextSize size_of(const NodeText& text) {
  const double name = text_width(text.name, kNameText) * kBold + text_width(text.size, kNameText);
  const double width = std::max(
      {name, text_width(text.at_t, kDetailText), text_width(text.at_t_prime, kDetailText)});
  const double details = text.at_t.empty() ? 0 : 2 * 1.2 * kDetailText;
  return {width + 2 * kInset, 1.2 * kNameText + details + kInset};
}

const char* fill_of(const circuit::Node& node, bool forward) {
  if (node.at(circuit::Phase::kT).kind == circuit::ActivationKind::kInput) return "#e3f1e3";
  if (node.at(circuit::Phase::kTPrime).kind == circuit::ActivationKind::kError) return "#fbe3dc";
  return forward ? "#e8eef8" : "#f6f0dd";
}

std::string node_line(const circuit::Node& node, int number, const Box& box, bool forward,
                      circuit::Engine engine) {
  const NodeText text = text_of(node, engine);
  if (text.at_t.empty()) {
    return fmt::format("  n{} [{}, fillcolor=\"white\", label=<<b>{}</b>{}>]\n", number,
                       dot_box(box), dot_html(text.name), dot_html(text.size));
  }
  return fmt::format(
      "  n{} [{}, fillcolor=\"{}\", label=<<b>{}</b>{}<br/><font point-size=\"{}\">{}<br/>{}"
      "</font>>]\n",
      number, dot_box(box), fill_of(node, forward), dot_html(text.name), dot_html(text.size),
      kDetailText, dot_html(text.at_t), dot_html(text.at_t_prime));
}

using Position = std::pair<double, double>;

/// The point that lies `distance` from `a` on the line to `b`.
Position towards(const Position& a, const Position& b, double distance) {
  const double length = std::hypot(b.first - a.first, b.second - a.second);
  const double part = length > 0 ? distance / length : 0;
  return {a.first + part * (b.first - a.first), a.second + part * (b.second - a.second)};
}

/// A wire as Graphviz's spline: straight lines, rounded turns, and the tip of its arrow.
std::string spline(const std::vector<Position>& points) {
  const Position tip = points.back();
  const Position neck = towards(tip, points[points.size() - 2], kArrow);
  std::vector<Position> curve{points.front()};
  const auto line_to = [&](const Position& p) {
    const Position from = curve.back();
    curve.insert(curve.end(), {from, p, p});
  };
  for (size_t k = 1; k + 1 < points.size(); ++k) {
    const Position& turn = points[k];
    line_to(towards(turn, points[k - 1], kCorner));
    const Position after = towards(turn, points[k + 1], kCorner);
    curve.insert(curve.end(), {towards(turn, curve.back(), kCorner / 2),
                               towards(turn, after, kCorner / 2), after});
  }
  line_to(neck);
  std::string text = fmt::format("e,{}", dot_point(tip));
  for (const Position& p : curve) text += " " + dot_point(p);
  return text;
}

std::string projection_line(const circuit::Projection& p, const CircuitPicture::Wire& wire) {
  const WireStyle style = wire_style(p.kind());
  return fmt::format(
      "  n{} -> n{} [pos=\"{}\", lp=\"{}\", label=<{}>, color=\"{}\", fontcolor=\"{}\", "
      "arrowhead={}, style={}]\n",
      circuit::index(p.from), circuit::index(p.to), spline(wire.points),
      dot_point({wire.label.middle_x(), wire.label.middle_y()}), dot_html(p.name), style.colour,
      style.colour, style.arrow, p.phase == circuit::Phase::kT ? "solid" : "dashed");
}

/// Whether Q means anything to the circuit.
bool has_q(const circuit::Circuit& circuit, circuit::Engine engine) {
  return engine == circuit::Engine::kFixed ||
         std::any_of(circuit.nodes.begin(), circuit.nodes.end(), [](const circuit::Node& node) {
           return node.at(circuit::Phase::kT).kind == circuit::ActivationKind::kStepRelu ||
                  node.at(circuit::Phase::kTPrime).kind == circuit::ActivationKind::kStepRelu;
         });
}

CircuitPicture picture_of(const circuit::Circuit& circuit, circuit::Engine engine) {
  circuit::PerNode<TextSize> nodes;
  circuit::PerProjection<TextSize> labels;
  for (const circuit::Node& node : circuit.nodes) nodes.push_back(size_of(text_of(node, engine)));
  for (const circuit::Projection& p : circuit.projections) {
    labels.push_back({text_width(p.name, kWireText), 1.2 * kWireText});
  }
  return lay_out_circuit(circuit, nodes, labels);
}

}  // namespace

std::string draw_dot(const circuit::Circuit& whole, circuit::Engine engine) {
  const circuit::Circuit circuit = ones_apart(whole);
  const CircuitPicture picture = picture_of(circuit, engine);
  const circuit::PerNode<NodePosition> positions = place_nodes(circuit);
  const std::string title =
      circuit.name + (has_q(circuit, engine) ? fmt::format("  (Q = {})", circuit.q) : "");
  const Box& bounds = picture.bounds;
  const double title_y = bounds.top + kAir + 0.6 * kTitleText;
  // nop2: everything stays where we put it.
  std::string text = fmt::format(
      "digraph \"{}\" {{\n"
      "  graph [layout=nop2, bgcolor=\"white\", pad=0.1]\n"
      "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize={},\n"
      "        color=\"#555555\", fixedsize=true, margin=0]\n"
      "  edge [fontname=\"Helvetica\", fontsize={}, penwidth=1.4, arrowsize=0.8]\n"
      "  title [pos=\"{}\", shape=plaintext, style=\"\", fontsize={}, width={:.3f}, height=0.3, "
      "label=<{}>]\n",
      dot_quoted(circuit.name), kNameText, kWireText, dot_point({bounds.middle_x(), title_y}),
      kTitleText, text_width(title, kTitleText) / 72, dot_html(title));
  for (const circuit::NodeId i : circuit.nodes.ids()) {
    text += node_line(circuit.nodes[i], circuit::index(i), picture.nodes[i], positions[i].row >= 0,
                      engine);
  }
  for (const circuit::ProjectionId k : circuit.projections.ids()) {
    text += projection_line(circuit.projections[k], picture.wires[k]);
  }
  return text + circuit_legend(circuit, bounds.left, bounds.right, bounds.bottom - kAir) + "}\n";
}

void draw_svg(const circuit::Circuit& circuit, const std::string& path) {
  formats::draw_graph(draw_dot(circuit), path);
}

}  // namespace hsdc::report
