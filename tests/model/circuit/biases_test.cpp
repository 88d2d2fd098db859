// SPDX-License-Identifier: Apache-2.0
// What biases are for: a table of few features, whose classes only thresholds tell apart.
#include <fmt/format.h>

#include <random>

#include "model/circuit/presets.h"
#include "model/data/csv.h"
#include "model/training/fixed_learner.h"
#include "model/training/float_learner.h"
#include "model/training/training.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

namespace hsdc::circuit {
namespace {

constexpr int kSeeds = 5;

/// Three classes one after the other along the diagonal of three features, with noise; `one`: a
/// column of ones before them.
std::string table(bool one, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::string text;
  for (int row = 0; row < 300; ++row) {
    if (one) text += "1,";
    for (int k = 0; k < 3; ++k) {
      const double noise = static_cast<double>(random() % 1001) / 1000 - 0.5;
      text += fmt::format("{:.3f},", row % 3 + 0.8 * noise);
    }
    text += fmt::format("{}\n", "xyz"[row % 3]);
  }
  return text;
}

data::DataSplit load(bool one) {
  const ScratchFolder folder;
  return data::load_csv(folder.write("train.csv", table(one, 1)),
                        folder.write("test.csv", table(one, 2)));
}

/// Mean accuracy after training, of circuits of several seeds.
double accuracy(const data::DataSplit& data, Engine engine, bool biases) {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {data.train.features, 8, 3};
  options.biases = biases;
  FloatOptions floats;
  floats.rate = 0.02;
  floats.batch = 8;
  double sum = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    options.seed = static_cast<std::uint32_t>(seed);
    training::TrainingState state;
    if (engine == Engine::kFixed) {
      fixed::FixedNetwork network(make_preset(options));
      training::FixedLearner learner(network);
      training::train(learner, data, 40, state);
    } else {
      floating::FloatNetwork network(make_preset(options), floats);
      training::FloatLearner learner(network);
      training::train(learner, data, 40, state);
    }
    sum += state.epochs.back().accuracy;
  }
  return sum / kSeeds;
}

}  // namespace

TEST_CASE("biases: classes of a table are learned with them, or with a column of ones") {
  const data::DataSplit plain = load(false), with_ones = load(true);
  for (const Engine engine : {Engine::kFixed, Engine::kFloat}) {
    INFO(to_string(engine));
    const double without = accuracy(plain, engine, false);
    CHECK(without < 0.7);
    CHECK(accuracy(plain, engine, true) > 0.85);
    // Its weights begin at random and are as many bits as the others': it helps, if less.
    CHECK(accuracy(with_ones, engine, false) > without + 0.1);
  }
}

}  // namespace hsdc::circuit
