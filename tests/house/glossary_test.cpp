// SPDX-License-Identifier: Apache-2.0
// docs/glossary.md names files that there are, and its words in order.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/paths.h"

namespace hsdc {

TEST_CASE("house: every word of the glossary has an owner that there is", "[house]") {
  static const std::regex kRow("\\| ([^|]+) \\| ([^|]+) \\| `([^`|]+)` \\|");
  std::istringstream lines(read_file(HSDC_SOURCE_DIR "/docs/glossary.md"));
  std::string before;  // in this table
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) before.clear();
    if (!line.starts_with("| ") || line.starts_with("| word |") || line.starts_with("| ---")) {
      continue;
    }
    INFO(line);
    std::smatch cells;
    REQUIRE(std::regex_match(line, cells, kRow));
    CHECK(std::filesystem::exists(HSDC_SOURCE_DIR "/" + cells[3].str()));
    std::string word = cells[1].str();
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
    CHECK(before < word);
    before = word;
    ++rows;
  }
  CHECK(rows > 50);
}

}  // namespace hsdc
