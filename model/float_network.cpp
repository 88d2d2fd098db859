#include "model/float_network.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "model/error.h"
#include "model/mask.h"
#include "model/weight_init.h"

namespace hsdc {
namespace {

struct NodeValues {
  std::array<FloatMatrix, 2> p, h;  ///< by phase; the first columns are in use
  std::array<std::vector<int>, 2> incoming;
  FloatMatrix bias, bias_step;  ///< at t
  int input_offset = -1;
  int target_offset = -1;
};

struct ProjectionWeights {
  FloatMatrix weights, mask;
  FloatMatrix carried;  ///< momentum M - decay W
  // Of the batch under way: factors of G that are no activations, what the norm is made of, and G
  // itself if it is masked.
  FloatMatrix post, pre, post_gram, pre_gram, masked;
};

}  // namespace

struct FloatNetwork::Impl {
  Impl(const Circuit& circuit, const FloatOptions& options);

  const Node& node(int i) const { return circuit.nodes[static_cast<size_t>(i)]; }
  const Projection& projection(int i) const { return circuit.projections[static_cast<size_t>(i)]; }
  NodeValues& state(int i) { return nodes[static_cast<size_t>(i)]; }
  ProjectionWeights& learned(int i) { return projections[static_cast<size_t>(i)]; }
  bool takes_own_p(int i, Phase phase) const { return node(i).at(phase).takes_input(); }

  auto h(int i, Phase phase) { return state(i).h[static_cast<size_t>(phase)].leftCols(samples); }
  auto p(int i, Phase phase) {
    const auto at = static_cast<size_t>(phase);
    return (takes_own_p(i, phase) ? state(i).p[at] : state(i).h[at]).leftCols(samples);
  }

  void make_nodes();
  void make_weights(int i);
  void reserve(Eigen::Index count);
  void begin(const ConstFloatRef& input, const ConstFloatRef* target);
  void run_phase(Phase phase, const ConstFloatRef& input, const ConstFloatRef* target);
  void fire(int i, Phase phase, const ConstFloatRef& input, const ConstFloatRef* target);
  void collect(int i, Phase phase);
  BatchResult result(const ConstFloatRef& target);

  ConstFloatRef factor(LawFactor kind, int i, Phase phase, FloatMatrix& scratch);
  ConstFloatRef post_factor(int i);
  ConstFloatRef pre_factor(int i);
  double squared_norm(int i);
  void update(int i, float scale);
  void learn_biases(float scale);
  double learn();

  Circuit circuit;
  FloatOptions options;
  Levels levels;
  std::vector<NodeValues> nodes;
  std::vector<ProjectionWeights> projections;
  Eigen::Index samples = 0;
};

FloatNetwork::Impl::Impl(const Circuit& c, const FloatOptions& o) : circuit(c), options(o) {
  require_sound(circuit, Engine::kFloat);
  levels = derive_levels(circuit);
  make_nodes();
  for (size_t i = 0; i < circuit.projections.size(); ++i) make_weights(static_cast<int>(i));
  reserve(std::max(options.batch, 1));
}

void FloatNetwork::Impl::make_nodes() {
  nodes.resize(circuit.nodes.size());
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    state(p.to).incoming[static_cast<size_t>(p.phase)].push_back(static_cast<int>(i));
    // A neuron that has something to learn from at t' may learn its bias too.
    if (options.biases && p.plastic() && p.phase == Phase::kT) {
      state(p.to).bias = state(p.to).bias_step = FloatMatrix::Zero(node(p.to).size, 1);
    }
  }
  int offset = 0;
  for (const int i : circuit.input_nodes()) {
    state(i).input_offset = offset;
    offset += node(i).size;
  }
  offset = 0;
  for (const int i : circuit.root_nodes()) {
    state(i).target_offset = offset;
    offset += node(i).size;
  }
}

void FloatNetwork::Impl::make_weights(int i) {
  ProjectionWeights& w = projections.emplace_back();
  const Projection& p = projection(i);
  if (!p.has_weights()) return;
  const std::vector<std::uint8_t> mask = make_mask(circuit, i);
  const int pre = node(p.from).size, post = node(p.to).size;
  if (!mask.empty()) {
    w.mask =
        Eigen::Map<const Eigen::Matrix<std::uint8_t, -1, -1>>(mask.data(), post, pre).cast<float>();
  }
  w.weights.resize(post, pre);
  initial_values(circuit, i, mask, {w.weights.data(), static_cast<size_t>(w.weights.size())});
  if (p.plastic()) w.carried = -static_cast<float>(options.decay) * w.weights;
}

void FloatNetwork::Impl::reserve(Eigen::Index count) {
  for (size_t i = 0; i < nodes.size(); ++i) {
    const int size = circuit.nodes[i].size;
    for (const Phase phase : kPhases) {
      const auto at = static_cast<size_t>(phase);
      if (nodes[i].h[at].cols() >= count) continue;
      // A silent node may still be asked for: its values are 0.
      nodes[i].h[at] = FloatMatrix::Zero(size, count);
      if (takes_own_p(static_cast<int>(i), phase)) nodes[i].p[at] = nodes[i].h[at];
    }
  }
}

// ---- The phases ---------------------------------------------------------------------------------

void FloatNetwork::Impl::run_phase(Phase phase, const ConstFloatRef& input,
                                   const ConstFloatRef* target) {
  for (const auto& level : levels[static_cast<size_t>(phase)]) {
    for (const int i : level) fire(i, phase, input, target);
  }
}

void FloatNetwork::Impl::fire(int i, Phase phase, const ConstFloatRef& input,
                              const ConstFloatRef* target) {
  const Activation& activation = node(i).at(phase);
  if (activation.kind == ActivationKind::kInput) {
    h(i, phase) = input.middleRows(state(i).input_offset, node(i).size);
  } else if (activation.kind == ActivationKind::kError) {
    h(i, phase) = target->middleRows(state(i).target_offset, node(i).size) - h(i, Phase::kT);
  } else {
    collect(i, phase);
    activate(activation.kind, circuit.q, p(i, phase), h(i, phase));
  }
  if (activation.gated) {
    h(i, phase).array() *= (h(i, Phase::kT).array() != 0.0F).cast<float>();
  }
}

/// The preactivation: what all projections bring.
void FloatNetwork::Impl::collect(int i, Phase phase) {
  auto sum = p(i, phase);
  bool first = true;
  for (const int e : state(i).incoming[static_cast<size_t>(phase)]) {
    const Projection& q = projection(e);
    const auto from = h(q.from, phase);
    if (first) sum.setZero();
    first = false;
    if (q.weights == WeightKind::kIdentity) {
      sum += from;
      continue;
    }
    const FloatMatrix& w = learned(circuit.weight_owner(e)).weights;
    if (q.transposed) {
      sum.noalias() += w.transpose() * from;
    } else {
      sum.noalias() += w * from;
    }
  }
  if (phase == Phase::kT && state(i).bias.size() > 0) sum.colwise() += state(i).bias.col(0);
}

BatchResult FloatNetwork::Impl::result(const ConstFloatRef& target) {
  BatchResult sum;
  for (const int i : circuit.root_nodes()) {
    const auto error = h(i, Phase::kTPrime);
    sum.loss += 0.5 * static_cast<double>(error.squaredNorm());
    sum.error += static_cast<double>(error.cwiseAbs().sum());
  }
  sum.loss /= static_cast<double>(samples);
  sum.error /= static_cast<double>(target.size());
  return sum;
}

// ---- The law ------------------------------------------------------------------------------------

ConstFloatRef FloatNetwork::Impl::factor(LawFactor kind, int i, Phase phase, FloatMatrix& scratch) {
  const Activation& activation = node(i).at(phase);
  if (kind == LawFactor::kActivation || (!activation.takes_input() && kind != LawFactor::kSign))
    return h(i, phase);
  if (kind == LawFactor::kPreactivation) return p(i, phase);
  scratch = h(i, phase);
  if (kind == LawFactor::kSign) {
    scratch = scratch.array().sign();
  } else {
    correct(activation.kind, p(i, phase), scratch);
  }
  return scratch;
}

ConstFloatRef FloatNetwork::Impl::post_factor(int i) {
  const Projection& q = projection(i);
  const bool generalised = q.phase == Phase::kTPrime;
  return factor(generalised ? options.post_factor : LawFactor::kActivation, q.to, other(q.phase),
                learned(i).post);
}

ConstFloatRef FloatNetwork::Impl::pre_factor(int i) {
  const Projection& q = projection(i);
  const bool generalised = q.phase == Phase::kTPrime;
  return factor(generalised ? options.pre_factor : LawFactor::kActivation, q.from, q.phase,
                learned(i).pre);
}

/// |G|^2. Without a mask G itself is not needed: with columns a_s of the post factor and b_s of the
/// pre factor, |sum a_s b_s^T|^2 = sum over s, r of (a_s . a_r)(b_s . b_r), products as small as
/// the batch.
double FloatNetwork::Impl::squared_norm(int i) {
  const ConstFloatRef post = post_factor(i), pre = pre_factor(i);
  ProjectionWeights& w = learned(i);
  const auto count = static_cast<float>(samples);
  if (w.mask.size() > 0) {
    w.masked.noalias() = post * pre.transpose();
    w.masked.array() *= w.mask.array() / count;
    return static_cast<double>(w.masked.squaredNorm());
  }
  w.post_gram.noalias() = post.transpose() * post;
  w.pre_gram.noalias() = pre.transpose() * pre;
  return static_cast<double>(w.post_gram.cwiseProduct(w.pre_gram).sum()) /
         static_cast<double>(samples * samples);
}

void FloatNetwork::Impl::update(int i, float scale) {
  ProjectionWeights& w = learned(i);
  if (w.mask.size() > 0) {
    w.carried += scale * w.masked;
  } else {
    w.carried.noalias() +=
        (scale / static_cast<float>(samples)) * post_factor(i) * pre_factor(i).transpose();
  }
  const auto rate = static_cast<float>(options.rate);
  const auto momentum = static_cast<float>(options.momentum);
  const auto decay = static_cast<float>(options.decay);
  // One pass over both: what of M does not depend on the next batch is done already.
  float* const weights = w.weights.data();
  float* const step = w.carried.data();
  const Eigen::Index size = w.weights.size();
  for (Eigen::Index k = 0; k < size; ++k) {
    weights[k] += rate * step[k];
    step[k] = momentum * step[k] - decay * weights[k];
  }
}

/// A bias is a synapse from a neuron that is always 1, and does not decay.
void FloatNetwork::Impl::learn_biases(float scale) {
  for (size_t i = 0; i < nodes.size(); ++i) {
    NodeValues& n = nodes[i];
    if (n.bias.size() == 0) continue;
    const float share = scale / static_cast<float>(samples);
    n.bias_step = static_cast<float>(options.momentum) * n.bias_step +
                  share * h(static_cast<int>(i), Phase::kTPrime).rowwise().sum();
    n.bias += static_cast<float>(options.rate) * n.bias_step;
  }
}

double FloatNetwork::Impl::learn() {
  double sum = 0;
  for (size_t i = 0; i < projections.size(); ++i) {
    if (circuit.projections[i].plastic()) sum += squared_norm(static_cast<int>(i));
  }
  const double norm = std::sqrt(sum);
  const bool clips = options.clip > 0 && norm > options.clip;
  const auto scale = static_cast<float>(clips ? options.clip / norm : 1.0);
  for (size_t i = 0; i < projections.size(); ++i) {
    if (circuit.projections[i].plastic()) update(static_cast<int>(i), scale);
  }
  learn_biases(scale);
  return norm;
}

void FloatNetwork::Impl::begin(const ConstFloatRef& input, const ConstFloatRef* target) {
  if (input.rows() != circuit.input_size() ||
      (target != nullptr &&
       (target->rows() != circuit.target_size() || target->cols() != input.cols()))) {
    throw std::invalid_argument("FloatNetwork: input or target of another size");
  }
  samples = input.cols();
  reserve(samples);
}

// ---- FloatNetwork -------------------------------------------------------------------------------

FloatNetwork::FloatNetwork(const Circuit& circuit, const FloatOptions& options)
    : impl_(std::make_unique<Impl>(circuit, options)) {}
FloatNetwork::~FloatNetwork() = default;
FloatNetwork::FloatNetwork(FloatNetwork&&) noexcept = default;
FloatNetwork& FloatNetwork::operator=(FloatNetwork&&) noexcept = default;

const Circuit& FloatNetwork::circuit() const { return impl_->circuit; }
const FloatOptions& FloatNetwork::options() const { return impl_->options; }
void FloatNetwork::set_rate(double rate) { impl_->options.rate = rate; }

void FloatNetwork::infer(const ConstFloatRef& input) {
  impl_->begin(input, nullptr);
  impl_->run_phase(Phase::kT, input, nullptr);
}

BatchResult FloatNetwork::run(const ConstFloatRef& input, const ConstFloatRef& target) {
  impl_->begin(input, &target);
  for (const Phase phase : kPhases) impl_->run_phase(phase, input, &target);
  return impl_->result(target);
}

BatchResult FloatNetwork::learn(const ConstFloatRef& input, const ConstFloatRef& target) {
  BatchResult result = run(input, target);
  result.norm = update();
  return result;
}

double FloatNetwork::update() { return impl_->learn(); }

ConstFloatRef FloatNetwork::values(int node, Phase phase) const { return impl_->h(node, phase); }
ConstFloatRef FloatNetwork::preactivations(int node, Phase phase) const {
  return impl_->p(node, phase);
}

const FloatMatrix& FloatNetwork::weights(int projection) const {
  return impl_->learned(impl_->circuit.weight_owner(projection)).weights;
}

void FloatNetwork::set_weights(int projection, const ConstFloatRef& values) {
  ProjectionWeights& w = impl_->learned(projection);
  const std::string name = impl_->projection(projection).name;
  if (values.rows() != w.weights.rows() || values.cols() != w.weights.cols()) {
    throw UserError(fmt::format("projection {}: found {} x {} weights, allowed {} x {}", name,
                                values.rows(), values.cols(), w.weights.rows(), w.weights.cols()));
  }
  if (!values.allFinite()) {
    throw UserError(fmt::format("projection {}: found a weight that is not finite", name));
  }
  if (w.mask.size() > 0 && (w.mask.array() == 0.0F && values.array() != 0.0F).any()) {
    throw UserError(fmt::format("projection {}: found a weight where it is masked", name));
  }
  if (w.carried.size() > 0)
    w.carried += static_cast<float>(impl_->options.decay) * (w.weights - values);
  w.weights = values;
}

const FloatMatrix& FloatNetwork::mask(int projection) const {
  return impl_->learned(projection).mask;
}

const FloatMatrix& FloatNetwork::carried(int projection) const {
  return impl_->learned(projection).carried;
}

void FloatNetwork::set_carried(int projection, const ConstFloatRef& values) {
  FloatMatrix& carried = impl_->learned(projection).carried;
  if (values.rows() != carried.rows() || values.cols() != carried.cols()) {
    throw std::invalid_argument("FloatNetwork::set_carried: another size");
  }
  carried = values;
}

FloatMatrix FloatNetwork::direction(int projection) const {
  FloatMatrix g = impl_->post_factor(projection) * impl_->pre_factor(projection).transpose();
  g /= static_cast<float>(impl_->samples);
  const FloatMatrix& allowed = mask(projection);
  if (allowed.size() > 0) g = g.cwiseProduct(allowed);
  return g;
}

const FloatMatrix& FloatNetwork::bias(int node) const { return impl_->state(node).bias; }
const FloatMatrix& FloatNetwork::bias_step(int node) const { return impl_->state(node).bias_step; }

void FloatNetwork::set_bias(int node, const ConstFloatRef& values, const ConstFloatRef& step) {
  NodeValues& n = impl_->state(node);
  const std::string name = impl_->node(node).name;
  if (values.size() != n.bias.size() || step.size() != n.bias.size()) {
    throw UserError(
        fmt::format("node {}: found {} biases, allowed {}", name, values.size(), n.bias.size()));
  }
  if (!values.allFinite() || !step.allFinite()) {
    throw UserError(fmt::format("node {}: found a bias that is not finite", name));
  }
  n.bias = values;
  n.bias_step = step;
}

std::uint64_t FloatNetwork::plastic_synapses() const {
  std::uint64_t count = 0;
  for (size_t i = 0; i < impl_->projections.size(); ++i) {
    if (!impl_->circuit.projections[i].plastic()) continue;
    const ProjectionWeights& w = impl_->projections[i];
    count += static_cast<std::uint64_t>(w.mask.size() > 0 ? (w.mask.array() != 0.0F).count()
                                                          : w.weights.size());
  }
  return count;
}

}  // namespace hsdc
