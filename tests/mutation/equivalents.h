// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hsdc::mutation {

/// Mutants that are argued, or proved, to differ in nothing that anybody could see: a file of
/// reasons, each a line that begins with "# ", with the keys it holds for on the lines below it. In
/// a key `*` stands for any text. Blank lines and lines that begin with "##" say nothing.
class Equivalents {
 public:
  /// Throws std::runtime_error for a key without a reason.
  explicit Equivalents(const std::filesystem::path& file);
  struct Entry {
    std::string key, reason;
  };
  /// The entry that holds for a mutant's key; nullptr if none does.
  const Entry* find(const std::string& key) const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// True if `text` is `pattern` with some text in the place of every `*`.
bool matches(const std::string& pattern, const std::string& text);

}  // namespace hsdc::mutation
