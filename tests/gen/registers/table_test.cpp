// SPDX-License-Identifier: Apache-2.0
// The one table of registers, and that it is the only one.
#include "gen/registers/table.h"

#include <fmt/format.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/file.h"
#include "gen/handoff/datasheet.h"
#include "tests/catch.h"
#include "tests/paths.h"

using namespace hsdc;
using namespace hsdc::registers;
namespace fs = std::filesystem;

namespace {

/// ARRAY_WORDS as ArrayWords.
std::string in_camel_case(std::string_view name) {
  std::string text;
  bool is_first = true;
  for (const char c : name) {
    if (c != '_') text += is_first ? c : static_cast<char>(std::tolower(c));
    is_first = c == '_';
  }
  return text;
}

/// Places of `folder` where a register is given a number.
std::vector<std::string> numbers_given(const fs::path& folder) {
  std::string names;
  for (const Register& r : kRegisters) {
    names +=
        fmt::format("{}{}|k{}(Offset)?", names.empty() ? "" : "|", r.name, in_camel_case(r.name));
  }
  const std::regex given(
      "(^|[^A-Za-z_])(ADDR_|REG_)?(" + names +
      ")(_ADDRESS|_OFFSET)?\\s*(=|==|!=)\\s*(0x[0-9A-Fa-f]{1,2}|[68]'h[0-9A-F]+)\\b");
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    if (!std::set<std::string>{".cpp", ".h", ".cc", ".sv", ".svh", ".in"}.contains(ending))
      continue;
    const std::string text = read_file(entry.path().string());
    for (std::sregex_iterator at(text.begin(), text.end(), given), end; at != end; ++at) {
      found.push_back(entry.path().filename().string() + ": " + at->str());
    }
  }
  return found;
}

}  // namespace

TEST_CASE("register table: every one has a name and a place of its own, and says what it is",
          "[registers]") {
  std::set<std::uint32_t> offsets{kNoRegister};
  std::set<std::string> names;
  for (const Register& r : kRegisters) {
    INFO(r.name);
    CHECK(r.offset % 4 == 0);
    CHECK(r.offset < 256);  // eight bits of address
    CHECK(offsets.insert(r.offset).second);
    CHECK(names.insert(std::string(r.name)).second);
    CHECK_FALSE(r.text().empty());
    CHECK((std::string(r.name) + r.text()).find_first_of("|\n") == std::string::npos);
    int free = 0;
    for (const Field& f : r.fields) {
      if (f.bits == 0) continue;
      CHECK(f.low >= free);
      free = f.low + f.bits;
      CHECK(free <= 32);
      CHECK(f.name.empty() == r.is_whole());
      // A macro and a key of templates each.
      if (!f.name.empty()) CHECK(names.insert(fmt::format("{}_{}", r.name, f.name)).second);
    }
  }
}

TEST_CASE("register table: a counter's high half lies behind its low half", "[registers]") {
  int counters = 0;
  for (const Register& high : kRegisters) {
    if (!high.name.ends_with("_HIGH")) continue;
    for (const Register& low : kRegisters) {
      if (low.name != high.name.substr(0, high.name.size() - 5)) continue;
      CHECK(high.offset == low.offset + 4);
      ++counters;
    }
  }
  CHECK(counters == 4);
}

TEST_CASE("register table: reset values are numbers, or the circuit's", "[registers]") {
  const RegisterValues values{0x102, 0xABCD, 9, 4, 5, 77};
  CHECK(register_named("ID").reset_text(values) == "0x48534443");
  CHECK(register_named("VERSION").reset_text(values) == "0x00000102");
  CHECK(register_named("DIGEST").reset_text(values) == "0x0000ABCD");
  CHECK(register_named("INPUTS").reset_text(values) == "0x00000009");
  CHECK(register_named("TARGETS").reset_text(values) == "0x00000004");
  CHECK(register_named("ARRAYS").reset_text(values) == "0x00000005");
  CHECK(register_named("SEED").reset_text(values) == "0x0000004D");
  CHECK(register_named("CONTROL").reset_text(values) == "0x00000003");
  CHECK(register_named("WEIGHT").reset_text(values) == "-");
  CHECK(bits_of("CONTROL", "FILL") == 8);
  CHECK(bits_of("STATUS", "BAD_PACKET") == 2);
}

TEST_CASE("register table: docs/hardware.md has it as it is", "[registers]") {
  // The numbers of a circuit are its own.
  std::string table = handoff::register_markdown({});
  for (const char* own : {"VERSION", "DIGEST", "INPUTS", "TARGETS", "ARRAYS", "SEED"}) {
    table =
        std::regex_replace(table, std::regex(fmt::format("(\\| {} \\| R[OW] \\| )0x00000000", own)),
                           "$1the circuit's");
  }
  const std::string docs = read_file(HSDC_SOURCE_DIR "/docs/hardware.md");
  INFO(table);
  CHECK((docs.find(table) != std::string::npos));
}

TEST_CASE("register table: nothing else gives a register a number", "[registers]") {
  for (const char* room : {"gen", "sim", "rtl", "bench", "cli", "tests"}) {
    for (const std::string& place : numbers_given(fs::path(HSDC_SOURCE_DIR) / room)) {
      INFO(place);
      CHECK(false);
    }
  }
}
