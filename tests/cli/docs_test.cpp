// SPDX-License-Identifier: Apache-2.0
// The commands that the documentation shows do what it says: every ```sh block under a line
// <!-- tested --> runs, with ./hsdc standing for the built tool; what a line <!-- prints: TEXT -->
// quotes is in the output of the page's commands.
#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> pages() {
  std::vector<fs::path> list;
  const fs::path root = HSDC_SOURCE_DIR;
  for (const char* page : {"README.md", "CONTRIBUTING.md"}) {
    if (fs::exists(root / page)) list.push_back(root / page);
  }
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") list.push_back(entry.path());
  }
  return list;
}

/// The marked blocks of a page, in order, as one script.
std::string marked_blocks(const fs::path& page) {
  std::istringstream lines(read_file(page.string()));
  std::string script;
  bool marked = false, inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (inside) {
      inside = line != "```";
      if (inside) script += line + "\n";
    } else if (marked && line == "```sh") {
      inside = true;
      marked = false;
    } else if (!line.empty()) {
      marked = line == "<!-- tested -->";
    }
  }
  return script;
}

/// What the page says that its commands print.
std::vector<std::string> printed_texts(const fs::path& page) {
  static constexpr std::string_view kStart = "<!-- prints: ", kEnd = " -->";
  std::istringstream lines(read_file(page.string()));
  std::vector<std::string> texts;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kStart) || !line.ends_with(kEnd)) continue;
    texts.push_back(line.substr(kStart.size(), line.size() - kStart.size() - kEnd.size()));
  }
  return texts;
}

}  // namespace

TEST_CASE("docs: the commands of every page run") {
  int scripts = 0;
  for (const fs::path& page : pages()) {
    const std::string script = marked_blocks(page);
    if (script.empty()) continue;
    ++scripts;
    const ScratchFolder scratch;
    fs::create_symlink(HSDC_TOOL, scratch / "hsdc");
    fs::create_symlink(HSDC_SOURCE_DIR "/examples", scratch / "examples");
    const ToolResult result =
        Process({"bash", "-euxo", "pipefail", "-c", script}, scratch.path()).wait();
    INFO(page.string() << "\n" << result.out << result.err);
    CHECK(result.status == 0);
    for (const std::string& text : printed_texts(page)) CHECK_THAT(result.out, contains(text));
  }
  CHECK(scripts > 0);
}

}  // namespace hsdc::cli
