// SPDX-License-Identifier: Apache-2.0
#include "model/floating/network.h"

#include <fmt/format.h>

#include <stdexcept>

#include "base/parallel.h"
#include "model/circuit/require.h"
#include "model/floating/network_impl.h"

namespace hsdc::floating {

FloatNetwork::FloatNetwork(const circuit::Circuit& circuit, const circuit::FloatOptions& options)
    : FloatNetwork(circuit::make_graph(circuit, circuit::Engine::kFloat), options) {}
FloatNetwork::FloatNetwork(circuit::SharedGraph graph, const circuit::FloatOptions& options)
    : impl_(std::make_unique<Impl>(std::move(graph), options)) {}
FloatNetwork::~FloatNetwork() = default;
FloatNetwork::FloatNetwork(FloatNetwork&&) noexcept = default;
FloatNetwork& FloatNetwork::operator=(FloatNetwork&&) noexcept = default;

const circuit::SharedGraph& FloatNetwork::graph() const { return impl_->graph; }
const circuit::FloatOptions& FloatNetwork::options() const { return impl_->options; }
void FloatNetwork::set_rate(double rate) { impl_->options.rate = rate; }

void FloatNetwork::infer(const ConstFloatRef& input) {
  impl_->begin(input, nullptr);
  const SerialProducts serial;
  impl_->run(input, nullptr);
}

BatchResult FloatNetwork::run(const ConstFloatRef& input, const ConstFloatRef& target) {
  impl_->begin(input, &target);
  const SerialProducts serial;
  impl_->run(input, &target);
  return impl_->result(target);
}

BatchResult FloatNetwork::learn(const ConstFloatRef& input, const ConstFloatRef& target) {
  BatchResult result = run(input, target);
  result.norm = update();
  return result;
}

double FloatNetwork::update() {
  const SerialProducts serial;
  return impl_->learn();
}

ConstFloatRef FloatNetwork::values(circuit::NodeId node, circuit::Phase phase) const {
  circuit::require_node(circuit(), node);
  return impl_->h(node, phase, impl_->all());
}
ConstFloatRef FloatNetwork::preactivations(circuit::NodeId node, circuit::Phase phase) const {
  circuit::require_node(circuit(), node);
  return impl_->p(node, phase, impl_->all());
}

const FloatMatrix& FloatNetwork::weights(circuit::ProjectionId projection) const {
  circuit::require_projection(circuit(), projection);
  return impl_->learned(impl_->graph->owner(projection)).weights;
}

void FloatNetwork::set_weights(circuit::ProjectionId projection, const ConstFloatRef& values) {
  circuit::require_weights(circuit(), projection);
  Impl::ProjectionWeights& w = impl_->learned(projection);
  const std::string name = impl_->projection(projection).name;
  if (values.rows() != w.weights.rows() || values.cols() != w.weights.cols()) {
    throw std::invalid_argument(fmt::format("projection {}: found {} x {} weights, allowed {} x {}",
                                            name, values.rows(), values.cols(), w.weights.rows(),
                                            w.weights.cols()));
  }
  if (!values.allFinite()) {
    throw std::invalid_argument(
        fmt::format("projection {}: found a weight that is not finite", name));
  }
  if (w.mask.size() > 0 && (w.mask.array() == 0.0F && values.array() != 0.0F).any()) {
    throw std::invalid_argument(
        fmt::format("projection {}: found a weight where it is masked", name));
  }
  if (w.momentum_buffer.size() > 0)
    w.momentum_buffer += static_cast<float>(impl_->options.decay) * (w.weights - values);
  w.weights = values;
}

const FloatMatrix& FloatNetwork::mask(circuit::ProjectionId projection) const {
  circuit::require_projection(circuit(), projection);
  return impl_->learned(projection).mask;
}

const FloatMatrix& FloatNetwork::momentum_buffer(circuit::ProjectionId projection) const {
  circuit::require_projection(circuit(), projection);
  return impl_->learned(projection).momentum_buffer;
}

void FloatNetwork::set_momentum_buffer(circuit::ProjectionId projection,
                                       const ConstFloatRef& values) {
  circuit::require_projection(circuit(), projection);
  FloatMatrix& buffer = impl_->learned(projection).momentum_buffer;
  if (values.rows() != buffer.rows() || values.cols() != buffer.cols()) {
    throw std::invalid_argument(
        fmt::format("projection {}: found momentum of {} x {} weights, allowed {} x {}",
                    impl_->projection(projection).name, values.rows(), values.cols(), buffer.rows(),
                    buffer.cols()));
  }
  if (!values.allFinite()) {
    throw std::invalid_argument(fmt::format("projection {}: found a momentum that is not finite",
                                            impl_->projection(projection).name));
  }
  buffer = values;
}

FloatMatrix FloatNetwork::direction(circuit::ProjectionId projection) const {
  circuit::require_projection(circuit(), projection);
  if (!impl_->projection(projection).plastic()) {
    throw std::invalid_argument(fmt::format(
        "projection {}: found a direction asked for, allowed for plastic projections only",
        impl_->projection(projection).name));
  }
  FloatMatrix g = impl_->post(projection) * impl_->pre(projection).transpose();
  g /= static_cast<float>(impl_->samples);
  const FloatMatrix& allowed = mask(projection);
  if (allowed.size() > 0) g = g.cwiseProduct(allowed);
  return g;
}

std::uint64_t FloatNetwork::plastic_synapses() const {
  std::uint64_t count = 0;
  for (const circuit::ProjectionId i : impl_->projections.ids()) {
    if (!impl_->projection(i).plastic()) continue;
    const Impl::ProjectionWeights& w = impl_->projections[i];
    count += static_cast<std::uint64_t>(w.mask.size() > 0 ? (w.mask.array() != 0.0F).count()
                                                          : w.weights.size());
  }
  return count;
}

}  // namespace hsdc::floating
