#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "gen/emit.h"
#include "model/checkpoint.h"
#include "model/dump.h"
#include "model/error.h"
#include "model/file.h"
#include "model/training.h"

namespace hsdc {
namespace {

using Json = nlohmann::ordered_json;

struct TrainCommand {
  std::string file, history, save, resume, dump;
  std::string engine = "fixed";
  std::optional<std::uint32_t> seed;
  int epochs = 10;
  bool json = false;
  DataOptions data;
};

/// The projection with the largest share of its weights at the limit: "0.02 % W2".
std::string worst_at_limit(const TrainingEpoch& epoch) {
  const WeightHealth* worst = nullptr;
  for (const WeightHealth& w : epoch.weights) {
    if (worst == nullptr || w.at_limit > worst->at_limit) worst = &w;
  }
  return worst == nullptr ? "-" : fmt::format("{} {}", percent(worst->at_limit), worst->projection);
}

std::string history_csv(const std::vector<TrainingEpoch>& epochs) {
  std::string text = "epoch,samples,accuracy,mean_error,saturations,updates_per_second";
  if (!epochs.empty()) {
    for (const WeightHealth& w : epochs.front().weights) {
      text += fmt::format(",{0}_rms,{0}_at_limit", w.projection);
    }
  }
  for (const TrainingEpoch& e : epochs) {
    text += fmt::format("\n{},{},{},{},{},{:.0f}", e.epoch, e.samples, e.accuracy, e.mean_error,
                        e.saturations, e.updates_per_second);
    for (const WeightHealth& w : e.weights) text += fmt::format(",{},{}", w.rms, w.at_limit);
  }
  return text + "\n";
}

Json epoch_json(const TrainingEpoch& e) {
  Json json{{"epoch", e.epoch},
            {"samples", e.samples},
            {"accuracy", e.accuracy},
            {"mean_error", e.mean_error},
            {"saturations", e.saturations},
            {"updates_per_second", e.updates_per_second}};
  for (const WeightHealth& w : e.weights) {
    json["weights"][w.projection] = {{"rms", w.rms}, {"at_limit", w.at_limit}};
  }
  return json;
}

Json train_json(const Circuit& circuit, const DataSplit& data, const TrainingState& state,
                std::uint64_t samples, bool stopped) {
  Json json{{"command", "train"},
            {"engine", "fixed"},
            {"circuit", circuit.name},
            {"digest", fmt::format("{:08x}", circuit_digest(circuit))},
            {"seed", circuit.seed},
            {"data", data.train.name},
            {"train_samples", data.train.size()},
            {"test_samples", data.test.size()},
            {"samples", samples},
            {"interrupted", stopped}};
  const bool any = !state.epochs.empty();
  json["accuracy"] = any ? Json(state.epochs.back().accuracy) : Json(nullptr);
  json["mean_error"] = any ? Json(state.epochs.back().mean_error) : Json(nullptr);
  json["updates_per_second"] = any ? Json(state.epochs.back().updates_per_second) : Json(nullptr);
  json["epochs"] = Json::array();
  for (const TrainingEpoch& epoch : state.epochs) json["epochs"].push_back(epoch_json(epoch));
  return json;
}

/// Samples learned so far, all epochs.
std::uint64_t learned(const TrainingState& state, const DataSplit& data) {
  return state.epochs.size() * static_cast<std::uint64_t>(data.train.size()) +
         static_cast<std::uint64_t>(state.sample);
}

/// One `hsdc train`: the network, where it is, and what is written along the way.
class TrainRun {
 public:
  explicit TrainRun(const TrainCommand& o)
      : o_(o),
        file_(read_circuit(o.file, o.seed)),
        data_(load(o, file_)),
        network_(file_.circuit),
        key_{circuit_digest(file_.circuit), data_digest(data_)} {
    if (o.resume.empty()) return;
    state_ = load_checkpoint(o.resume, key_, network_);
    if (static_cast<int>(state_.epochs.size()) > o.epochs) {
      throw UserError(
          fmt::format("--epochs: found {}, allowed {} or more: {} has that many already", o.epochs,
                      state_.epochs.size(), o.resume));
    }
  }

  int run() {
    const RunDump dump(network_);
    const std::uint64_t first = learned(state_, data_);
    catch_interrupts();
    const bool ended = train();
    const std::uint64_t last = learned(state_, data_);
    if (!o_.save.empty()) save_checkpoint(o_.save, key_, network_, state_);
    const Json json = train_json(file_.circuit, data_, state_, last, !ended);
    if (!o_.dump.empty()) dump.write(o_.dump, network_, data_, {first, last}, json);
    if (o_.json) fmt::print("{}\n", json.dump(2));
    if (ended) return kOk;
    fmt::print(stderr, "interrupted after {} samples{}\n", last,
               o_.save.empty() ? "" : fmt::format("; --resume {} goes on", o_.save));
    return kInterrupted;
  }

 private:
  /// Checks first all that can be checked before the samples are read.
  static DataSplit load(const TrainCommand& o, const CircuitFile& file) {
    const DataChoice choice = o.data.choose(file.data);
    const std::vector<std::string> inputs = inputs_of(file, choice);
    if (!o.history.empty()) check_output_file("--history", o.history, inputs);
    if (!o.save.empty()) {
      check_output_file("--save", o.save, inputs);
      check_replaceable_checkpoint(o.save);
      if (!o.history.empty() &&
          std::filesystem::absolute(o.save) == std::filesystem::absolute(o.history)) {
        throw UserError(
            fmt::format("--save and --history: found {} twice, allowed two files", o.save));
      }
    }
    if (!o.dump.empty()) RunDump::check_folder(o.dump);
    return load_for(file.circuit, choice);
  }

  bool train() {
    const Table table({"epoch", "  samples", "accuracy", "mean |error|", "saturations", "updates/s",
                       "most weights at limit"});
    std::FILE* const out = o_.json ? stderr : stdout;
    ProgressBar bar;
    bool heading_shown = false;
    const auto progress = [&](const TrainingProgress& p) {
      if (p.done % 64 == 0) {
        bar.show(
            fmt::format("epoch {}/{} {}", p.epoch, p.epochs, p.testing ? "testing" : "learning"),
            p.done, p.total);
      }
      return !interrupted();
    };
    const auto on_epoch = [&](const TrainingEpoch& e) {
      bar.clear();
      if (!heading_shown) fmt::print(out, "{}\n", table.heading());
      heading_shown = true;
      fmt::print(out, "{}\n",
                 table.row({std::to_string(e.epoch), thousands(e.samples), percent(e.accuracy),
                            fmt::format("{:.4f}", e.mean_error), thousands(e.saturations),
                            rate(e.updates_per_second), worst_at_limit(e)}));
      std::fflush(out);
      if (!o_.history.empty()) write_file_atomically(o_.history, history_csv(state_.epochs));
      if (!o_.save.empty()) save_checkpoint(o_.save, key_, network_, state_);
    };
    return train_fixed(network_, data_, o_.epochs, state_, progress, on_epoch);
  }

  const TrainCommand& o_;
  CircuitFile file_;
  DataSplit data_;
  FixedNetwork network_;
  CheckpointKey key_;
  TrainingState state_;
};

}  // namespace

void add_train(CLI::App& app, Run& run) {
  auto o = std::make_shared<TrainCommand>();
  CLI::App& command = *app.add_subcommand("train", "Train the model that the hardware equals");
  command.footer(
      "Examples:\n"
      "  hsdc train my.toml --epochs 40 --history history.csv\n"
      "  hsdc train my.toml --epochs 40 --save run.ckpt      Ctrl-C, and later:\n"
      "  hsdc train my.toml --epochs 40 --resume run.ckpt --save run.ckpt");
  add_circuit_argument(command, o->file);
  o->data.add_to(command);
  command.add_option("--engine", o->engine, "fixed: the bit-exact fixed-point model (fixed)")
      ->check(CLI::IsMember({"fixed"}));
  command.add_option("--epochs", o->epochs, "times through the training samples (10)")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--seed", o->seed, "in the place of the file's");
  command.add_flag("--json", o->json, "one JSON object on standard output, the table on stderr");
  command.add_option("--history", o->history, "CSV file, a row an epoch");
  command.add_option("--save", o->save, "checkpoint, written after every epoch and on Ctrl-C");
  command.add_option("--resume", o->resume, "go on from a checkpoint of the same circuit and data");
  command.add_option("--dump", o->dump, "folder for all that recomputes the run (docs/dump.md)");
  command.callback([o, &run] { run = [o] { return TrainRun(*o).run(); }; });
}

}  // namespace hsdc
