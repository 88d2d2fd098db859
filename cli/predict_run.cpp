// SPDX-License-Identifier: Apache-2.0
#include "cli/predict_run.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/work_folder.h"
#include "cli/command.h"
#include "cli/confusion_report.h"
#include "cli/cosim_run.h"
#include "cli/interrupt.h"
#include "cli/option_paths.h"
#include "cli/output_locks.h"
#include "cli/predict_files.h"
#include "cli/terminal.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/handoff/folder.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"
#include "model/circuit_file/digests.h"
#include "model/weights/folder.h"
#include "report/png.h"
#include "sim/compare/cosim.h"
#include "sim/compare/inference.h"
#include "sim/compare/waveform.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

circuit::Engine engine_of(const PredictCommand& o) {
  return o.engine == "float" ? circuit::Engine::kFloat : circuit::Engine::kFixed;
}

void check_combination(const PredictCommand& o) {
  if (o.engine == "rtl" && !o.nodes.empty()) {
    throw bad_option("--trace-nodes")
        .found("with --engine rtl")
        .allowed("with fixed and float")
        .says(": of the hardware only outputs are seen");
  }
  if (o.part == "test" && o.data.train) {
    throw bad_option("--samples")
        .found("with --part test")
        .allowed("with train")
        .says("; --test limits these");
  }
  if (o.part == "train" && o.data.test) {
    throw bad_option("--test")
        .found("with --part train")
        .allowed("with test")
        .says("; --samples limits these");
  }
  if (o.engine != "rtl" && o.fast_build) {
    throw bad_option("--fast-build").found("with --engine {}", o.engine).allowed("with rtl");
  }
}

std::vector<OptionPath> outputs_of(const PredictCommand& o) {
  const bool is_array = o.output.ends_with(".npy");
  return {{"-o", o.output},
          {"-o", is_array ? class_file(o.output) : ""},
          {"--trace-nodes", o.nodes, true},
          {"--plot", o.plot}};
}

/// Before the samples are read rather than after they were predicted.
void check_outputs(const PredictCommand& o, const std::vector<std::string>& inputs) {
  if (!o.output.empty()) {
    check_output_file("-o", o.output, inputs);
    check_answers_file(o.output);
    if (o.output.ends_with(".npy")) check_output_file("-o", class_file(o.output), inputs);
  }
  if (!o.plot.empty()) {
    check_output_file("--plot", o.plot, inputs);
    check_picture_file("--plot", o.plot);
    if (o.plot.ends_with(".png")) report::require_png();
  }
  check_apart(outputs_of(o));
  for (const OptionPath& output : outputs_of(o)) {
    check_apart(std::array{output, OptionPath{"--weights", o.weights, true}});
    check_holds_none(output, inputs);
  }
  if (!o.nodes.empty()) check_nodes_folder(o.nodes);
}

/// One `hsdc predict`.
class PredictRun {
 public:
  explicit PredictRun(const PredictCommand& o) : o_(o) {
    check_combination(o);
    file_ = o.engine == "rtl" ? read_hardware_circuit(o.file, o.seed)
                              : read_circuit(o.file, o.seed, engine_of(o));
    const circuit_file::DataChoice choice = o.data.choose(file_.data);
    check_outputs(o, inputs_of(file_, choice, o.weights));
    locks_.emplace(outputs_of(o));
    if (engine_of(o) == circuit::Engine::kFloat) {
      make_float();
    } else {
      fixed_.emplace(circuit());
      import_with_warnings(o.weights, *fixed_);
    }
    data::DataSplit split = load_for(circuit(), choice, Labels::kOptional);
    notes_ = std::move(split.notes);
    data_ = o.part == "train" ? std::move(split.train) : std::move(split.test);
    if (!data_.labelled && !o.plot.empty()) {
      throw mismatch("--plot")
          .found("with {}, whose samples have no classes", data_.name)
          .allowed("with labelled samples");
    }
  }

  int run() {
    catch_interrupts();
    if (!infer()) {
      fmt::print(stderr, "interrupted; nothing was written\n");
      return kInterrupted;
    }
    if (inference_ && inference_->mismatch) return tell_difference();
    const int outputs = first_root().size;
    names_ = answer_names(data_.class_names, outputs);
    if (data_.labelled) count_confusions(outputs);
    write_files();
    print_table();
    if (o_.json) fmt::print("{}\n", json().dump(2));
    return kOk;
  }

 private:
  const circuit::Circuit& circuit() const { return file_.circuit; }
  const circuit::Node& first_root() const {
    return circuit().nodes[circuit().root_nodes().front()];
  }
  std::FILE* out() const { return o_.json ? stderr : stdout; }

  void make_float() {
    set_product_threads(available_threads());
    float_.emplace(circuit(), file_.floats);
    weights::import_weights(o_.weights, *float_);
  }

  /// False if it was interrupted.
  bool infer() {
    ProgressBar bar;
    const auto show = [&](int done, int total) {
      if (total == 0) {
        bar.wait("building the simulation");
      } else {
        bar.show("predicting", done, total);
      }
      return !interrupted();
    };
    if (o_.engine == "rtl") return infer_hardware(show);
    const std::vector<circuit::NodeId> kept = kept_nodes();
    const auto keep_going = [&](int done) { return show(done, data_.size()); };
    if (float_) {
      auto answers = training::answers_of(*float_, data_, kept, keep_going);
      if (answers) answers_ = std::move(*answers);
      return answers.has_value();
    }
    auto answers = training::answers_of(*fixed_, data_, kept, keep_going);
    if (answers) answers_ = std::move(*answers);
    return answers.has_value();
  }

  bool infer_hardware(const compare::InferenceProgress& progress) {
    const WorkFolder work;
    const std::filesystem::path folder = work.path() / "rtl";
    hardware_.emplace(plan::make_hardware(fixed_->graph()));
    std::vector<verilog::EmittedFile> files =
        handoff::files_for(*hardware_, fixed_->clone(), &data_);
    handoff::write_folder(folder, files);
    inference_ =
        compare::infer_in_hardware(*hardware_, *fixed_, data_, folder, o_.fast_build, progress);
    answers_ = std::move(inference_->answers);
    if (inference_->mismatch) keep_waveform(std::move(files));
    return !inference_->interrupted;
  }

  /// Where cosim leaves a waveform, too, with the hardware that it is of.
  void keep_waveform(std::vector<verilog::EmittedFile> files) {
    compare::Waveform& waveform = inference_->waveform;
    if (waveform.file.empty()) return;
    const std::filesystem::path folder = std::filesystem::path("out") / circuit().name / "rtl";
    try {
      files.push_back({compare::kWaveformName, read_file(waveform.file.string())});
      handoff::write_folder(folder, files);
      waveform.file = folder / compare::kWaveformName;
    } catch (const UserError& error) {  // the difference is what matters, and must not be lost
      waveform = {{}, error.what()};
    }
  }

  std::uint32_t digest() const {
    return hardware_ ? hardware_->digest() : circuit_file::hardware_digest(circuit());
  }

  std::vector<circuit::NodeId> kept_nodes() const {
    return o_.nodes.empty() ? circuit().root_nodes() : training::nodes_at_t(circuit());
  }

  int tell_difference() const {
    if (o_.json) fmt::print("{}\n", json().dump(2));
    fmt::print(stderr, "RTL and model differ: {}\n", compare::describe(*inference_->mismatch));
    print_waveform(stderr, inference_->waveform);
    return kMismatch;
  }

  const std::vector<int>& classes() const {
    return std::visit([](const auto& a) -> const std::vector<int>& { return a.classes; }, answers_);
  }

  void count_confusions(int outputs) {
    confusion_.emplace(data_.classes, outputs);
    for (size_t k = 0; k < classes().size(); ++k) confusion_->add(data_.labels[k], classes()[k]);
  }

  void write_files() const {
    const Prediction prediction{circuit(), data_, answers_, names_};
    if (!o_.output.empty()) write_answers(o_.output, prediction);
    if (!o_.nodes.empty()) write_nodes(o_.nodes, prediction);
    if (o_.plot.empty()) return;
    const std::string title = fmt::format("{}: {} of {} samples right", circuit().name,
                                          percent(confusion_->accuracy()), thousands(samples()));
    report::draw_picture(confusion_chart(*confusion_, names_, title), o_.plot);
  }

  std::uint64_t samples() const { return static_cast<std::uint64_t>(data_.size()); }

  void print_table() const {
    fmt::print(out(), "{}: {} samples of {}, {}\n", circuit().name, thousands(samples()),
               data_.name, inference_ ? "inferred by the RTL under Verilator" : engine_text());
    if (confusion_) {
      fmt::print(out(), "\n{}\naccuracy {}, {} of {}\n", confusion_text(*confusion_, names_),
                 percent(confusion_->accuracy()), thousands(confusion_->right()),
                 thousands(samples()));
    }
    if (inference_) {
      fmt::print(out(), "no difference in {} output codes; {:.1f} clock cycles per sample\n",
                 thousands(inference_->compared), inference_->cycles_per_sample);
    }
    for (const std::string& path : {o_.output, o_.nodes, o_.plot}) {
      if (!path.empty()) fmt::print(out(), "{} written\n", path);
    }
  }

  const char* engine_text() const {
    return float_ ? "inferred in floating point" : "inferred by the fixed-point model";
  }

  Json outputs_json() const {
    Json list = Json::array();
    for (const circuit::NodeId index : circuit().root_nodes()) {
      const circuit::Node& node = circuit().nodes[index];
      Json json{{"node", node.name}, {"size", node.size}};
      if (fixed_) {
        const circuit::CodeFormat format = node.at(circuit::Phase::kT).format();
        json["bits"] = format.bits;
        json["fraction"] = format.fraction;
        json["signed"] = format.is_signed;
      }
      list.push_back(json);
    }
    return list;
  }

  Json confusion_json() const {
    Json rows = Json::array();
    for (int label = 0; label < confusion_->classes(); ++label) {
      Json row = Json::array();
      for (int answer = 0; answer < confusion_->answers(); ++answer) {
        row.push_back(confusion_->at(label, answer));
      }
      rows.push_back(row);
    }
    return rows;
  }

  Json json() const {
    Json json{{"command", "predict"},      {"engine", o_.engine},
              {"circuit", circuit().name}, {"digest", fmt::format("{:08x}", digest())},
              {"seed", circuit().seed},    {"q", circuit().q},
              {"weights", o_.weights},     {"data", data_.name},
              {"data_notes", notes_},      {"part", o_.part},
              {"samples", samples()},      {"outputs", outputs_json()}};
    json["accuracy"] = confusion_ ? Json(confusion_->accuracy()) : Json(nullptr);
    if (confusion_) {
      json["right"] = confusion_->right();
      json["answers"] = names_;
      json["confusion"] = confusion_json();
      for (int label = 0; label < confusion_->classes(); ++label) {
        json["recall"].push_back(confusion_->recall(label));
        json["precision"].push_back(confusion_->precision(label));
      }
    }
    if (inference_) {
      json["mismatches"] = inference_->mismatch ? 1 : 0;
      json["codes_compared"] = inference_->compared;
      json["cycles_per_sample"] = inference_->cycles_per_sample;
      json["build"] = {{"seconds", inference_->build.seconds},
                       {"cached", inference_->build.cached}};
      if (inference_->mismatch) json["mismatch"] = mismatch_json(*inference_->mismatch);
      const std::filesystem::path& waveform = inference_->waveform.file;
      if (!waveform.empty()) json["waveform"] = waveform.string();
    }
    return json;
  }

  const PredictCommand& o_;
  circuit_file::CircuitFile file_;
  std::optional<OutputLocks> locks_;
  data::Dataset data_;
  std::vector<std::string> notes_;  ///< on the samples, as on stderr
  std::optional<fixed::FixedNetwork> fixed_;
  std::optional<floating::FloatNetwork> float_;
  AnyAnswers answers_;
  std::optional<plan::Hardware> hardware_;  ///< of --engine rtl
  std::optional<compare::InferenceResult> inference_;
  std::optional<training::ConfusionMatrix> confusion_;
  std::vector<std::string> names_;
};

}  // namespace

int run_predict(const PredictCommand& command) { return PredictRun(command).run(); }

}  // namespace hsdc::cli
