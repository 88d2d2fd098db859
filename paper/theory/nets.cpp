// SPDX-License-Identifier: Apache-2.0
#include "paper/theory/nets.h"

#include <algorithm>
#include <cmath>

#include "model/floating/measures.h"
#include "paper/common/random_stream.h"

namespace hsdc::paper::theory {

PaperCircuit small_net(std::uint32_t seed) {
  PaperCircuit o;
  o.layers = {9, 16, 14, 12, 4};
  o.seed = seed;
  return o;
}

TheorySample::TheorySample(const circuit::Circuit& circuit, std::uint32_t seed) {
  RandomStream random(seed);
  input.resize(circuit.input_size(), 1);
  for (float& x : input.reshaped()) x = static_cast<float>(random.uniform());
  target = floating::FloatMatrix::Zero(circuit.target_size(), 1);
  target(static_cast<Eigen::Index>(seed) % target.rows(), 0) = 1;
}

circuit::Circuit freeze_all_but(circuit::Circuit circuit, const std::string& prefixes) {
  for (circuit::Projection& p : circuit.projections) {
    if (p.plastic() && prefixes.find(p.name[0]) == std::string::npos) {
      p.fix();
    }
  }
  return circuit;
}

circuit::FloatOptions to_stationarity(double rate, double decay, circuit::LawFactor post_factor) {
  circuit::FloatOptions o;
  o.rate = rate;
  o.decay = decay;
  o.momentum = 0;
  o.clip = 0;
  o.batch = 1;
  o.post_factor = post_factor;
  return o;
}

bool settle(floating::FloatNetwork& network, const TheorySample& sample, int steps) {
  for (int k = 0; k < steps; ++k) {
    if (!std::isfinite(network.learn(sample.input, sample.target).loss)) return false;
  }
  network.run(sample.input, sample.target);
  for (const circuit::ProjectionId index : network.circuit().projections.ids()) {
    if (!network.circuit().projections[index].plastic()) continue;
    if (network.weights(index).norm() < 1e-6F) return false;
    if (floating::stationarity(network.direction(index), 1, network.options().decay,
                               network.weights(index)) > 1e-4 * network.options().decay) {
      return false;
    }
  }
  return true;
}

double relative_error(const floating::FloatMatrix& found, const floating::FloatMatrix& expected) {
  const double difference = static_cast<double>((found - expected).norm());
  const double size = static_cast<double>(expected.norm());
  const double error = size > 0 ? difference / size : difference > 0 ? INFINITY : 0;
  return std::isfinite(error) ? error : INFINITY;
}

double relative_difference(double lowest, double highest) {
  const double difference = (highest - lowest) / std::max(std::abs(lowest), std::abs(highest));
  return std::isfinite(difference) ? difference : INFINITY;
}

}  // namespace hsdc::paper::theory
