// SPDX-License-Identifier: Apache-2.0
#include "model/training/float_samples.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "tests/catch.h"
#include "tests/model/floating/by_hand.h"

namespace hsdc::training {
namespace {

/// Samples of 7 features and 3 classes, each byte another.
data::Dataset small_data(int samples) {
  data::Dataset data;
  data.name = "of a test";
  data.width = data.features = 7;
  data.height = 1;
  data.classes = 3;
  data.class_names = {"a", "b", "c"};
  for (int s = 0; s < samples; ++s) {
    for (int i = 0; i < 7; ++i) {
      data.pixels.push_back(static_cast<std::uint8_t>((s * 97 + i * 31 + s * i) % 256));
    }
    data.labels.push_back(static_cast<std::uint8_t>((s * s + 1) % 3));
  }
  return data;
}

/// Input and target of those samples, written out.
floating::FloatMatrix input_of(const data::Dataset& data, const std::vector<int>& samples) {
  floating::FloatMatrix input(7, static_cast<Eigen::Index>(samples.size()));
  for (size_t k = 0; k < samples.size(); ++k) {
    for (int i = 0; i < 7; ++i) {
      input(i, static_cast<Eigen::Index>(k)) =
          static_cast<float>(data.pixels[static_cast<size_t>(samples[k] * 7 + i)] / 255.0);
    }
  }
  return input;
}

floating::FloatMatrix target_of(const data::Dataset& data, const std::vector<int>& samples) {
  floating::FloatMatrix target =
      floating::FloatMatrix::Zero(3, static_cast<Eigen::Index>(samples.size()));
  for (size_t k = 0; k < samples.size(); ++k) {
    target(data.labels[static_cast<size_t>(samples[k])], static_cast<Eigen::Index>(k)) = 1.0F;
  }
  return target;
}

}  // namespace

TEST_CASE("float samples: a batch is bytes / 255 and 1 at the class") {
  const data::Dataset data = small_data(20);
  FloatBatch batch(floating::small_preset("kp"));
  CHECK(batch.size() == 0);
  // A smaller batch after a larger one shows nothing of it.
  for (const std::vector<int>& samples :
       {std::vector<int>{3, 0, 19, 3}, std::vector<int>{7}, std::vector<int>{1, 2, 4, 5, 6}}) {
    batch.gather(data, samples);
    REQUIRE(batch.size() == static_cast<int>(samples.size()));
    REQUIRE(batch.input().cols() == batch.size());
    CHECK((batch.input() - input_of(data, samples)).cwiseAbs().maxCoeff() < 1e-6F);
    CHECK(floating::FloatMatrix(batch.target()) == target_of(data, samples));
  }
}

TEST_CASE("float samples: a centre is taken from every sample, and means are of x") {
  data::Dataset data = small_data(20);
  const floating::FloatMatrix raw = input_of(data, {0, 5, 19});
  data.centre = feature_means(data);
  for (int i = 0; i < 7; ++i) {
    double sum = 0;
    for (int s = 0; s < 20; ++s) sum += data.sample(s)[static_cast<size_t>(i)] / 255.0;
    CHECK(data.centre[static_cast<size_t>(i)] == Approx(sum / 20));
  }
  FloatBatch batch(floating::small_preset("kp"));
  const std::vector<int> samples{0, 5, 19};
  batch.gather(data, samples);
  for (int k = 0; k < 3; ++k) {
    for (int i = 0; i < 7; ++i) {
      CHECK(batch.input()(i, k) ==
            Approx(raw(i, k) - data.centre[static_cast<size_t>(i)]).margin(1e-6));
    }
  }
}

TEST_CASE("float samples: every root has the class in its own target") {
  circuit::Circuit circuit = floating::small_preset("kp");
  circuit::Node second = circuit.nodes.back();
  second.name = "z";
  second.size = 4;  // one neuron more than classes: its target is always 0
  circuit.nodes.push_back(second);
  const data::Dataset data = small_data(5);
  FloatBatch batch(circuit);
  const std::vector<int> samples{0, 1, 2, 3, 4};
  batch.gather(data, samples);
  REQUIRE(batch.target().rows() == 7);
  floating::FloatMatrix expected = floating::FloatMatrix::Zero(7, 5);
  expected.topRows(3) = expected.middleRows(3, 3) = target_of(data, samples);
  CHECK(floating::FloatMatrix(batch.target()) == expected);
}

TEST_CASE("float samples: accuracy is that of a count by hand") {
  for (const int size : {1, 5, 256, 300}) {  // inferred 256 at once
    INFO(size << " samples");
    const data::Dataset data = small_data(size);
    floating::FloatNetwork network(floating::small_preset("kp"));
    std::vector<int> all(static_cast<size_t>(size));
    std::iota(all.begin(), all.end(), 0);
    const floating::FloatMatrix input = input_of(data, all), target = target_of(data, all);
    const floating::NetworkByHand by_hand(network);
    int right = 0;
    for (int s = 0; s < size; ++s) {
      const std::vector<double> y = by_hand.run(input, target, s).back()[0];
      const auto best = std::max_element(y.begin(), y.end()) - y.begin();
      right += best == data.labels[static_cast<size_t>(s)];
    }
    CHECK(accuracy_of(network, data) == Approx(static_cast<double>(right) / size));
  }
  floating::FloatNetwork network(floating::small_preset("kp"));
  CHECK(accuracy_of(network, small_data(0)) == 0.0);
}

TEST_CASE("float samples: of equal outputs the first is the class") {
  floating::FloatNetwork network(floating::small_preset("kp"));
  const circuit::ProjectionId last = network.circuit().find_projection("W3");
  network.set_weights(last, floating::FloatMatrix::Zero(3, 5));
  network.infer(floating::random_input(7, 2, 1));
  CHECK(classify(network, 0) == 0);
  CHECK(classify(network, 1) == 0);
  data::Dataset data = small_data(6);
  data.labels = {0, 1, 0, 2, 0, 0};
  CHECK(accuracy_of(network, data) == Approx(4.0 / 6));
}

TEST_CASE("float samples: an epoch learns every sample once, the last batch being smaller") {
  const data::Dataset data = small_data(10);
  circuit::FloatOptions options;
  options.batch = 4;
  options.rate = 0.05;
  floating::FloatNetwork network(floating::small_preset("kp"), options),
      by_batches(floating::small_preset("kp"), options);
  for (const int epoch : {0, 1}) {
    const std::vector<int> order = data::epoch_order(10, network.circuit().seed, epoch);
    double loss = 0, error = 0;
    for (const auto& [first, count] : {std::pair{0, 4}, {4, 4}, {8, 2}}) {
      const std::vector<int> samples(order.begin() + first, order.begin() + first + count);
      const floating::BatchResult r =
          by_batches.learn(input_of(data, samples), target_of(data, samples));
      loss += r.loss * count / 10;
      error += r.error * count / 10;
    }
    std::vector<int> calls;
    const EpochResult result = learn_epoch(network, data, epoch, [&](int done) {
      calls.push_back(done);
      return true;
    });
    CHECK(calls == std::vector<int>{4, 8, 10});
    CHECK(result.loss == Approx(loss).epsilon(1e-4));
    CHECK(result.error == Approx(error).epsilon(1e-4));
    for (const circuit::ProjectionId i : network.circuit().projections.ids()) {
      CHECK((network.weights(i) - by_batches.weights(i)).cwiseAbs().maxCoeff() < 1e-5F);
    }
  }
}

TEST_CASE("float samples: an epoch ends where it is told to, or the loss is no number") {
  const data::Dataset data = small_data(10);
  circuit::FloatOptions options;
  options.batch = 4;
  floating::FloatNetwork network(floating::small_preset("kp"), options);
  int calls = 0;
  learn_epoch(network, data, 0, [&](int) { return ++calls < 2; });
  CHECK(calls == 2);

  options.rate = 1e30;
  options.clip = 0;
  floating::FloatNetwork diverging(floating::small_preset("kp"), options);
  calls = 0;
  const data::Dataset more = small_data(400);
  const EpochResult result = learn_epoch(diverging, more, 0, [&](int) { return ++calls > 0; });
  CHECK_FALSE(std::isfinite(result.loss));
  CHECK(calls < 99);
}

}  // namespace hsdc::training
