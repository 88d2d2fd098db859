// SPDX-License-Identifier: Apache-2.0
// Inference in hardware beside the model: equal where they have the same weights, named where not.
#include "sim/compare/inference.h"

#include "gen/handoff/emit_hardware.h"
#include "model/circuit/presets.h"
#include "model/data/load.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::compare;

namespace {

circuit::Circuit small() {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {64, 6, 10};
  return circuit::make_preset(options);
}

}  // namespace

TEST_CASE("inference: hardware equals the model, codes and classes") {
  const ScratchFolder scratch;
  const data::Dataset data = data::load_data("digits:8", 64, 1, 20, 1).test;
  fixed::FixedNetwork network(small());
  const plan::Hardware hardware = plan::make_hardware(network.graph());
  handoff::emit_for(hardware, network.clone(), &data, scratch / "rtl");
  int last = 0;
  const auto progress = [&](int done, int) {
    last = done;
    return true;
  };
  const InferenceResult result =
      infer_in_hardware(hardware, network, data, scratch / "rtl", true, progress);
  CHECK_FALSE(result.mismatch);
  CHECK(last == 16);
  CHECK(result.compared == 200);
  fixed::FixedNetwork model(small());
  const std::vector<circuit::NodeId> roots = model.circuit().root_nodes();
  const auto expected = training::answers_of(model, data, roots);
  REQUIRE(expected);
  CHECK(result.answers.classes == expected->classes);
  CHECK(result.answers.nodes == expected->nodes);
}

TEST_CASE("inference: a difference ends it and is named; so does an interruption") {
  const ScratchFolder scratch;
  const data::Dataset data = data::load_data("digits:8", 64, 1, 40, 1).test;
  fixed::FixedNetwork network(small());
  const plan::Hardware hardware = plan::make_hardware(network.graph());
  handoff::emit_for(hardware, network.clone(), &data, scratch / "rtl");
  const auto stop = [](int done, int) { return done < 16; };
  const InferenceResult stopped =
      infer_in_hardware(hardware, network, data, scratch / "rtl", true, stop);
  CHECK(stopped.interrupted);
  CHECK(stopped.answers.classes.size() == 16);

  // The model has another weight than the memory images.
  const fixed::WeightView view = network.weights(circuit::ProjectionId{0});
  std::vector<std::int16_t> weights = fixed::dense(view);
  weights[7] = static_cast<std::int16_t>(weights[7] == 3 ? 4 : 3);
  network.set_weights(circuit::ProjectionId{0}, weights);
  const InferenceResult result =
      infer_in_hardware(hardware, network, data, scratch / "rtl", true, {});
  REQUIRE(result.mismatch);
  CHECK_THAT(describe(*result.mismatch), contains("projection W1"));
  CHECK(result.waveform.file == scratch / "rtl/mismatch.fst");
  CHECK(std::filesystem::file_size(result.waveform.file) > 0);
  CHECK(result.answers.classes.empty());
}
