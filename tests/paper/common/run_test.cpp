// SPDX-License-Identifier: Apache-2.0
#include "paper/common/run.h"

#include <limits>

#include "base/statistics.h"
#include "paper/common/circuit.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

namespace hsdc::paper {
namespace {

circuit::Circuit small(std::uint32_t seed = 1) {
  PaperCircuit o;
  o.layers = {64, 12, 10};
  o.seed = seed;
  return make_circuit(o);
}

}  // namespace

TEST_CASE("paper run: accuracy by epoch, and probes where they were asked for") {
  const ExperimentOptions options;
  const data::DataSplit data = load_samples(options, "digits:8", 100, 50);
  floating::FloatNetwork network(small());
  RunPlan plan;
  plan.epochs = 3;
  plan.probe_steps = {0, 1, 6, 12};  // an epoch has 4 batches
  const TrainedRun run = train_run(network, data, plan, options);
  CHECK(run.accuracy.size() == 3);
  CHECK(run.final_accuracy() == training::accuracy_of(network, data.test));
  REQUIRE(run.probes.size() == 4);
  CHECK(run.probes[2].step == 6);
  CHECK(run.probes[2].epoch == Approx(1.64));  // 100 samples, then 64 of the second 100
  CHECK(measures_of(run.probes[3].measures, "W1").norm > 0);
  CHECK_THROWS_AS(measures_of(run.probes[0].measures, "none"), std::out_of_range);

  // Measuring has no effect on learning.
  floating::FloatNetwork unmeasured(small());
  plan.probe_steps.clear();
  CHECK(train_run(unmeasured, data, plan, options).accuracy == run.accuracy);
}

TEST_CASE("paper run: a run that diverges says so, one that is stopped throws") {
  ExperimentOptions options;
  const data::DataSplit data = load_samples(options, "digits:8", 100, 50);
  circuit::FloatOptions wild;
  wild.rate = 1e6;
  wild.clip = 0;
  floating::FloatNetwork network(small(), wild);
  RunPlan plan;
  plan.epochs = 4;
  const TrainedRun run = train_run(network, data, plan, options);
  CHECK(run.diverged);
  CHECK(run.accuracy.size() == 4);
  options.interrupted = [] { return true; };
  CHECK_THROWS_AS(train_run(network, data, plan, options), Interrupted);
}

TEST_CASE("paper run: samples are drawn from the data seed, whatever the seed is") {
  const auto drawn = [](std::uint32_t seed, std::uint32_t data_seed, const std::string& source) {
    ExperimentOptions options;
    options.seed = seed;
    options.data_seed = data_seed;
    options.data = source;
    return load_samples(options, "digits:8", 50, 20).train.pixels;
  };
  for (const std::string source : {"", "digits:8"}) {
    CHECK(drawn(2, 1, source) == drawn(1, 1, source));
    CHECK(drawn(1, 2, source) != drawn(1, 1, source));
  }
}

TEST_CASE("paper run: samples are limited to what there is") {
  ExperimentOptions options;
  options.data = "digits:8";
  const data::DataSplit data = load_samples(options, "digits:16", 100'000, 10);
  CHECK(data.train.features == 64);
  CHECK(data.train.size() == 6000);
  CHECK(data.test.size() == 10);
}

TEST_CASE("paper run: many values are taken less their mean, by floating point alone") {
  const ScratchFolder scratch;
  const auto file_of = [&](int columns) {
    std::string lines;
    for (int sample = 0; sample < 20; ++sample) {
      for (int i = 0; i < columns; ++i) lines += std::to_string((sample * 7 + i) % 11) + ',';
      lines += std::to_string(sample % 2) + '\n';
    }
    return "csv:" + scratch.write(std::to_string(columns) + ".csv", lines);
  };
  ExperimentOptions options;
  options.data = file_of(1000);
  CHECK(load_samples(options, "", 100, 10).train.centre.empty());
  options.data = file_of(1001);
  const data::DataSplit data = load_samples(options, "", 100, 10);
  CHECK(data.train.centre == training::feature_means(data.train));
  CHECK(data.test.centre == data.train.centre);
  CHECK(describe(data).find("less the mean") != std::string::npos);
  options.engine = circuit::Engine::kFixed;
  CHECK(load_samples(options, "", 100, 10).train.centre.empty());
}

TEST_CASE("paper run: steps to probe, dense at first") {
  CHECK(spaced_steps(100, 5) == std::vector<int>{0, 1, 5, 22, 100});
  CHECK(spaced_steps(1, 25) == std::vector<int>{0, 1});
}

TEST_CASE("paper circuit: kinds of hidden and backward nodes") {
  PaperCircuit o;
  o.layers = {8, 6, 5, 3};
  const auto kind = [](const circuit::Circuit& c, const char* node) {
    return c.nodes[c.find_node(node)].at(circuit::Phase::kT).kind;
  };
  o.hidden = circuit::ActivationKind::kGelu;
  CHECK(kind(make_circuit(o), "h1") == circuit::ActivationKind::kGelu);
  CHECK(kind(make_circuit(o), "b1") == circuit::ActivationKind::kGelu);
  CHECK(kind(make_circuit(o), "y") == circuit::ActivationKind::kLinear);
  o.hidden = circuit::ActivationKind::kStepRelu;
  o.q = 1024;
  CHECK(kind(make_circuit(o), "h2") == circuit::ActivationKind::kStepRelu);
  CHECK(kind(make_circuit(o), "b2") == circuit::ActivationKind::kRelu);
  CHECK(circuit::validate(make_circuit(o), circuit::Engine::kFloat).empty());
}

TEST_CASE("paper circuit: of the last-layer circuit only the last layer changes") {
  PaperCircuit o;
  o.layers = {64, 12, 11, 10};
  o.hidden = circuit::ActivationKind::kStepRelu;
  const circuit::Circuit circuit = make_last_layer_circuit(o);
  floating::FloatNetwork network(circuit);
  const floating::FloatMatrix w1 = network.weights(circuit.find_projection("W1")),
                              w3 = network.weights(circuit.find_projection("W3"));
  const ExperimentOptions options;
  train_run(network, load_samples(options, "digits:8", 100, 50), {}, options);
  CHECK(network.weights(circuit.find_projection("W1")) == w1);
  CHECK(network.weights(circuit.find_projection("W3")) != w3);
}

}  // namespace hsdc::paper
