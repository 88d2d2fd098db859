// SPDX-License-Identifier: Apache-2.0
#include "cli/train_report.h"

#include <fmt/format.h>

#include <string_view>

#include "cli/option_paths.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> headings(circuit::Engine engine) {
  if (engine == circuit::Engine::kFloat) {
    return {"epoch",
            "  samples",
            "accuracy",
            "mean |error|",
            "    loss",
            "updates/s",
            "largest weights (rms)"};
  }
  return {"epoch",
          "  samples",
          "accuracy",
          "mean |error|",
          "saturations",
          "updates/s",
          "most weights at limit"};
}

/// The projection with the largest value: "0.02 % W2".
std::string worst(const training::TrainingEpoch& epoch, double training::WeightHealth::*value,
                  std::string (*text)(double)) {
  const training::WeightHealth* most = nullptr;
  for (const training::WeightHealth& w : epoch.weights) {
    if (most == nullptr || w.*value > most->*value) most = &w;
  }
  return most == nullptr ? "-" : fmt::format("{} {}", text(most->*value), most->projection);
}

std::string digits(double value) { return fmt::format("{:.4g}", value); }

}  // namespace

TrainTable::TrainTable(circuit::Engine engine) : engine_(engine), table_(headings(engine)) {}

std::string TrainTable::row(const training::TrainingEpoch& e) const {
  const bool fixed = engine_ == circuit::Engine::kFixed;
  return table_.row({std::to_string(e.epoch), thousands(e.samples), percent(e.accuracy),
                     fmt::format("{:.4f}", e.mean_error),
                     fixed ? thousands(e.saturations) : fmt::format("{:.4f}", e.loss),
                     rate(e.updates_per_second),
                     fixed ? worst(e, &training::WeightHealth::at_limit, percent)
                           : worst(e, &training::WeightHealth::rms, digits)});
}

std::string TrainTable::first_row(size_t epochs, std::uint64_t samples, double accuracy) const {
  return table_.row(
      {std::to_string(epochs), thousands(samples), percent(accuracy), "-", "-", "-", "-"});
}

Json epoch_json(const training::TrainingEpoch& e, circuit::Engine engine) {
  const bool fixed = engine == circuit::Engine::kFixed;
  Json json{{"epoch", e.epoch},
            {"samples", e.samples},
            {"accuracy", e.accuracy},
            {"mean_error", e.mean_error}};
  if (fixed) {
    json["saturations"] = e.saturations;
  } else {
    json["loss"] = e.loss;
  }
  json["updates_per_second"] = e.updates_per_second;
  for (const training::WeightHealth& w : e.weights) {
    json["weights"][w.projection]["rms"] = w.rms;
    if (fixed) json["weights"][w.projection]["at_limit"] = w.at_limit;
  }
  return json;
}

std::string history_text(const std::string& path,
                         const std::vector<training::TrainingEpoch>& epochs,
                         circuit::Engine engine) {
  std::string text;
  if (path.ends_with(".jsonl")) {
    for (const training::TrainingEpoch& e : epochs) text += epoch_json(e, engine).dump() + "\n";
    return text;
  }
  const bool fixed = engine == circuit::Engine::kFixed;
  text = fmt::format("epoch,samples,accuracy,mean_error,{},updates_per_second",
                     fixed ? "saturations" : "loss");
  if (!epochs.empty()) {
    for (const training::WeightHealth& w : epochs.front().weights) {
      text += fmt::format(",{}_rms", w.projection);
      if (fixed) text += fmt::format(",{}_at_limit", w.projection);
    }
  }
  for (const training::TrainingEpoch& e : epochs) {
    text += fmt::format("\n{},{},{},{},{},{:.0f}", e.epoch, e.samples, e.accuracy, e.mean_error,
                        fixed ? std::to_string(e.saturations) : fmt::format("{}", e.loss),
                        e.updates_per_second);
    for (const training::WeightHealth& w : e.weights) {
      text += fmt::format(",{}", w.rms);
      if (fixed) text += fmt::format(",{}", w.at_limit);
    }
  }
  return text + "\n";
}

void check_replaceable_history(const std::string& path) {
  if (path.ends_with(".jsonl")) {
    check_file_kind("--history", path, {"{\"epoch\":1,\"samples\":"}, "history");
  } else {
    check_file_kind("--history", path, {"epoch,samples,accuracy,mean_error,"}, "history");
  }
}

Json train_json(const training::Learner& learner, std::uint32_t digest, const data::DataSplit& data,
                const training::TrainingState& state) {
  const circuit::Circuit& circuit = learner.circuit();
  Json json{{"command", "train"},
            {"engine", circuit::to_string(learner.engine())},
            {"circuit", circuit.name},
            {"digest", fmt::format("{:08x}", digest)},
            {"seed", circuit.seed},
            {"data", data.train.name},
            {"data_notes", data.notes},
            {"train_samples", data.train.size()},
            {"test_samples", data.test.size()},
            {"samples", training::learned_samples(state, data)}};
  const training::TrainingEpoch* last = state.epochs.empty() ? nullptr : &state.epochs.back();
  const auto number = [&](double training::TrainingEpoch::*value) {
    return last == nullptr ? Json(nullptr) : Json(last->*value);
  };
  json["accuracy"] = number(&training::TrainingEpoch::accuracy);
  json["mean_error"] = number(&training::TrainingEpoch::mean_error);
  if (learner.engine() == circuit::Engine::kFloat)
    json["loss"] = number(&training::TrainingEpoch::loss);
  json["updates_per_second"] = number(&training::TrainingEpoch::updates_per_second);
  json["epochs"] = Json::array();
  for (const training::TrainingEpoch& epoch : state.epochs) {
    json["epochs"].push_back(epoch_json(epoch, learner.engine()));
  }
  return json;
}

}  // namespace hsdc::cli
