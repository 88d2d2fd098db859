// Two channels, image and sound, exchanged after a time: is there a critical period? (paper, Fig.
// 5)
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/statistics.h"
#include "paper/channels.h"
#include "paper/palette.h"
#include "paper/paper_circuit.h"
#include "paper/paper_run.h"

namespace hsdc {
namespace {

struct Plan {
  std::vector<int> times;  ///< RT: epochs before the exchange, ascending, from 0
  int recovery;            ///< epochs after it
  std::vector<int> hidden;
  int train, test, runs;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale<std::vector<int>>({0, 2, 10, 40}, {0, 1, 3, 10, 30, 60},
                                       {0, 1, 2, 5, 10, 20, 50, 100, 200}),
          o.at_scale(40, 40, 100),
          o.at_scale<std::vector<int>>({64, 64, 64}, {128, 128, 128}, {2000, 2000, 2000, 2000}),
          o.at_scale(1500, 3000, 50'000),
          o.at_scale(1000, 2000, 10'000),
          o.at_scale(4, 6, 20)};
}

/// One run: a network grows up, and at every RT a copy of it is rewired.
struct Run {
  std::vector<double> grown;                    ///< accuracy before the exchange, by RT
  std::vector<double> exchanged;                ///< right after it
  std::vector<std::vector<double>> recovering;  ///< [RT][epoch after it]
  std::vector<double> untouched;                ///< by RT: of the network itself, as old as that
  bool diverged = false;                        ///< one of its networks
};

/// Another network in the same state.
FloatNetwork copy_of(const FloatNetwork& network) {
  FloatNetwork copy(network.circuit(), network.options());
  for (size_t i = 0; i < network.circuit().projections.size(); ++i) {
    const auto index = static_cast<int>(i);
    if (!network.circuit().projections[i].plastic()) continue;
    copy.set_weights(index, network.weights(index));
    copy.set_carried(index, network.carried(index));
  }
  return copy;
}

class Rewiring {
 public:
  explicit Rewiring(const ExperimentOptions& options)
      : options_(options),
        plan_(plan_for(options)),
        channels_(load_samples(options, "digits:16", plan_.train, plan_.test), options.audio,
                  options.seed),
        test_before_(channels_.test(false)),
        test_after_(channels_.test(true)) {}

  ExperimentResult run() {
    runs_.resize(static_cast<size_t>(plan_.runs));
    run_side_by_side(options_, "rewiring", plan_.runs, [&](int k) {
      runs_[static_cast<size_t>(k)] = live(static_cast<std::uint32_t>(k));
    });
    ExperimentResult result;
    result.settings = {
        fmt::format("{} training and {} test samples, two channels of {} values; {}",
                    channels_.training_size(), test_before_.size(), channels_.features(),
                    channels_.name()),
        fmt::format("SAL {}-{}-{} with ReLU; {} runs", 2 * channels_.features(),
                    fmt::join(plan_.hidden, "-"), channels_.classes(), plan_.runs) +
            (diverged() > 0 ? fmt::format("; {} diverged", diverged()) : ""),
        describe(paper_learning()) + ", masking trick on",
        fmt::format("rewired after RT = {} epochs, then {} more epochs; RT = 0 is rewired at birth",
                    fmt::join(plan_.times, ", "), plan_.recovery)};
    result.claims = {early_claim(), critical_claim(), drop_claim()};
    result.figures.push_back({"rewiring",
                              "Left: test accuracy after recovery, by the time of rewiring. Right: "
                              "median trajectories after it. The paper's Fig. 5.",
                              figure()});
    result.tables.push_back(table());
    return result;
  }

 private:
  std::vector<int> layers() const {
    std::vector<int> list{2 * channels_.features()};
    list.insert(list.end(), plan_.hidden.begin(), plan_.hidden.end());
    list.push_back(channels_.classes());
    return list;
  }

  /// One epoch; false if the network diverged.
  bool learn(FloatNetwork& network, int epoch, bool exchanged) const {
    if (options_.stopped()) throw Interrupted();
    return std::isfinite(learn_epoch(network, channels_.training(epoch, exchanged), epoch).loss);
  }

  Run live(std::uint32_t number) const {
    PaperCircuit o;
    o.layers = layers();
    o.seed = options_.seed + number;
    FloatNetwork network(make_circuit(o), paper_learning());
    Run run;
    int age = 0;
    std::vector<double> by_age{accuracy_of(network, test_before_)};
    const auto grow = [&] {
      run.diverged |= !learn(network, age++, false);
      by_age.push_back(accuracy_of(network, test_before_));
    };
    for (const int time : plan_.times) {
      while (age < time) grow();
      FloatNetwork rewired = copy_of(network);
      run.grown.push_back(accuracy_of(rewired, test_before_));
      run.exchanged.push_back(accuracy_of(rewired, test_after_));
      std::vector<double>& curve = run.recovering.emplace_back();
      for (int k = 0; k < plan_.recovery; ++k) {
        run.diverged |= !learn(rewired, age + k, true);
        curve.push_back(accuracy_of(rewired, test_after_));
      }
    }
    while (age < plan_.times.back() + plan_.recovery) grow();
    for (const int time : plan_.times) {
      run.untouched.push_back(by_age[static_cast<size_t>(time + plan_.recovery)]);
    }
    return run;
  }

  /// A number of every run at the k-th RT.
  template <typename Pick>
  Spread over_runs(const Pick& pick) const {
    std::vector<double> values;
    for (const Run& run : runs_) values.push_back(pick(run));
    return spread_of(values);
  }
  Spread recovered(size_t time) const {
    return over_runs([&](const Run& run) { return run.recovering[time].back(); });
  }
  Spread drop(size_t time) const {
    return over_runs([&](const Run& run) { return run.grown[time] - run.exchanged[time]; });
  }
  size_t last() const { return plan_.times.size() - 1; }
  long diverged() const {
    return std::count_if(runs_.begin(), runs_.end(), [](const Run& run) { return run.diverged; });
  }

  /// What rewiring cost: how much better the same network is that was left alone, as old as that.
  Spread cost(size_t time) const {
    return over_runs(
        [&](const Run& run) { return run.untouched[time] - run.recovering[time].back(); });
  }
  /// "0.4 ± 0.6 points"
  static std::string points(const Spread& s) {
    return fmt::format("{:.1f} ± {:.1f} points", 100 * s.mean, 100 * s.deviation);
  }

  Claim early_claim() const {
    const Spread early = cost(1);
    return {"Rewiring early in life has no significant effect: the model learns equally well",
            fmt::format("rewired at RT = {}, {} after recovery; the same networks left alone are "
                        "better by {}. Judged: by less than one point, or two standard errors",
                        plan_.times[1], percent_text(recovered(1)), points(early)),
            early.mean < std::max(0.01, 2 * standard_error(early)), ""};
  }

  Claim critical_claim() const {
    std::vector<std::string> texts;
    for (size_t k = 0; k < plan_.times.size(); ++k) {
      texts.push_back(fmt::format("RT {}: {}, cost {}", plan_.times[k], percent_text(recovered(k)),
                                  points(cost(k))));
    }
    const Spread growth = over_runs([&](const Run& run) {
      const auto at = [&](size_t k) { return run.untouched[k] - run.recovering[k].back(); };
      return at(last()) - at(1);
    });
    return {"There is a critical period: accuracy after recovery falls as RT grows",
            fmt::format("{}. The cost is against the same network left alone, which is as old. "
                        "From the first RT to the last it grows by {}. Judged: by more than two "
                        "standard errors",
                        fmt::join(texts, "; "), points(growth)),
            growth.mean > 2 * standard_error(growth), ""};
  }

  Claim drop_claim() const {
    std::vector<std::string> texts;
    for (size_t k = 1; k < plan_.times.size(); ++k) {
      texts.push_back(fmt::format("RT {}: {}", plan_.times[k], percent_text(drop(k))));
    }
    return {"For a large RT, performance drops by a large amount immediately after rewiring",
            fmt::format("drop at the exchange, {}. Judged: more than 20 points at the largest RT, "
                        "and more than at the smallest",
                        fmt::join(texts, ", ")),
            drop(last()).mean > 0.2 && drop(last()).mean > drop(1).mean, ""};
  }

  Figure figure() const {
    Figure figure{"Channels exchanged at RT", {}, 2};
    Panel recovery;
    recovery.title = fmt::format("After {} epochs of recovery", plan_.recovery);
    recovery.x_label = "rewire time RT (epochs)";
    recovery.y_label = "test accuracy (%)";
    Series boxes;
    boxes.style = Series::Style::kBoxes;
    boxes.colour = kTwoSignalColour;
    for (size_t k = 0; k < plan_.times.size(); ++k) {
      const auto place = static_cast<double>(k);
      boxes.x.push_back(place);
      std::vector<double>& values = boxes.samples.emplace_back();
      for (const Run& run : runs_) values.push_back(100 * run.recovering[k].back());
      recovery.x_ticks.emplace_back(place, std::to_string(plan_.times[k]));
    }
    recovery.series.push_back(boxes);
    Panel trajectories;
    trajectories.title = "Before and after the exchange";
    trajectories.x_label = "epochs after the exchange";
    trajectories.y_label = "test accuracy (%)";
    for (size_t k = 0; k < plan_.times.size(); ++k) {
      std::vector<std::vector<double>> curves;
      for (const Run& run : runs_) {
        std::vector<double>& curve = curves.emplace_back();
        curve.push_back(100 * run.grown[k]);
        curve.push_back(100 * run.exchanged[k]);
        for (const double a : run.recovering[k]) curve.push_back(100 * a);
      }
      Series series;
      series.label = fmt::format("RT {}", plan_.times[k]);
      series.x = {-1, 0};
      for (int e = 1; e <= plan_.recovery; ++e) series.x.push_back(e);
      series.y = curve_spread(curves).median;
      series.colour = layer_colour(static_cast<int>(k) + 1);
      trajectories.series.push_back(series);
    }
    figure.panels = {recovery, trajectories};
    return figure;
  }

  ResultTable table() const {
    ResultTable table{"rewiring", {"rewire_time", "run", "epoch_after", "accuracy"}, {}};
    for (size_t k = 0; k < plan_.times.size(); ++k) {
      for (size_t r = 0; r < runs_.size(); ++r) {
        const auto add = [&](const std::string& epoch, double accuracy) {
          table.rows.push_back({std::to_string(plan_.times[k]), std::to_string(r), epoch,
                                fmt::format("{:.4f}", accuracy)});
        };
        add("before", runs_[r].grown[k]);
        add("untouched", runs_[r].untouched[k]);
        add("0", runs_[r].exchanged[k]);
        for (size_t e = 0; e < runs_[r].recovering[k].size(); ++e) {
          add(std::to_string(e + 1), runs_[r].recovering[k][e]);
        }
      }
    }
    return table;
  }

  const ExperimentOptions& options_;
  Plan plan_;
  Channels channels_;
  Dataset test_before_, test_after_;
  std::vector<Run> runs_;
};

}  // namespace

ExperimentResult run_rewiring(const ExperimentOptions& options) { return Rewiring(options).run(); }

}  // namespace hsdc
