// SPDX-License-Identifier: Apache-2.0
// A room's folder, library and namespace have one name (docs/architecture.md): base is hsdc itself,
// model/fixed is hsdc::fixed, an experiment hsdc::paper::evolution; tests stand in the namespace of
// the room that they test.
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/house/tree.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

/// Wings that are one room each, beside base.
const std::set<std::string> kRooms{"report", "cli", "bench"};
/// Wings whose folders are the rooms.
const std::set<std::string> kWings{"model", "gen", "sim"};

/// The namespace of the sources in `folder`, by its path from the root.
std::string namespace_of(const fs::path& folder) {
  std::vector<std::string> parts;
  for (const fs::path& part : folder) {
    if (!(parts.empty() && part == "tests")) parts.push_back(part.string());
  }
  const std::string wing = parts.empty() ? "" : parts[0];
  if (wing == "base" && parts.size() > 1) return "hsdc::" + parts[1];
  if (kRooms.contains(wing)) return "hsdc::" + wing;
  if (kWings.contains(wing) && parts.size() > 1) return "hsdc::" + parts[1];
  if (wing == "paper") {
    const bool shared = parts.size() < 2 || parts[1] == "common";
    return shared ? "hsdc::paper" : "hsdc::paper::" + parts[1];
  }
  // Helpers of tests that are no room's.
  if (wing == "fuzz" || wing == "mutation") return "hsdc::" + wing;
  return "hsdc";
}

/// "file: namespace" for every namespace of ours that is another room's.
std::vector<std::string> misplaced(const fs::path& root, const std::vector<fs::path>& files) {
  static const std::regex kNamespace("(^|\n)namespace (hsdc[a-z_:]*) \\{");
  std::vector<std::string> found;
  for (const fs::path& file : files) {
    if (file.extension() != ".h" && file.extension() != ".cpp") continue;
    const std::string own = namespace_of(file.parent_path());
    const std::string text = read_file((root / file).string());
    for (std::sregex_iterator at(text.begin(), text.end(), kNamespace), end; at != end; ++at) {
      const std::string name = (*at)[2].str();
      // A room may have namespaces within its own.
      if (name != own && (own == "hsdc" || !name.starts_with(own + "::"))) {
        found.push_back(file.string() + ": " + name);
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("house: a source stands in the namespace of its room", "[house]") {
  const std::vector<fs::path> files = tree_files(HSDC_SOURCE_DIR);
  for (const std::string& message : misplaced(HSDC_SOURCE_DIR, files)) {
    INFO(message);
    CHECK(false);
  }
  CHECK(files.size() > 600);
}

TEST_CASE("house: a namespace of another room is found", "[house]") {
  const ScratchFolder scratch;
  fs::create_directories(scratch / "model/fixed");
  scratch.write("model/fixed/a.h", "#pragma once\nnamespace hsdc::fixed {\n}\n");
  scratch.write("model/fixed/b.cpp", "namespace hsdc::fixed::loops {\n}\nnamespace hsdc {\n}\n");
  CHECK(misplaced(scratch.path(), {"model/fixed/a.h", "model/fixed/b.cpp"}) ==
        std::vector<std::string>{"model/fixed/b.cpp: hsdc"});
}

}  // namespace hsdc
