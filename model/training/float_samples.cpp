// SPDX-License-Identifier: Apache-2.0
#include "model/training/float_samples.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/floating/loops.h"

namespace hsdc::training {

FloatBatch::FloatBatch(const circuit::Circuit& circuit) {
  for (const circuit::NodeId root : circuit.root_nodes()) {
    root_sizes_.push_back(circuit.nodes[root].size);
  }
  input_.resize(circuit.input_size(), 0);
  target_.resize(circuit.target_size(), 0);
}

void FloatBatch::gather(const data::Dataset& data, std::span<const int> samples) {
  count_ = static_cast<Eigen::Index>(samples.size());
  if (input_.cols() < count_) {
    input_.resize(input_.rows(), count_);
    target_.resize(target_.rows(), count_);
  }
  target_.leftCols(count_).setZero();
  for (Eigen::Index k = 0; k < count_; ++k) {
    const int sample = samples[static_cast<size_t>(k)];
    const std::span<const std::uint8_t> pixels = data.sample(sample);
    floating::loops::bytes_to_unit(pixels.data(), pixels.size(), input_.col(k).data());
    if (!data.centre.empty()) {
      input_.col(k) -= Eigen::Map<const Eigen::VectorXf>(
          data.centre.data(), static_cast<Eigen::Index>(data.centre.size()));
    }
    Eigen::Index row = data.labels[static_cast<size_t>(sample)];
    for (const int size : root_sizes_) {
      target_(row, k) = 1.0F;
      row += size;
    }
  }
}

std::vector<float> feature_means(const data::Dataset& data) {
  std::vector<std::uint64_t> sums(static_cast<size_t>(data.features));
  for (int k = 0; k < data.size(); ++k) {
    const std::span<const std::uint8_t> pixels = data.sample(k);
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += pixels[i];
  }
  std::vector<float> means;
  const double scale = 1.0 / (255.0 * std::max(data.size(), 1));
  for (const std::uint64_t sum : sums) {
    means.push_back(static_cast<float>(static_cast<double>(sum) * scale));
  }
  return means;
}

int classify(const floating::FloatNetwork& network, int sample) {
  Eigen::Index best = 0;
  network.values(network.circuit().root_nodes().front(), circuit::Phase::kT)
      .col(sample)
      .maxCoeff(&best);
  return static_cast<int>(best);
}

int count_right(floating::FloatNetwork& network, const FloatBatch& batch, const data::Dataset& data,
                std::span<const int> samples) {
  network.infer(batch.input());
  int right = 0;
  for (int k = 0; k < batch.size(); ++k) {
    const auto sample = static_cast<size_t>(samples[static_cast<size_t>(k)]);
    right += classify(network, k) == data.labels[sample] ? 1 : 0;
  }
  return right;
}

double accuracy_of(floating::FloatNetwork& network, const data::Dataset& data) {
  constexpr int kAtOnce = 256;
  FloatBatch batch(network.circuit());
  std::vector<int> samples;
  int right = 0;
  for (int first = 0; first < data.size(); first += kAtOnce) {
    samples.resize(static_cast<size_t>(std::min(kAtOnce, data.size() - first)));
    std::iota(samples.begin(), samples.end(), first);
    batch.gather(data, samples);
    right += count_right(network, batch, data, samples);
  }
  return static_cast<double>(right) / std::max(data.size(), 1);
}

EpochResult learn_epoch(floating::FloatNetwork& network, const data::Dataset& data, int epoch,
                        const std::function<bool(int done)>& on_batch) {
  const std::vector<int> order = data::epoch_order(data.size(), network.circuit().seed, epoch);
  const std::span<const int> all = order;
  const auto at_once = static_cast<size_t>(std::max(network.options().batch, 1));
  FloatBatch batch(network.circuit());
  EpochResult sum;
  size_t done = 0;
  while (done < all.size()) {
    batch.gather(data, all.subspan(done, std::min(at_once, all.size() - done)));
    const floating::BatchResult result = network.learn(batch.input(), batch.target());
    sum.loss += result.loss * batch.size();
    sum.error += result.error * batch.size();
    done += static_cast<size_t>(batch.size());
    if (!std::isfinite(result.loss)) break;
    if (on_batch && !on_batch(static_cast<int>(done))) break;
  }
  const double samples = static_cast<double>(std::max<size_t>(done, 1));
  return {sum.loss / samples, sum.error / samples};
}

}  // namespace hsdc::training
