// SPDX-License-Identifier: Apache-2.0
#include "tests/model/circuit/documented_keys.h"

#include <fmt/format.h>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/paths.h"

namespace hsdc::circuit {
namespace {

const char* type_text(KeyInfo::Type type) {
  using Type = KeyInfo::Type;
  switch (type) {
    case Type::kInteger:
    case Type::kWord:
      return "integer";
    case Type::kIntegerOrNone:
      return "integer or `\"none\"`";
    case Type::kNumber:
      return "number";
    case Type::kBoolean:
      return "boolean";
    case Type::kText:
    case Type::kChoice:
      return "string";
    case Type::kTextOrNumber:
      return "string or integer";
    case Type::kIntegers:
      return "list of integers";
    case Type::kNumbers:
      return "list of numbers";
  }
  return "";
}

/// A row of the page's tables.
std::string row_of(const KeyInfo& key) {
  std::string range = key.range;
  if (!key.choices.empty()) range = fmt::format("`{}`", fmt::join(key.choices, "`, `"));
  return fmt::format("| `{}` | {} | {} | {} | {} |\n", key.name, type_text(key.type), key.standard,
                     range, key.meaning);
}

/// The page from a heading to the next of at most that level.
std::string section(const std::string& page, const std::string& heading) {
  const std::string text = read_file(HSDC_SOURCE_DIR "/docs/" + page);
  const size_t begin = text.find("\n### " + heading);
  REQUIRE(begin != std::string::npos);
  return text.substr(begin, text.find("\n##", begin + 1) - begin);
}

}  // namespace

void check_documented(const std::string& page, const std::string& heading,
                      const std::vector<const KeyInfo*>& keys, size_t others) {
  INFO("docs/" << page << ", ### " << heading);
  const std::string text = section(page, heading);
  std::string missing;
  for (const KeyInfo* key : keys) {
    if (text.find(row_of(*key)) == std::string::npos) missing += row_of(*key);
  }
  CHECK(missing == "");
  size_t rows = 0;
  for (size_t at = 0; (at = text.find("\n| `", at)) != std::string::npos; ++at) ++rows;
  CHECK(rows == keys.size() + others);
}

}  // namespace hsdc::circuit
