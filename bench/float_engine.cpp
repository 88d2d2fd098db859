// SPDX-License-Identifier: Apache-2.0
#include "bench/float_engine.h"

#include <cblas.h>

#include <algorithm>

#include "base/parallel.h"
#include "model/training/float_samples.h"
#include "model/training/training.h"

namespace hsdc::bench {
namespace {

/// The products of one batch and nothing else: what every projection with weights brings, and the
/// changes of those that learn, one call of BLAS each. No activations, norms, steps of weights.
class BareProducts {
 public:
  BareProducts(const floating::FloatNetwork& network, int batch) : circuit_(network.circuit()) {
    for (const circuit::Node& node : circuit_.nodes) {
      signals_.push_back((floating::FloatMatrix::Random(node.size, batch).array() + 1.0F) / 2.0F);
      sums_.push_back(floating::FloatMatrix::Zero(node.size, batch));
    }
    for (const circuit::ProjectionId i : circuit_.projections.ids()) {
      weights_.push_back(network.weights(i));
      const bool learns = circuit_.projections[i].plastic();
      changes_.push_back(learns
                             ? floating::FloatMatrix::Zero(weights_[i].rows(), weights_[i].cols())
                             : floating::FloatMatrix());
      const auto size = static_cast<double>(weights_[i].size());
      flops_ += 2.0 * size * batch * (learns ? 2 : 1);
    }
  }

  double flops() const { return flops_; }

  void run() {
    for (const circuit::ProjectionId i : weights_.ids()) {
      const circuit::Projection& p = circuit_.projections[i];
      if (!p.identity()) {
        multiply(p.transposed(), false, weights_[i], signals_[p.from], 0.0F, sums_[p.to]);
      }
    }
    for (const circuit::ProjectionId i : weights_.ids()) {
      const circuit::Projection& p = circuit_.projections[i];
      if (p.plastic()) {
        multiply(false, true, signals_[p.to], signals_[p.from], 1.0F, changes_[i]);
      }
    }
  }

 private:
  /// c = 1e-6 a b + keep c, each of a and b transposed if said so; so little that no sum overflows
  /// however often this runs.
  static void multiply(bool a_transposed, bool b_transposed, const floating::FloatMatrix& a,
                       const floating::FloatMatrix& b, float keep, floating::FloatMatrix& c) {
    const auto as_int = [](Eigen::Index n) { return static_cast<int>(n); };
    cblas_sgemm(CblasColMajor, a_transposed ? CblasTrans : CblasNoTrans,
                b_transposed ? CblasTrans : CblasNoTrans, as_int(c.rows()), as_int(c.cols()),
                as_int(a_transposed ? a.rows() : a.cols()), 1e-6F, a.data(), as_int(a.rows()),
                b.data(), as_int(b.rows()), keep, c.data(), as_int(c.rows()));
  }

  const circuit::Circuit circuit_;
  circuit::PerNode<floating::FloatMatrix> signals_, sums_;
  circuit::PerProjection<floating::FloatMatrix> weights_, changes_;
  double flops_ = 0;
};

/// Batches of `data` in the order of its epochs, one after the other without end.
class EndlessBatches {
 public:
  EndlessBatches(const circuit::Circuit& circuit, const data::Dataset& data, int size)
      : data_(data), seed_(circuit.seed), size_(static_cast<size_t>(size)), batch_(circuit) {}

  const training::FloatBatch& next() {
    if (at_ + size_ > order_.size()) {
      order_ = data::epoch_order(data_.size(), seed_, epoch_++);
      at_ = 0;
    }
    batch_.gather(data_, std::span<const int>(order_).subspan(at_, size_));
    at_ += size_;
    return batch_;
  }

 private:
  const data::Dataset& data_;
  std::uint32_t seed_;
  size_t size_, at_ = 0;
  int epoch_ = 0;
  std::vector<int> order_;
  training::FloatBatch batch_;
};

}  // namespace

FloatEngineFigures bench_float_engine(const circuit::Circuit& circuit, const data::Dataset& data,
                                      int batch, int batches, int threads, int repetitions) {
  batch = std::min(batch, data.size());
  circuit::FloatOptions options;
  options.batch = batch;
  floating::FloatNetwork network(circuit, options);
  BareProducts products(network, batch);
  EndlessBatches samples(circuit, data, batch);
  set_product_threads(threads);
  const std::vector<Seconds> seconds =
      median_seconds(repetitions, {[&] {
                                     for (int k = 0; k < batches; ++k) {
                                       const training::FloatBatch& next = samples.next();
                                       network.learn(next.input(), next.target());
                                     }
                                   },
                                   [&] {
                                     for (int k = 0; k < batches; ++k) products.run();
                                   }});
  set_product_threads(1);
  return {circuit.name, data.name,       network.plastic_synapses(), batch,
          threads,      batch * batches, products.flops(),           seconds[0],
          seconds[1]};
}

}  // namespace hsdc::bench
