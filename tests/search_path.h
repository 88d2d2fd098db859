// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdlib.h>

#include <optional>
#include <string>

namespace hsdc {

/// Sets PATH, and sets it back: for programs that are missing.
class SearchPath {
 public:
  explicit SearchPath(const char* value) {
    if (const char* old = ::getenv("PATH")) old_ = old;
    ::setenv("PATH", value, 1);
  }
  ~SearchPath() { old_ ? ::setenv("PATH", old_->c_str(), 1) : ::unsetenv("PATH"); }
  SearchPath(const SearchPath&) = delete;
  SearchPath& operator=(const SearchPath&) = delete;

 private:
  std::optional<std::string> old_;
};

}  // namespace hsdc
