// SPDX-License-Identifier: Apache-2.0
#include "cli/predict_files.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/formats/npy.h"
#include "cli/option_paths.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kNodesRecord = "nodes.json";
constexpr std::string_view kCsvStart = "sample,answer,", kClassCsvStart = "sample,class,answer,";
constexpr std::string_view kNpyStart = "\x93NUMPY";

/// A field of CSV (RFC 4180).
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

template <typename T>
std::string csv_text(const Prediction& p, const training::Answers<T>& answers) {
  const std::vector<circuit::NodeId> roots = p.circuit.root_nodes();
  std::string text = p.data.labelled ? "sample,class,answer" : "sample,answer";
  for (const circuit::NodeId root : roots) {
    const circuit::Node& node = p.circuit.nodes[root];
    for (int k = 0; k < node.size; ++k) text += fmt::format(",{}_{}", node.name, k);
  }
  text += "\n";
  for (int sample = 0; sample < p.data.size(); ++sample) {
    const auto at = static_cast<size_t>(sample);
    text += std::to_string(sample);
    if (p.data.labelled) text += "," + field(p.data.class_names[p.data.labels[at]]);
    text += "," + field(p.names[static_cast<size_t>(answers.classes[at])]);
    for (const circuit::NodeId root : roots) {
      const auto size = static_cast<size_t>(p.circuit.nodes[root].size);
      const auto& values = answers.nodes[root];
      for (size_t k = 0; k < size; ++k) text += fmt::format(",{}", values[at * size + k]);
    }
    text += "\n";
  }
  return text;
}

/// The roots' values side by side, [sample][output].
template <typename T>
std::vector<T> outputs_of(const Prediction& p, const training::Answers<T>& answers) {
  std::vector<T> outputs;
  for (size_t sample = 0; sample < answers.classes.size(); ++sample) {
    for (const circuit::NodeId root : p.circuit.root_nodes()) {
      const auto size = static_cast<std::ptrdiff_t>(p.circuit.nodes[root].size);
      const auto first = answers.nodes[root].begin() + static_cast<std::ptrdiff_t>(sample) * size;
      outputs.insert(outputs.end(), first, first + size);
    }
  }
  return outputs;
}

template <typename T>
void write_npy_answers(const std::string& path, const Prediction& p,
                       const training::Answers<T>& answers) {
  const size_t samples = answers.classes.size();
  const std::vector<std::int32_t> classes(answers.classes.begin(), answers.classes.end());
  formats::write_npy<std::int32_t>(class_file(path), {samples}, classes);
  formats::write_npy<T>(path, {samples, static_cast<size_t>(p.circuit.target_size())},
                        outputs_of(p, answers));
}

Json node_json(const circuit::Node& node, bool has_codes) {
  Json json{{"name", node.name}, {"file", node.name + ".npy"}, {"size", node.size}};
  if (!has_codes) return json;
  const circuit::CodeFormat format = node.at(circuit::Phase::kT).format();
  json["bits"] = format.bits;
  json["fraction"] = format.fraction;
  json["signed"] = format.is_signed;
  return json;
}

}  // namespace

std::string class_file(const std::string& path) {
  return path.substr(0, path.size() - std::string_view(".npy").size()) + ".class.npy";
}

void check_answers_file(const std::string& path) {
  if (path.ends_with(".csv")) {
    check_file_kind("-o", path, {kCsvStart, kClassCsvStart}, "file of answers (CSV)");
  } else if (path.ends_with(".npy")) {
    check_file_kind("-o", path, {kNpyStart}, "NumPy file");
    check_file_kind("-o", class_file(path), {kNpyStart}, "NumPy file");
  } else {
    throw bad_option("-o").found(path).allowed("a name that ends in .csv or .npy");
  }
}

void check_nodes_folder(const std::string& folder) {
  check_replaceable(folder, {"folder of codes", kNodesRecord, "/nodes"});
}

void write_answers(const std::string& path, const Prediction& prediction) {
  std::visit(
      [&](const auto& answers) {
        if (path.ends_with(".csv")) {
          write_file_atomically(path, csv_text(prediction, answers));
        } else {
          write_npy_answers(path, prediction, answers);
        }
      },
      prediction.answers);
}

void write_nodes(const std::string& folder, const Prediction& prediction) {
  const circuit::Circuit& circuit = prediction.circuit;
  const auto samples = static_cast<size_t>(prediction.data.size());
  const bool has_codes =
      std::holds_alternative<training::Answers<std::int16_t>>(prediction.answers);
  replace_folder(folder, [&](const fs::path& aside) {
    Json record{{"format", "hsdc nodes 1"}, {"circuit", circuit.name}, {"phase", "t"},
                {"q", circuit.q},           {"samples", samples},      {"nodes", Json::array()}};
    for (const circuit::NodeId index : training::nodes_at_t(circuit)) {
      const circuit::Node& node = circuit.nodes[index];
      record["nodes"].push_back(node_json(node, has_codes));
      std::visit(
          [&](const auto& answers) {
            const auto& values = answers.nodes[index];
            formats::write_npy((aside / (node.name + ".npy")).string(),
                               {samples, static_cast<size_t>(node.size)}, std::span(values));
          },
          prediction.answers);
    }
    write_file_atomically((aside / kNodesRecord).string(), record.dump(2) + "\n");
  });
}

}  // namespace hsdc::cli
