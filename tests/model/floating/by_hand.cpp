// SPDX-License-Identifier: Apache-2.0
#include "tests/model/floating/by_hand.h"

#include <cmath>
#include <cstdlib>

#include "model/circuit/levels.h"
#include "model/circuit/presets.h"

namespace hsdc::floating {

circuit::Circuit small_preset(const std::string& name, double density,
                              const std::vector<int>& layers, bool biases) {
  circuit::PresetOptions options;
  options.preset = name;
  options.layers = layers;
  options.density = density;
  options.biases = biases;
  return circuit::make_preset(options);
}

circuit::Circuit with_kind(circuit::Circuit circuit, circuit::ActivationKind kind) {
  for (circuit::Node& node : circuit.nodes) {
    circuit::Activation& a = node.at(circuit::Phase::kT);
    if (a.kind != circuit::ActivationKind::kStepRelu || a.kind == kind) continue;
    a = {kind, 0, 0, false, circuit::CodeRounding::kHalfUp};
    if (kind == circuit::ActivationKind::kLinear || kind == circuit::ActivationKind::kRelu)
      a.bits = 8;
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

double activation_by_hand(circuit::ActivationKind kind, int q, double p) {
  switch (kind) {
    case circuit::ActivationKind::kStepRelu:
      return std::max(0.0, std::ceil(q * p)) / q;
    case circuit::ActivationKind::kRelu:
      return std::max(0.0, p);
    case circuit::ActivationKind::kLeakyRelu:
      return p > 0 ? p : 0.01 * p;
    case circuit::ActivationKind::kGelu:
      return p * 0.5 * std::erfc(-p / std::sqrt(2.0));
    case circuit::ActivationKind::kSign:
      return p > 0 ? 1 : p < 0 ? -1 : 0;
    default:
      return p;
  }
}

NetworkByHand::NetworkByHand(const FloatNetwork& network) : circuit(network.circuit()) {
  for (const circuit::ProjectionId e : circuit.projections.ids()) {
    const bool own = circuit.projections[e].has_weights();
    weights.push_back(own ? Eigen::MatrixXd(network.weights(e).cast<double>()) : Eigen::MatrixXd());
  }
  for (const circuit::Node& node : circuit.nodes)
    offsets.push_back(Eigen::VectorXd::Zero(node.size));
}

ValuesByHand NetworkByHand::run(const FloatMatrix& input, const FloatMatrix& target,
                                int sample) const {
  ValuesByHand h(circuit.nodes.size());
  // Where a node's part of the sample and of the target begins.
  circuit::PerNode<int> input_row(h.size(), 0), target_row(h.size(), 0);
  int row = 0;
  for (const circuit::NodeId n : circuit.input_nodes()) {
    input_row[n] = row;
    row += circuit.nodes[n].size;
  }
  row = 0;
  for (const circuit::NodeId n : circuit.root_nodes()) {
    target_row[n] = row;
    row += circuit.nodes[n].size;
  }
  for (const circuit::NodeId n : h.ids()) {
    for (auto& values : h[n]) values.assign(static_cast<size_t>(circuit.nodes[n].size), 0.0);
  }
  const circuit::Levels levels = circuit::derive_levels(circuit);
  for (const circuit::Phase phase : circuit::kPhases) {
    const auto at = static_cast<size_t>(phase);
    for (const auto& level : levels[at]) {
      for (const circuit::NodeId n : level) {
        const circuit::Node& node = circuit.nodes[n];
        const circuit::Activation& a = node.at(phase);
        for (int i = 0; i < node.size; ++i) {
          double& value = h[n][at][static_cast<size_t>(i)];
          if (a.kind == circuit::ActivationKind::kInput) {
            value = static_cast<double>(input(input_row[n] + i, sample));
          } else if (a.kind == circuit::ActivationKind::kOne) {
            value = 1;
          } else if (a.kind == circuit::ActivationKind::kError) {
            value = static_cast<double>(target(target_row[n] + i, sample)) -
                    h[n][0][static_cast<size_t>(i)];
          } else {
            double sum = phase == circuit::Phase::kT ? offsets[n](i) : 0.0;
            for (const circuit::ProjectionId e : circuit.projections.ids()) {
              const circuit::Projection& p = circuit.projections[e];
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
  for (const circuit::NodeId root : circuit.root_nodes()) {
    for (const double error : h[root][1]) sum += error * error / 2;
  }
  return sum;
}

double NetworkByHand::mean_loss(const FloatMatrix& input, const FloatMatrix& target) const {
  double sum = 0;
  for (int s = 0; s < input.cols(); ++s) sum += loss(input, target, s);
  return sum / static_cast<double>(input.cols());
}

}  // namespace hsdc::floating
