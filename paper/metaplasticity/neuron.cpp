// SPDX-License-Identifier: Apache-2.0
#include "paper/metaplasticity/neuron.h"

#include <limits>

#include "model/circuit/presets.h"

namespace hsdc::paper::metaplasticity {
namespace {

circuit::FloatOptions learning() {
  circuit::FloatOptions options;
  options.rate = 0.1;
  options.decay = 1;
  options.momentum = 0;
  options.clip = 0;
  options.batch = 1;
  return options;
}

floating::FloatMatrix single(double value) {
  return floating::FloatMatrix::Constant(1, 1, static_cast<float>(value));
}

}  // namespace

circuit::Circuit metaplasticity_circuit() {
  using enum circuit::ActivationKind;
  circuit::Circuit circuit;
  circuit.name = "metaplasticity";
  const auto node = [](const char* name, circuit::ActivationKind t,
                       circuit::ActivationKind t_prime) {
    circuit::Node n;
    n.name = name;
    n.size = 1;
    n.at(circuit::Phase::kT) = circuit::default_activation({}, t);
    n.at(circuit::Phase::kTPrime) = circuit::default_activation({}, t_prime);
    return n;
  };
  circuit.nodes = {node("x", kInput, kOff), node("h", kLinear, kLinear),
                   node("r", kLinear, kError)};
  const auto projection = [](const char* name, circuit::NodeId from, circuit::NodeId to,
                             circuit::Phase phase, circuit::WeightKind weights) {
    circuit::Projection p = circuit::default_projection({}, weights, false);
    p.name = name;
    p.from = from;
    p.to = to;
    p.phase = phase;
    return p;
  };
  const circuit::NodeId x{0}, h{1}, r{2};
  circuit.projections = {
      projection("W", x, h, circuit::Phase::kT, circuit::WeightKind::kPlastic),
      projection("I", h, r, circuit::Phase::kT, circuit::WeightKind::kIdentity),
      projection("V", r, h, circuit::Phase::kTPrime, circuit::WeightKind::kPlastic)};
  return circuit;
}

MetaplasticNeuron::MetaplasticNeuron()
    : network_(metaplasticity_circuit(), learning()),
      w_(network_.circuit().find_projection("W")),
      v_(network_.circuit().find_projection("V")) {
  network_.set_weights(w_, single(2));
  network_.set_weights(v_, single(0));
}

void MetaplasticNeuron::learn(double x, double y) { network_.learn(single(x), single(y)); }

double MetaplasticNeuron::w() const { return static_cast<double>(network_.weights(w_)(0, 0)); }
double MetaplasticNeuron::v() const { return -static_cast<double>(network_.weights(v_)(0, 0)); }

MetaplasticNeuron::Plasticity MetaplasticNeuron::plasticity(const std::vector<double>& h,
                                                            double y) {
  Plasticity result;
  const double rate = network_.options().rate;
  for (const double value : h) {
    network_.run(single(value / w()), single(y));
    // With no momentum and no clipping, an update is rate (G - decay W).
    const auto change = [&](circuit::ProjectionId projection) {
      return rate * static_cast<double>(network_.direction(projection)(0, 0) +
                                        network_.momentum_buffer(projection)(0, 0));
    };
    result.w.push_back(change(w_));
    result.v.push_back(-change(v_));
  }
  return result;
}

double plasticity_threshold(const std::vector<double>& h, const std::vector<double>& curve) {
  for (std::size_t k = curve.size() - 1; k > 0; --k) {
    const double right = curve[k], left = curve[k - 1];
    if ((right > 0 && left <= 0) || (right < 0 && left >= 0)) {
      const double share = left / (left - right);
      // A curve that only touches 0 between probes of one sign has no threshold there.
      if (left == 0 && (k < 2 || (curve[k - 2] > 0) == (right > 0))) continue;
      return h[k - 1] + share * (h[k] - h[k - 1]);
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace hsdc::paper::metaplasticity
