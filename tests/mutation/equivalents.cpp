// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/equivalents.h"

#include <fstream>
#include <stdexcept>

namespace hsdc::mutation {

Equivalents::Equivalents(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string reason;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with("##")) continue;
    if (line.starts_with("# ")) {
      reason = line.substr(2);
    } else if (reason.empty()) {
      throw std::runtime_error(file.string() + ": a key without a reason: " + line);
    } else {
      entries_.push_back({line, reason});
    }
  }
}

const Equivalents::Entry* Equivalents::find(const std::string& key) const {
  for (const Entry& entry : entries_) {
    if (matches(entry.key, key)) return &entry;
  }
  return nullptr;
}

bool matches(const std::string& pattern, const std::string& text) {
  // The last star may take one more character whenever what stands behind it does not fit.
  size_t p = 0, t = 0, star = std::string::npos, taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace hsdc::mutation
