#include "cli/cosim_run.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "gen/emit.h"

namespace hsdc {
namespace {

using Json = nlohmann::ordered_json;

Json epoch_json(const CosimEpoch& epoch) {
  return {{"epoch", epoch.epoch},
          {"samples", epoch.samples},
          {"accuracy_rtl", epoch.accuracy_rtl},
          {"accuracy_model", epoch.accuracy_model},
          {"mean_error", epoch.mean_error},
          {"saturations", epoch.saturations},
          {"cycles_per_sample", epoch.cycles_per_sample},
          {"updates_per_second", epoch.updates_per_second},
          {"mismatches", epoch.mismatches}};
}

Json mismatch_json(const Mismatch& m) {
  static constexpr const char* kKinds[] = {"weight", "output", "saturations", "no_end"};
  Json json{
      {"kind", kKinds[static_cast<size_t>(m.kind)]}, {"text", describe(m)}, {"sample", m.sample}};
  if (m.kind == Mismatch::Kind::kWeight) {
    json["projection"] = m.projection;
    json["pre"] = m.pre;
  }
  if (m.kind == Mismatch::Kind::kOutput) json["node"] = m.node;
  if (m.kind == Mismatch::Kind::kWeight || m.kind == Mismatch::Kind::kOutput) {
    json["phase"] = m.phase;
    json["post"] = m.post;
  }
  json["expected"] = m.expected;
  json["found"] = m.found;
  return json;
}

}  // namespace

CosimResult run_with_table(FixedNetwork& network, const DataSplit& data,
                           const CosimOptions& options, std::FILE* out) {
  const Table table({"epoch", "  samples", "     RTL", "   model", "mean |error|", "saturations",
                     "cycles/sample", "updates/s", "mismatches"});
  ProgressBar bar;
  bool heading_shown = false;
  const auto show = [&](const std::string& line) {
    bar.clear();
    fmt::print(out, "{}\n", line);
    std::fflush(out);
  };
  const auto progress = [&](const CosimProgress& p) {
    if (p.total == 0) {
      bar.wait(p.phase);  // builds tell no more than what is built
    } else {
      bar.show(fmt::format("epoch {}/{} {}", p.epoch, p.epochs, p.phase), p.done, p.total);
    }
    return !interrupted();
  };
  const auto on_epoch = [&](const CosimEpoch& e) {
    if (!heading_shown) show(table.heading());
    heading_shown = true;
    show(table.row({std::to_string(e.epoch), thousands(e.samples), percent(e.accuracy_rtl),
                    percent(e.accuracy_model), fmt::format("{:.4f}", e.mean_error),
                    thousands(e.saturations), fmt::format("{:.1f}", e.cycles_per_sample),
                    rate(e.updates_per_second), std::to_string(e.mismatches)}));
  };
  return cosimulate(network, data, options, progress, on_epoch);
}

double mean_rate(const std::vector<CosimEpoch>& epochs) {
  // Every epoch updates as many synapses, so times add up.
  double seconds = 0;
  for (const CosimEpoch& epoch : epochs) {
    if (epoch.updates_per_second > 0) seconds += 1 / epoch.updates_per_second;
  }
  return seconds > 0 ? static_cast<double>(epochs.size()) / seconds : 0;
}

nlohmann::ordered_json cosim_json(const Circuit& circuit, const DataSplit& data,
                                  const CosimOptions& options, const CosimResult& result) {
  Json json{{"command", "cosim"},
            {"circuit", circuit.name},
            {"digest", fmt::format("{:08x}", circuit_digest(circuit))},
            {"seed", circuit.seed},
            {"data", data.train.name},
            {"data_notes", data.notes},
            {"train_samples", data.train.size()},
            {"test_samples", data.test.size()},
            {"compare_every", options.compare_every},
            {"storage", options.packed_ram ? "packed" : "array"},
            {"folder", options.folder.string()},
            {"samples", result.learned},
            {"mismatches", result.mismatch ? 1 : 0},
            {"weights_compared", result.weights_compared}};
  const CosimEpoch* last = result.epochs.empty() ? nullptr : &result.epochs.back();
  const auto number = [&](double value) { return last ? Json(value) : Json(nullptr); };
  json["accuracy_rtl"] = number(last ? last->accuracy_rtl : 0);
  json["accuracy_model"] = number(last ? last->accuracy_model : 0);
  json["mean_error"] = number(last ? last->mean_error : 0);
  std::uint64_t saturations = 0;
  for (const CosimEpoch& epoch : result.epochs) saturations += epoch.saturations;
  json["saturations"] = saturations;
  json["cycles_per_sample"] = number(last ? last->cycles_per_sample : 0);
  json["updates_per_second"] = number(mean_rate(result.epochs));
  json["interrupted"] = result.interrupted;
  json["build"] = {{"seconds", result.build.seconds}, {"cached", result.build.cached}};
  if (result.mismatch) {
    json["mismatch"] = mismatch_json(*result.mismatch);
    if (!result.waveform.empty()) json["waveform"] = result.waveform.string();
  }
  json["epochs"] = Json::array();
  for (const CosimEpoch& epoch : result.epochs) json["epochs"].push_back(epoch_json(epoch));
  return json;
}

void print_mismatch(std::FILE* out, const CosimResult& result) {
  fmt::print(out, "RTL and model differ: {}\n", describe(*result.mismatch));
  if (!result.waveform.empty()) fmt::print(out, "waveform: {}\n", result.waveform.string());
}

}  // namespace hsdc
