// SPDX-License-Identifier: Apache-2.0
// The house: which room may know which (docs/architecture.md). A room is a folder with a library of
// its own, whose line hsdc_room(NAME PUBLIC ... PRIVATE ...) says what it knows; what is included
// is held to it, and the lines to the rules.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

struct Room {
  std::string folder;
  Names headers, sources;  ///< rooms that its headers, and its sources too, may include
};
using House = std::map<std::string, Room>;  ///< by name

/// The rooms below `root`.
House read_house(const fs::path& root) {
  static const std::regex kRoom("hsdc_room\\(([a-z_0-9]+)([^)]*)\\)");
  House house;
  for (fs::recursive_directory_iterator entry(root), end; entry != end; ++entry) {
    const std::string name = entry->path().filename().string();
    const bool is_ours =
        !name.starts_with(".") && (entry.depth() > 0 || (name != "build" && name != "out"));
    if (entry->is_directory() && !is_ours) {
      entry.disable_recursion_pending();
    }
    if (name != "CMakeLists.txt") continue;
    const std::string text = read_file(entry->path().string());
    for (std::sregex_iterator at(text.begin(), text.end(), kRoom), last; at != last; ++at) {
      Room room{entry->path().parent_path().lexically_relative(root).string(), {}, {}};
      std::istringstream words((*at)[2].str());
      std::string list;
      for (std::string word; words >> word;) {
        if (word == "PUBLIC" || word == "PRIVATE" || word == "SOURCES" || word == "EXCEPT") {
          list = word;
        } else if (list == "PUBLIC" || list == "PRIVATE") {
          if (list == "PUBLIC") room.headers.insert(word);
          room.sources.insert(word);
        }
      }
      house[(*at)[1].str()] = room;
    }
  }
  return house;
}

/// Files that a room includes, by the folder that they lie in.
std::map<std::string, Names> included_folders(const fs::path& root, const fs::path& file) {
  static const std::regex kInclude("#include \"([^\"]+)/[^\"/]+\"");
  std::map<std::string, Names> found;
  const std::string text = read_file((root / file).string());
  for (std::sregex_iterator at(text.begin(), text.end(), kInclude), last; at != last; ++at) {
    found[(*at)[1].str()].insert(at->str());
  }
  return found;
}

/// What is included against the lines of the rooms, a message each.
std::vector<std::string> broken_includes(const fs::path& root) {
  const House house = read_house(root);
  std::map<std::string, std::string> names;  // by folder
  for (const auto& [name, room] : house) names[room.folder] = name;
  std::vector<std::string> broken;
  for (const auto& [name, room] : house) {
    for (const auto& entry : fs::directory_iterator(root / room.folder)) {
      const std::string ending = entry.path().extension().string();
      if (ending != ".h" && ending != ".cpp") continue;
      const fs::path file = entry.path().lexically_relative(root);
      for (const auto& [folder, lines] : included_folders(root, file)) {
        const auto target = names.find(folder);
        if (target == names.end() || target->second == name) continue;
        const Names& allowed = ending == ".h" ? room.headers : room.sources;
        if (!allowed.contains(target->second)) {
          broken.push_back(file.string() + ": " + *lines.begin());
        }
      }
    }
  }
  return broken;
}

/// All rooms that `name` knows, by way of others too.
Names known_to(const House& house, const std::string& name) {
  Names known;
  std::vector<std::string> open{name};
  while (!open.empty()) {
    const auto at = house.find(open.back());
    open.pop_back();
    if (at == house.end()) continue;  // a library of others
    for (const std::string& next : at->second.sources) {
      if (house.contains(next) && known.insert(next).second) open.push_back(next);
    }
  }
  return known;
}

/// The wing of the house that a room lies in: base, model, report, gen, sim, paper, bench.
std::string wing_of(const House& house, const std::string& name) {
  const std::string& folder = house.at(name).folder;
  return folder.substr(0, folder.find('/'));
}

/// The arrows of the picture in docs/architecture.md: "fixed --> circuit & base", names before [.
std::map<std::string, Names> picture() {
  static const std::regex kArrow("^  ([a-z_]+)(\\[[^\\]]*\\])?( --> ([a-z_ &]+))?$");
  std::istringstream lines(read_file(HSDC_SOURCE_DIR "/docs/architecture.md"));
  std::map<std::string, Names> arrows;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) inside = line == "```mermaid";
    std::smatch parts;
    if (!inside || !std::regex_match(line, parts, kArrow)) continue;
    Names& known = arrows[parts[1].str()];
    std::istringstream words(parts[4].str());
    for (std::string word; words >> word;) {
      if (word != "&") known.insert(word);
    }
  }
  return arrows;
}

/// The name of a room in the picture, where experiments are one.
std::string drawn_name(const House& house, const std::string& name) {
  return wing_of(house, name) == "paper" ? "paper" : name;
}

}  // namespace

TEST_CASE("house: the picture in docs/architecture.md shows every room, and arrows that there are",
          "[house]") {
  const House house = read_house(HSDC_SOURCE_DIR);
  const std::map<std::string, Names> arrows = picture();
  House drawn;
  for (const auto& [name, known] : arrows) drawn[name] = {name, known, known};
  for (const auto& [name, room] : house) {
    const std::string self = drawn_name(house, name);
    INFO(name);
    REQUIRE(arrows.contains(self));
    for (const std::string& other : room.sources) {
      if (!house.contains(other) || drawn_name(house, other) == self) continue;
      INFO("knows " << other);
      CHECK((other == "base" || known_to(drawn, self).contains(drawn_name(house, other))));
    }
  }
  for (const auto& [name, known] : arrows) {
    if (name == "cli") continue;  // no room that others could know
    for (const std::string& other : known) {
      INFO(name << " --> " << other);
      REQUIRE(house.contains(name));
      CHECK(known_to(house, name).contains(other));
    }
  }
}

TEST_CASE("house: every include is one that the room's line in CMake allows", "[house]") {
  const std::vector<std::string> broken = broken_includes(HSDC_SOURCE_DIR);
  for (const std::string& message : broken) {
    INFO(message);
    CHECK(false);
  }
  CHECK(read_house(HSDC_SOURCE_DIR).size() > 20);
}

TEST_CASE("house: a forbidden include is found", "[house]") {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "base");
  fs::create_directory(scratch / "model");
  scratch.write("base/CMakeLists.txt", "hsdc_room(base PUBLIC fmt::fmt)\n");
  scratch.write("base/file.h", "#pragma once\n");
  scratch.write("model/CMakeLists.txt", "hsdc_room(model PRIVATE base)\n");
  scratch.write("model/a.cpp", "#include \"base/file.h\"\n#include <string>\n");
  CHECK(broken_includes(scratch.path()).empty());
  scratch.write("model/a.h", "#include \"base/file.h\"\n");  // a header needs PUBLIC
  CHECK(broken_includes(scratch.path()) ==
        std::vector<std::string>{"model/a.h: #include \"base/file.h\""});
  scratch.write("base/file.cpp", "#include \"model/a.h\"\n");
  CHECK(broken_includes(scratch.path()).size() == 2);
}

TEST_CASE("house: no arrow runs up, and no circle", "[house]") {
  const House house = read_house(HSDC_SOURCE_DIR);
  // What a wing may know beside itself.
  const std::map<std::string, Names> wings{
      {"base", {}},
      {"model", {"base"}},
      {"report", {"base", "model"}},
      {"gen", {"base", "model"}},
      {"sim", {"base", "model", "gen"}},
      {"paper", {"base", "model", "report"}},
      {"bench", {"base", "model", "gen", "sim"}},
  };
  for (const auto& [name, room] : house) {
    const Names known = known_to(house, name);
    INFO(name);
    CHECK_FALSE(known.contains(name));  // a circle
    REQUIRE(wings.contains(wing_of(house, name)));
    for (const std::string& other : known) {
      INFO(other);
      const std::string wing = wing_of(house, other);
      CHECK((wing == wing_of(house, name) || wings.at(wing_of(house, name)).contains(wing)));
    }
  }
}

TEST_CASE("house: rooms that must not know each other", "[house]") {
  const House house = read_house(HSDC_SOURCE_DIR);
  const std::vector<std::pair<std::string, std::string>> strangers{
      {"arithmetic", "base"}, {"fixed", "floating"}, {"floating", "fixed"},  {"fixed", "data"},
      {"floating", "data"},   {"circuit", "data"},   {"verilog", "circuit"}, {"templates", "base"}};
  for (const auto& [one, other] : strangers) {
    INFO(one << " knows " << other);
    REQUIRE(house.contains(one));
    REQUIRE(house.contains(other));
    CHECK_FALSE(known_to(house, one).contains(other));
  }
  // Experiments do not know one another.
  for (const auto& [name, room] : house) {
    if (!room.folder.starts_with("paper/") || name == "paper_common") continue;
    for (const std::string& other : known_to(house, name)) {
      INFO(name << " knows " << other);
      CHECK((!house.at(other).folder.starts_with("paper/") || other == "paper_common"));
    }
  }
}

}  // namespace hsdc
