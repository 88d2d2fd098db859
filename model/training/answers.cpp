// SPDX-License-Identifier: Apache-2.0
#include "model/training/answers.h"

#include <algorithm>
#include <numeric>

#include "model/training/coder.h"
#include "model/training/float_samples.h"
#include "model/training/training.h"

namespace hsdc::training {
namespace {

constexpr int kFloatBatch = 256;
constexpr int kAskEvery = 64;  // samples of fixed point, one of which takes microseconds

template <typename T>
Answers<T> room_for(const circuit::Circuit& circuit, const data::Dataset& data,
                    std::span<const circuit::NodeId> nodes) {
  check_features(circuit, data);
  Answers<T> answers;
  answers.nodes.resize(circuit.nodes.size());
  const auto samples = static_cast<size_t>(data.size());
  answers.classes.reserve(samples);
  for (const circuit::NodeId node : nodes) {
    const auto size = static_cast<size_t>(circuit.nodes[node].size);
    answers.nodes[node].reserve(samples * size);
  }
  return answers;
}

}  // namespace

std::optional<Answers<std::int16_t>> answers_of(fixed::FixedNetwork& network,
                                                const data::Dataset& data,
                                                std::span<const circuit::NodeId> nodes,
                                                const KeepGoing& keep_going) {
  auto answers = room_for<std::int16_t>(network.circuit(), data, nodes);
  SampleCoder coder(network.circuit());
  for (int sample = 0; sample < data.size(); ++sample) {
    network.infer(coder.input(data, sample));
    answers.classes.push_back(network.classify());
    for (const circuit::NodeId node : nodes) {
      const auto codes = network.codes(node, circuit::Phase::kT);
      auto& kept = answers.nodes[node];
      kept.insert(kept.end(), codes.begin(), codes.end());
    }
    const bool ask = keep_going && (sample + 1) % kAskEvery == 0;
    if (ask && !keep_going(sample + 1)) return {};
  }
  return answers;
}

std::optional<Answers<float>> answers_of(floating::FloatNetwork& network, const data::Dataset& data,
                                         std::span<const circuit::NodeId> nodes,
                                         const KeepGoing& keep_going) {
  auto answers = room_for<float>(network.circuit(), data, nodes);
  FloatBatch batch(network.circuit());
  std::vector<int> all(static_cast<size_t>(data.size()));
  std::iota(all.begin(), all.end(), 0);
  for (int first = 0; first < data.size(); first += kFloatBatch) {
    const int count = std::min(kFloatBatch, data.size() - first);
    batch.gather(data,
                 std::span(all).subspan(static_cast<size_t>(first), static_cast<size_t>(count)));
    network.infer(batch.input());
    for (int k = 0; k < count; ++k) answers.classes.push_back(classify(network, k));
    for (const circuit::NodeId node : nodes) {
      const floating::ConstFloatRef values =
          network.values(node, circuit::Phase::kT);  // [neuron][sample]
      auto& kept = answers.nodes[node];
      for (int k = 0; k < count; ++k) {
        for (Eigen::Index n = 0; n < values.rows(); ++n) kept.push_back(values(n, k));
      }
    }
    if (keep_going && !keep_going(first + count)) return {};
  }
  return answers;
}

std::vector<circuit::NodeId> nodes_at_t(const circuit::Circuit& circuit) {
  std::vector<circuit::NodeId> list;
  for (const circuit::NodeId n : circuit.nodes.ids()) {
    if (circuit.nodes[n].at(circuit::Phase::kT).fires()) list.push_back(n);
  }
  return list;
}

}  // namespace hsdc::training
