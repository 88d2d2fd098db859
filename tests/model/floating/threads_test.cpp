// SPDX-License-Identifier: Apache-2.0
// FloatNetwork on one thread and on several; what a run's bits may depend on.
#include <atomic>
#include <thread>

#include "base/parallel.h"
#include "base/thread_pool.h"
#include "model/circuit/presets.h"
#include "model/data/load.h"
#include "model/training/float_samples.h"
#include "tests/catch.h"

namespace hsdc::floating {
namespace {

/// Large enough for several chunks of weights and for batches that threads share.
circuit::Circuit circuit_of(double density, bool biases = false) {
  circuit::PresetOptions options;
  options.preset = "sal";
  options.layers = {256, 160, 150, 10};
  options.density = density;
  options.biases = biases;
  return circuit::make_preset(options);
}

/// The thread count as the other tests of this process have it.
class ProductThreads {
 public:
  explicit ProductThreads(int threads) : before_(product_threads()) {
    set_product_threads(threads);
  }
  ~ProductThreads() { set_product_threads(before_); }
  ProductThreads(const ProductThreads&) = delete;
  ProductThreads& operator=(const ProductThreads&) = delete;

 private:
  int before_;
};

std::vector<FloatMatrix> learned(const circuit::Circuit& circuit,
                                 const circuit::FloatOptions& options, const data::Dataset& data) {
  FloatNetwork network(circuit, options);
  training::learn_epoch(network, data, 0);
  std::vector<FloatMatrix> weights;
  for (const circuit::ProjectionId e : circuit.projections.ids()) {
    weights.push_back(network.weights(e));
    weights.push_back(network.momentum_buffer(e));
  }
  return weights;
}

}  // namespace

TEST_CASE(
    "float threads: with one product thread, runs give the same bits alone and side by side") {
  const ProductThreads one(1);
  const data::Dataset data =
      data::load_data("digits", 256, 200, 10, 1).train;  // the last batch is smaller
  for (const double density : {1.0, 0.5}) {
    const circuit::Circuit circuit = circuit_of(density);
    const std::vector<FloatMatrix> alone = learned(circuit, {}, data);
    CHECK(learned(circuit, {}, data) == alone);
    std::vector<FloatMatrix> first, second;
    {
      const std::jthread a([&] { first = learned(circuit, {}, data); });
      const std::jthread b([&] { second = learned(circuit, {}, data); });
    }
    CHECK(first == alone);
    CHECK(second == alone);
  }
}

TEST_CASE("float threads: several threads learn what one does, up to rounding") {
  const data::Dataset data = data::load_data("digits", 256, 96, 10, 1).train;
  for (const double density : {1.0, 0.5}) {
    for (const circuit::LawFactor factor :
         {circuit::LawFactor::kActivation, circuit::LawFactor::kPreactivation,
          circuit::LawFactor::kCorrected}) {
      INFO("density " << density << ", " << circuit::to_string(factor));
      circuit::FloatOptions options;
      options.post_factor = options.pre_factor = factor;
      options.clip = 0.1;
      circuit::Circuit circuit = circuit_of(density, true);
      // Without steps, at which a rounding could decide.
      for (circuit::Node& node : circuit.nodes) {
        circuit::Activation& a = node.at(circuit::Phase::kT);
        if (a.kind == circuit::ActivationKind::kStepRelu)
          a = {circuit::ActivationKind::kGelu, 0, 0, false, {}};
      }
      std::vector<FloatMatrix> one, several;
      {
        const ProductThreads threads(1);
        one = learned(circuit, options, data);
      }
      {
        const ProductThreads threads(3);
        several = learned(circuit, options, data);
        CHECK(product_threads() == 3);
        CHECK(learned(circuit, options, data) == several);
      }
      for (size_t k = 0; k < one.size(); ++k) {
        REQUIRE(one[k].size() == several[k].size());
        if (one[k].size() == 0) continue;
        CHECK((one[k] - several[k]).cwiseAbs().maxCoeff() < 1e-5F);
      }
    }
  }
}

TEST_CASE("float threads: a pool does each job once, run after run") {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    CHECK(pool.threads() == threads);
    for (const int count : {0, 1, 2, 3, 17, 1000}) {
      for (int run = 0; run < 20; ++run) {
        std::vector<int> done(static_cast<size_t>(count));
        pool.run(count, [&](int k) { ++done[static_cast<size_t>(k)]; });
        CHECK(done == std::vector<int>(static_cast<size_t>(count), 1));
      }
    }
  }
}

TEST_CASE("float threads: a pool ends whenever it is asked to") {
  // A thread that looked for work as the end came once waited for ever; so rarely that it takes
  // some ten thousand ends to see it.
  int wrong = 0;
  for (int k = 0; k < 30'000; ++k) {
    ThreadPool pool(3);
    std::atomic<int> done = 0;
    if (k % 2 == 1) pool.run(k % 7, [&](int) { ++done; });
    wrong += done == (k % 2 == 1 ? k % 7 : 0) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace hsdc::floating
