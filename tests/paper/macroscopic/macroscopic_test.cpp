// SPDX-License-Identifier: Apache-2.0
// What the search over edge sets rests on: circuits that learn, whatever their cross-connections.
#include "paper/common/run.h"
#include "paper/macroscopic/edge_sets.h"
#include "tests/catch.h"

namespace hsdc::paper::macroscopic {

TEST_CASE("macroscopic: the clip is the paper's at its width and scales as the weights' norm") {
  CHECK(paper_learning(2000).clip == Approx(5));
  CHECK(paper_learning(500).clip == Approx(2.5));
  circuit::FloatOptions narrow = paper_learning(500);
  narrow.clip = paper_learning().clip;
  CHECK(narrow == paper_learning());
}

// At a clip of 5 some of these come to 90 % and then fall to 50 %.
TEST_CASE("macroscopic: narrow circuits of any edge set learn and stay learned") {
  constexpr int kWidth = 32, kEpochs = 25;
  const EdgeSpace space(CrossDirection::kToForward, 2);
  for (const std::uint32_t seed : {1u, 2u, 3u}) {
    ExperimentOptions options;
    options.seed = seed;
    const data::DataSplit data = load_samples(options, "digits:16", 2000, 500);
    PaperCircuit net;
    net.layers = layers_for(data, {kWidth, kWidth});
    net.seed = seed;
    for (const EdgeSet& edges : space.sample(8, seed)) {
      floating::FloatNetwork network(make_macroscopic(net, edges, true), paper_learning(kWidth));
      RunPlan plan;
      plan.epochs = kEpochs;
      const TrainedRun run = train_run(network, data, plan, options);
      CAPTURE(seed, edges.sources);
      CHECK(run.final_accuracy() > 0.6);
      CHECK(run.final_accuracy() > run.best_accuracy() - 0.1);
    }
  }
}

}  // namespace hsdc::paper::macroscopic
