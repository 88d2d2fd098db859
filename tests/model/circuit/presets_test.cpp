// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/presets.h"

#include "base/error.h"
#include "model/circuit/check.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::circuit;

namespace {

PresetOptions options_of(const std::string& preset, std::vector<int> layers) {
  PresetOptions options;
  options.preset = preset;
  options.layers = std::move(layers);
  return options;
}

/// "W1 x->h1 t plastic" for every projection.
std::vector<std::string> described(const Circuit& c) {
  std::vector<std::string> result;
  for (const Projection& p : c.projections) {
    std::string line = p.name + " " + c.nodes[p.from].name + "->" + c.nodes[p.to].name + " " +
                       to_string(p.phase) + " " + to_string(p.kind());
    if (p.kind() == WeightKind::kTied) {
      line += " " + c.projections[p.tie().owner].name;
      if (p.transposed()) line += "^T";
    }
    result.push_back(line);
  }
  return result;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("presets: all are sound, for any depth and for layers of one neuron") {
  CHECK(preset_names() == Lines{"sgd", "fa", "dfa", "kp", "sal", "amorphous"});
  for (const std::string& name : preset_names()) {
    for (size_t depth = 1; depth <= 7; ++depth) {
      for (const int width : {1, 2, 9}) {
        std::vector<int> layers(depth + 1, width);
        layers.front() = 4;
        layers.back() = 2;
        const Circuit c = make_preset(options_of(name, layers));
        INFO(name << ", depth " << depth << ", width " << width);
        CHECK(validate(c).empty());
        CHECK(c.input_size() == 4);
        CHECK(c.target_size() == 2);
      }
    }
  }
}

TEST_CASE("presets: biases are added after everything else, to every forward node") {
  for (const std::string& name : preset_names()) {
    INFO(name);
    PresetOptions options = options_of(name, {6, 5, 4, 3});
    options.density = 0.5;
    options.lanes = 20;
    const Circuit without = make_preset(options);
    options.biases = true;
    Circuit with = make_preset(options);
    CHECK(validate(with).empty());
    CHECK(with.nodes.back() == Node{"one", 1, {one_activation(4), Activation{}}});
    Lines lines = described(without);
    for (const std::string node : {"h1", "h2", "y"}) {
      lines.push_back("b_" + node + " one->" + node + " t plastic");
      const ProjectionId bias = with.find_projection("b_" + node);
      const Projection& p = with.projections[bias];
      CHECK(p.first().init == 0);
      CHECK(p.first().density == 1);
      CHECK(p.folding().lanes == 2);
      CHECK(p.law().rate_shift == 11);
      CHECK(p.law().decay_shift == 15);
    }
    CHECK(described(with) == lines);
    with.nodes.pop_back();
    with.projections.resize(without.projections.size());
    CHECK(with == without);
  }
}

TEST_CASE("presets: the graphs are those of the theory") {
  const std::vector<int> layers{6, 5, 4, 3};
  const Lines forward{"W1 x->h1 t plastic", "W2 h1->h2 t plastic", "W3 h2->y t plastic"};
  const auto with = [&](const Lines& more) {
    Lines all = forward;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  CHECK(described(make_preset(options_of("sgd", layers))) ==
        with({"T1 h2->h1 t' tied W2^T", "T2 y->h2 t' tied W3^T"}));
  CHECK(described(make_preset(options_of("fa", layers))) ==
        with({"B1 h2->h1 t' fixed", "B2 y->h2 t' fixed"}));
  CHECK(described(make_preset(options_of("dfa", layers))) ==
        with({"B1 y->h1 t' fixed", "B2 y->h2 t' fixed"}));
  CHECK(described(make_preset(options_of("kp", layers))) ==
        with({"B1 h2->h1 t' plastic", "B2 y->h2 t' plastic"}));
  CHECK(described(make_preset(options_of("sal", layers))) ==
        with({"U1 h2->b1 t plastic", "U2 h1->b2 t plastic", "B1 y->b1 t' plastic",
              "B2 b1->b2 t' plastic", "V1 b1->h2 t' plastic", "V2 b2->h1 t' plastic"}));
}

TEST_CASE("presets: backward nodes mirror the sizes and are rectified at t") {
  const Circuit c = make_preset(options_of("sal", {6, 5, 4, 3}));
  const Node& b1 = c.nodes[c.find_node("b1")];
  const Node& b2 = c.nodes[c.find_node("b2")];
  CHECK(b1.size == 4);
  CHECK(b2.size == 5);
  CHECK(b1.at(Phase::kT).kind == ActivationKind::kRelu);
  CHECK(b1.at(Phase::kTPrime).kind == ActivationKind::kLinear);
  CHECK_FALSE(b1.at(Phase::kTPrime).gated);
  CHECK(c.nodes[c.find_node("h1")].at(Phase::kTPrime).gated);
}

TEST_CASE("presets: amorphous skips, reuses a forward weight and lists its nodes backwards") {
  const Circuit c = make_preset(options_of("amorphous", {6, 5, 4, 3}));
  const Lines lines = described(c);
  for (const char* line : {"S2 x->h2 t plastic", "D2 y->b2 t' plastic", "C1 h2->b2 t' plastic",
                           "T1 h2->h1 t' tied W2^T"}) {
    CHECK(std::find(lines.begin(), lines.end(), line) != lines.end());
  }
  CHECK(index(c.find_node("x")) == static_cast<int>(c.nodes.size()) - 1);
}

TEST_CASE("presets: formats and rates that are left open follow from q") {
  CHECK(*resolve(options_of("sal", {4, 2})).rate_shift == 11);
  for (int q = 1; q <= 1024; q = q < 20 ? q + 1 : q * 2 - 3) {
    PresetOptions options = options_of("kp", {4, 3, 2});
    options.q = q;
    options.weight_fraction = 14;
    INFO("q " << q);
    if (q < 128) {
      CHECK(validate(make_preset(options)).empty());
    }
    CHECK(*resolve(options).activity_bits >= 3);
    CHECK((1 << *resolve(options).activity_bits) > q);
  }
  PresetOptions eight = options_of("kp", {4, 3, 2});
  eight.q = 8;
  CHECK(*resolve(eight).activity_bits == 4);
  CHECK(*resolve(eight).signal_fraction == 3);
  CHECK(*resolve(eight).rate_shift == 13);
}

TEST_CASE("presets: options reach every projection that they concern") {
  PresetOptions options = options_of("fa", {6, 5, 4, 3});
  options.weight_bits = 10;
  options.weight_fraction = 9;
  options.rate_shift = 12;
  options.decay_shift.reset();
  options.density = 0.5;
  options.lanes = 3;
  options.architecture = Architecture::kParallel;
  options.update_rounding = UpdateRounding::kNearest;
  options.gated = false;
  options.init = 0.9;
  options.feedback_init = 0.1;
  const Circuit c = make_preset(options);
  for (const Projection& p : c.projections) {
    CHECK(p.format().bits == 10);
    CHECK(p.format().fraction == 9);
    CHECK(p.first().density == 0.5);
    CHECK(p.folding().lanes == 3);
    CHECK(p.folding().architecture == Architecture::kParallel);
    CHECK(p.first().init == (p.plastic() ? 0.9 : 0.1));
    if (!p.plastic()) continue;
    CHECK(p.law().rate_shift == 12);
    CHECK_FALSE(p.law().decay_shift);
    CHECK(p.law().rounding == UpdateRounding::kNearest);
  }
  for (const Node& node : c.nodes) CHECK_FALSE(node.at(Phase::kTPrime).gated);
}

TEST_CASE("presets: an unknown name and too few layers are refused") {
  CHECK_THROWS_WITH(make_preset(options_of("bp", {3, 2})),
                    "preset: found \"bp\", allowed sgd, fa, dfa, kp, sal, amorphous");
  CHECK_THROWS_WITH(make_preset(options_of("sal", {3})), contains("found 1 entries"));
}
