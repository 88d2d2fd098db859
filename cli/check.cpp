// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/check_report.h"
#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/terminal.h"
#include "gen/plan/hardware.h"
#include "gen/plan/rules.h"
#include "model/circuit/circuit.h"
#include "model/circuit/warnings.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::vector<std::string> files;
  bool json = false;
};

/// What was found of one file.
struct Checked {
  enum class Verdict {
    kHardware,  ///< sound in all
    kModel,     ///< the fixed-point model can train it, hardware cannot be made
    kFloat,     ///< floating point alone can
    kRefused
  };
  std::string path;
  Verdict verdict = Verdict::kRefused;
  std::optional<circuit_file::CircuitFile> file;  ///< unless refused
  std::optional<UserError> problems;              ///< why it is not kHardware
  std::vector<std::string> warnings{};            ///< of what works but costs much, or learns badly
};
using Verdict = Checked::Verdict;

/// "h1 (gelu)": the nodes whose activations have no code.
std::vector<std::string> float_only_nodes(const circuit::Circuit& circuit) {
  std::vector<std::string> list;
  for (const circuit::Node& node : circuit.nodes) {
    for (const circuit::Phase phase : circuit::kPhases) {
      const circuit::ActivationKind kind = node.at(phase).kind;
      if (circuit::float_only(kind))
        list.push_back(fmt::format("{} ({})", node.name, circuit::to_string(kind)));
    }
  }
  return list;
}

/// The circuit of a file that is sound, but for floating point only; else nothing, and reading it
/// for fixed point tells every problem that it has.
std::optional<circuit_file::CircuitFile> float_only_file(const std::string& path) {
  try {
    circuit_file::CircuitFile file = read_circuit(path, {}, circuit::Engine::kFloat);
    if (!float_only_nodes(file.circuit).empty()) return file;
  } catch (const UserError&) {
  }
  return {};
}

Checked check_file(const std::string& path) {
  if (auto file = float_only_file(path)) {
    UserError problem =
        error_at(ErrorKind::kBadValue, path)
            .says("{} without a code", fmt::join(float_only_nodes(file->circuit), ", "));
    return {path, Verdict::kFloat, std::move(file), std::move(problem)};
  }
  try {
    Checked found{path, Verdict::kHardware, read_circuit(path, {}), {}};
    found.warnings = circuit::learning_warnings(circuit::CircuitGraph(found.file->circuit));
    for (std::string& warning : plan::hardware_warnings(found.file->circuit)) {
      found.warnings.push_back(std::move(warning));
    }
    try {
      circuit_file::read_circuit_file(path, circuit::Engine::kFixed, plan::hardware_problems);
    } catch (const UserError& error) {
      found.verdict = Verdict::kModel;
      found.problems = error;
    }
    return found;
  } catch (const UserError& error) {
    return {path, Verdict::kRefused, {}, error};
  }
}

int status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHardware:
      return kOk;
    case Verdict::kModel:
    case Verdict::kFloat:
      return kNoHardware;
    case Verdict::kRefused:
      break;
  }
  return kBadInput;
}

const char* text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHardware:
      return "sound";
    case Verdict::kModel:
      return "cannot be made into hardware, can be trained";
    case Verdict::kFloat:
      return "cannot be made into hardware, can be trained in floating point";
    case Verdict::kRefused:
      break;
  }
  return "refused";
}

/// Of one that is sound in fixed point, whether hardware can be made of it or not.
plan::Hardware hardware_of(const Checked& found) {
  return plan::make_hardware(found.file->circuit);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

Json json_of(const Checked& found) {
  Json json{{"file", found.path}, {"verdict", text_of(found.verdict)}};
  json["problems"] = lines_of(found.problems ? found.problems->what() : "");
  json["warnings"] = found.warnings;
  if (!found.file) return json;
  const circuit::Circuit& circuit = found.file->circuit;
  if (found.verdict == Verdict::kFloat) {
    json["name"] = circuit.name;
    json["engine"] = circuit::to_string(circuit::Engine::kFloat);
    json["float_only"] = float_only_nodes(circuit);
    json["plastic_synapses"] = count_synapses(circuit).plastic;
    return json;
  }
  json.update(checked_json(hardware_of(found), found.verdict == Verdict::kHardware));
  return json;
}

/// One file in full.
void print_circuit(const Checked& found) {
  const circuit::Circuit& circuit = found.file->circuit;
  if (found.verdict == Verdict::kFloat) {
    fmt::print(
        "{}: circuit {} is sound in floating point only: {} without a code\nIt cannot be made into "
        "hardware; it can be trained with hsdc train --engine float.\n\n{}\n{} plastic synapses\n",
        found.path, circuit.name, fmt::join(float_only_nodes(circuit), ", "),
        levels_text(circuit::CircuitGraph(circuit, circuit::Engine::kFloat)),
        thousands(count_synapses(circuit).plastic));
    return;
  }
  const bool in_hardware = found.verdict == Verdict::kHardware;
  const plan::Hardware hardware = hardware_of(found);
  fmt::print("{}: circuit {} is sound{}; Q = {}, seed {}, digest {:08x}{}\n\n{}", found.path,
             circuit.name,
             in_hardware ? "" : ", but cannot be made into hardware; it can be trained", circuit.q,
             circuit.seed, hardware.digest(),
             found.file->preset ? ", preset " + found.file->preset->preset : "",
             circuit_text(hardware, in_hardware));
}

/// Many files, a row each.
void print_table(const std::vector<Checked>& all) {
  std::vector<std::vector<std::string>> rows{
      {"file", "circuit", "plastic synapses", "memory bits", "verdict"}};
  for (const Checked& found : all) {
    std::vector<std::string> row{found.path, "-", "-", "-", text_of(found.verdict)};
    if (found.file) {
      const circuit::Circuit& circuit = found.file->circuit;
      const bool has_codes = found.verdict != Verdict::kFloat;
      const CircuitCounts counts =
          has_codes ? count_all(hardware_of(found)) : count_synapses(circuit);
      row[1] = circuit.name;
      row[2] = thousands(counts.plastic);
      if (has_codes) row[3] = thousands(counts.total_bits);
    }
    rows.push_back(row);
  }
  fmt::print("{}", columns(rows));
}

int run_check(const CheckOptions& o) {
  std::vector<Checked> all;
  int status = kOk;
  for (const std::string& path : o.files) {
    all.push_back(check_file(path));
    status = std::max(status, status_of(all.back().verdict));
  }
  const bool one = all.size() == 1;
  if (one && all[0].verdict == Verdict::kRefused) throw *all[0].problems;
  if (o.json && one) {
    fmt::print("{}\n", json_of(all[0]).dump(2));
  } else if (o.json) {
    Json list = Json::array();
    for (const Checked& found : all) list.push_back(json_of(found));
    fmt::print("{}\n", list.dump(2));
  } else if (one) {
    print_circuit(all[0]);
  } else {
    print_table(all);
  }
  for (const Checked& found : all) {
    if (found.problems && found.verdict != Verdict::kFloat) {
      fmt::print(stderr, "{}\n", found.problems->what());
    }
    for (const std::string& warning : found.warnings) {
      fmt::print(stderr, "{}: {}\n", found.path, warning);
    }
  }
  return status;
}

}  // namespace

void add_check(CLI::App& app, Run& run) {
  auto o = std::make_shared<CheckOptions>();
  CLI::App& command =
      *app.add_subcommand("check", "Check circuit files and show what they describe");
  command.footer(
      "Examples:\n"
      "  hsdc check my.toml\n"
      "  hsdc check my.toml --json\n"
      "  hsdc check examples/*.toml      a row each; exit status of the worst\n"
      "Exit status 0: sound; 1: can be trained, but not made into hardware; 2: refused.");
  command.add_option("FILE", o->files, "circuit files (docs/circuit-files.md)")->required();
  command.add_flag("--json", o->json,
                   "one JSON object on standard output; an array of them for several files");
  command.callback([o, &run] { run = [o] { return run_check(*o); }; });
}

}  // namespace hsdc::cli
