// SPDX-License-Identifier: Apache-2.0
// The hardware of a circuit is planned, named and digested in one place, make_hardware()
// (gen/plan/hardware.h), and a command asks for it once: whatever emits, builds, simulates or shows
// it is given what was made.
#include <map>
#include <regex>
#include <sstream>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/house/tree.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

/// The text without what stands behind // in a line.
std::string without_comments(const std::string& text) {
  std::istringstream lines(text);
  std::string code;
  for (std::string line; std::getline(lines, line);) code += line.substr(0, line.find("//")) + "\n";
  return code;
}

/// How often the text has NAME( as a word of its own.
int calls(const std::string& code, const std::string& name) {
  const std::regex call("\\b" + name + "\\(");
  return static_cast<int>(
      std::distance(std::sregex_iterator(code.begin(), code.end(), call), std::sregex_iterator()));
}

/// Sources in which a function may stand, declared, defined or called, and how often; others may
/// not have it.
using Places = std::map<std::string, int>;

const std::map<std::string, Places>& allowed_places() {
  static const std::map<std::string, Places> kPlaces{
      {"make_plan",
       {{"gen/plan/plan.h", 1}, {"gen/plan/plan.cpp", 1}, {"gen/plan/hardware.cpp", 1}}},
      {"sample_cycles",
       {{"gen/plan/timing.h", 1}, {"gen/plan/timing.cpp", 1}, {"gen/plan/hardware.cpp", 1}}},
      {"hardware_digest",
       {{"model/circuit_file/digests.h", 1},
        {"model/circuit_file/digests.cpp", 1},
        {"gen/plan/hardware.cpp", 1},
        // Of runs that make no hardware.
        {"cli/train_run.cpp", 1},
        {"cli/predict_run.cpp", 1}}},
      {"make_hardware",
       {{"gen/plan/hardware.h", 3},
        {"gen/plan/hardware.cpp", 3},
        {"cli/check.cpp", 1},
        {"cli/cosim.cpp", 1},
        {"cli/demo.cpp", 1},
        {"cli/gen.cpp", 1},
        {"cli/predict_run.cpp", 1},
        // Two circuits, and all of it is measured.
        {"bench/emission.cpp", 3},
        {"bench/hardware.cpp", 1}}}};
  return kPlaces;
}

/// Calls beyond those, a message each.
std::vector<std::string> more_than_once(const fs::path& root) {
  std::vector<std::string> messages;
  for (const fs::path& file : tree_files(root)) {
    const std::string ending = file.extension().string();
    if ((ending != ".h" && ending != ".cpp") || *file.begin() == "tests") continue;
    const std::string code = without_comments(read_file((root / file).string()));
    for (const auto& [name, places] : allowed_places()) {
      const auto place = places.find(file.generic_string());
      const int found = calls(code, name), allowed = place == places.end() ? 0 : place->second;
      if (found <= allowed) continue;
      messages.push_back(file.string() + ": " + name + "() " + std::to_string(found) +
                         " times, allowed " + std::to_string(allowed));
    }
  }
  return messages;
}

}  // namespace

TEST_CASE("house: hardware is planned, named, timed and digested once", "[house]") {
  for (const std::string& message : more_than_once(HSDC_SOURCE_DIR)) {
    INFO(message);
    CHECK(false);
  }
  // None of the places has gone.
  for (const auto& [name, places] : allowed_places()) {
    for (const auto& [file, count] : places) {
      INFO(name << " in " << file);
      CHECK(calls(without_comments(read_file(HSDC_SOURCE_DIR "/" + file)), name) == count);
    }
  }
}

TEST_CASE("house: hardware that is made or planned anew is found", "[house]") {
  const ScratchFolder scratch;
  fs::create_directories(scratch / "sim");
  fs::create_directories(scratch / "cli");
  scratch.write("sim/run.cpp",
                "// make_plan() is not asked\nvoid run(const Hardware& hardware);\n");
  scratch.write("cli/gen.cpp", "const Hardware hardware = make_hardware(graph);\n");
  CHECK(more_than_once(scratch.path()).empty());
  scratch.write("sim/run.cpp", "const HardwarePlan plan = make_plan(graph);\n");
  scratch.write("sim/other.cpp", "emit_for(make_hardware(circuit), nullptr, folder);\n");
  scratch.write("cli/gen.cpp",
                "const Hardware hardware = make_hardware(graph);\nshow(make_hardware(graph));\n"
                "print(hardware_digest(circuit));\n");
  CHECK(more_than_once(scratch.path()) ==
        std::vector<std::string>{"cli/gen.cpp: hardware_digest() 1 times, allowed 0",
                                 "cli/gen.cpp: make_hardware() 2 times, allowed 1",
                                 "sim/other.cpp: make_hardware() 1 times, allowed 0",
                                 "sim/run.cpp: make_plan() 1 times, allowed 0"});
}

}  // namespace hsdc
