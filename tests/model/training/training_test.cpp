// SPDX-License-Identifier: Apache-2.0
#include "model/training/training.h"

#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/digest.h"
#include "base/file.h"
#include "model/circuit/presets.h"
#include "model/data/load.h"
#include "model/training/checkpoint.h"
#include "model/training/coder.h"
#include "model/training/fixed_learner.h"
#include "model/training/float_learner.h"
#include "model/training/float_samples.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

namespace hsdc::training {
namespace {

constexpr CheckpointKey kKey{0x1234abcd, 0x55aa};

circuit::Circuit small_circuit(bool biases = false) {
  circuit::PresetOptions options;
  options.biases = biases;
  options.preset = "sal";
  options.layers = {64, 12, 10};
  options.density = 0.5;
  return circuit::make_preset(options);
}

data::DataSplit small_data() { return data::load_data("digits:8", 64, 70, 40, 3); }

std::vector<std::vector<std::int64_t>> everything(const fixed::FixedNetwork& network) {
  std::vector<std::vector<std::int64_t>> all;
  for (const circuit::ProjectionId p : network.circuit().projections.ids()) {
    auto& values = all.emplace_back();
    const fixed::WeightView view = network.weights(p);
    for (int pre = 0; pre < view.pre; ++pre) {
      for (int post = 0; post < view.post; ++post) values.push_back(view.at(pre, post));
    }
    for (const auto states : {network.pre_states(p), network.post_states(p)}) {
      values.insert(values.end(), states.begin(), states.end());
    }
  }
  return all;
}

/// Without the speed, which no two runs share.
std::vector<TrainingEpoch> results(const TrainingState& state) {
  auto epochs = state.epochs;
  for (TrainingEpoch& epoch : epochs) epoch.updates_per_second = 0;
  return epochs;
}

/// A progress callback that stops after `count` calls.
auto stop_after(int count) {
  return [count](const TrainingProgress&) mutable { return --count > 0; };
}

bool train_fixed(fixed::FixedNetwork& network, const data::DataSplit& data, int epochs,
                 TrainingState& state) {
  FixedLearner learner(network);
  return train(learner, data, epochs, state).finished;
}

/// Either engine with a network of its own.
struct Made {
  std::unique_ptr<fixed::FixedNetwork> fixed;
  std::unique_ptr<floating::FloatNetwork> floats;
  std::unique_ptr<Learner> learner;
  std::string state() const {  ///< all that learning changes, as bytes
    ByteWriter out;
    learner->save_state(out);
    return out.bytes();
  }
};
Made make(circuit::Engine engine, const circuit::Circuit& circuit,
          const circuit::FloatOptions& options = {}) {
  Made made;
  if (engine == circuit::Engine::kFixed) {
    made.fixed = std::make_unique<fixed::FixedNetwork>(circuit);
    made.learner = std::make_unique<FixedLearner>(*made.fixed);
  } else {
    made.floats = std::make_unique<floating::FloatNetwork>(circuit, options);
    made.learner = std::make_unique<FloatLearner>(*made.floats);
  }
  return made;
}

}  // namespace

TEST_CASE("training: an epoch learns every sample in epoch order, then tests") {
  const circuit::Circuit circuit = small_circuit();
  const data::DataSplit data = small_data();
  fixed::FixedNetwork trained(circuit), by_hand(circuit);
  TrainingState state;
  REQUIRE(train_fixed(trained, data, 2, state));

  SampleCoder coder(circuit);
  int right = 0;
  for (int epoch = 0; epoch < 2; ++epoch) {
    for (const int k : data::epoch_order(data.train.size(), circuit.seed, epoch)) {
      by_hand.learn(coder.input(data.train, k), coder.target(data.train, k));
    }
  }
  for (int k = 0; k < data.test.size(); ++k) {
    by_hand.infer(coder.input(data.test, k));
    right += by_hand.classify() == data.test.labels[static_cast<size_t>(k)] ? 1 : 0;
  }
  CHECK(everything(trained) == everything(by_hand));
  REQUIRE(state.epochs.size() == 2);
  CHECK(state.epochs[0].epoch == 1);
  CHECK(state.epochs[1].samples == 140);
  CHECK(state.epochs[1].accuracy == right / 40.0);
  CHECK(state.epochs[0].saturations + state.epochs[1].saturations == by_hand.total_saturations());
  CHECK(state.epochs[1].updates_per_second > 0);
}

TEST_CASE("training: mean error is |code| * 2^-SF / Q of the roots at t'") {
  const circuit::Circuit circuit = small_circuit();
  data::DataSplit data = small_data();
  data.train.labels.resize(1);
  fixed::FixedNetwork trained(circuit), by_hand(circuit);
  TrainingState state;
  REQUIRE(train_fixed(trained, data, 1, state));
  SampleCoder coder(circuit);
  by_hand.learn(coder.input(data.train, 0), coder.target(data.train, 0));
  const circuit::NodeId root = circuit.root_nodes().front();
  double sum = 0;
  for (const std::int16_t code : by_hand.codes(root, circuit::Phase::kTPrime))
    sum += std::abs(code);
  const int fraction = circuit.nodes[root].at(circuit::Phase::kTPrime).fraction;
  CHECK(std::abs(state.epochs[0].mean_error - sum / 10 / circuit.q / (1 << fraction)) < 1e-12);
}

TEST_CASE("training: learning makes more answers right and the error smaller") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {64, 64, 10};
  const data::DataSplit data = data::load_data("digits:8", 64, 1500, 300, 1);
  fixed::FixedNetwork network(circuit::make_preset(options));
  TrainingState state;
  REQUIRE(train_fixed(network, data, 4, state));
  CHECK(state.epochs.back().accuracy > 0.5);
  CHECK(state.epochs.back().mean_error < state.epochs.front().mean_error);
}

TEST_CASE("training: weight health shows size and weights at the limit, masked ones left out") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {4, 10};
  fixed::FixedNetwork network(circuit::make_preset(options));
  std::vector<std::int16_t> weights(40, 0);
  weights[3] = 127;
  weights[7] = -127;
  network.set_weights(circuit::ProjectionId{0}, weights);
  const auto health = weight_health(network);
  REQUIRE(health.size() == 1);
  CHECK(health[0].projection == network.circuit().projections[circuit::ProjectionId{0}].name);
  CHECK(health[0].at_limit == 2 / 40.0);
  CHECK(std::abs(health[0].rms - std::sqrt(2 * 127.0 * 127.0 / 40) / 256) < 1e-12);
}

TEST_CASE("training: a stopped run goes on to the same result, wherever it stopped") {
  const circuit::Circuit circuit = small_circuit(true);
  const data::DataSplit data = small_data();
  circuit::FloatOptions options;
  options.batch = 8;  // what is left over of 70 samples is a batch, too
  for (const circuit::Engine engine : {circuit::Engine::kFixed, circuit::Engine::kFloat}) {
    const Made whole = make(engine, circuit, options);
    TrainingState whole_state;
    REQUIRE(train(*whole.learner, data, 2, whole_state).finished);
    // Within learning, within testing, at the end of learning, in the second epoch.
    const auto calls = engine == circuit::Engine::kFixed ? std::vector{1, 33, 70, 90, 110, 111, 215}
                                                         : std::vector{1, 4, 9, 10, 11, 14, 19};
    for (const int count : calls) {
      CAPTURE(circuit::to_string(engine), count);
      const ScratchFolder scratch;
      const Made first = make(engine, circuit, options), second = make(engine, circuit, options);
      TrainingState state;
      CHECK_FALSE(train(*first.learner, data, 2, state, stop_after(count)).finished);
      save_checkpoint(scratch / "run.ckpt", kKey, *first.learner, state);
      TrainingState resumed = load_checkpoint(scratch / "run.ckpt", kKey, *second.learner);
      CHECK(resumed == state);
      REQUIRE(train(*second.learner, data, 2, resumed).finished);
      CHECK(second.state() == whole.state());
      CHECK(results(resumed) == results(whole_state));
    }
  }
}

TEST_CASE("training: floating point learns in the order and batches of learn_epoch()") {
  const circuit::Circuit circuit = small_circuit();
  const data::DataSplit data = small_data();
  circuit::FloatOptions options;
  options.batch = 16;
  const Made trained = make(circuit::Engine::kFloat, circuit, options);
  floating::FloatNetwork by_hand(circuit, options);
  TrainingState state;
  REQUIRE(train(*trained.learner, data, 2, state).finished);
  learn_epoch(by_hand, data.train, 0);
  const EpochResult second = learn_epoch(by_hand, data.train, 1);
  CHECK(trained.floats->weights(circuit::ProjectionId{0}) ==
        by_hand.weights(circuit::ProjectionId{0}));
  CHECK(state.epochs[1].loss == second.loss);
  CHECK(state.epochs[1].mean_error == second.error);
  CHECK(state.epochs[1].accuracy == accuracy_of(by_hand, data.test));
  CHECK(test_accuracy(*trained.learner, data.test) == state.epochs[1].accuracy);
  CHECK(state.epochs[1].weights.front().rms > 0);
  CHECK(state.epochs[1].saturations == 0);
}

TEST_CASE("training: what diverges stops, and names epoch, samples and layer") {
  circuit::FloatOptions options;
  options.rate = 1e6;
  options.clip = 0;
  const Made made = make(circuit::Engine::kFloat, small_circuit(), options);
  TrainingState state;
  const TrainingEnd end = train(*made.learner, small_data(), 50, state);
  CHECK_FALSE(end.finished);
  REQUIRE(end.divergence);
  CHECK(end.divergence->epoch == static_cast<int>(state.epochs.size()) + 1);
  CHECK(end.divergence->first % 32 == 1);
  CHECK(end.divergence->last <= 70);
  CHECK_FALSE(end.divergence->layer.empty());
  for (const TrainingEpoch& epoch : state.epochs) CHECK(std::isfinite(epoch.loss));
}

TEST_CASE("training: the first layer that is not finite is named, before an update spoils more") {
  circuit::PresetOptions preset;
  preset.preset = "kp";
  preset.layers = {64, 12, 10};
  const circuit::Circuit circuit = circuit::make_preset(preset);
  floating::FloatNetwork network(circuit);
  FloatLearner learner(network);
  const circuit::ProjectionId w2 = circuit.find_projection("W2");
  network.set_weights(w2, floating::FloatMatrix::Constant(10, 12, 3e38F));
  TrainingState state;
  const TrainingEnd end = train(learner, small_data(), 1, state);
  REQUIRE(end.divergence);
  CHECK(end.divergence->epoch == 1);
  CHECK(end.divergence->first == 1);
  CHECK(end.divergence->last == 32);
  CHECK(end.divergence->layer == "node y at t");
  CHECK(network.weights(circuit::ProjectionId{0}).allFinite());

  // Finite values whose squares are not: no layer but the root is at fault.
  network.set_weights(w2, floating::FloatMatrix::Constant(10, 12, 1e25F));
  state = {};
  const TrainingEnd large = train(learner, small_data(), 1, state);
  REQUIRE(large.divergence);
  CHECK(large.divergence->layer == "node y at t'");
}

TEST_CASE("training: data that do not fit the circuit are refused by name") {
  fixed::FixedNetwork network(small_circuit());
  TrainingState state;
  data::DataSplit data = data::load_data("digits:16", 0, 10, 10, 1);
  CHECK_THAT(user_error_of([&] { train_fixed(network, data, 1, state); }),
             contains("found 256 features a sample, allowed 64"));
  circuit::PresetOptions options;
  options.layers = {64, 5, 4};
  fixed::FixedNetwork narrow(circuit::make_preset(options));
  data = small_data();
  CHECK_THAT(user_error_of([&] { train_fixed(narrow, data, 1, state); }),
             contains("found 10 classes, allowed up to 4, the neurons of node y"));
}

TEST_CASE("checkpoint: another circuit's, other data's, truncated and foreign files are refused") {
  const ScratchFolder scratch;
  const circuit::Circuit circuit = small_circuit();
  fixed::FixedNetwork network(circuit);
  const std::string path = scratch / "run.ckpt";
  FixedLearner learner(network);
  save_checkpoint(path, kKey, learner, {});
  const std::string bytes = read_file(path);
  const auto refused = [&](const std::string& file, CheckpointKey key) {
    return user_error_of([&] { load_checkpoint(file, key, learner); });
  };
  CHECK_THAT(refused(path, {1, kKey.data}), contains(path));
  CHECK_THAT(refused(path, {1, kKey.data}),
             contains("another circuit (digest 1234abcd), allowed 00000001"));
  CHECK_THAT(refused(path, {kKey.circuit, 1}), contains("other samples"));
  for (const size_t size : {bytes.size() - 1, bytes.size() / 2, size_t{20}, size_t{9}}) {
    CAPTURE(size);
    const std::string cut = scratch.write("cut", std::string_view(bytes).substr(0, size));
    CHECK_THAT(refused(cut, kKey), contains("damaged or truncated"));
  }
  std::string flipped = bytes;
  flipped[bytes.size() / 2] = static_cast<char>(flipped[bytes.size() / 2] ^ 4);
  CHECK_THAT(refused(scratch.write("flipped", flipped), kKey), contains("damaged or truncated"));
  CHECK_THAT(refused(scratch.write("text", "hello"), kKey), contains("found no checkpoint"));
  // What follows is not read, however long it is.
  const std::string endless = scratch.write("endless", bytes);
  std::filesystem::resize_file(endless, std::uintmax_t{1} << 40);
  CHECK_THAT(refused(endless, kKey),
             contains("endless: found") && contains("allowed a checkpoint"));
  CHECK_THAT(refused(endless, {1, kKey.data}), contains("endless: found"));
  CHECK_THAT(refused(scratch / "none", kKey), contains(scratch / "none"));
  CHECK(load_checkpoint(path, kKey, learner) == TrainingState{});
}

TEST_CASE("checkpoint: those of the other engine and of other options are refused by name") {
  const ScratchFolder scratch;
  const circuit::Circuit circuit = small_circuit();
  const Made fixed = make(circuit::Engine::kFixed, circuit),
             floats = make(circuit::Engine::kFloat, circuit);
  circuit::FloatOptions other;
  other.momentum = 0.5;
  const Made faster = make(circuit::Engine::kFloat, circuit, other);
  save_checkpoint(scratch / "fixed", kKey, *fixed.learner, {});
  save_checkpoint(scratch / "float", kKey, *floats.learner, {});
  const auto refused = [&](const std::string& file, const Made& into) {
    return user_error_of([&] { load_checkpoint(scratch / file, kKey, *into.learner); });
  };
  CHECK_THAT(refused("fixed", floats),
             contains("found a checkpoint of --engine fixed, allowed one of float"));
  CHECK_THAT(refused("float", fixed),
             contains("found a checkpoint of --engine float, allowed one of fixed"));
  CHECK_THAT(refused("float", faster), contains("other floating-point options"));
  CHECK(refused("float", floats) == "(no error)");
  const std::string bytes = read_file(scratch / "float");
  for (const size_t size : {bytes.size() - 1, bytes.size() / 2, size_t{20}, size_t{9}}) {
    scratch.write("cut", std::string_view(bytes).substr(0, size));
    CHECK_THAT(refused("cut", floats), contains("damaged or truncated"));
  }
  CHECK(user_error_of([&] { check_replaceable_checkpoint(scratch / "float"); }) == "(no error)");
}

TEST_CASE("checkpoint: states that do not fit the network are refused") {
  fixed::FixedNetwork network(small_circuit());
  const auto pre = network.pre_states(circuit::ProjectionId{0}),
             post = network.post_states(circuit::ProjectionId{0});
  const std::vector<std::uint32_t> rho(pre.begin(), pre.end());
  std::vector<std::uint32_t> kappa(post.begin(), post.end());
  CHECK_THROWS_WITH(network.set_states(circuit::ProjectionId{0}, {}, kappa),
                    contains("found 0 + 12 random states, allowed 64 + 12"));
  kappa[5] = 0;
  CHECK_THROWS_WITH(network.set_states(circuit::ProjectionId{0}, rho, kappa),
                    contains("found a random state of 0"));
}

TEST_CASE("checkpoint: a value that cannot be, last of all, leaves the network as it was") {
  const ScratchFolder scratch;
  // Replaces the last value of a checkpoint, and makes its checksum right again.
  const auto spoil = [&](Learner& learner, const std::string& file, std::uint32_t last) {
    save_checkpoint(scratch / file, kKey, learner, {});
    std::string bytes = read_file(scratch / file);
    const size_t body = bytes.size() - 4;
    std::memcpy(bytes.data() + body - 4, &last, 4);
    Digest digest;
    digest.add(std::string_view(bytes).substr(0, body));
    const std::uint32_t sum = digest.word();
    std::memcpy(bytes.data() + body, &sum, 4);
    scratch.write(file, bytes);
  };
  const auto state_of = [](const Learner& learner) {
    ByteWriter out;
    learner.save_state(out);
    return out.bytes();
  };
  const data::DataSplit data = small_data();
  const std::vector<int> samples{0};

  fixed::FixedNetwork learned(small_circuit()), fresh(small_circuit());
  FixedLearner of_learned(learned), of_fresh(fresh);
  of_learned.learn(data.train, samples);
  const std::string before = state_of(of_fresh);
  CHECK((state_of(of_learned) != before));
  spoil(of_learned, "fixed", 0);  // a random state is never 0
  CHECK_THAT(user_error_of([&] { load_checkpoint(scratch / "fixed", kKey, of_fresh); }),
             contains("fixed: "));
  CHECK((state_of(of_fresh) == before));

  floating::FloatNetwork learned_float(small_circuit()), fresh_float(small_circuit());
  FloatLearner of_learned_float(learned_float), of_fresh_float(fresh_float);
  of_learned_float.learn(data.train, samples);
  const std::string before_float = state_of(of_fresh_float);
  CHECK((state_of(of_learned_float) != before_float));
  spoil(of_learned_float, "float", 0x7fc00000);  // no number
  CHECK_THAT(user_error_of([&] { load_checkpoint(scratch / "float", kKey, of_fresh_float); }),
             contains("not finite"));
  CHECK((state_of(of_fresh_float) == before_float));
}

TEST_CASE("data digest: tells samples apart, pixels and labels") {
  data::DataSplit data = small_data();
  const std::uint32_t digest = data_digest(data);
  CHECK(digest == data_digest(small_data()));
  data.train.pixels[100] = static_cast<std::uint8_t>(data.train.pixels[100] + 1);
  CHECK(digest != data_digest(data));
  data = small_data();
  data.test.labels[0] = static_cast<std::uint8_t>((data.test.labels[0] + 1) % 10);
  CHECK(digest != data_digest(data));
}

}  // namespace hsdc::training
