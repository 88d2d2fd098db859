// SPDX-License-Identifier: Apache-2.0
#include "model/floating/gradient.h"

#include <stdexcept>
#include <utility>

namespace hsdc::floating {
namespace {

/// One differentiation: phase t forward, then back, level by level.
class Differentiation {
 public:
  Differentiation(const FloatNetwork& network, const ConstFloatRef& input,
                  const ConstFloatRef& target, DualValues values);
  Gradient run();

 private:
  const circuit::Node& node(circuit::NodeId i) const { return graph_[i]; }
  const circuit::Projection& projection(circuit::ProjectionId i) const { return graph_[i]; }
  const std::vector<circuit::ProjectionId>& incoming(circuit::NodeId i) const {
    return graph_.incoming(i, circuit::Phase::kT);
  }
  FloatMatrix& p(circuit::NodeId i) { return out_.p[i]; }
  FloatMatrix& h(circuit::NodeId i) { return out_.h[i]; }
  FloatMatrix& slope(circuit::NodeId i) { return out_.nodes[i]; }
  FloatMatrix& of_weights(circuit::ProjectionId owner) { return out_.weights[owner]; }
  bool reaches(circuit::NodeId i) const { return out_.reaches[i]; }

  void take_input();
  void fire(circuit::NodeId i);
  void start_at_roots();
  void go_back(circuit::NodeId i);
  void add_to_weights(circuit::ProjectionId e);
  void finish_weights();

  const FloatNetwork& network_;
  const circuit::CircuitGraph& graph_;
  const ConstFloatRef& input_;
  const ConstFloatRef& target_;
  const DualValues values_;
  Gradient out_;
  FloatMatrix derivative_;
};

Differentiation::Differentiation(const FloatNetwork& network, const ConstFloatRef& input,
                                 const ConstFloatRef& target, DualValues values)
    : network_(network), graph_(*network.graph()), input_(input), target_(target), values_(values) {
  if (input.rows() != graph_.input_size() || target.rows() != graph_.target_size() ||
      target.cols() != input.cols()) {
    throw std::invalid_argument("gradient_of: input or target of another size");
  }
  const size_t nodes = graph_.circuit().nodes.size();
  out_.p.resize(nodes);
  out_.h.resize(nodes);
  out_.nodes.resize(nodes);
  out_.weights.resize(graph_.circuit().projections.size());
  out_.reaches.assign(nodes, false);
  for (const circuit::NodeId i : graph_.nodes()) {
    p(i) = h(i) = slope(i) = FloatMatrix::Zero(node(i).size, input.cols());
  }
}

// ---- Forward: the dual network F, or the network itself
// ----------------------------------------------------------------

/// What nodes fire that take no input of other nodes.
void Differentiation::take_input() {
  for (const circuit::NodeId i : graph_.nodes()) {
    if (node(i).at(circuit::Phase::kT).kind != circuit::ActivationKind::kOne) continue;
    p(i).setOnes();
    h(i).setOnes();
  }
  for (const circuit::NodeId i : graph_.inputs()) {
    if (node(i).at(circuit::Phase::kT).kind == circuit::ActivationKind::kInput) {
      p(i) = h(i) = input_.middleRows(graph_.input_offset(i), node(i).size);
    }
  }
}

void Differentiation::fire(circuit::NodeId i) {
  const circuit::Activation& activation = node(i).at(circuit::Phase::kT);
  if (!activation.takes_input()) return;
  for (const circuit::ProjectionId e : incoming(i)) {
    const circuit::Projection& q = projection(e);
    const FloatMatrix& w = network_.weights(e);
    if (q.identity()) {
      p(i) += h(q.from);
    } else if (q.transposed()) {
      p(i).noalias() += w.transpose() * h(q.from);
    } else {
      p(i).noalias() += w * h(q.from);
    }
  }
  const bool dual = values_ == DualValues::kDual;
  activate(dual ? dual_of(activation.kind) : activation.kind, graph_.circuit().q, p(i), h(i));
}

// ---- Back ---------------------------------------------------------------------------------------

/// Until go_back() comes to a node, slope() is d loss / d h, of which parts are added one by one.
void Differentiation::start_at_roots() {
  for (const circuit::NodeId i : graph_.roots()) {
    slope(i) = h(i) - target_.middleRows(graph_.target_offset(i), node(i).size);
    out_.loss += 0.5 * static_cast<double>(slope(i).squaredNorm());
    out_.reaches[i] = true;
  }
  out_.loss /= static_cast<double>(input_.cols());
}

void Differentiation::go_back(circuit::NodeId i) {
  const circuit::Activation& activation = node(i).at(circuit::Phase::kT);
  if (!reaches(i) || !activation.takes_input()) return;
  derivative_.resize(p(i).rows(), p(i).cols());
  differentiate(activation.kind, p(i), derivative_);
  slope(i).array() *= derivative_.array();
  for (const circuit::ProjectionId e : incoming(i)) {
    const circuit::Projection& q = projection(e);
    const FloatMatrix& w = network_.weights(e);
    out_.reaches[q.from] = true;
    if (q.identity()) {
      slope(q.from) += slope(i);
      continue;
    }
    if (q.transposed()) {
      slope(q.from).noalias() += w * slope(i);
    } else {
      slope(q.from).noalias() += w.transpose() * slope(i);
    }
    add_to_weights(e);
  }
}

void Differentiation::add_to_weights(circuit::ProjectionId e) {
  const circuit::Projection& q = projection(e);
  const float share = 1.0F / static_cast<float>(input_.cols());
  FloatMatrix& sum = of_weights(graph_.owner(e));
  // The first reader sets, so that large matrices are not filled with 0 first.
  if (q.transposed() && sum.size() == 0) {
    sum.noalias() = share * h(q.from) * slope(q.to).transpose();
  } else if (q.transposed()) {
    sum.noalias() += share * h(q.from) * slope(q.to).transpose();
  } else if (sum.size() == 0) {
    sum.noalias() = share * slope(q.to) * h(q.from).transpose();
  } else {
    sum.noalias() += share * slope(q.to) * h(q.from).transpose();
  }
}

void Differentiation::finish_weights() {
  for (const circuit::ProjectionId e : graph_.projections()) {
    if (!projection(e).has_weights()) continue;
    const FloatMatrix& mask = network_.mask(e);
    if (of_weights(e).size() == 0) {  // nothing of phase t reads them
      of_weights(e).setZero(network_.weights(e).rows(), network_.weights(e).cols());
    } else if (mask.size() > 0) {
      of_weights(e).array() *= mask.array();
    }
  }
}

Gradient Differentiation::run() {
  const auto& at_t = graph_.levels(circuit::Phase::kT);
  take_input();
  for (const auto& level : at_t) {
    for (const circuit::NodeId i : level) fire(i);
  }
  start_at_roots();
  for (auto level = at_t.rbegin(); level != at_t.rend(); ++level) {
    for (const circuit::NodeId i : *level) go_back(i);
  }
  finish_weights();
  return std::move(out_);
}

}  // namespace

Gradient gradient_of(const FloatNetwork& network, const ConstFloatRef& input,
                     const ConstFloatRef& target, DualValues values) {
  return Differentiation(network, input, target, values).run();
}

}  // namespace hsdc::floating
