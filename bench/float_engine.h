// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "bench/measure.h"
#include "model/circuit/circuit.h"
#include "model/data/dataset.h"

namespace hsdc::bench {

/// Speed of training a FloatNetwork, beside the bare matrix products that it consists of. Seconds
/// are CPU time with one thread, time by the clock with several.
struct FloatEngineFigures {
  std::string circuit, data;
  std::uint64_t plastic_synapses = 0;
  int batch = 0;
  int threads = 0;
  int samples = 0;             ///< of one repetition
  double flops_per_batch = 0;  ///< multiplications and additions of the bare products
  Seconds training;            ///< gathering the batches and learning them
  Seconds products;            ///< bound: the products alone, of arrays of the same shapes

  double seconds() const { return threads > 1 ? training.wall : training.cpu; }
  double product_seconds() const { return threads > 1 ? products.wall : products.cpu; }
  double samples_per_second() const { return samples / seconds(); }
  /// One update: all that one sample costs one plastic synapse, as in EngineFigures.
  double updates_per_second() const {
    return static_cast<double>(plastic_synapses) * samples_per_second();
  }
  double flops_per_second() const { return flops_per_batch * samples / batch / seconds(); }
  double bound_flops_per_second() const {
    return flops_per_batch * samples / batch / product_seconds();
  }
  double fraction_of_products() const { return product_seconds() / seconds(); }
};

/// Measures it on successive batches of `data`, `batches` in each repetition, with as many threads;
/// leaves set_product_threads() at 1.
FloatEngineFigures bench_float_engine(const circuit::Circuit& circuit, const data::Dataset& data,
                                      int batch, int batches, int threads, int repetitions);

}  // namespace hsdc::bench
