// SPDX-License-Identifier: Apache-2.0
// Every source names its licence in its first two lines.
#include <fstream>
#include <set>
#include <string>

#include "tests/catch.h"
#include "tests/house/tree.h"
#include "tests/paths.h"

namespace hsdc {
namespace {

bool is_source(const fs::path& file) {
  static const std::set<std::string> kEndings{".h",     ".cpp",  ".cc", ".sv", ".svh",
                                              ".cmake", ".toml", ".sh", ".yml"};
  static const std::set<std::string> kNames{"CMakeLists.txt", "hsdc",        "run",
                                            "paths.h.in",     ".clang-tidy", ".clang-format"};
  // Inputs of fuzzing are bytes.
  if (file.string().starts_with("tests/fuzz/corpus/")) return false;
  return kEndings.contains(file.extension().string()) || kNames.contains(file.filename().string());
}

}  // namespace

TEST_CASE("house: every source names its licence", "[house]") {
  int count = 0;
  for (const fs::path& file : tree_files(HSDC_SOURCE_DIR)) {
    if (!is_source(file)) continue;
    ++count;
    std::ifstream in(fs::path(HSDC_SOURCE_DIR) / file);
    std::string one, two;
    std::getline(in, one);
    std::getline(in, two);
    INFO(file.string());
    CHECK_THAT(one + "\n" + two, contains("SPDX-License-Identifier: Apache-2.0"));
  }
  CHECK(count > 600);
}

}  // namespace hsdc
