// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/circuit.h"

#include <cmath>
#include <functional>
#include <limits>

#include "gen/verilog/keywords.h"
#include "model/circuit/check.h"
#include "model/circuit/levels.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::circuit;

namespace {

Circuit sal() {
  PresetOptions options;
  options.preset = "sal";
  options.layers = {6, 4, 4, 3};
  return make_preset(options);
}

Circuit sgd() {
  PresetOptions options;
  options.preset = "sgd";
  options.layers = {6, 4, 5, 3};
  return make_preset(options);
}

Node& node(Circuit& circuit, const char* name) { return circuit.nodes[circuit.find_node(name)]; }
Projection& projection(Circuit& circuit, const char* name) {
  return circuit.projections[circuit.find_projection(name)];
}

/// The messages of all problems whose key is `key`, joined.
std::string messages(const Circuit& circuit, const std::string& key) {
  std::string text;
  for (const CircuitProblem& problem : validate(circuit)) {
    if (problem.key == key) text += problem.message() + "\n";
  }
  return text;
}

/// `broken` must have a problem of that key whose message contains `text`.
void require_problem(const Circuit& broken, const std::string& key, const std::string& text) {
  INFO("key " << key << ", expected: " << text << "\nfound: " << messages(broken, key));
  REQUIRE(messages(broken, key).find(text) != std::string::npos);
}

}  // namespace

TEST_CASE("circuit: the format of each activation follows its kind") {
  Activation a;
  CHECK(a.format() == CodeFormat{1, 0, false});
  a = {ActivationKind::kInput, 5, 2};
  CHECK(a.format() == CodeFormat{5, 2, false});
  a = {ActivationKind::kStepRelu, 3, 0};
  CHECK(a.format() == CodeFormat{3, 0, false});
  CHECK(one_activation(4).format() == CodeFormat{3, 0, false});
  CHECK(one_activation(7, 2).format() == CodeFormat{5, 2, false});  // 28
  CHECK(one_activation(1).format() == CodeFormat{1, 0, false});
  for (const auto kind : {ActivationKind::kLinear, ActivationKind::kRelu, ActivationKind::kError}) {
    a = {kind, 8, 4};
    CHECK(a.format() == CodeFormat{8, 4, true});
  }
  a = {ActivationKind::kSign, 0, 0};
  CHECK(a.format() == CodeFormat{2, 0, true});
  CHECK(a.format().max() == 1);
  CHECK(a.format().min() == -1);
}

TEST_CASE("circuit: fractions of weights and accumulators are those of the owner") {
  Circuit c = sgd();
  projection(c, "W2").format().fraction = 5;
  const ProjectionId tied = c.find_projection("T1");
  CHECK(weight_fraction(c, tied) == 5);
  CHECK(projection_fraction(c, tied) == 4 + 5);  // h2's t' signal has 4 fractional bits
  CHECK(projection_fraction(c, c.find_projection("W2")) == 5);
  projection(c, "W2").weights = IdentityWeights{};
  CHECK(weight_fraction(c, c.find_projection("W2")) == 0);
}

TEST_CASE("circuit: samples and targets concatenate inputs and roots in file order") {
  Circuit c = sal();
  c.nodes.push_back({"hint", 2, {Activation{}, Activation{ActivationKind::kInput, 3, 0}}});
  CHECK(c.input_nodes() == std::vector<NodeId>{c.find_node("x"), c.find_node("hint")});
  CHECK(c.input_size() == 8);
  CHECK(c.root_nodes() == std::vector<NodeId>{c.find_node("y")});
  CHECK(c.target_size() == 3);
  CHECK(c.find_node("nobody") == NodeId::kNone);
  CHECK(c.find_projection("x") == ProjectionId::kNone);
}

TEST_CASE("circuit: names of phases and kinds are those of the file format") {
  CHECK(to_string(Phase::kTPrime) == std::string("t'"));
  CHECK(to_string(ActivationKind::kStepRelu) == std::string("step_relu"));
  CHECK(to_string(CodeRounding::kHalfEven) == std::string("half_even"));
  CHECK(to_string(UpdateRounding::kStochastic) == std::string("stochastic"));
  CHECK(to_string(WeightKind::kTied) == std::string("tied"));
  CHECK(to_string(Architecture::kParallel) == std::string("parallel"));
}

TEST_CASE("circuit: reserved words are known in any case") {
  CHECK(verilog::is_sv_keyword("accept_on"));
  CHECK(verilog::is_sv_keyword("priority"));
  CHECK(verilog::is_sv_keyword("Wire"));
  CHECK(verilog::is_sv_keyword("xor"));
  CHECK_FALSE(verilog::is_sv_keyword("x"));
  CHECK_FALSE(verilog::is_sv_keyword("wires"));
}

TEST_CASE("validate: an empty circuit lacks input and root") {
  require_problem(Circuit{}, "node", "found no node with t = \"input\", allowed at least one");
  require_problem(Circuit{}, "node",
                  "found no node with t_prime = \"error\", allowed at least one");
}

TEST_CASE("validate: names are identifiers, each of one part") {
  for (const char* name : {"", "1x", "a-b", "_x", "a b", "\xc3\xa9"}) {
    Circuit c = sal();
    node(c, "h1").name = name;
    require_problem(c, "name", "allowed a letter, then letters, digits or _");
  }
  Circuit c = sal();
  node(c, "h1").name = std::string(40, 'a');
  CHECK(validate(c).empty());
  node(c, std::string(40, 'a').c_str()).name = std::string(41, 'a');
  require_problem(c, "name", "at most 40 in all");
  c = sal();
  c.name = "mnist-sal";
  require_problem(c, "name", "found \"mnist-sal\"");
  c = sal();
  node(c, "h1").name = "h2";
  require_problem(c, "name", "found \"h2\" again, allowed a name that no other node has");
  c = sal();
  projection(c, "W1").name = "V1";
  require_problem(c, "name", "found \"V1\" again, allowed a name that no other projection has");
}

TEST_CASE("validate: every range is stated") {
  struct Case {
    const char* key;
    std::function<void(Circuit&)> breaks;
    const char* text;
  };
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Case> cases{
      {"q", [](Circuit& c) { c.q = 0; }, "found 0, allowed 1..1024"},
      {"q", [](Circuit& c) { c.q = 1025; }, "found 1025, allowed 1..1024"},
      {"size", [](Circuit& c) { node(c, "h1").size = 0; }, "found 0, allowed 1..65536"},
      {"size", [](Circuit& c) { node(c, "h1").size = 65537; }, "allowed 1..65536"},
      {"t_bits", [](Circuit& c) { node(c, "h1").at(Phase::kT).bits = 16; }, "allowed 1..15"},
      {"t_bits", [](Circuit& c) { node(c, "b1").at(Phase::kT).bits = 17; }, "allowed 2..16"},
      {"t_prime_bits", [](Circuit& c) { node(c, "h1").at(Phase::kTPrime).bits = 1; },
       "found 1, allowed 2..16"},
      {"t_prime_fraction", [](Circuit& c) { node(c, "h1").at(Phase::kTPrime).fraction = 16; },
       "found 16, allowed 0..15"},
      {"t_fraction", [](Circuit& c) { node(c, "h1").at(Phase::kT).fraction = 1; },
       "found 1, allowed 0: step_relu"},
      {"t_prime_bits", [](Circuit& c) { node(c, "x").at(Phase::kTPrime).bits = 4; },
       "found 4, allowed 0: off"},
      {"weight_bits", [](Circuit& c) { projection(c, "W1").format().bits = 1; },
       "found 1, allowed 2..16"},
      {"weight_fraction", [](Circuit& c) { projection(c, "W1").format().fraction = 31; },
       "found 31, allowed 0..30"},
      {"init", [](Circuit& c) { projection(c, "W1").first().init = -1; },
       "found -1, allowed a finite"},
      {"init", [=](Circuit& c) { projection(c, "W1").first().init = nan; },
       "found nan, allowed a finite"},
      {"density", [](Circuit& c) { projection(c, "W1").first().density = 0; },
       "allowed more than 0"},
      {"density", [](Circuit& c) { projection(c, "W1").first().density = 1.5; },
       "allowed more than 0"},
      {"density", [=](Circuit& c) { projection(c, "W1").first().density = nan; },
       "allowed more than 0"},
      {"rate_shift", [](Circuit& c) { projection(c, "W1").law().rate_shift = 41; },
       "allowed 0..40"},
      {"decay_shift", [](Circuit& c) { projection(c, "W1").law().decay_shift = 32; },
       "allowed 0..31"},
      {"lanes", [](Circuit& c) { projection(c, "W1").folding().lanes = 0; },
       "found 0, allowed 1..1024"},
  };
  for (const Case& broken : cases) {
    Circuit c = sal();
    REQUIRE(validate(c).empty());
    broken.breaks(c);
    require_problem(c, broken.key, broken.text);
  }
}

TEST_CASE("validate: the codes of 1 fit at inputs and roots") {
  Circuit c = sal();
  node(c, "x").at(Phase::kT) = {ActivationKind::kInput, 3, 1};  // 4 * 2^1 = 8 > 7
  require_problem(c, "t_bits", "Q * 2^fraction = 4 * 2^1 = 8");
  node(c, "x").at(Phase::kT).bits = 4;
  CHECK(validate(c).empty());
  node(c, "y").at(Phase::kTPrime).bits = 7;  // 64 > 63
  require_problem(c, "t_prime_bits", "4 * 2^4 = 64");
}

TEST_CASE("validate: an error stands at t' of a node that fires at t, with as fine a code") {
  Circuit c = sal();
  node(c, "y").at(Phase::kT) = {};
  require_problem(c, "t_prime", "found error at a node that is off at t");
  c = sal();
  node(c, "y").at(Phase::kT).fraction = 5;
  require_problem(c, "t_prime_fraction", "found 4, allowed at least 5");
  c = sal();
  node(c, "h1").at(Phase::kT) = {ActivationKind::kError, 8, 4};
  require_problem(c, "t", "found error, allowed error at t' only");
}

TEST_CASE("validate: a gate needs a computed t' code and a t code") {
  Circuit c = sal();
  node(c, "y").at(Phase::kTPrime).gated = true;
  require_problem(c, "gated", "t_prime = \"error\"");
  c = sal();
  node(c, "h1").at(Phase::kT).gated = true;
  require_problem(c, "gated", "allowed a gate at t' only");
  c = sal();
  node(c, "h1").at(Phase::kT) = {};
  require_problem(c, "gated", "allowed true only where the node fires at t");
}

TEST_CASE("validate: an input of both phases has one format") {
  Circuit c = sal();
  node(c, "x").at(Phase::kTPrime) = {ActivationKind::kInput, 4, 0};
  require_problem(c, "t_prime_bits", "allowed 3 bits, 0 fractional, as at t");
  node(c, "x").at(Phase::kTPrime).bits = 3;
  CHECK(validate(c).empty());
}

TEST_CASE("validate: projections join nodes that fire and take input") {
  Circuit c = sal();
  projection(c, "B1").from = c.find_node("x");
  require_problem(c, "from", "\"x\", which is off at t', allowed a node that fires at t'");
  c = sal();
  projection(c, "W2").to = c.find_node("x");
  require_problem(c, "to", "\"x\", which is input at t");
  c = sal();
  projection(c, "W2").from = NodeId::kNone;
  projection(c, "V1").to = NodeId{99};
  require_problem(c, "from", "found -1, allowed an index of a node");
  require_problem(c, "to", "found 99, allowed an index of a node");
}

TEST_CASE("validate: a node that takes input has a projection") {
  Circuit c = sal();
  c.nodes.push_back({"lonely", 2, {Activation{ActivationKind::kSign}, Activation{}}});
  require_problem(c, "t", "found sign without a projection that ends there at t");
}

TEST_CASE("validate: identity joins equal sizes") {
  Circuit c = sal();
  projection(c, "W1").weights = IdentityWeights{};
  require_problem(c, "weights", "found identity from 6 to 4 neurons, allowed equal sizes");
}

TEST_CASE("validate: tied weights need an owner of fitting size") {
  Circuit c = sgd();
  projection(c, "T1").tie().owner = ProjectionId::kNone;
  require_problem(c, "tied_to", "found -1");
  c = sgd();
  projection(c, "T1").tie().owner = c.find_projection("T1");
  require_problem(c, "tied_to", "\"T1\", which is tied, allowed a projection that is plastic or");
  c = sgd();
  projection(c, "T1").tie().transposed = false;  // h2 (5) -> h1 (4) reads W2: h1 -> h2
  require_problem(c, "tied_to", "found 5 to 4 neurons, allowed 4 to 5, the size of \"W2\"");
  c = sgd();
  projection(c, "T1").tie().owner = c.find_projection("W3");
  require_problem(c, "tied_to", "the size of \"W3\" transposed");
}

TEST_CASE("validate: plastic weights need a teacher in the other phase") {
  Circuit c = sal();
  node(c, "b1").at(Phase::kT) = {};
  projection(c, "U1").fix();
  require_problem(c, "weights", "found plastic to \"b1\", which is off at t");
}

TEST_CASE("validate: updates keep to their widths") {
  Circuit c = sal();
  projection(c, "W1").law().rate_shift = 36;  // X = 4 + 0 + 36 - 8 = 32
  require_problem(c, "rate_shift", "found an update shift X = 32");
  projection(c, "W1").law().rate_shift = 35;
  CHECK(validate(c).empty());

  // e = 4 + 0 + 0 - 30 = -26: product 8 + 3 + 26 = 37 bits, decay 8 + 0 (X = g = 15): fits; with
  // X = 31 the product is 8 + 3 + 57 = 68 bits wide.
  Projection& w = projection(c, "W1");
  w.law().rate_shift = 0;
  w.format().fraction = 30;
  CHECK(validate(c).empty());
  w.law().decay_shift = 31;
  require_problem(c, "rate_shift", "found an update 68 bits wide");
  w.law().decay_shift = 25;  // 8 + 3 + 51 = 62
  CHECK(validate(c).empty());
  w.law().decay_shift = 26;
  require_problem(c, "rate_shift", "found an update 63 bits wide");
}

TEST_CASE("validate: sums keep to 64 bits, aligned to the finest projection") {
  Circuit c = sal();
  c.nodes.push_back({"z", 4, {Activation{ActivationKind::kInput, 15, 12}, Activation{}}});
  Projection fine = projection(c, "W2");
  fine.name = "fine";
  fine.from = c.find_node("z");
  fine.format().fraction = 30;
  fine.law().rate_shift = 40;
  c.projections.push_back(fine);
  CHECK(validate(c).empty());  // fa 42; W2's share is shifted left by 34
  projection(c, "W2").format().bits = 16;
  projection(c, "W2").format().fraction = 0;
  node(c, "h1").at(Phase::kT).bits = 15;
  require_problem(c, "t", "allowed up to 64 bits");
}

TEST_CASE("validate: a cycle is named, once for each phase") {
  Circuit c = sal();
  Projection back = projection(c, "W2");
  back.name = "loop";
  back.from = c.find_node("h2");
  back.to = c.find_node("h1");
  c.projections.push_back(back);
  require_problem(c, "to", "found the cycle h1 -> h2 -> h1 at t, allowed no cycle");
}

TEST_CASE("validate: all problems are reported at once, and nonsense does not crash") {
  Circuit c = sal();
  c.q = -5;
  node(c, "x").at(Phase::kT).bits = -3;
  node(c, "y").at(Phase::kTPrime).fraction = 1000;
  node(c, "h1").size = std::numeric_limits<int>::min();
  for (Projection& p : c.projections) {
    p.from = NodeId::kNone;
    p.to = NodeId{std::numeric_limits<int>::max()};
    p.format().bits = 99;
    p.law().rate_shift = -7;
  }
  c.projections.back().weights = TiedWeights{ProjectionId{1 << 30}, true};
  const auto problems = validate(c);
  CHECK(problems.size() >= 4 + 4 * (c.projections.size() - 1));
}
