// SPDX-License-Identifier: Apache-2.0
#include "report/circuit_picture.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "model/circuit/presets.h"
#include "report/node_positions.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::report;
using Box = CircuitPicture::Box;

namespace {

circuit::Circuit preset(const std::string& name, const std::vector<int>& layers) {
  circuit::PresetOptions options;
  options.preset = name;
  options.layers = layers;
  return circuit::make_preset(options);
}

CircuitPicture picture_of(const circuit::Circuit& circuit, double label_width = 30) {
  return lay_out_circuit(
      circuit, circuit::PerNode<TextSize>(circuit.nodes.size(), {110, 50}),
      circuit::PerProjection<TextSize>(circuit.projections.size(), {label_width, 13}));
}

/// The lines of a wire, each as a box of next to no width.
std::vector<Box> lines_of(const CircuitPicture::Wire& wire) {
  std::vector<Box> lines;
  for (size_t k = 1; k < wire.points.size(); ++k) {
    const auto [left, right] = std::minmax(wire.points[k - 1].first, wire.points[k].first);
    const auto [bottom, top] = std::minmax(wire.points[k - 1].second, wire.points[k].second);
    lines.push_back({left - 0.1, bottom - 0.1, right + 0.1, top + 0.1});
  }
  return lines;
}

bool on_border(const Box& box, const std::pair<double, double>& p) {
  const bool within =
      p.first >= box.left && p.first <= box.right && p.second >= box.bottom && p.second <= box.top;
  return within && (p.first == box.left || p.first == box.right || p.second == box.bottom ||
                    p.second == box.top);
}

/// What is wrong with a picture of the circuit; empty if nothing is.
std::vector<std::string> faults_of(const circuit::Circuit& circuit, const CircuitPicture& picture) {
  std::vector<std::string> faults;
  const auto name = [&](circuit::ProjectionId wire) { return circuit.projections[wire].name; };
  for (const circuit::NodeId a : picture.nodes.ids()) {
    for (const circuit::NodeId b : picture.nodes.ids()) {
      if (b < a && picture.nodes[a].overlaps(picture.nodes[b])) {
        faults.push_back(circuit.nodes[a].name + " on " + circuit.nodes[b].name);
      }
    }
  }
  for (const circuit::ProjectionId k : picture.wires.ids()) {
    const CircuitPicture::Wire& wire = picture.wires[k];
    const circuit::Projection& p = circuit.projections[k];
    if (!on_border(picture.nodes[p.from], wire.points.front()) ||
        !on_border(picture.nodes[p.to], wire.points.back())) {
      faults.push_back(name(k) + " does not reach its nodes");
    }
    for (const circuit::NodeId n : picture.nodes.ids()) {
      if (wire.label.overlaps(picture.nodes[n])) faults.push_back("label in a node: " + name(k));
      const Box& node = picture.nodes[n];
      const Box inner{node.left + 1, node.bottom + 1, node.right - 1, node.top - 1};
      for (const Box& line : lines_of(wire)) {
        if (line.overlaps(inner)) faults.push_back(name(k) + " through " + circuit.nodes[n].name);
      }
    }
    for (const circuit::ProjectionId other : picture.wires.ids()) {
      for (const Box& line : lines_of(picture.wires[other])) {
        if (line.overlaps(wire.label)) faults.push_back(name(other) + " crosses label " + name(k));
      }
      if (other < k && wire.label.overlaps(picture.wires[other].label)) {
        faults.push_back("label " + name(k) + " on label " + name(other));
      }
    }
  }
  return faults;
}

/// Rows of the nodes whose name begins with one of these letters.
std::set<int> rows_of(const circuit::Circuit& circuit, const std::string& letters) {
  const circuit::PerNode<NodePosition> positions = place_nodes(circuit);
  std::set<int> rows;
  for (const circuit::NodeId i : positions.ids()) {
    if (letters.find(circuit.nodes[i].name[0]) != std::string::npos) rows.insert(positions[i].row);
  }
  return rows;
}

}  // namespace

TEST_CASE("circuit picture: nodes of a pathway stand in one row, the backward one below") {
  for (const char* name : {"sgd", "fa", "dfa", "kp", "sal", "amorphous"}) {
    const circuit::Circuit c = preset(name, {16, 12, 12, 8, 8, 4});
    INFO(name);
    CHECK(rows_of(c, "xhy") == std::set<int>{0});
    const std::set<int> backward = rows_of(c, "b");
    CHECK((backward.empty() || backward == std::set<int>{-1}));
  }
}

TEST_CASE("circuit picture: a backward node stands below the node that it teaches") {
  const circuit::Circuit c = preset("sal", {16, 12, 12, 4});
  const CircuitPicture picture = picture_of(c);
  const auto node = [&](const char* name) { return picture.nodes[c.find_node(name)]; };
  CHECK(node("b1").middle_x() == node("h2").middle_x());
  CHECK(node("b2").middle_x() == node("h1").middle_x());
  CHECK(node("b1").top < node("h2").bottom);
  CHECK(node("x").middle_y() == node("y").middle_y());
  CHECK(node("b1").middle_y() == node("b2").middle_y());
}

TEST_CASE("circuit picture: towers keep their rows, several roots have their own") {
  circuit::Circuit c = preset("sgd", {4, 3, 2});
  // A second tower: x2 -> g -> y2.
  for (const char* name : {"x", "h1", "y"}) {
    circuit::Node node = c.nodes[c.find_node(name)];
    node.name += "2";
    c.nodes.push_back(node);
  }
  circuit::Projection p = c.projections[c.find_projection("W1")];
  p.name = "W1b", p.from = c.find_node("x2"), p.to = c.find_node("h12");
  c.projections.push_back(p);
  p.name = "W2b", p.from = c.find_node("h12"), p.to = c.find_node("y2");
  c.projections.push_back(p);
  const circuit::PerNode<NodePosition> positions = place_nodes(c);
  for (const char* name : {"x2", "h12", "y2"}) {
    CHECK(positions[c.find_node(name)].row == 1);
  }
  CHECK(faults_of(c, picture_of(c)).empty());
}

TEST_CASE("circuit picture: no wire crosses a label or a node, no label lies on another") {
  for (const char* name : {"sgd", "fa", "dfa", "kp", "sal", "amorphous"}) {
    for (const std::vector<int>& layers :
         {std::vector<int>{5, 4}, {8, 6, 4}, {9, 8, 7, 6}, {16, 12, 11, 10, 9, 8, 7, 4}}) {
      const circuit::Circuit c = preset(name, layers);
      INFO(name << " of " << layers.size() << " layers");
      CHECK(faults_of(c, picture_of(c)) == std::vector<std::string>{});
      CHECK(faults_of(c, picture_of(c, 150)) == std::vector<std::string>{});  // long names
    }
  }
}

TEST_CASE("circuit picture: the same for circuits of any shape") {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    const circuit::Circuit c = circuit::random_circuit(seed);
    INFO("seed " << seed);
    CHECK(faults_of(c, picture_of(c)) == std::vector<std::string>{});
  }
}

TEST_CASE("circuit picture: a node with many projections has room for all of them") {
  circuit::Circuit c = preset("fa", {4, 3, 2});
  for (int k = 0; k < 60; ++k) {
    circuit::Projection p = c.projections[c.find_projection(k % 2 ? "W1" : "B1")];
    p.name += "_" + std::to_string(k);
    c.projections.push_back(p);
  }
  CHECK(faults_of(c, picture_of(c)) == std::vector<std::string>{});
}

TEST_CASE("circuit picture: wires between two neighbours run side by side, labels outside") {
  const circuit::Circuit c = preset("kp", {8, 6, 4});
  const CircuitPicture picture = picture_of(c);
  const auto wire = [&](const char* name) { return picture.wires[c.find_projection(name)]; };
  CHECK(wire("W2").points.size() == 2);
  CHECK(wire("W2").label.bottom > wire("W2").points[0].second);
  CHECK(wire("B1").label.top < wire("B1").points[0].second);
}

TEST_CASE("circuit picture: too many nodes are refused by number") {
  const circuit::Circuit c = preset("fa", std::vector<int>(400, 2));
  CHECK_THAT(user_error_of([&] { picture_of(c); }), contains("found 400 nodes"));
}
