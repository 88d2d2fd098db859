// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/circuit/circuit.h"
#include "report/chart.h"

namespace hsdc::paper {

/// How large an experiment is: within a minute, within half an hour on two cores, or as published.
enum class Scale : std::uint8_t { kQuick, kMachine, kPaper };
const char* to_string(Scale);  // "quick", "machine", "paper"

/// Thrown out of an experiment when its user interrupts it.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

struct ExperimentOptions {
  Scale scale = Scale::kQuick;
  circuit::Engine engine = circuit::Engine::kFloat;  ///< kFixed: where the experiment takes it
  std::uint32_t seed = 1;       ///< the first of the seeds that the experiment takes
  std::uint32_t data_seed = 1;  ///< of the samples that are drawn, whatever `seed` is
  int threads = 1;              ///< runs side by side; without effect on any result
  std::string data;             ///< source of samples (docs/data.md); empty: drawn digits
  std::string audio;            ///< source of spoken digits, where it takes them; empty: noise
  /// Shows how far it is; may be empty. Called from the experiment's own thread.
  std::function<void(const std::string& label, int done, int total)> progress;
  /// True once the user wants to stop; may be empty. Called from any thread.
  std::function<bool()> interrupted;

  bool stopped() const { return interrupted && interrupted(); }
  /// What the scale asks for.
  template <typename T>
  T at_scale(T quick, T machine, T paper) const {
    return scale == Scale::kQuick ? quick : scale == Scale::kMachine ? machine : paper;
  }
};

/// One statement of the paper's, judged.
struct Claim {
  std::string paper;     ///< what the paper says, in a sentence
  std::string measured;  ///< our number, with its spread over runs
  bool holds = false;
  std::string reason;  ///< where it does not hold: why, as far as it is known
};

/// The reason to show: "not known" where a claim does not hold and none is given.
inline std::string reason_of(const Claim& claim) {
  return !claim.holds && claim.reason.empty() ? "not known" : claim.reason;
}

/// Numbers behind a figure: written as NAME.csv.
struct ResultTable {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// A chart: written as NAME.svg and NAME.png.
struct ResultFigure {
  std::string name, caption;
  report::Figure figure;
};

/// A graph in Graphviz's language, likewise.
struct ResultDrawing {
  std::string name, caption;
  std::string dot;
};

/// What an experiment came to; writing it is somebody else's (paper/common/report.h).
struct ExperimentResult {
  std::vector<std::string> settings;  ///< what was run, a line each: sizes, rates, seeds, readings
  std::vector<Claim> claims;
  std::vector<ResultFigure> figures;
  std::vector<ResultDrawing> drawings;
  std::vector<ResultTable> tables;
};

struct Experiment {
  const char* name;   ///< of `hsdc paper NAME`
  const char* title;  ///< what it shows, in a line
  const char* place;  ///< in the paper: "Fig. 3a, D.1"
  bool takes_data;    ///< learns samples: ExperimentOptions::data has an effect
  ExperimentResult (*run)(const ExperimentOptions&);
  // What else of ExperimentOptions has an effect; how, as the help of `hsdc paper` says it.
  const char* audio = nullptr;
  const char* fixed = nullptr;
};

/// Runs job(0) .. job(count - 1) side by side and shows progress; throws Interrupted if stopped. A
/// long job asks options.stopped() now and then, and throws Interrupted itself.
void run_side_by_side(const ExperimentOptions& options, const std::string& label, int count,
                      const std::function<void(int)>& job);

}  // namespace hsdc::paper
