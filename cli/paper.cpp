// SPDX-License-Identifier: Apache-2.0
// `hsdc paper`: the theory's experiments.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/formats/graphviz.h"
#include "base/parallel.h"
#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output_locks.h"
#include "cli/terminal.h"
#include "model/data/load.h"
#include "paper/common/report.h"
#include "paper/experiments.h"
#include "report/png.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const std::string kAll = "all";

struct PaperCommand {
  std::string name;
  std::string scale = "quick", engine = "float";
  std::string data, audio;
  std::string output = "out/paper";
  std::uint32_t seed = 1;
  std::optional<std::uint32_t> data_seed;
  int threads = 0;
  bool json = false;
};

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const paper::Experiment& e : paper::experiments()) list.emplace_back(e.name);
  list.push_back(kAll);
  return list;
}

/// The experiments that `name` asks for.
std::vector<paper::Experiment> chosen(const std::string& name) {
  std::vector<paper::Experiment> list;
  for (const paper::Experiment& e : paper::experiments()) {
    if (name == kAll || name == e.name) list.push_back(e);
  }
  return list;
}

using Effect = const char* paper::Experiment::*;

/// The names of the experiments where an option has an effect.
std::string names_where(Effect effect) {
  std::vector<std::string> list;
  for (const paper::Experiment& e : paper::experiments()) {
    if (e.*effect != nullptr) list.emplace_back(e.name);
  }
  return fmt::format("{}", fmt::join(list, ", "));
}

/// "NAME: what it does there", for every experiment where an option has an effect.
std::string help_of(Effect effect) {
  std::vector<std::string> list;
  for (const paper::Experiment& e : paper::experiments()) {
    if (e.*effect != nullptr) list.push_back(fmt::format("{}: {}", e.name, e.*effect));
  }
  return fmt::format("{}", fmt::join(list, "; "));
}

paper::Scale scale_of(const std::string& name) {
  for (const paper::Scale scale :
       {paper::Scale::kQuick, paper::Scale::kMachine, paper::Scale::kPaper}) {
    if (name == paper::to_string(scale)) return scale;
  }
  throw std::logic_error("the parser let " + name + " pass");
}

class PaperRun {
 public:
  explicit PaperRun(const PaperCommand& o) : o_(o), list_(chosen(o.name)) {
    options_.scale = scale_of(o.scale);
    options_.engine = o.engine == "fixed" ? circuit::Engine::kFixed : circuit::Engine::kFloat;
    options_.seed = o.seed;
    options_.data_seed = o.data_seed.value_or(options_.data_seed);
    options_.threads = o.threads > 0 ? o.threads : available_threads();
    options_.data = o.data;
    options_.audio = o.audio;
    options_.interrupted = [] { return interrupted(); };
    options_.progress = [this](const std::string& label, int done, int total) {
      bar_.show(place_in_list_ + label, done, total);
    };
    check();
    locks_.emplace(outputs());
  }

  int run() {
    catch_interrupts();
    std::vector<paper::ReportEntry> entries;
    Json list = Json::array();
    for (size_t k = 0; k < list_.size(); ++k) {
      const paper::Experiment& experiment = list_[k];
      if (list_.size() > 1) place_in_list_ = fmt::format("{}/{} ", k + 1, list_.size());
      bar_.wait(place_in_list_ + experiment.name);
      try {
        entries.push_back(run(experiment));
      } catch (const paper::Interrupted&) {
        bar_.clear();
        fmt::print(stderr, "interrupted in {}; nothing of it was written\n", experiment.name);
        return kInterrupted;
      }
      list.push_back(to_json(entries.back()));
    }
    if (o_.name == kAll) {
      const fs::path page = fs::path(o_.output) / "index.html";
      paper::write_report(entries, page);
      fmt::print(out(), "\n{}: every figure and the table of claims\n", page.string());
    }
    if (o_.json) {
      fmt::print("{}\n", Json{{"command", "paper"}, {"experiments", list}}.dump(2));
    }
    return kOk;
  }

 private:
  /// All that can be checked before long work.
  void check() const {
    if (options_.engine == circuit::Engine::kFixed && !takes(&paper::Experiment::fixed)) {
      throw bad_option("paper: --engine")
          .found("fixed with {}", o_.name)
          .allowed("with {} only", names_where(&paper::Experiment::fixed));
    }
    if (!o_.audio.empty() && o_.name != kAll && !takes(&paper::Experiment::audio)) {
      throw bad_option("paper: --audio")
          .found("with {}", o_.name)
          .allowed("with {} and all", names_where(&paper::Experiment::audio));
    }
    report::require_png();
    formats::require_graphviz();
    for (const paper::Experiment& experiment : list_)
      paper::check_result_folder(folder_of(experiment));
    if (o_.name == kAll) paper::check_report(fs::path(o_.output) / "index.html");
    check_samples();
  }

  /// Whether the one experiment that was asked for has that option.
  bool takes(Effect effect) const { return o_.name != kAll && list_.front().*effect != nullptr; }

  /// Whether there are such samples: an experiment hours later must not be the first to look.
  void check_samples() const {
    const bool any = std::any_of(list_.begin(), list_.end(),
                                 [](const paper::Experiment& e) { return e.takes_data; });
    for (const auto& [option, given] : {std::pair{"--data", !o_.data.empty()},
                                        std::pair{"--data-seed", o_.data_seed.has_value()}}) {
      if (!given || any) continue;
      throw bad_option(fmt::format("paper: {}", option))
          .found("with {}, which learns no samples", o_.name);
    }
    check_source("--data", o_.data);
    check_source("--audio", o_.audio);
  }

  void check_source(const char* option, const std::string& source) const {
    if (source.empty()) return;
    try {
      data::load_data(source, 0, 1, 1, options_.data_seed);
    } catch (UserError& error) {
      error.within(fmt::format("paper: {}", option));
      throw;
    }
  }

  /// What one experiment is given: only what has an effect on it.
  paper::ExperimentOptions options_for(const paper::Experiment& experiment) const {
    paper::ExperimentOptions given = options_;
    if (!experiment.takes_data) {
      given.data.clear();
      given.data_seed = paper::ExperimentOptions{}.data_seed;
    }
    if (experiment.audio == nullptr) given.audio.clear();
    return given;
  }

  /// fixed and float results of one experiment may lie side by side.
  fs::path folder_of(const paper::Experiment& experiment) const {
    const std::string suffix = options_.engine == circuit::Engine::kFixed ? "-fixed" : "";
    return fs::path(o_.output) / (experiment.name + suffix);
  }

  std::vector<OptionPath> outputs() const {
    std::vector<OptionPath> outputs;
    for (const paper::Experiment& experiment : list_) {
      outputs.push_back({"paper: -o", folder_of(experiment).string(), true});
    }
    if (o_.name == kAll)
      outputs.push_back({"paper: -o", (fs::path(o_.output) / "index.html").string()});
    return outputs;
  }

  paper::ReportEntry run(const paper::Experiment& experiment) {
    const auto begin = std::chrono::steady_clock::now();
    const paper::ExperimentOptions given = options_for(experiment);
    paper::ReportEntry entry{experiment, given, experiment.run(given), 0, folder_of(experiment)};
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    entry.seconds = taken.count();
    bar_.clear();
    // Told before they are written: a full disk must not cost the verdicts of a long run.
    fmt::print(out(), "{} ({}), {}, {:.0f} s\n\n{}\n", experiment.name, experiment.place,
               experiment.title, entry.seconds, paper::claims_text(entry.result));
    std::fflush(out());
    bar_.wait(fmt::format("{}drawing {}", place_in_list_, experiment.name));
    paper::write_result(experiment, given, entry.result, entry.seconds, entry.folder);
    bar_.clear();
    fmt::print(out(), "{}: figures, tables, index.html\n\n", entry.folder.string());
    std::fflush(out());
    return entry;
  }

  Json to_json(const paper::ReportEntry& entry) const {
    Json json{{"name", entry.experiment.name},
              {"scale", paper::to_string(options_.scale)},
              {"engine", circuit::to_string(options_.engine)},
              {"seed", options_.seed},
              {"data_seed", options_.data_seed},
              {"seconds", entry.seconds},
              {"folder", entry.folder.string()},
              {"claims", Json::array()}};
    for (const paper::Claim& c : entry.result.claims) {
      json["claims"].push_back({{"paper", c.paper},
                                {"measured", c.measured},
                                {"holds", c.holds},
                                {"reason", paper::reason_of(c)}});
    }
    return json;
  }

  std::FILE* out() const { return o_.json ? stderr : stdout; }

  const PaperCommand& o_;
  std::vector<paper::Experiment> list_;
  paper::ExperimentOptions options_;
  std::string place_in_list_;  ///< "2/8 ", of several experiments
  std::optional<OutputLocks> locks_;
  ProgressBar bar_;
};

std::string footer() {
  std::string text = "Experiments:\n";
  for (const paper::Experiment& e : paper::experiments()) {
    text += fmt::format("  {:<15} {} ({})\n", e.name, e.title, e.place);
  }
  return text +
         "  all             every one of them, and a page over all\n"
         "Examples:\n" +
         paper::kExperimentExamples + "docs/theory.md tells what each does and what came out.";
}

}  // namespace

void add_paper(CLI::App& app, Run& run) {
  auto o = std::make_shared<PaperCommand>();
  CLI::App& command = *app.add_subcommand(
      "paper", "Run the theory's experiments: figures, and a verdict on every claim");
  command.footer(footer());
  command.add_option("NAME", o->name, "an experiment, or all")->required()->check(one_of(names()));
  command
      .add_option("--scale", o->scale,
                  "quick: within a minute; machine: within half an hour on two cores; paper: as "
                  "published (quick)")
      ->check(one_of({"quick", "machine", "paper"}));
  command.add_option("--data", o->data, "images (docs/data.md); else digits that HSDC draws");
  command.add_option("--audio", o->audio, help_of(&paper::Experiment::audio));
  command.add_option("--engine", o->engine, help_of(&paper::Experiment::fixed))
      ->check(one_of({"float", "fixed"}));
  command.add_option("--seed", o->seed, "the first of the seeds (1)")->transform(seed_number());
  command
      .add_option("--data-seed", o->data_seed,
                  "of drawn digits, of held-out rows of a table, and of noise, whatever --seed is "
                  "(1)")
      ->transform(seed_number());
  command
      .add_option("--threads", o->threads,
                  "runs side by side, without effect on any result (all cores)")
      ->transform(whole_number(1, 4096));
  command.add_option("-o,--output", o->output, "folder of the results (out/paper)");
  command.add_flag("--json", o->json, "one JSON object on standard output, the rest on stderr");
  command.callback([o, &run] { run = [o] { return PaperRun(*o).run(); }; });
}

}  // namespace hsdc::cli
