// SPDX-License-Identifier: Apache-2.0
#include "cli/cosim_run.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/work_folder.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/handoff/folder.h"
#include "sim/compare/waveform.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A figure of learning: null where nothing was learned.
Json of_learning(const compare::CosimEpoch& epoch, double value) {
  return epoch.epoch > 0 ? Json(value) : Json(nullptr);
}

Json epoch_json(const compare::CosimEpoch& epoch) {
  return {{"epoch", epoch.epoch},
          {"samples", epoch.samples},
          {"accuracy_rtl", epoch.accuracy_rtl},
          {"accuracy_model", epoch.accuracy_model},
          {"mean_error", of_learning(epoch, epoch.mean_error)},
          {"saturations", epoch.saturations},
          {"cycles_per_sample", of_learning(epoch, epoch.cycles_per_sample)},
          {"cycles_per_inference", epoch.cycles_per_inference},
          {"updates_per_second", of_learning(epoch, epoch.updates_per_second)},
          {"mismatches", epoch.mismatches}};
}

/// Of the difference that was found.
const compare::Waveform& waveform_of(const compare::CosimResult& result) {
  return result.mismatch ? result.waveform : result.closing->waveform;
}

/// null: it was not asked for, or the run ended before it.
Json closing_json(const compare::CosimResult& result) {
  if (!result.closing) return nullptr;
  const compare::ClosingRun& closing = *result.closing;
  return {{"storage", "packed"},
          {"learned", closing.learned},
          {"inferred", closing.inferred},
          {"mismatches", closing.mismatch ? 1 : 0},
          {"weights_compared", closing.weights_compared},
          {"build", {{"seconds", closing.build.seconds}, {"cached", closing.build.cached}}}};
}

/// A row an epoch; figures of learning are "-" where nothing was learned.
std::string table_row(const Table& table, const compare::CosimEpoch& e) {
  const bool learned = e.epoch > 0;
  const auto of_learning = [&](const std::string& text) { return learned ? text : "-"; };
  return table.row({std::to_string(e.epoch), thousands(e.samples), percent(e.accuracy_rtl),
                    percent(e.accuracy_model), of_learning(fmt::format("{:.4f}", e.mean_error)),
                    of_learning(thousands(e.saturations)),
                    fmt::format("{:.1f}", learned ? e.cycles_per_sample : e.cycles_per_inference),
                    of_learning(rate(e.updates_per_second)), std::to_string(e.mismatches)});
}

compare::CosimResult run_with_table(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                                    const data::DataSplit& data,
                                    const compare::CosimOptions& options, std::FILE* out) {
  const Table table({"epoch", "  samples", "     RTL", "   model", "mean |error|", "saturations",
                     "cycles/sample", "updates/s", "mismatches"});
  ProgressBar bar;
  bool heading_shown = false;
  const auto show = [&](const std::string& line) {
    bar.clear();
    fmt::print(out, "{}\n", line);
    std::fflush(out);
  };
  const auto progress = [&](const compare::CosimProgress& p) {
    if (p.total == 0) {
      bar.wait(p.phase);  // builds tell no more than what is built
    } else {
      bar.show(fmt::format("epoch {}/{} {}", p.epoch, p.epochs, p.phase), p.done, p.total);
    }
    return !interrupted();
  };
  const auto on_epoch = [&](const compare::CosimEpoch& e) {
    if (!heading_shown) show(table.heading());
    heading_shown = true;
    show(table_row(table, e));
  };
  compare::CosimResult result =
      compare::cosimulate(hardware, network, data, options, progress, on_epoch);
  if (result.closing) {
    show("closing run in the synthesis form: " + describe(*result.closing));
  }
  return result;
}

}  // namespace

compare::CosimResult emit_and_run(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                                  const data::DataSplit& data, compare::CosimOptions& options,
                                  const std::filesystem::path& folder, std::FILE* table) {
  std::vector<verilog::EmittedFile> files =
      handoff::files_for(hardware, network.clone(), &data.train);
  std::error_code ignored;  // of an earlier version, which did not list it among its own files
  std::filesystem::remove(folder / compare::kWaveformName, ignored);
  handoff::write_folder(folder, files);
  const WorkFolder work;
  options.folder = work.path() / "rtl";
  handoff::write_folder(options.folder, files);
  compare::CosimResult result = run_with_table(hardware, network, data, options, table);
  options.folder = folder;
  for (compare::Waveform* waveform :
       {&result.waveform, result.closing ? &result.closing->waveform : nullptr}) {
    if (waveform == nullptr || waveform->file.empty()) continue;
    files.push_back({compare::kWaveformName, read_file(waveform->file.string())});
    handoff::write_folder(folder, files);
    waveform->file = folder / compare::kWaveformName;
  }
  return result;
}

std::string describe(const compare::ClosingRun& closing) {
  if (closing.mismatch) return "1 mismatch";
  return fmt::format("{} samples learned, {} inferred, {} weights compared, no mismatch",
                     thousands(closing.learned), thousands(closing.inferred),
                     thousands(closing.weights_compared));
}

nlohmann::ordered_json mismatch_json(const compare::Mismatch& m) {
  static constexpr const char* kKinds[] = {"weight", "output", "saturations", "no_end"};
  Json json{{"kind", kKinds[static_cast<size_t>(m.kind)]},
            {"text", compare::describe(m)},
            {"sample", m.sample}};
  if (m.kind == compare::Mismatch::Kind::kWeight) {
    json["projection"] = m.projection;
    json["pre"] = m.pre;
  }
  if (m.kind == compare::Mismatch::Kind::kOutput) json["node"] = m.node;
  if (m.kind == compare::Mismatch::Kind::kWeight || m.kind == compare::Mismatch::Kind::kOutput) {
    json["phase"] = m.phase;
    json["post"] = m.post;
  }
  json["expected"] = m.expected;
  json["found"] = m.found;
  return json;
}

double mean_rate(const std::vector<compare::CosimEpoch>& epochs) {
  // Every epoch updates as many synapses, so times add up.
  double seconds = 0;
  for (const compare::CosimEpoch& epoch : epochs) {
    if (epoch.updates_per_second > 0) seconds += 1 / epoch.updates_per_second;
  }
  return seconds > 0 ? static_cast<double>(epochs.size()) / seconds : 0;
}

nlohmann::ordered_json cosim_json(const plan::Hardware& hardware, const data::DataSplit& data,
                                  const compare::CosimOptions& options,
                                  const compare::CosimResult& result) {
  const circuit::Circuit& circuit = hardware.circuit();
  Json json{{"command", "cosim"},
            {"circuit", circuit.name},
            {"digest", fmt::format("{:08x}", hardware.digest())},
            {"seed", circuit.seed},
            {"data", data.train.name},
            {"data_notes", data.notes},
            {"train_samples", data.train.size()},
            {"test_samples", data.test.size()},
            {"compare_every", options.compare_every},
            {"bus_seed", options.bus_seed == 0 ? Json(nullptr) : Json(options.bus_seed)},
            {"storage", result.closing ? "both" : build::to_string(options.storage)},
            {"folder", options.folder.string()},
            {"samples", result.learned},
            {"mismatches", result.difference() != nullptr ? 1 : 0},
            {"weights_compared", result.weights_compared}};
  const compare::CosimEpoch* last = result.epochs.empty() ? nullptr : &result.epochs.back();
  const auto number = [&](double value) { return last ? Json(value) : Json(nullptr); };
  json["accuracy_rtl"] = number(last ? last->accuracy_rtl : 0);
  json["accuracy_model"] = number(last ? last->accuracy_model : 0);
  json["mean_error"] = last ? of_learning(*last, last->mean_error) : Json(nullptr);
  std::uint64_t saturations = 0;
  for (const compare::CosimEpoch& epoch : result.epochs) saturations += epoch.saturations;
  json["saturations"] = saturations;
  json["cycles_per_sample"] = last ? of_learning(*last, last->cycles_per_sample) : Json(nullptr);
  json["cycles_per_inference"] = number(last ? last->cycles_per_inference : 0);
  json["updates_per_second"] = last ? of_learning(*last, mean_rate(result.epochs)) : Json(nullptr);
  json["interrupted"] = result.interrupted;
  json["build"] = {{"seconds", result.build.seconds}, {"cached", result.build.cached}};
  json["closing"] = closing_json(result);
  if (const compare::Mismatch* difference = result.difference()) {
    json["mismatch"] = mismatch_json(*difference);
    json["mismatch"]["closing"] = !result.mismatch;
    const compare::Waveform& waveform = waveform_of(result);
    if (!waveform.file.empty()) json["waveform"] = waveform.file.string();
  }
  json["epochs"] = Json::array();
  for (const compare::CosimEpoch& epoch : result.epochs)
    json["epochs"].push_back(epoch_json(epoch));
  return json;
}

void print_mismatch(std::FILE* out, const compare::CosimResult& result) {
  fmt::print(out, "RTL and model differ{}: {}\n",
             result.mismatch ? "" : " in the closing run, in the synthesis form",
             compare::describe(*result.difference()));
  print_waveform(out, waveform_of(result));
}

void print_waveform(std::FILE* out, const compare::Waveform& waveform) {
  if (!waveform.file.empty()) {
    fmt::print(out, "waveform: {}\n", waveform.file.string());
  } else {
    fmt::print(out, "no waveform: {}\n", waveform.why_none);
  }
}

}  // namespace hsdc::cli
