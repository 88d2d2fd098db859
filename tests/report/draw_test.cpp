// SPDX-License-Identifier: Apache-2.0
#include "report/draw.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/search_path.h"

using namespace hsdc;
using namespace hsdc::report;
namespace fs = std::filesystem;

namespace {

circuit::Circuit preset(const std::string& name) {
  circuit::PresetOptions options;
  options.preset = name;
  options.layers = {16, 12, 12, 4};
  return circuit::make_preset(options);
}

size_t occurrences(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class TempFolder {
 public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "hsdc_draw_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempFolder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  size_t files() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(path_), fs::directory_iterator{}));
  }

 private:
  fs::path path_;
};

bool dot_is_there() { return std::system("dot -V >/dev/null 2>&1") == 0; }

}  // namespace

TEST_CASE("draw: every node and projection is drawn once, t' dashed") {
  const circuit::Circuit c = preset("sal");
  const std::string dot = draw_dot(c);
  for (const circuit::NodeId i : c.nodes.ids()) {
    CHECK(occurrences(dot, "\n  n" + std::to_string(circuit::index(i)) + " [pos=") == 1);
  }
  CHECK(occurrences(dot, "lp=") == c.projections.size());
  CHECK(occurrences(dot, "style=dashed") == 4 + 1);  // and one of each in the legend
  CHECK(occurrences(dot, "style=solid") == 5 + 2);
  CHECK(dot.find("<b>h1</b>") != std::string::npos);
}

TEST_CASE("draw: number formats are written as check writes them") {
  const std::string dot = draw_dot(preset("sal"));
  CHECK_THAT(dot, contains("t: step_relu u3<"));
  CHECK_THAT(dot, contains("t′: linear s8.4, gated<"));
  CHECK_THAT(dot, contains("t: input u3<br/>t′: off<"));
  circuit::Circuit c = preset("sal");
  c.nodes[circuit::NodeId{0}].at(circuit::Phase::kT).bits = 5;
  c.nodes[circuit::NodeId{0}].at(circuit::Phase::kT).fraction = 2;
  CHECK_THAT(draw_dot(c), contains("input u5.2<"));
}

TEST_CASE("draw: the ground is white, and everything stays where it was put") {
  const std::string dot = draw_dot(preset("kp"));
  CHECK_THAT(dot, contains("bgcolor=\"white\"") && contains("layout=nop2"));
}

TEST_CASE("draw: no character of a name is markup") {
  circuit::Circuit c = preset("kp");
  c.name = "best \"1\" <2> & 3";
  CHECK_THAT(draw_dot(c), contains("digraph \"best \\\"1\\\" <2> & 3\"") &&
                              contains("best \"1\" &lt;2&gt; &amp; 3"));
}

TEST_CASE("draw: a node that is always 1 is a small 1 beside each node that it feeds") {
  circuit::PresetOptions options;
  options.preset = "sal";
  options.layers = {16, 12, 12, 4};
  options.biases = true;
  const std::string dot = draw_dot(circuit::make_preset(options));
  CHECK(occurrences(dot, "label=<<b>1</b>>") == 3);
  for (const char* bias : {"b_h1", "b_h2", "b_y"}) CHECK(occurrences(dot, bias) == 1);
  CHECK(dot.find("<b>one</b>") == std::string::npos);
}

TEST_CASE("draw: floating point has no formats, and Q only with steps") {
  circuit::Circuit c = preset("sal");
  const std::string dot = draw_dot(c, circuit::Engine::kFloat);
  CHECK_THAT(dot, contains(">t: input<br/>") && contains(">t: step_relu<br/>") &&
                      contains("linear, gated<") && contains("t′: error<"));
  CHECK_THAT(dot, contains("label=<sal &#160;(Q = 4)>"));
  for (circuit::Node& node : c.nodes) {
    if (node.at(circuit::Phase::kT).kind == circuit::ActivationKind::kStepRelu) {
      node.at(circuit::Phase::kT).kind = circuit::ActivationKind::kRelu;
    }
  }
  CHECK_THAT(draw_dot(c, circuit::Engine::kFloat),
             contains("label=<sal>") && contains(">t: relu<br/>"));
  CHECK_THAT(draw_dot(c), contains("label=<sal &#160;(Q = 4)>"));
}

TEST_CASE("draw: the legend tells of the kinds of weights that are there") {
  CHECK(draw_dot(preset("sgd")).find("tied:") != std::string::npos);
  CHECK(draw_dot(preset("fa")).find("fixed:") != std::string::npos);
  CHECK(draw_dot(preset("kp")).find("fixed:") == std::string::npos);
}

TEST_CASE("draw: the ending chooses the format") {
  const TempFolder folder;
  const circuit::Circuit c = preset("amorphous");
  draw_svg(c, folder / "c.dot");
  CHECK(read_file(folder / "c.dot") == draw_dot(c));
  CHECK_THROWS_WITH(draw_svg(c, folder / "c.pdf"),
                    contains("found the ending \".pdf\", allowed .svg, .png or .dot"));
  if (!dot_is_there()) {
    WARN("Graphviz is not installed: SVG and PNG are not drawn");
    return;
  }
  draw_svg(c, folder / "c.svg");
  CHECK(read_file(folder / "c.svg").find("</svg>") != std::string::npos);
  CHECK_THAT(read_file(folder / "c.svg"), contains("<polygon fill=\"white\""));
  draw_svg(c, folder / "c.png");
  CHECK(read_file(folder / "c.png").substr(1, 3) == "PNG");
  CHECK(folder.files() == 3);  // nothing is left beside them
}

TEST_CASE("draw: random circuits are valid input of Graphviz") {
  if (!dot_is_there()) {
    WARN("Graphviz is not installed");
    return;
  }
  const TempFolder folder;
  for (std::uint32_t seed = 0; seed < 5; ++seed) {
    CHECK_NOTHROW(draw_svg(circuit::random_circuit(seed), folder / "c.svg"));
  }
}

TEST_CASE("draw: a missing dot and a folder that is not there are refused by name") {
  const TempFolder folder;
  CHECK_THROWS_WITH(draw_svg(preset("kp"), folder / "none/c.svg"), contains("none/c.svg"));
  const SearchPath nowhere("/nonexistent");
  CHECK_THROWS_WITH(draw_svg(preset("kp"), folder / "c.svg"), contains("install Graphviz"));
  CHECK(folder.files() == 0);
}
