// Which nodes of the two pathways should be connected? (paper, Fig. 12-16; D.4)
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <ranges>

#include "model/draw.h"
#include "model/statistics.h"
#include "paper/edge_sets.h"
#include "paper/palette.h"
#include "paper/paper_run.h"

namespace hsdc {
namespace {

struct Plan {
  int hidden, width, train, test, epochs, sets;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale(2, 4, 4),           o.at_scale(32, 64, 2000), o.at_scale(2000, 4000, 50'000),
          o.at_scale(500, 2000, 10'000), o.at_scale(25, 8, 100),   o.at_scale(30, 60, 1'000'000)};
}

/// One search.
struct Variant {
  const char* name;  ///< of its files
  const char* title;
  const char* place;
  CrossDirection direction;
  bool plastic;
  ActivationKind hidden;
};

const std::vector<Variant>& variants() {
  static const std::vector<Variant> all{
      {"plastic", "Plastic, backward to forward, ReLU", "Fig. 12", CrossDirection::kToForward, true,
       ActivationKind::kRelu},
      {"to_backward", "Plastic, forward to backward, ReLU", "Fig. 13", CrossDirection::kToBackward,
       true, ActivationKind::kRelu},
      {"nonplastic", "Nonplastic, backward to forward, ReLU", "Fig. 14", CrossDirection::kToForward,
       false, ActivationKind::kRelu},
      {"sign", "Plastic, backward to forward, sign", "Fig. 15", CrossDirection::kToForward, true,
       ActivationKind::kSign}};
  return all;
}

/// Rank correlation (Spearman's); tied values share the mean of their ranks.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto ranks = [](const std::vector<double>& values) {
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t i, size_t j) { return values[i] < values[j]; });
    std::vector<double> rank(values.size());
    for (size_t k = 0; k < order.size();) {
      size_t end = k;
      while (end < order.size() && values[order[end]] == values[order[k]]) ++end;
      for (size_t i = k; i < end; ++i) rank[order[i]] = static_cast<double>(k + end - 1) / 2;
      k = end;
    }
    return rank;
  };
  const std::vector<double> x = ranks(a), y = ranks(b);
  const Spread sx = spread_of(x), sy = spread_of(y);
  double product = 0;
  for (size_t k = 0; k < x.size(); ++k) product += (x[k] - sx.mean) * (y[k] - sy.mean);
  const double scale = sx.deviation * sy.deviation * static_cast<double>(x.size() - 1);
  return scale > 0 ? product / scale : 0;
}

class Macroscopic {
 public:
  explicit Macroscopic(const ExperimentOptions& options)
      : options_(options), plan_(plan_for(options)) {
    data_ = load_samples(options, "digits:16", plan_.train, plan_.test);
    for (const Variant& v : variants()) {
      // The same edge sets for all variants of one direction, so that they can be compared.
      sets_.push_back(space(v).sample(plan_.sets, options.seed));
      accuracy_.emplace_back(sets_.back().size());
    }
  }

  ExperimentResult run() {
    std::vector<std::pair<size_t, size_t>> jobs;
    for (size_t v = 0; v < sets_.size(); ++v) {
      for (size_t k = 0; k < sets_[v].size(); ++k) jobs.emplace_back(v, k);
    }
    run_side_by_side(options_, "macroscopic", static_cast<int>(jobs.size()), [&](int job) {
      const auto [v, k] = jobs[static_cast<size_t>(job)];
      accuracy_[v][k] = train(circuit(v, k));
    });
    scores_ = accuracy_;
    for (double& a : scores_ | std::views::join) a = std::isfinite(a) ? a : chance();
    ExperimentResult result;
    add_settings(result);
    result.claims = {alike_claim(), preferred_claim(), plasticity_claim(), sign_claim()};
    for (size_t v = 0; v < variants().size(); ++v) {
      result.figures.push_back(
          {variants()[v].name,
           fmt::format("Test accuracy of the circuits that have an edge, by its "
                       "source. The paper's {}.",
                       variants()[v].place),
           figure(v)});
    }
    add_drawings(result);
    result.tables.push_back(table());
    return result;
  }

 private:
  EdgeSpace space(const Variant& v) const { return {v.direction, plan_.hidden}; }

  Circuit circuit(size_t variant, size_t k) const {
    const Variant& v = variants()[variant];
    PaperCircuit o;
    o.layers = layers_for(data_, std::vector<int>(static_cast<size_t>(plan_.hidden), plan_.width));
    o.hidden = v.hidden;
    o.seed = options_.seed;
    return make_macroscopic(o, sets_[variant][k], v.plastic);
  }

  /// Test accuracy at the end; no number if the run diverged.
  double train(const Circuit& circuit) const {
    FloatNetwork network(circuit, paper_learning());
    RunPlan plan;
    plan.epochs = plan_.epochs;
    plan.test = false;
    const TrainedRun run = train_run(network, data_, plan, options_);
    return run.diverged ? std::numeric_limits<double>::quiet_NaN()
                        : accuracy_of(network, data_.test);
  }

  double chance() const { return 1.0 / data_.train.classes; }
  /// Accuracies of the circuits with that edge.
  std::vector<double> with_edge(size_t variant, int target, int source) const {
    std::vector<double> values;
    for (size_t k = 0; k < sets_[variant].size(); ++k) {
      if (sets_[variant][k].has(target, source)) values.push_back(scores_[variant][k]);
    }
    return values;
  }

  std::string range_text(size_t variant) const {
    const std::vector<double>& a = scores_[variant];
    const auto diverged = std::count_if(accuracy_[variant].begin(), accuracy_[variant].end(),
                                        [](double v) { return !std::isfinite(v); });
    return fmt::format(
        "median {:.1f} %, half of them within {:.1f} to {:.1f} %, all within {:.1f} "
        "to {:.1f} %{}",
        100 * quantile(a, 0.5), 100 * quantile(a, 0.25), 100 * quantile(a, 0.75),
        100 * quantile(a, 0), 100 * quantile(a, 1),
        diverged > 0 ? fmt::format(" ({} diverged: chance)", diverged) : "");
  }

  void add_settings(ExperimentResult& result) const {
    std::vector<std::string> counts;
    for (size_t v = 0; v < variants().size(); ++v) {
      counts.push_back(fmt::format("{} of {} edge sets ({})", sets_[v].size(),
                                   space(variants()[v]).size(), variants()[v].name));
    }
    result.settings = {
        describe(data_),
        fmt::format("{0} plus {0} hidden layers of {1}, dense; {2} epochs, one run a circuit, the "
                    "same first weights of the pathways",
                    plan_.hidden, plan_.width, plan_.epochs),
        describe(paper_learning()) + ", masking trick on",
        fmt::format("searched: {}; where not all, a random sample and SAL's own",
                    fmt::join(counts, ", ")),
        "every target has at least one source, which is all that the text asks of an edge set (it "
        "counts 6! a direction, without saying how); the zeroth backward node is the root y; edges "
        "of the other direction are SAL's",
        "nonplastic: all weights that carry signals at t' keep their first values",
        "of sign, hidden and backward neurons: -1, 0, 1 at t"};
  }

  Claim alike_claim() const {
    const std::vector<double>& a = scores_[0];
    const double middle = quantile(a, 0.75) - quantile(a, 0.25), median = quantile(a, 0.5);
    return {"The performance of the majority of circuits is quite close",
            fmt::format("{}; SAL itself {:.1f} %. Judged: the median is at least twice chance, "
                        "and the middle half lies within 10 % of it",
                        range_text(0), 100 * a.front()),
            median > 2 * chance() && middle < 0.1 * median, ""};
  }

  Claim preferred_claim() const {
    std::vector<double> away;
    for (const EdgeSet& set : sets_[0]) away.push_back(misalignment(set));
    const double correlation = rank_correlation(scores_[0], away);
    const double error = 1 / std::sqrt(std::max<double>(static_cast<double>(away.size()) - 1, 1));
    const int last = plan_.hidden - 1;
    const Spread near_root = spread_of(with_edge(0, last, 1)),
                 far_root = spread_of(with_edge(0, last, plan_.hidden));
    return {
        "Edges from near the root to near the output are preferred; layers prefer to be aligned",
        fmt::format("rank correlation of accuracy with the edges' distance from alignment: "
                    "{:.2f} (standard error {:.2f}); circuits with b1 → h{}: {}, with b{} → h{}: "
                    "{}. Judged: the correlation is below minus two standard errors",
                    correlation, error, last + 1, percent_text(near_root), plan_.hidden, last + 1,
                    percent_text(far_root)),
        correlation < -2 * error, ""};
  }

  Claim plasticity_claim() const {
    std::vector<double> cost;
    for (size_t k = 0; k < accuracy_[0].size(); ++k) cost.push_back(scores_[0][k] - scores_[2][k]);
    const double middle = quantile(cost, 0.5), low = quantile(cost, 0.25),
                 high = quantile(cost, 0.75);
    return {"Nonplastic backward weights cost 1 to 2 points",
            fmt::format("plastic minus nonplastic, circuit by circuit: median {:.1f} points, "
                        "quartiles {:.1f} and {:.1f} (plastic: {}; nonplastic: {}). Judged: the "
                        "median lies within 0.5 to 3 points, and three quarters of the circuits "
                        "lose something",
                        100 * middle, 100 * low, 100 * high, range_text(0), range_text(2)),
            middle >= 0.005 && middle <= 0.03 && low > 0, ""};
  }

  Claim sign_claim() const {
    const auto width = [&](size_t v) {
      return quantile(scores_[v], 0.95) - quantile(scores_[v], 0.05);
    };
    const double worst = quantile(accuracy_[3], 0), best = quantile(accuracy_[3], 1);
    return {
        "With sign, which is not consistent by design, the spread is wide: from chance to well "
        "performing",
        fmt::format("sign: {}; 90 % of the circuits within {:.1f} points, of ReLU within {:.1f}. "
                    "Judged: without runs that diverged, the worst is within 5 points of chance "
                    "and the best at three times chance or more; the spread is wider than ReLU's",
                    range_text(3), 100 * width(3), 100 * width(0)),
        worst < chance() + 0.05 && best > 3 * chance() && width(3) > width(0), ""};
  }

  Figure figure(size_t v) const {
    const EdgeSpace edges = space(variants()[v]);
    Figure figure{variants()[v].title, {}, std::min(edges.targets(), 4)};
    for (int target = 0; target < edges.targets(); ++target) {
      Panel panel;
      panel.title = fmt::format("into {}", edges.target_name(target));
      panel.x_label = "source";
      panel.y_label = "test accuracy (%)";
      panel.key = false;
      Series boxes;
      boxes.style = Series::Style::kBoxes;
      boxes.colour = layer_colour(target + 1);
      for (int source = 0; source < edges.sources(); ++source) {
        boxes.x.push_back(source);
        std::vector<double> values = with_edge(v, target, source);
        for (double& value : values) value *= 100;
        boxes.samples.push_back(values);
        panel.x_ticks.emplace_back(source, edges.source_name(source));
      }
      panel.series.push_back(boxes);
      figure.panels.push_back(panel);
    }
    return figure;
  }

  /// The three best and worst of the first search, as in Fig. 16.
  void add_drawings(ExperimentResult& result) const {
    std::vector<size_t> order(accuracy_[0].size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return scores_[0][a] > scores_[0][b]; });
    const size_t shown = std::min<size_t>(3, order.size() / 2);
    const auto add = [&](const char* what, size_t rank, size_t k) {
      Circuit drawn = circuit(0, k);
      drawn.name = fmt::format("{} {}: {:.1f} %", what, rank, 100 * scores_[0][k]);
      result.drawings.push_back({fmt::format("{}{}", what, rank),
                                 fmt::format("{}. The paper's Fig. 16.", drawn.name),
                                 draw_dot(drawn)});
    };
    for (size_t rank = 1; rank <= shown; ++rank) add("best", rank, order[rank - 1]);
    for (size_t rank = 1; rank <= shown; ++rank) add("worst", rank, order[order.size() - rank]);
  }

  ResultTable table() const {
    ResultTable table{"circuits", {"search", "edges", "misalignment", "accuracy"}, {}};
    for (size_t v = 0; v < variants().size(); ++v) {
      const EdgeSpace edges = space(variants()[v]);
      for (size_t k = 0; k < sets_[v].size(); ++k) {
        std::vector<std::string> names;
        for (int target = 0; target < edges.targets(); ++target) {
          for (int source = 0; source < edges.sources(); ++source) {
            if (sets_[v][k].has(target, source)) {
              names.push_back(edges.source_name(source) + ">" + edges.target_name(target));
            }
          }
        }
        table.rows.push_back({variants()[v].name, fmt::format("{}", fmt::join(names, " ")),
                              fmt::format("{:.3f}", misalignment(sets_[v][k])),
                              fmt::format("{:.4f}", accuracy_[v][k])});
      }
    }
    return table;
  }

  const ExperimentOptions& options_;
  Plan plan_;
  DataSplit data_;
  std::vector<std::vector<EdgeSet>> sets_;     ///< by variant
  std::vector<std::vector<double>> accuracy_;  ///< [variant][edge set]; no number: diverged
  std::vector<std::vector<double>> scores_;    ///< the same, runs that diverged counted as chance
};

}  // namespace

ExperimentResult run_macroscopic(const ExperimentOptions& options) {
  return Macroscopic(options).run();
}

}  // namespace hsdc
