// The commands that the documentation shows do what it says: every ```sh block under a line
// <!-- tested --> runs, with ./hsdc standing for the built tool.
#include <filesystem>
#include <sstream>

#include "model/file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/places.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> pages() {
  std::vector<fs::path> list;
  const fs::path root = HSDC_SOURCE_DIR;
  if (fs::exists(root / "README.md")) list.push_back(root / "README.md");
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
  }
  CHECK(scripts > 0);
}

}  // namespace hsdc
