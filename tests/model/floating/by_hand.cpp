// SPDX-License-Identifier: Apache-2.0
#include "tests/model/floating/by_hand.h"

#include <cmath>
#include <cstdlib>

#include "model/circuit/levels.h"
#include "model/circuit/presets.h"

namespace hsdc {

Circuit small_preset(const std::string& name, double density, const std::vector<int>& layers,
                     bool biases) {
  PresetOptions options;
  options.preset = name;
  options.layers = layers;
  options.density = density;
  options.biases = biases;
  return make_preset(options);
}

Circuit with_kind(Circuit circuit, ActivationKind kind) {
  for (Node& node : circuit.nodes) {
    Activation& a = node.at(Phase::kT);
    if (a.kind != ActivationKind::kStepRelu || a.kind == kind) continue;
    a = {kind, 0, 0, false, CodeRounding::kHalfUp};
    if (kind == ActivationKind::kLinear || kind == ActivationKind::kRelu) a.bits = 8;
  }
  return circuit;
}

FloatMatrix random_input(int rows, int samples, unsigned seed) {
  std::srand(seed);
  return (FloatMatrix::Random(rows, samples).array() + 1.0F) / 2.0F;
}

FloatMatrix one_hot_targets(int rows, int samples) {
  FloatMatrix target = FloatMatrix::Zero(rows, samples);
  for (int s = 0; s < samples; ++s) target(s % rows, s) = 1.0F;
  return target;
}

double activation_by_hand(ActivationKind kind, int q, double p) {
  switch (kind) {
    case ActivationKind::kStepRelu:
      return std::max(0.0, std::ceil(q * p)) / q;
    case ActivationKind::kRelu:
      return std::max(0.0, p);
    case ActivationKind::kLeakyRelu:
      return p > 0 ? p : 0.01 * p;
    case ActivationKind::kGelu:
      return p * 0.5 * std::erfc(-p / std::sqrt(2.0));
    case ActivationKind::kSign:
      return p > 0 ? 1 : p < 0 ? -1 : 0;
    default:
      return p;
  }
}

NetworkByHand::NetworkByHand(const FloatNetwork& network) : circuit(network.circuit()) {
  for (const ProjectionId e : circuit.projections.ids()) {
    const bool own = circuit.projections[e].has_weights();
    weights.push_back(own ? Eigen::MatrixXd(network.weights(e).cast<double>()) : Eigen::MatrixXd());
  }
  for (const Node& node : circuit.nodes) offsets.push_back(Eigen::VectorXd::Zero(node.size));
}

ValuesByHand NetworkByHand::run(const FloatMatrix& input, const FloatMatrix& target,
                                int sample) const {
  ValuesByHand h(circuit.nodes.size());
  // Where a node's part of the sample and of the target begins.
  PerNode<int> input_row(h.size(), 0), target_row(h.size(), 0);
  int row = 0;
  for (const NodeId n : circuit.input_nodes()) {
    input_row[n] = row;
    row += circuit.nodes[n].size;
  }
  row = 0;
  for (const NodeId n : circuit.root_nodes()) {
    target_row[n] = row;
    row += circuit.nodes[n].size;
  }
  for (const NodeId n : h.ids()) {
    for (auto& values : h[n]) values.assign(static_cast<size_t>(circuit.nodes[n].size), 0.0);
  }
  const Levels levels = derive_levels(circuit);
  for (const Phase phase : kPhases) {
    const auto at = static_cast<size_t>(phase);
    for (const auto& level : levels[at]) {
      for (const NodeId n : level) {
        const Node& node = circuit.nodes[n];
        const Activation& a = node.at(phase);
        for (int i = 0; i < node.size; ++i) {
          double& value = h[n][at][static_cast<size_t>(i)];
          if (a.kind == ActivationKind::kInput) {
            value = static_cast<double>(input(input_row[n] + i, sample));
          } else if (a.kind == ActivationKind::kOne) {
            value = 1;
          } else if (a.kind == ActivationKind::kError) {
            value = static_cast<double>(target(target_row[n] + i, sample)) -
                    h[n][0][static_cast<size_t>(i)];
          } else {
            double sum = phase == Phase::kT ? offsets[n](i) : 0.0;
            for (const ProjectionId e : circuit.projections.ids()) {
              const Projection& p = circuit.projections[e];
              if (p.to != n || p.phase != phase) continue;
              const Eigen::MatrixXd& w = weights[circuit.weight_owner(e)];
              const auto& from = h[p.from][at];
              for (int j = 0; j < static_cast<int>(from.size()); ++j) {
                const double weight = p.identity()     ? (i == j ? 1.0 : 0.0)
                                      : p.transposed() ? w(j, i)
                                                       : w(i, j);
                sum += weight * from[static_cast<size_t>(j)];
              }
            }
            value = activation_by_hand(a.kind, circuit.q, sum);
          }
          if (a.gated && h[n][0][static_cast<size_t>(i)] == 0) value = 0;
        }
      }
    }
  }
  return h;
}

double NetworkByHand::loss(const FloatMatrix& input, const FloatMatrix& target, int sample) const {
  const ValuesByHand h = run(input, target, sample);
  double sum = 0;
  for (const NodeId root : circuit.root_nodes()) {
    for (const double error : h[root][1]) sum += error * error / 2;
  }
  return sum;
}

double NetworkByHand::mean_loss(const FloatMatrix& input, const FloatMatrix& target) const {
  double sum = 0;
  for (int s = 0; s < input.cols(); ++s) sum += loss(input, target, s);
  return sum / static_cast<double>(input.cols());
}

}  // namespace hsdc
