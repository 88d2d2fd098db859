// SPDX-License-Identifier: Apache-2.0
#include "paper/macroscopic/macroscopic.h"

// Which nodes of the two pathways should be connected? (paper, Fig. 12-16; D.4)
#include <fmt/format.h>

#include <limits>

#include "paper/common/run.h"
#include "paper/macroscopic/report.h"

namespace hsdc::paper::macroscopic {
namespace {

struct Plan {
  int hidden, width, train, test, epochs, sets;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale(2, 4, 4),           o.at_scale(32, 64, 2000), o.at_scale(2000, 4000, 50'000),
          o.at_scale(500, 2000, 10'000), o.at_scale(25, 40, 100),  o.at_scale(30, 60, 1'000'000)};
}

EdgeSearches make_searches(const ExperimentOptions& options, const Plan& plan,
                           const data::DataSplit& data) {
  const auto search = [&](const char* name, const char* title, const char* place,
                          CrossDirection direction, bool plastic, circuit::ActivationKind hidden) {
    EdgeSearch s{name, title, place, direction, plastic, {}, {}, {}};
    s.net.layers = layers_for(data, std::vector<int>(static_cast<size_t>(plan.hidden), plan.width));
    s.net.hidden = hidden;
    s.net.seed = options.seed;
    // The same edge sets for all searches of one direction, so that they can be compared.
    s.sets = s.space().sample(plan.sets, options.seed);
    s.accuracy.resize(s.sets.size());
    return s;
  };
  return {search("plastic", "Plastic, backward to forward, ReLU", "Fig. 12",
                 CrossDirection::kToForward, true, circuit::ActivationKind::kRelu),
          search("to_backward", "Plastic, forward to backward, ReLU", "Fig. 13",
                 CrossDirection::kToBackward, true, circuit::ActivationKind::kRelu),
          search("nonplastic", "Nonplastic, backward to forward, ReLU", "Fig. 14",
                 CrossDirection::kToForward, false, circuit::ActivationKind::kRelu),
          search("sign", "Plastic, backward to forward, sign", "Fig. 15",
                 CrossDirection::kToForward, true, circuit::ActivationKind::kSign)};
}

/// Test accuracy at the end; no number if the run diverged.
double accuracy_after(const circuit::Circuit& circuit, const data::DataSplit& data,
                      const Plan& plan, const ExperimentOptions& options) {
  floating::FloatNetwork network(circuit, paper_learning(plan.width));
  RunPlan to_the_end;
  to_the_end.epochs = plan.epochs;
  to_the_end.test = false;
  const TrainedRun run = train_run(network, data, to_the_end, options);
  return run.diverged ? std::numeric_limits<double>::quiet_NaN()
                      : training::accuracy_of(network, data.test);
}

void train_all(EdgeSearches& searches, const Plan& plan, const data::DataSplit& data,
               const ExperimentOptions& options) {
  std::vector<std::pair<EdgeSearch*, size_t>> jobs;
  for (EdgeSearch* search :
       {&searches.plastic, &searches.to_backward, &searches.nonplastic, &searches.sign}) {
    for (size_t k = 0; k < search->sets.size(); ++k) jobs.emplace_back(search, k);
  }
  run_side_by_side(options, "macroscopic", static_cast<int>(jobs.size()), [&](int job) {
    const auto [search, k] = jobs[static_cast<size_t>(job)];
    search->accuracy[k] = accuracy_after(search->circuit(k), data, plan, options);
  });
}

std::vector<std::string> settings(const EdgeSearches& searches, const Plan& plan,
                                  const data::DataSplit& data) {
  std::vector<std::string> counts;
  for (const EdgeSearch* search : searches.all()) {
    counts.push_back(fmt::format("{} of {} edge sets ({})", search->sets.size(),
                                 search->space().size(), search->name));
  }
  return {
      describe(data),
      fmt::format("{0} plus {0} hidden layers of {1}, dense; {2} epochs, one run a circuit, "
                  "the same first weights of the pathways",
                  plan.hidden, plan.width, plan.epochs),
      describe(paper_learning(plan.width)) + ", masking trick on; the paper clips at 5, 2,000 wide",
      fmt::format("searched: {}; where not all, a random sample and SAL's own",
                  fmt::join(counts, ", ")),
      "every target has at least one source, which is all that the text asks of an edge set (it "
      "counts 6! a direction, without saying how); the zeroth backward node is the root y; "
      "edges of the other direction are SAL's",
      "nonplastic: all weights that carry signals at t' keep their first values",
      "of sign, hidden and backward neurons: -1, 0, 1 at t"};
}

}  // namespace

ExperimentResult run_macroscopic(const ExperimentOptions& options) {
  const Plan plan = plan_for(options);
  const data::DataSplit data = load_samples(options, "digits:16", plan.train, plan.test);
  EdgeSearches searches = make_searches(options, plan, data);
  train_all(searches, plan, data, options);
  ExperimentResult result;
  result.settings = settings(searches, plan, data);
  result.claims = judge_macroscopic(searches);
  for (const EdgeSearch* search : searches.all()) result.figures.push_back(edge_figure(*search));
  result.drawings = edge_drawings(searches.plastic);
  result.tables = {edge_table(searches)};
  return result;
}

}  // namespace hsdc::paper::macroscopic
