// SPDX-License-Identifier: Apache-2.0
// Every emitted text file that has comments names the licence; the folder holds its text.
#include "gen/templates/license.h"

#include <fstream>
#include <set>
#include <sstream>

#include "gen/handoff/emit_hardware.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::handoff;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("license: emitted files name it in their first two lines, and its text is with them") {
  const ScratchFolder scratch;
  circuit::PresetOptions options;
  options.layers = {5, 4, 3};
  emit_for(plan::make_hardware(circuit::make_preset(options)), nullptr, scratch / "rtl");
  std::set<std::string> kinds;
  for (const auto& entry : fs::recursive_directory_iterator(scratch / "rtl")) {
    const std::string kind = entry.path().extension().string();
    if (!entry.is_regular_file() || kind == ".mem" || kind.empty()) continue;
    std::ifstream in(entry.path());
    std::string one, two;
    std::getline(in, one);
    std::getline(in, two);
    INFO(entry.path().string());
    CHECK_THAT(one + "\n" + two, contains("SPDX-License-Identifier: Apache-2.0"));
    kinds.insert(kind);
  }
  CHECK(kinds == std::set<std::string>{".sv", ".svh", ".f", ".h", ".core", ".yml", ".sdc", ".ys",
                                       ".toml", ".md"});
  CHECK(text_of(fs::path(scratch / "rtl") / "LICENSE") == text_of(HSDC_SOURCE_DIR "/LICENSE"));
}

TEST_CASE("license: a line that is there already is not added again") {
  const std::string text = templates::with_license_line("a.sv", "module a;\nendmodule\n");
  CHECK(text == "// SPDX-License-Identifier: Apache-2.0\nmodule a;\nendmodule\n");
  CHECK(templates::with_license_line("a.sv", text) == text);
  CHECK(templates::with_license_line("a.mem", "00\n") == "00\n");
  CHECK(templates::with_license_line("a.core", "CAPI=2:\nname: a\n") ==
        "CAPI=2:\n# SPDX-License-Identifier: Apache-2.0\nname: a\n");
}
