// SPDX-License-Identifier: Apache-2.0
// The two-signal law: G, its norm, the update. What goes over all weights is done in chunks of them
// that stay in a core's cache from the product to the step.
#include <algorithm>
#include <cmath>
#include <utility>

#include "model/floating/loops.h"
#include "model/floating/network_impl.h"

namespace hsdc::floating {

ConstFloatRef FloatNetwork::Impl::values(const Signal& signal) {
  if (signal.derived()) return signal.own.leftCols(samples);
  if (signal.kind == circuit::LawFactor::kPreactivation) return p(signal.node, signal.phase, all());
  return h(signal.node, signal.phase, all());
}

/// Whether G is formed before the update, for its norm: where it is masked, and where that takes no
/// more than the Gram matrices, which are as small as the batch.
bool FloatNetwork::Impl::forms(circuit::ProjectionId i) {
  const ProjectionWeights& w = learned(i);
  return w.mask.size() > 0 || w.weights.size() <= samples * (w.weights.rows() + w.weights.cols());
}

/// |G| of all projections together. Where G is not formed: with columns a_s of the post signal and
/// b_s of the pre signal, |sum a_s b_s^T|^2 = sum over s, r of (a_s . a_r)(b_s . b_r).
double FloatNetwork::Impl::norm() {
  for (Signal& signal : signals) signal.needs_gram = false;
  norm_jobs.clear();
  for (size_t k = 0; k < chunks.size(); ++k) {
    ProjectionWeights& w = learned(chunks[k].projection);
    if (forms(chunks[k].projection)) {
      w.formed.resize(w.weights.rows(), w.weights.cols());
      norm_jobs.push_back(-1 - static_cast<int>(k));
      continue;
    }
    for (const int signal : {w.post, w.pre}) {
      if (std::exchange(signals[static_cast<size_t>(signal)].needs_gram, true)) continue;
      norm_jobs.push_back(signal);
    }
  }
  parallel_for(static_cast<int>(norm_jobs.size()), [&](int k) {
    const int job = norm_jobs[static_cast<size_t>(k)];
    if (job < 0) return form(chunks[static_cast<size_t>(-1 - job)]);
    Signal& signal = signals[static_cast<size_t>(job)];
    const ConstFloatRef of = values(signal);
    signal.gram.noalias() = of.transpose() * of;
  });
  double sum = 0;
  for (const Chunk& chunk : chunks) {
    const ProjectionWeights& w = learned(chunk.projection);
    if (forms(chunk.projection)) {
      sum += chunk.squared_norm;
    } else if (chunk.first == 0) {
      const FloatMatrix& post_gram = signals[static_cast<size_t>(w.post)].gram;
      const FloatMatrix& pre_gram = signals[static_cast<size_t>(w.pre)].gram;
      // In double: terms of both signs may all but cancel, or be too large for a float.
      const double squared = post_gram.cast<double>().cwiseProduct(pre_gram.cast<double>()).sum();
      sum += std::max(squared, 0.0) / static_cast<double>(samples * samples);
    }
  }
  return std::sqrt(sum);
}

void FloatNetwork::Impl::form(Chunk& chunk) {
  ProjectionWeights& w = learned(chunk.projection);
  auto g = w.formed.middleCols(chunk.first, chunk.count);
  g.noalias() = (1.0F / static_cast<float>(samples)) * post(chunk.projection) *
                pre(chunk.projection).middleRows(chunk.first, chunk.count).transpose();
  const auto size = static_cast<size_t>(g.size());
  chunk.squared_norm =
      w.mask.size() > 0 ? loops::masked_squared_norm(w.mask.col(chunk.first).data(), size, g.data())
                        : loops::squared_norm(g.data(), size);
}

void FloatNetwork::Impl::update(const Chunk& chunk, float scale) {
  ProjectionWeights& w = learned(chunk.projection);
  const loops::StepRates rates{static_cast<float>(options.rate),
                               static_cast<float>(options.momentum),
                               static_cast<float>(options.decay)};
  auto buffer = w.momentum_buffer.middleCols(chunk.first, chunk.count);
  float* const weights = w.weights.col(chunk.first).data();
  const auto size = static_cast<size_t>(buffer.size());
  if (forms(chunk.projection)) {
    loops::add_and_step(rates, scale, w.formed.col(chunk.first).data(), size, buffer.data(),
                        weights);
    return;
  }
  buffer.noalias() += (scale / static_cast<float>(samples)) * post(chunk.projection) *
                      pre(chunk.projection).middleRows(chunk.first, chunk.count).transpose();
  loops::step(rates, size, buffer.data(), weights);
}

double FloatNetwork::Impl::learn() {
  const double size = norm();
  const bool clips = options.clip > 0 && size > options.clip;
  const auto scale = static_cast<float>(clips ? options.clip / size : 1.0);
  parallel_for(static_cast<int>(chunks.size()),
               [&](int k) { update(chunks[static_cast<size_t>(k)], scale); });
  return size;
}

}  // namespace hsdc::floating
