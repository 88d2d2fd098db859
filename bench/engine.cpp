// SPDX-License-Identifier: Apache-2.0
#include "bench/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/simd.h"
#include "model/fixed/kernel_loops.h"
#include "model/fixed/kernels.h"
#include "model/fixed/network.h"
#include "model/training/coder.h"

namespace hsdc::bench {
namespace {

constexpr int kRecorded = 64;     // samples whose codes the kernels run on
constexpr int kGenericPart = 16;  // the baseline runs on one sample in so many

/// Samples as codes, taken one after the other, from the start again after the last.
class CodedSamples {
 public:
  CodedSamples(const circuit::Circuit& circuit, const data::Dataset& data, int count)
      : input_size_(static_cast<size_t>(circuit.input_size())),
        target_size_(static_cast<size_t>(circuit.target_size())) {
    training::SampleCoder coder(circuit);
    for (int k = 0; k < count; ++k) {
      const auto input = coder.input(data, k % data.size());
      inputs_.insert(inputs_.end(), input.begin(), input.end());
      const auto target = coder.target(data, k % data.size());
      targets_.insert(targets_.end(), target.begin(), target.end());
    }
    count_ = static_cast<size_t>(count);
  }
  size_t size() const { return count_; }
  void learn(fixed::FixedNetwork& network, size_t sample) const {
    const size_t k = sample % count_;
    network.learn(std::span(inputs_).subspan(k * input_size_, input_size_),
                  std::span(targets_).subspan(k * target_size_, target_size_));
  }

 private:
  size_t input_size_, target_size_, count_ = 0;
  std::vector<std::int16_t> inputs_, targets_;
};

/// All codes of one sample, by phase.
using NodeCodes = circuit::PerNode<std::array<fixed::CodeVector, 2>>;

NodeCodes record(const fixed::FixedNetwork& network) {
  NodeCodes nodes;
  for (const circuit::NodeId n : network.circuit().nodes.ids()) {
    const int size = network.circuit().nodes[n].size;
    nodes.push_back({fixed::CodeVector(size), fixed::CodeVector(size)});
    for (const circuit::Phase phase : circuit::kPhases) {
      fixed::CodeVector& out = nodes.back()[static_cast<size_t>(phase)];
      const auto codes = network.codes(n, phase);
      std::copy(codes.begin(), codes.end(), out.values.begin());
      out.list();
    }
  }
  return nodes;
}

/// The kernels of one projection, as FixedNetwork has them, with weights of its own.
struct KernelPart {
  std::optional<fixed::WeightArray> array;
  std::optional<fixed::SumKernel> sum;
  std::optional<fixed::UpdateKernel> update;
  std::vector<std::int64_t> sums;
  std::vector<std::uint32_t> rho, kappa;
};

/// Sums and updates of a whole circuit and nothing else: no activations, no random states to
/// advance, no checks.
class KernelsAlone {
 public:
  explicit KernelsAlone(const fixed::FixedNetwork& network) : graph_(network.graph()) {
    parts_.resize(graph_->circuit().projections.size());
    for (const circuit::ProjectionId i : graph_->projections()) make_array(network, i);
    for (const circuit::ProjectionId i : graph_->projections()) make_kernels(network, i);
  }

  void run(const NodeCodes& codes) {
    for (const circuit::ProjectionId i : parts_.ids()) {
      KernelPart& part = parts_[i];
      const circuit::Projection& p = projection(i);
      if (!part.sum) continue;
      part.sum->add(owner(i), code(codes, p.from, p.phase), 0, part.sums);
    }
    for (const circuit::ProjectionId i : parts_.ids()) {
      KernelPart& part = parts_[i];
      const circuit::Projection& p = projection(i);
      if (!part.update) continue;
      part.update->run(*part.array, code(codes, p.from, p.phase),
                       code(codes, p.to, circuit::other(p.phase)), part.rho, part.kappa);
    }
  }

 private:
  const circuit::Projection& projection(circuit::ProjectionId i) const { return (*graph_)[i]; }
  const circuit::Node& node(circuit::NodeId i) const { return (*graph_)[i]; }
  const fixed::WeightArray& owner(circuit::ProjectionId i) const {
    return *parts_[graph_->owner(i)].array;
  }
  static const fixed::CodeVector& code(const NodeCodes& codes, circuit::NodeId node,
                                       circuit::Phase phase) {
    return codes[node][static_cast<size_t>(phase)];
  }

  void make_array(const fixed::FixedNetwork& network, circuit::ProjectionId i) {
    const fixed::WeightView view = network.weights(i);
    if (view.data == nullptr) return;
    fixed::WeightArray& array = parts_[i].array.emplace(view.pre, view.post);
    for (int j = 0; j < view.pre; ++j) {
      const std::int16_t* row = view.data + static_cast<std::ptrdiff_t>(j) * view.stride;
      std::copy(row, row + view.post, array.row(j));
    }
  }

  void make_kernels(const fixed::FixedNetwork& network, circuit::ProjectionId i) {
    const circuit::Projection& p = projection(i);
    if (p.identity()) return;
    KernelPart& part = parts_[i];
    const circuit::CodeFormat pre = node(p.from).at(p.phase).format();
    const std::int64_t weight_max = projection(graph_->owner(i)).format().max();
    part.sum.emplace(owner(i).pre, owner(i).post, weight_max, pre.max(), p.transposed(),
                     fixed::KernelPolicy::kFastest);
    part.sums.resize(static_cast<size_t>(node(p.to).size));
    if (!p.plastic()) return;
    const circuit::CodeFormat post = node(p.to).at(circuit::other(p.phase)).format();
    part.update.emplace(graph_->update_law(i), p.law().rounding, owner(i).pre, owner(i).post,
                        post.max(), pre.max(), fixed::KernelPolicy::kFastest);
    const auto rho = network.pre_states(i), kappa = network.post_states(i);
    part.rho.assign(rho.begin(), rho.end());
    part.kappa.assign(kappa.begin(), kappa.end());
  }

  circuit::SharedGraph graph_;
  circuit::PerProjection<KernelPart> parts_;
};

/// Reads and writes every weight once.
HSDC_MULTIVERSION void touch(std::int16_t* weights, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) weights[k] = static_cast<std::int16_t>(weights[k] + 1);
}

}  // namespace

EngineFigures bench_engine(const circuit::Circuit& circuit, const data::Dataset& data, int samples,
                           int repetitions) {
  // Each repetition goes on where the last one stopped: learning the same few samples again and
  // again would end with errors of zero, which cost nothing.
  const CodedSamples coded(circuit, data, samples * (repetitions + 1));
  const circuit::SharedGraph graph = circuit::make_graph(circuit);
  fixed::FixedNetwork network(graph), generic(graph, fixed::KernelPolicy::kGeneric),
      recorded(graph);
  std::vector<NodeCodes> codes;
  const size_t every = std::max<size_t>(1, coded.size() / kRecorded);
  for (size_t k = 0; k < coded.size(); ++k) {
    coded.learn(recorded, k);
    if (k % every == 0) codes.push_back(record(recorded));
  }
  KernelsAlone kernels(recorded);
  fixed::AlignedVector<std::int16_t> weights(network.plastic_synapses());

  const auto count = static_cast<size_t>(samples);
  const size_t few = std::max<size_t>(1, count / kGenericPart);
  size_t next = 0, next_code = 0, next_generic = 0;
  const std::vector<Seconds> seconds =
      median_seconds(repetitions, {[&] {
                                     for (size_t k = 0; k < count; ++k)
                                       coded.learn(network, next++);
                                   },
                                   [&] {
                                     for (size_t k = 0; k < count; ++k)
                                       kernels.run(codes[next_code++ % codes.size()]);
                                   },
                                   [&] {
                                     for (size_t k = 0; k < count; ++k)
                                       touch(weights.data(), weights.size());
                                   },
                                   [&] {
                                     for (size_t k = 0; k < few; ++k)
                                       coded.learn(generic, next_generic++);
                                   }});
  EngineFigures figures{circuit.name, data.name, network.plastic_synapses(), samples, 0, 0, 0, 0};
  const auto rate = [&](size_t n, const Seconds& time) {
    return static_cast<double>(figures.plastic_synapses) * static_cast<double>(n) /
           std::max(time.cpu, 1e-9);
  };
  figures.engine = rate(count, seconds[0]);
  figures.kernels = rate(count, seconds[1]);
  figures.memory = rate(count, seconds[2]);
  figures.generic = rate(few, seconds[3]);
  return figures;
}

}  // namespace hsdc::bench
