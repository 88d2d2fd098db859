// SPDX-License-Identifier: Apache-2.0
#include "paper/evolution/network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace hsdc::paper::evolution {
namespace {

std::size_t index(int i) { return static_cast<std::size_t>(i); }

}  // namespace

EvolutionNetwork::EvolutionNetwork(int neurons) : neurons_(neurons) {
  if (neurons < 4) throw std::invalid_argument("EvolutionNetwork: fewer than 4 neurons");
  const std::size_t n = index(neurons);
  weights_.assign(n * n, 0);
  mask_.assign(n * n, 0);
  for (auto* values : {&first_, &last_, &now_, &received_}) values->assign(n, 0);
  count_.assign(n, 0);
}

void EvolutionNetwork::set(const SynapseMask& mask, const std::vector<float>& weights) {
  if (mask.size() != mask_.size() || weights.size() != weights_.size()) {
    throw std::invalid_argument("EvolutionNetwork: mask or weights of another size");
  }
  for (std::size_t k = 0; k < mask.size(); ++k) {
    mask_[k] = mask[k] != 0 ? 1.0F : 0.0F;
    weights_[k] = mask[k] != 0 ? weights[k] : 0.0F;
  }
}

void EvolutionNetwork::set_weight(int post, int pre, float value) {
  if (mask_[at(post, pre)] == 0) throw std::invalid_argument("EvolutionNetwork: no such synapse");
  weights_[at(post, pre)] = value;
}

EvolutionNetwork::Step& EvolutionNetwork::next_step(int s) {
  if (steps_.size() <= index(s)) steps_.resize(index(s) + 1);
  Step& step = steps_[index(s)];
  step.neurons.clear();
  step.values.clear();
  return step;
}

void EvolutionNetwork::fire(int neuron, float value) {
  const std::size_t i = index(neuron);
  if (count_[i]++ == 0) first_[i] = value;
  last_[i] = value;
  now_[i] = value;
}

/// Only columns of neurons that fire cost anything; most are silent most of the time.
void EvolutionNetwork::receive(const std::vector<int>& senders) {
  std::fill(received_.begin(), received_.end(), 0.0F);
  float* const received = received_.data();
  for (const int pre : senders) {
    const float value = now_[index(pre)];
    const float* const column = &weights_[at(0, pre)];
    for (int post = 0; post < neurons_; ++post) received[post] += column[post] * value;
  }
}

bool EvolutionNetwork::present(float x1, float x2, float y) {
  std::fill(first_.begin(), first_.end(), 0.0F);
  std::fill(last_.begin(), last_.end(), 0.0F);
  std::fill(count_.begin(), count_.end(), 0);
  output_ = error_ = 0;
  output_step_ = 0;
  Step* step = &next_step(0);
  fire(kInput1, x1);
  fire(kInput2, x2);
  step->neurons = {kInput1, kInput2};
  step->values = {x1, x2};
  for (int s = 1; !step->neurons.empty(); ++s) {
    receive(step->neurons);
    step = &next_step(s);
    for (int i = 0; i < neurons_; ++i) {
      const float value = received_[index(i)];
      if (value == 0 || count_[index(i)] == 2 || (i == kRoot && output_step_ == 0)) continue;
      if (!std::isfinite(value)) return false;
      fire(i, value);
      step->neurons.push_back(i);
      step->values.push_back(value);
      if (i != kOutput || output_step_ != 0) continue;
      output_ = value;
      output_step_ = s;
      error_ = value - y;
      if (error_ == 0) continue;
      fire(kRoot, error_);  // the root comes before the output: not visited in this step any more
      step->neurons.push_back(kRoot);
      step->values.push_back(error_);
    }
  }
  return true;
}

void EvolutionNetwork::learn() {
  const float* const last = last_.data();
  for (int pre = 0; pre < neurons_; ++pre) {
    float* const column = &weights_[at(0, pre)];
    const float* const mask = &mask_[at(0, pre)];
    const float sent = kRate * first_[index(pre)];
    if (sent == 0) {
      for (int post = 0; post < neurons_; ++post) column[post] -= kDecay * column[post];
    } else {
      for (int post = 0; post < neurons_; ++post) {
        column[post] += mask[post] * sent * last[post] - kDecay * column[post];
      }
    }
  }
}

std::vector<double> EvolutionNetwork::gradient() const {
  std::vector<double> gradient(weights_.size(), 0.0);
  std::vector<double> behind(first_.size(), 0.0);  // d loss / d h(s)
  behind[kOutput] = error_;
  for (int s = output_step_; s > 0; --s) {
    const Step& step = steps_[index(s)];
    const Step& before = steps_[index(s - 1)];
    std::vector<double> earlier(first_.size(), 0.0);
    for (std::size_t k = 0; k < before.neurons.size(); ++k) {
      const int pre = before.neurons[k];
      for (const int post : step.neurons) {
        // The root's error is no function of what the root receives.
        if (post == kRoot || mask_[at(post, pre)] == 0) continue;
        gradient[at(post, pre)] += behind[index(post)] * static_cast<double>(before.values[k]);
        earlier[index(pre)] += behind[index(post)] * static_cast<double>(weights_[at(post, pre)]);
      }
    }
    behind = std::move(earlier);
  }
  return gradient;
}

double EvolutionNetwork::alignment() const {
  if (output_step_ == 0) return 0;
  const std::vector<double> slope = gradient();
  double product = 0, slope_squared = 0, update_squared = 0;
  for (int pre = 0; pre < neurons_; ++pre) {
    for (int post = 0; post < neurons_; ++post) {
      if (mask_[at(post, pre)] == 0) continue;
      const double update =
          static_cast<double>(last_[index(post)]) * static_cast<double>(first_[index(pre)]);
      product -= update * slope[at(post, pre)];
      slope_squared += slope[at(post, pre)] * slope[at(post, pre)];
      update_squared += update * update;
    }
  }
  const double cosine = product / (std::sqrt(slope_squared) * std::sqrt(update_squared));
  return std::isfinite(cosine) ? cosine : 0;
}

double EvolutionNetwork::expected_loss(float slope) {
  // o = a x1 + b x2: at (1, 1) and (1, -1) the errors are (a - 1) +- (b - slope).
  double squares = 0;
  for (const float x2 : {1.0F, -1.0F}) {
    const float y = 1.0F + slope * x2;
    if (!present(1, x2, y)) return std::numeric_limits<double>::infinity();
    const double error = static_cast<double>(output_) - static_cast<double>(y);
    squares += error * error;
  }
  return squares / 4;
}

}  // namespace hsdc::paper::evolution
