#include "model/toml_limits.h"

#include <fmt/core.h>

#include <algorithm>

#include "model/error.h"

namespace hsdc {
namespace {

/// Goes over the text once, past strings and comments.
class DepthChecker {
 public:
  DepthChecker(std::string_view text, const std::string& path) : text_(text), path_(path) {}

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
          break;
        case '[':
        case '{':
          dots_ = 0;
          count(depth_, "lists and tables");
          break;
        case ']':
        case '}':
          depth_ = std::max(depth_ - 1, 0);
          break;
        case '=':
        case ',':
          dots_ = 0;
          break;
        case '.':
          count(dots_, "keys with dots");
          break;
        default:
          break;
      }
      ++at_;
    }
  }

 private:
  void count(int& depth, const char* what) const {
    if (++depth <= kMostTomlDepth) return;
    throw UserError(fmt::format("{}:{}: found {} nested more than {} deep, allowed up to {}", path_,
                                line_, what, kMostTomlDepth, kMostTomlDepth));
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
};

}  // namespace

void check_toml_depth(std::string_view text, const std::string& path) {
  DepthChecker(text, path).run();
}

}  // namespace hsdc
