// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

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

Json projection_json(const circuit::Circuit& circuit, const circuit::Projection& p,
                     circuit::Engine engine) {
  Json json{{"name", p.name},
            {"file", weight_file(p.name)},
            {"shape", {circuit.nodes[p.from].size, circuit.nodes[p.to].size}}};
  if (engine == circuit::Engine::kFixed) {
    json["weight_bits"] = p.format().bits;
    json["weight_fraction"] = p.format().fraction;
  }
  return json;
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
    Json json{{"format", kWeightFormat},
              {"engine", circuit::to_string(learner.engine())},
              {"circuit", circuit.name},
              {"digest", fmt::format("{:08x}", origin.digest)},
              {"q", circuit.q},
              {"epoch", origin.epoch},
              {"accuracy", origin.accuracy},
              {"projections", Json::array()}};
    for (const circuit::ProjectionId i : circuit.projections.ids()) {
      const circuit::Projection& p = circuit.projections[i];
      if (!p.has_weights()) continue;
      learner.write_weights(i, (aside / weight_file(p.name)).string());
      json["projections"].push_back(projection_json(circuit, p, learner.engine()));
    }
    write_file_atomically((aside / kWeightRecord).string(), json.dump(2) + "\n");
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
  return json.is_object() && json.value("format", Json()) == kWeightFormat &&
         json.value("engine", Json()) == circuit::to_string(engine) &&
         json.value("digest", Json()) == fmt::format("{:08x}", origin.digest) &&
         json.value("epoch", Json()) == origin.epoch &&
         json.value("accuracy", Json()) == origin.accuracy;
}

}  // namespace hsdc::weights
