// SPDX-License-Identifier: Apache-2.0
#include "cli/train_run.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"
#include "cli/best_weights.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/learning_curve.h"
#include "cli/other_circuit.h"
#include "cli/output_locks.h"
#include "cli/train_outputs.h"
#include "cli/train_report.h"
#include "model/circuit/circuit.h"
#include "model/circuit_file/digests.h"
#include "model/training/checkpoint.h"
#include "model/training/dump.h"
#include "model/training/fixed_learner.h"
#include "model/training/float_learner.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kTestCost = 0.3;  // of a test sample, that of a learned one being 1

circuit::Engine engine_of(const TrainCommand& o) {
  return o.engine == "float" ? circuit::Engine::kFloat : circuit::Engine::kFixed;
}

/// `of_file`: as the file has it.
CircuitChange change_of(const TrainCommand& o, const circuit::Circuit& of_file) {
  return {o.seed.value_or(of_file.seed), o.no_gated};
}

circuit_file::CircuitFile read(const TrainCommand& o) {
  if (engine_of(o) == circuit::Engine::kFixed) o.floats.refuse_any();
  circuit_file::CircuitFile file =
      read_circuit(o.file, {}, engine_of(o));  // its [data] seed is of the file
  file.circuit = changed(file.circuit, change_of(o, file.circuit));
  file.floats = o.floats.over(file.floats);
  return file;
}

Json float_json(const circuit::FloatOptions& o) {
  return {{"rate", o.rate},
          {"decay", o.decay},
          {"momentum", o.momentum},
          {"clip", o.clip},
          {"batch", o.batch},
          {"post_factor", circuit::to_string(o.post_factor)},
          {"pre_factor", circuit::to_string(o.pre_factor)}};
}

/// One `hsdc train`: the network, where it is, and what is written along the way.
class TrainRun {
 public:
  explicit TrainRun(const TrainCommand& o)
      : o_(o),
        file_(read(o)),
        data_(load(o, file_)),
        locks_(outputs_of(o)),
        key_{circuit_file::learning_digest(file_.circuit, engine_of(o)),
             training::data_digest(data_)},
        best_(o.export_folder, key_.circuit),
        table_(engine_of(o)) {
    make_network();
    if (o.resume.empty()) return;
    state_ = load_state();
    kept_ = {o.resume, state_.epochs.size()};
    if (o.epochs > 0 && static_cast<int>(state_.epochs.size()) > o.epochs) {
      throw bad_option("--epochs")
          .found("{}", o.epochs)
          .allowed("{} or more", state_.epochs.size())
          .says(": {} has that many already", o.resume);
    }
  }

  int run() {
    std::optional<training::RunDump> dump;
    if (!o_.dump.empty()) dump.emplace(*fixed_);
    const std::uint64_t first = training::learned_samples(state_, data_);
    tell_beforehand();
    if (!o_.resume.empty()) {
      write_history();
      best_.resume(state_, *learner_);
    }
    catch_interrupts();
    show_first_accuracy();
    const training::TrainingEnd end = train();
    draw_curve(end);
    const std::uint64_t last = training::learned_samples(state_, data_);
    // What a run that diverged has become must not take the place of what it was.
    if (!o_.save.empty() && !end.divergence)
      training::save_checkpoint(o_.save, key_, *learner_, state_);
    const Json json = report(end);
    if (dump) dump->write(o_.dump, *fixed_, data_, {first, last}, json);
    if (o_.json) fmt::print("{}\n", json.dump(2));
    if (end.finished) return kOk;
    if (end.divergence) return tell(*end.divergence);
    fmt::print(stderr, "interrupted after {} samples{}\n", last,
               o_.save.empty() ? "" : fmt::format("; --resume {} goes on", o_.save));
    return kInterrupted;
  }

 private:
  /// Checks first all that can be checked before the samples are read.
  static data::DataSplit load(const TrainCommand& o, const circuit_file::CircuitFile& file) {
    const circuit_file::DataChoice choice = o.data.choose(file.data);
    check_train_outputs(o, file.circuit, inputs_of(file, choice, o.weights));
    return load_for(file.circuit, choice);
  }

  training::TrainingState load_state() {
    try {
      return training::load_checkpoint(o_.resume, key_, *learner_);
    } catch (const training::OtherCircuitError& error) {
      const circuit::Circuit of_file = read_circuit(o_.file, {}, engine_of(o_)).circuit;
      throw error_at(ErrorKind::kMismatch, o_.resume)
          .says(other_circuit_text(of_file, change_of(o_, of_file), engine_of(o_), error.digest()));
    }
  }

  void make_network() {
    if (engine_of(o_) == circuit::Engine::kFloat) {
      set_product_threads(o_.threads.value_or(available_threads()));
      float_.emplace(file_.circuit, file_.floats);
      if (!o_.weights.empty()) weights::import_weights(o_.weights, *float_);
      learner_ = std::make_unique<training::FloatLearner>(*float_);
    } else {
      fixed_.emplace(file_.circuit);
      import_with_warnings(o_.weights, *fixed_);
      learner_ = std::make_unique<training::FixedLearner>(*fixed_);
    }
  }

  std::FILE* out() const { return o_.json ? stderr : stdout; }

  void show(const std::string& row) {
    if (!heading_shown_) fmt::print(out(), "{}\n", table_.heading());
    heading_shown_ = true;
    fmt::print(out(), "{}\n", row);
    std::fflush(out());
  }

  /// Of imported weights; without an epoch to come, of those that there are.
  void show_first_accuracy() {
    if (o_.weights.empty() && o_.epochs > 0) return;
    first_accuracy_ = training::test_accuracy(*learner_, data_.test);
    const std::uint64_t learned = training::learned_samples(state_, data_);
    show(table_.first_row(state_.epochs.size(), learned, *first_accuracy_));
  }

  /// Last of all that could be lost: a picture can be drawn again from the history.
  void draw_curve(const training::TrainingEnd& end) const {
    if (o_.plot.empty() || end.divergence || state_.epochs.empty()) return;
    const training::TrainingEpoch& last = state_.epochs.back();
    const std::string title = fmt::format("{}, {}: {} after epoch {}", file_.circuit.name,
                                          data_.train.name, percent(last.accuracy), last.epoch);
    report::draw_picture(learning_curve(title, state_.epochs, learner_->engine()), o_.plot);
  }

  /// What would surprise later: nothing left to learn, or an older run that is about to go.
  void tell_beforehand() const {
    if (!o_.resume.empty()) {
      if (o_.epochs == 0 || static_cast<int>(state_.epochs.size()) < o_.epochs) return;
      fmt::print(out(), "{}: complete after epoch {}, accuracy {}; more --epochs go on\n",
                 o_.resume, state_.epochs.size(), percent(state_.epochs.back().accuracy));
    } else if (const auto epochs = training::checkpoint_epochs(o_.save)) {
      fmt::print(stderr, "{}: replaces the run after epoch {}; --resume goes on from it\n", o_.save,
                 *epochs);
    }
  }

  /// All epochs so far; a run that is gone on from may have no other to come.
  void write_history() const {
    if (o_.history.empty() || state_.epochs.empty()) return;
    write_file_atomically(o_.history, history_text(o_.history, state_.epochs, learner_->engine()));
  }

  /// How much of the run's work is done.
  double share_of_run(const training::TrainingProgress& p) const {
    const double learning = data_.train.size(), testing = kTestCost * data_.test.size();
    const double epoch = p.testing ? learning + kTestCost * p.done : p.done;
    return (p.epoch - 1 + epoch / (learning + testing)) / p.epochs;
  }

  training::TrainingEnd train() {
    ProgressBar bar;
    // A sample takes the fixed-point model less time than a line of progress does.
    const int every = learner_->batch() > 1 ? 1 : 64;
    const auto progress = [&](const training::TrainingProgress& p) {
      if (p.done % every == 0) {
        bar.show(
            fmt::format("epoch {}/{} {}", p.epoch, p.epochs, p.testing ? "testing" : "learning"),
            p.done, p.total, share_of_run(p));
      }
      return !interrupted();
    };
    const auto on_epoch = [&](const training::TrainingEpoch& e) {
      bar.clear();
      show(table_.row(e));
      write_history();
      best_.keep(state_, *learner_);
      // Last, so that a run that goes on from it repeats what could not be written.
      if (o_.save.empty()) return;
      training::save_checkpoint(o_.save, key_, *learner_, state_);
      kept_ = {o_.save, state_.epochs.size()};
    };
    return hsdc::training::train(*learner_, data_, o_.epochs, state_, progress, on_epoch);
  }

  Json report(const training::TrainingEnd& end) const {
    Json json = train_json(*learner_, circuit_file::hardware_digest(file_.circuit), data_, state_);
    if (float_) json["float"] = float_json(float_->options());
    if (first_accuracy_ && !o_.weights.empty()) {
      json["imported"] = {{"folder", o_.weights}, {"accuracy", *first_accuracy_}};
    }
    if (o_.epochs == 0) json["accuracy"] = *first_accuracy_;
    if (const auto& best = best_.best()) {
      json["exported"] = {
          {"folder", best_.folder()}, {"epoch", best->epoch}, {"accuracy", best->accuracy}};
    }
    json["interrupted"] = !end.finished && !end.divergence;
    if (const auto& d = end.divergence) {
      json["diverged"] = {
          {"epoch", d->epoch}, {"first", d->first}, {"last", d->last}, {"layer", d->layer}};
    }
    return json;
  }

  int tell(const training::Divergence& d) const {
    fmt::print(stderr,
               "learning diverged in epoch {}, samples {}..{}: {} has values that are not finite; "
               "{} may help{}\n",
               d.epoch, d.first, d.last, d.layer,
               float_ && float_->options().clip == 0 ? "a smaller --rate, or a --clip above 0,"
                                                     : "a smaller --rate or --clip",
               kept_.epochs > 0
                   ? fmt::format("; {} keeps the run after epoch {}", kept_.path, kept_.epochs)
                   : "");
    return kDiverged;
  }

  const TrainCommand& o_;
  circuit_file::CircuitFile file_;
  data::DataSplit data_;
  OutputLocks locks_;
  training::CheckpointKey key_;
  std::optional<fixed::FixedNetwork> fixed_;
  std::optional<floating::FloatNetwork> float_;
  std::unique_ptr<training::Learner> learner_;
  training::TrainingState state_;
  struct {
    std::string path;
    size_t epochs = 0;
  } kept_;  ///< the checkpoint that this run can be gone on from
  BestWeights best_;
  TrainTable table_;
  bool heading_shown_ = false;
  std::optional<double> first_accuracy_;  ///< of imported weights
};

}  // namespace

int run_train(const TrainCommand& command) { return TrainRun(command).run(); }

}  // namespace hsdc::cli
