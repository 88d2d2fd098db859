#include "model/floating/gradient.h"

#include <stdexcept>
#include <utility>

namespace hsdc {
namespace {

/// One differentiation: phase t forward, then back, level by level.
class Differentiation {
 public:
  Differentiation(const FloatNetwork& network, const ConstFloatRef& input,
                  const ConstFloatRef& target, DualValues values);
  Gradient run();

 private:
  const Node& node(int i) const { return circuit_.nodes[static_cast<size_t>(i)]; }
  const Projection& projection(int i) const { return circuit_.projections[static_cast<size_t>(i)]; }
  const std::vector<int>& incoming(int i) const { return incoming_[static_cast<size_t>(i)]; }
  FloatMatrix& p(int i) { return out_.p[static_cast<size_t>(i)]; }
  FloatMatrix& h(int i) { return out_.h[static_cast<size_t>(i)]; }
  FloatMatrix& slope(int i) { return out_.nodes[static_cast<size_t>(i)]; }
  FloatMatrix& of_weights(int owner) { return out_.weights[static_cast<size_t>(owner)]; }
  bool reaches(int i) const { return out_.reaches[static_cast<size_t>(i)]; }

  void take_input();
  void fire(int i);
  void start_at_roots();
  void go_back(int i);
  void add_to_weights(int e);
  void finish_weights();

  const FloatNetwork& network_;
  const Circuit& circuit_;
  const ConstFloatRef& input_;
  const ConstFloatRef& target_;
  const DualValues values_;
  std::vector<std::vector<int>> incoming_;  ///< by node: projections that end there at t
  Gradient out_;
  FloatMatrix derivative_;
};

Differentiation::Differentiation(const FloatNetwork& network, const ConstFloatRef& input,
                                 const ConstFloatRef& target, DualValues values)
    : network_(network),
      circuit_(network.circuit()),
      input_(input),
      target_(target),
      values_(values) {
  if (input.rows() != circuit_.input_size() || target.rows() != circuit_.target_size() ||
      target.cols() != input.cols()) {
    throw std::invalid_argument("gradient_of: input or target of another size");
  }
  const size_t nodes = circuit_.nodes.size();
  incoming_.resize(nodes);
  for (size_t e = 0; e < circuit_.projections.size(); ++e) {
    const Projection& q = circuit_.projections[e];
    if (q.phase == Phase::kT) incoming_[static_cast<size_t>(q.to)].push_back(static_cast<int>(e));
  }
  out_.p.resize(nodes);
  out_.h.resize(nodes);
  out_.nodes.resize(nodes);
  out_.weights.resize(circuit_.projections.size());
  out_.reaches.resize(nodes, false);
  for (size_t i = 0; i < nodes; ++i) {
    const FloatMatrix silent = FloatMatrix::Zero(circuit_.nodes[i].size, input.cols());
    out_.p[i] = out_.h[i] = out_.nodes[i] = silent;
  }
}

// ---- Forward: the dual network F, or the network itself
// ----------------------------------------------------------------

/// What nodes fire that take no input of other nodes.
void Differentiation::take_input() {
  for (size_t i = 0; i < circuit_.nodes.size(); ++i) {
    if (circuit_.nodes[i].at(Phase::kT).kind != ActivationKind::kOne) continue;
    out_.p[i].setOnes();
    out_.h[i].setOnes();
  }
  Eigen::Index offset = 0;
  for (const int i : circuit_.input_nodes()) {
    if (node(i).at(Phase::kT).kind == ActivationKind::kInput) {
      p(i) = h(i) = input_.middleRows(offset, node(i).size);
    }
    offset += node(i).size;
  }
}

void Differentiation::fire(int i) {
  const Activation& activation = node(i).at(Phase::kT);
  if (!activation.takes_input()) return;
  for (const int e : incoming(i)) {
    const Projection& q = projection(e);
    const FloatMatrix& w = network_.weights(e);
    if (q.weights == WeightKind::kIdentity) {
      p(i) += h(q.from);
    } else if (q.transposed) {
      p(i).noalias() += w.transpose() * h(q.from);
    } else {
      p(i).noalias() += w * h(q.from);
    }
  }
  const bool dual = values_ == DualValues::kDual;
  activate(dual ? dual_of(activation.kind) : activation.kind, circuit_.q, p(i), h(i));
}

// ---- Back ---------------------------------------------------------------------------------------

/// Until go_back() comes to a node, slope() is d loss / d h, of which parts are added one by one.
void Differentiation::start_at_roots() {
  Eigen::Index offset = 0;
  for (const int i : circuit_.root_nodes()) {
    slope(i) = h(i) - target_.middleRows(offset, node(i).size);
    out_.loss += 0.5 * static_cast<double>(slope(i).squaredNorm());
    out_.reaches[static_cast<size_t>(i)] = true;
    offset += node(i).size;
  }
  out_.loss /= static_cast<double>(input_.cols());
}

void Differentiation::go_back(int i) {
  const Activation& activation = node(i).at(Phase::kT);
  if (!reaches(i) || !activation.takes_input()) return;
  derivative_.resize(p(i).rows(), p(i).cols());
  differentiate(activation.kind, p(i), derivative_);
  slope(i).array() *= derivative_.array();
  for (const int e : incoming(i)) {
    const Projection& q = projection(e);
    const FloatMatrix& w = network_.weights(e);
    out_.reaches[static_cast<size_t>(q.from)] = true;
    if (q.weights == WeightKind::kIdentity) {
      slope(q.from) += slope(i);
      continue;
    }
    if (q.transposed) {
      slope(q.from).noalias() += w * slope(i);
    } else {
      slope(q.from).noalias() += w.transpose() * slope(i);
    }
    add_to_weights(e);
  }
}

void Differentiation::add_to_weights(int e) {
  const Projection& q = projection(e);
  const float share = 1.0F / static_cast<float>(input_.cols());
  FloatMatrix& sum = of_weights(circuit_.weight_owner(e));
  // The first reader sets, so that large matrices are not filled with 0 first.
  if (q.transposed && sum.size() == 0) {
    sum.noalias() = share * h(q.from) * slope(q.to).transpose();
  } else if (q.transposed) {
    sum.noalias() += share * h(q.from) * slope(q.to).transpose();
  } else if (sum.size() == 0) {
    sum.noalias() = share * slope(q.to) * h(q.from).transpose();
  } else {
    sum.noalias() += share * slope(q.to) * h(q.from).transpose();
  }
}

void Differentiation::finish_weights() {
  for (size_t k = 0; k < circuit_.projections.size(); ++k) {
    const auto e = static_cast<int>(k);
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
  const Levels levels = derive_levels(circuit_);
  const auto& at_t = levels[static_cast<size_t>(Phase::kT)];
  take_input();
  for (const auto& level : at_t) {
    for (const int i : level) fire(i);
  }
  start_at_roots();
  for (auto level = at_t.rbegin(); level != at_t.rend(); ++level) {
    for (const int i : *level) go_back(i);
  }
  finish_weights();
  return std::move(out_);
}

}  // namespace

Gradient gradient_of(const FloatNetwork& network, const ConstFloatRef& input,
                     const ConstFloatRef& target, DualValues values) {
  return Differentiation(network, input, target, values).run();
}

}  // namespace hsdc
