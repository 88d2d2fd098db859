#include "model/training.h"

#include <cmath>
#include <cstdlib>

#include "model/checkpoint.h"
#include "model/file.h"
#include "model/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

constexpr CheckpointKey kKey{0x1234abcd, 0x55aa};

Circuit small_circuit() {
  PresetOptions options;
  options.preset = "sal";
  options.layers = {64, 12, 10};
  options.density = 0.5;
  return make_preset(options);
}

DataSplit small_data() { return load_data("digits:8", 64, 70, 40, 3); }

std::vector<std::vector<std::int64_t>> everything(const FixedNetwork& network) {
  std::vector<std::vector<std::int64_t>> all;
  for (size_t i = 0; i < network.circuit().projections.size(); ++i) {
    const auto p = static_cast<int>(i);
    auto& values = all.emplace_back();
    const WeightView view = network.weights(p);
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

}  // namespace

TEST_CASE("training: an epoch learns every sample in epoch order, then tests") {
  const Circuit circuit = small_circuit();
  const DataSplit data = small_data();
  FixedNetwork trained(circuit), by_hand(circuit);
  TrainingState state;
  REQUIRE(train_fixed(trained, data, 2, state, {}, {}));

  SampleCoder coder(circuit);
  int right = 0;
  for (int epoch = 0; epoch < 2; ++epoch) {
    for (const int k : epoch_order(data.train.size(), circuit.seed, epoch)) {
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
  const Circuit circuit = small_circuit();
  DataSplit data = small_data();
  data.train.labels.resize(1);
  FixedNetwork trained(circuit), by_hand(circuit);
  TrainingState state;
  REQUIRE(train_fixed(trained, data, 1, state, {}, {}));
  SampleCoder coder(circuit);
  by_hand.learn(coder.input(data.train, 0), coder.target(data.train, 0));
  const int root = circuit.root_nodes().front();
  double sum = 0;
  for (const std::int16_t code : by_hand.codes(root, Phase::kTPrime)) sum += std::abs(code);
  const int fraction = circuit.nodes[static_cast<size_t>(root)].at(Phase::kTPrime).fraction;
  CHECK(std::abs(state.epochs[0].mean_error - sum / 10 / circuit.q / (1 << fraction)) < 1e-12);
}

TEST_CASE("training: learning makes more answers right and the error smaller") {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {64, 64, 10};
  const DataSplit data = load_data("digits:8", 64, 1500, 300, 1);
  FixedNetwork network(make_preset(options));
  TrainingState state;
  REQUIRE(train_fixed(network, data, 4, state, {}, {}));
  CHECK(state.epochs.back().accuracy > 0.5);
  CHECK(state.epochs.back().mean_error < state.epochs.front().mean_error);
}

TEST_CASE("training: weight health shows size and weights at the limit, masked ones left out") {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {4, 10};
  FixedNetwork network(make_preset(options));
  std::vector<std::int16_t> weights(40, 0);
  weights[3] = 127;
  weights[7] = -127;
  network.set_weights(0, weights);
  const auto health = weight_health(network);
  REQUIRE(health.size() == 1);
  CHECK(health[0].projection == network.circuit().projections[0].name);
  CHECK(health[0].at_limit == 2 / 40.0);
  CHECK(std::abs(health[0].rms - std::sqrt(2 * 127.0 * 127.0 / 40) / 256) < 1e-12);
}

TEST_CASE("training: a stopped run goes on to the same result, wherever it stopped") {
  const Circuit circuit = small_circuit();
  const DataSplit data = small_data();
  FixedNetwork whole(circuit);
  TrainingState whole_state;
  REQUIRE(train_fixed(whole, data, 2, whole_state, {}, {}));
  // Within learning, within testing, at the end of learning, in the second epoch.
  for (const int calls : {1, 33, 70, 90, 110, 111, 215}) {
    CAPTURE(calls);
    const ScratchFolder scratch;
    FixedNetwork first(circuit), second(circuit);
    TrainingState state;
    CHECK_FALSE(train_fixed(first, data, 2, state, stop_after(calls), {}));
    save_checkpoint(scratch / "run.ckpt", kKey, first, state);
    TrainingState resumed = load_checkpoint(scratch / "run.ckpt", kKey, second);
    CHECK(resumed == state);
    REQUIRE(train_fixed(second, data, 2, resumed, {}, {}));
    CHECK(everything(second) == everything(whole));
    CHECK(results(resumed) == results(whole_state));
  }
}

TEST_CASE("training: data that do not fit the circuit are refused by name") {
  FixedNetwork network(small_circuit());
  TrainingState state;
  DataSplit data = load_data("digits:16", 0, 10, 10, 1);
  CHECK_THAT(user_error_of([&] { train_fixed(network, data, 1, state, {}, {}); }),
             contains("found 256 features a sample, allowed 64"));
  PresetOptions options;
  options.layers = {64, 5, 4};
  FixedNetwork narrow(make_preset(options));
  data = small_data();
  CHECK_THAT(user_error_of([&] { train_fixed(narrow, data, 1, state, {}, {}); }),
             contains("found 10 classes, allowed up to 4, the neurons of node y"));
}

TEST_CASE("checkpoint: another circuit's, other data's, truncated and foreign files are refused") {
  const ScratchFolder scratch;
  const Circuit circuit = small_circuit();
  FixedNetwork network(circuit);
  const std::string path = scratch / "run.ckpt";
  save_checkpoint(path, kKey, network, {});
  const std::string bytes = read_file(path);
  const auto refused = [&](const std::string& file, CheckpointKey key) {
    return user_error_of([&] { load_checkpoint(file, key, network); });
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
  CHECK_THAT(refused(scratch / "none", kKey), contains(scratch / "none"));
  CHECK(load_checkpoint(path, kKey, network) == TrainingState{});
}

TEST_CASE("checkpoint: states that do not fit the network are refused") {
  FixedNetwork network(small_circuit());
  const auto pre = network.pre_states(0), post = network.post_states(0);
  const std::vector<std::uint32_t> rho(pre.begin(), pre.end());
  std::vector<std::uint32_t> kappa(post.begin(), post.end());
  CHECK_THAT(user_error_of([&] { network.set_states(0, {}, kappa); }),
             contains("found 0 + 12 random states, allowed 64 + 12"));
  kappa[5] = 0;
  CHECK_THAT(user_error_of([&] { network.set_states(0, rho, kappa); }),
             contains("found a random state of 0"));
}

TEST_CASE("data digest: tells samples apart, pixels and labels") {
  DataSplit data = small_data();
  const std::uint32_t digest = data_digest(data);
  CHECK(digest == data_digest(small_data()));
  data.train.pixels[100] = static_cast<std::uint8_t>(data.train.pixels[100] + 1);
  CHECK(digest != data_digest(data));
  data = small_data();
  data.test.labels[0] = static_cast<std::uint8_t>((data.test.labels[0] + 1) % 10);
  CHECK(digest != data_digest(data));
}

}  // namespace hsdc
