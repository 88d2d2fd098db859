// SPDX-License-Identifier: Apache-2.0
#include "paper/common/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "model/data/load.h"
#include "model/training/float_samples.h"

namespace hsdc::paper {
namespace {

void keep_first(data::Dataset& data, int count) {
  if (data.size() <= count) return;
  data.labels.resize(static_cast<size_t>(count));
  data.pixels.resize(static_cast<size_t>(count) * static_cast<size_t>(data.features));
}

/// A batch to measure on, the same all through a run.
class ProbeBatch {
 public:
  ProbeBatch(const circuit::Circuit& circuit, const data::Dataset& data, int count)
      : batch_(circuit) {
    std::vector<int> samples(static_cast<size_t>(std::min(count, data.size())));
    std::iota(samples.begin(), samples.end(), 0);
    batch_.gather(data, samples);
  }
  Probe measure(floating::FloatNetwork& network, double epoch, int step) const {
    return {epoch, step, hsdc::floating::measure(network, batch_.input(), batch_.target())};
  }

 private:
  training::FloatBatch batch_;
};

/// The same names, and nothing known.
Probe without_numbers(Probe probe) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  probe.measures.loss = kNone;
  for (floating::ProjectionMeasures& p : probe.measures.projections) {
    p.alignment = p.dual_alignment = p.hebbian = p.stationarity = p.norm = kNone;
  }
  for (floating::NodeMeasures& n : probe.measures.nodes)
    n.consistency = {kNone, kNone, kNone, kNone};
  return probe;
}

/// Samples of more values than this are taken less their mean.
constexpr int kManyInputs = 1000;

void centre(data::DataSplit& data) {
  data.train.centre = data.test.centre = training::feature_means(data.train);
}

}  // namespace

data::DataSplit load_samples(const ExperimentOptions& options, const std::string& digits, int train,
                             int test) {
  if (options.data.empty()) return data::load_data(digits, 0, train, test, options.data_seed);
  data::DataSplit data = data::load_data(options.data, 0, {}, {}, options.data_seed);
  keep_first(data.train, train);
  keep_first(data.test, test);
  if (options.engine == circuit::Engine::kFloat && data.train.features > kManyInputs) centre(data);
  return data;
}

std::vector<int> layers_for(const data::DataSplit& data, const std::vector<int>& hidden) {
  std::vector<int> layers{data.train.features};
  layers.insert(layers.end(), hidden.begin(), hidden.end());
  layers.push_back(data.train.classes);
  return layers;
}

std::string describe(const data::DataSplit& data) {
  return fmt::format("{} training and {} test samples{}: {}", data.train.size(), data.test.size(),
                     data.train.centre.empty() ? "" : ", less the mean of the training ones",
                     data.train.name);
}

double TrainedRun::best_accuracy() const {
  return accuracy.empty() ? 0 : *std::max_element(accuracy.begin(), accuracy.end());
}

TrainedRun train_run(floating::FloatNetwork& network, const data::DataSplit& data,
                     const RunPlan& plan, const ExperimentOptions& options) {
  TrainedRun run;
  const ProbeBatch probe(network.circuit(), plan.probe_training ? data.train : data.test,
                         plan.probe_steps.empty() ? 1 : plan.probe_samples);
  size_t next = 0;
  int step = 0;
  const auto measure_if_due = [&](double epoch) {
    if (next >= plan.probe_steps.size() || plan.probe_steps[next] > step) return;
    run.probes.push_back(probe.measure(network, epoch, step));
    while (next < plan.probe_steps.size() && plan.probe_steps[next] <= step) ++next;
  };
  measure_if_due(0);
  for (int e = 0; e < plan.epochs; ++e) {
    if (options.stopped()) throw Interrupted();
    if (!run.diverged) {
      const training::EpochResult result =
          training::learn_epoch(network, data.train, e, [&](int done) {
            ++step;
            measure_if_due(e + static_cast<double>(done) / data.train.size());
            return !options.stopped();
          });
      run.diverged = !std::isfinite(result.loss);
      if (plan.test) run.accuracy.push_back(training::accuracy_of(network, data.test));
    } else if (plan.test) {
      run.accuracy.push_back(run.accuracy.back());
    }
  }
  if (options.stopped()) throw Interrupted();
  // Runs side by side have as many probes, whatever became of them.
  while (next < plan.probe_steps.size() && !run.probes.empty()) {
    Probe lost = without_numbers(run.probes.front());
    lost.step = plan.probe_steps[next++];
    lost.epoch = std::numeric_limits<double>::quiet_NaN();
    run.probes.push_back(std::move(lost));
  }
  return run;
}

std::string divergence_text(const std::vector<std::vector<TrainedRun>>& runs) {
  int diverged = 0, all = 0;
  for (const std::vector<TrainedRun>& list : runs) {
    for (const TrainedRun& run : list) {
      ++all;
      diverged += run.diverged ? 1 : 0;
    }
  }
  return diverged > 0 ? fmt::format("; {} of {} runs diverged", diverged, all) : "";
}

std::vector<int> spaced_steps(int last, int count) {
  std::vector<int> steps{0};
  for (int k = 0; k + 1 < count; ++k) {
    const double share = count > 2 ? static_cast<double>(k) / (count - 2) : 1;
    const int step = static_cast<int>(std::lround(std::pow(std::max(last, 1), share)));
    if (step > steps.back()) steps.push_back(step);
  }
  return steps;
}

const floating::ProjectionMeasures& measures_of(const floating::CircuitMeasures& measures,
                                                const std::string& name) {
  for (const floating::ProjectionMeasures& p : measures.projections) {
    if (p.projection == name) return p;
  }
  throw std::out_of_range("no measures of projection " + name);
}

const floating::NodeMeasures& node_measures_of(const floating::CircuitMeasures& measures,
                                               const std::string& name) {
  for (const floating::NodeMeasures& n : measures.nodes) {
    if (n.node == name) return n;
  }
  throw std::out_of_range("no measures of node " + name);
}

}  // namespace hsdc::paper
