// SPDX-License-Identifier: Apache-2.0
#include "base/formats/toml_limits.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.h"

namespace hsdc::formats {
namespace {

/// Goes over the text once, past strings and comments.
class LimitChecker {
 public:
  LimitChecker(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  void run() {
    while (at_ < text_.size()) {
      switch (const char c = text_[at_]) {
        case '"':
        case '\'':
          skip_string(c);
          continue;
        case '#':
          at_ = std::min(text_.find('\n', at_), text_.size());
          continue;
        case '\n':
          ++line_;
          dots_ = 0;
          line_begins_ = true;
          break;
        case ' ':
        case '\t':
          ++at_;
          continue;
        case '[':
        case '{':
          if (c == '[' && line_begins_ && depth_ == 0)
            count_all(tables_, kMostTomlTables, "tables");
          dots_ = 0;
          count(depth_, "lists and tables");
          break;
        case ']':
        case '}':
          depth_ = std::max(depth_ - 1, 0);
          break;
        case '=':
          count_all(keys_, kMostTomlKeys, "keys");
          dots_ = 0;
          break;
        case ',':
          dots_ = 0;
          break;
        case '.':
          count(dots_, "keys with dots");
          break;
        default:
          break;
      }
      if (text_[at_] != '\n') line_begins_ = false;
      ++at_;
    }
  }

 private:
  void count_all(int& sum, int most, const char* what) const {
    if (++sum <= most) return;
    throw bad_file(path_, line_).found("more than {} {}", most, what).allowed("up to {}", most);
  }

  void count(int& depth, const char* what) const {
    if (++depth <= kMostTomlDepth) return;
    throw bad_file(path_, line_)
        .found("{} nested more than {} deep", what, kMostTomlDepth)
        .allowed("up to {}", kMostTomlDepth);
  }

  /// From a quote to behind the one that ends the string; one on a single line ends with it.
  void skip_string(char quote) {
    const bool escapes = quote == '"';
    const bool many = text_.substr(at_, 3) == std::string(3, quote);
    at_ += many ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') {
        if (!many) return;
        ++line_;
      }
      if (escapes && text_[at_] == '\\') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++line_;
      } else if (many ? text_.substr(at_, 3) == std::string(3, quote) : text_[at_] == quote) {
        at_ += many ? 3 : 1;
        return;
      }
    }
  }

  std::string_view text_;
  const std::string& path_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  int dots_ = 0;
  int tables_ = 0, keys_ = 0;
  bool line_begins_ = true;  // nothing but blanks since the last line's end
};

}  // namespace

void check_toml_limits(std::string_view text, const std::string& path) {
  LimitChecker(text, path).run();
}

}  // namespace hsdc::formats
