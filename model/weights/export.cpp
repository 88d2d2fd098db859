// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/formats/npy.h"
#include "model/weights/folder.h"
#include "model/weights/record.h"

namespace hsdc::weights {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

WeightRecord record_of(circuit::Engine engine, const WeightOrigin& origin) {
  return {.engine = engine,
          .digest = fmt::format("{:08x}", origin.digest),
          .epoch = origin.epoch,
          .accuracy = origin.accuracy};
}

}  // namespace

void check_weight_folder(const fs::path& folder) {
  check_replaceable(folder, {"export of weights", kWeightRecord, "/projections"});
  const fs::path record = folder / kWeightRecord;
  if (!fs::exists(record)) return;
  // Others have weights.json and .npy files, too.
  const Json json = Json::parse(read_file(record.string()), nullptr, false);
  if (json.is_object() && json.value("format", Json()) == kWeightFormat) return;
  throw occupied(record)
      .found("other weights than hsdc's (format \"{}\")", kWeightFormat)
      .allowed("a new or empty folder or an older export of weights");
}

void export_weights(const fs::path& folder, const training::Learner& learner,
                    const WeightOrigin& origin) {
  check_weight_folder(folder);
  const circuit::Circuit& circuit = learner.circuit();
  replace_folder(folder, [&](const fs::path& aside) {
    WeightRecord record = record_of(learner.engine(), origin);
    record.circuit = circuit.name;
    record.q = circuit.q;
    for (const circuit::ProjectionId i : circuit.projections.ids()) {
      const circuit::Projection& p = circuit.projections[i];
      if (!p.has_weights()) continue;
      learner.write_weights(i, (aside / weight_file(p.name)).string());
      WeightEntry& entry = record.projections.emplace_back(entry_of(circuit, p));
      if (learner.engine() == circuit::Engine::kFloat) continue;
      entry.bits = p.format().bits;
      entry.fraction = p.format().fraction;
    }
    write_file_atomically((aside / kWeightRecord).string(), weight_record_text(record));
  });
}

bool holds_weights(const fs::path& folder, circuit::Engine engine, const WeightOrigin& origin) {
  const fs::path record = folder / kWeightRecord;
  std::error_code ignored;
  if (!fs::is_regular_file(record, ignored)) return false;
  Json json;
  try {
    json = Json::parse(read_file(record.string()), nullptr, false);
  } catch (const UserError&) {  // packed, and damaged: as one that is no JSON
    return false;
  }
  const Json wanted = Json::parse(weight_record_text(record_of(engine, origin)));
  return json.is_object() &&
         std::ranges::all_of(
             std::array{"format", "engine", "digest", "epoch", "accuracy"},
             [&](const char* key) { return json.value(key, Json()) == wanted[key]; });
}

}  // namespace hsdc::weights
