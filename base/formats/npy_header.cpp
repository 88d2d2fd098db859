// SPDX-License-Identifier: Apache-2.0
#include "base/formats/npy_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/error.h"

namespace hsdc::formats {
namespace {

/// Takes the header's text apart from its front.
class HeaderParser {
 public:
  HeaderParser(const std::string& path, std::string_view text) : path_(path), text_(text) {}

  NpyArray run(std::span<const std::string_view> allowed) {
    NpyArray array;
    bool seen[3] = {}, fortran = false;
    expect('{');
    while (!take('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        array.dtype = dtype();
        seen[0] = true;
      } else if (key == "fortran_order") {
        fortran = boolean();
        seen[1] = true;
      } else if (key == "shape") {
        array.shape = shape();
        seen[2] = true;
      } else {
        fail();
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (!text_.empty() || !seen[0] || !seen[1] || !seen[2]) fail();
    // The type before all else: of another one neither order nor size could be right.
    if (std::find(allowed.begin(), allowed.end(), array.dtype) == allowed.end()) {
      throw bad_file(path_).found("dtype {}", array.dtype).allowed("{}", fmt::join(allowed, ", "));
    }
    if (fortran) {
      throw bad_file(path_)
          .found("Fortran order")
          .allowed("C order (save numpy.ascontiguousarray of it)");
    }
    return array;
  }

 private:
  [[noreturn]] void fail() const {
    throw bad_file(path_)
        .says("its .npy header is damaged")
        .expected("a dictionary of 'descr', 'fortran_order' and 'shape'");
  }
  void skip_space() {
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_.front())) != 0) {
      text_.remove_prefix(1);
    }
  }
  bool take(char wanted) {
    skip_space();
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) fail();
  }
  bool take_word(std::string_view word) {
    skip_space();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::string quoted() {
    const char quote = take('\'') ? '\'' : '"';
    if (quote == '"') expect('"');
    const std::size_t end = text_.find(quote);
    if (end == std::string_view::npos) fail();
    std::string content(text_.substr(0, end));
    text_.remove_prefix(end + 1);
    return content;
  }
  std::string dtype() {
    skip_space();
    if (!text_.starts_with('[')) return quoted();
    return fields();
  }
  /// The list of fields of a structured dtype, as it is.
  std::string fields() {
    size_t depth = 0, end = 0;
    do {
      if (end == text_.size()) fail();
      if (text_[end] == '[') ++depth;
      if (text_[end] == ']') --depth;
      ++end;
    } while (depth > 0);
    std::string list(text_.substr(0, end));
    text_.remove_prefix(end);
    return list;
  }
  bool boolean() {
    if (take_word("False")) return false;
    if (!take_word("True")) fail();
    return true;
  }
  std::vector<std::size_t> shape() {
    std::vector<std::size_t> extents;
    expect('(');
    while (!take(')')) {
      skip_space();
      std::size_t extent = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), extent);
      if (error != std::errc()) fail();
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      extents.push_back(extent);
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return extents;
  }

  const std::string& path_;
  std::string_view text_;
};

}  // namespace

std::optional<std::size_t> npy_item_size(std::string_view dtype) {
  for (const std::string_view known : kNpyDtypes) {
    if (dtype == known) return static_cast<std::size_t>(dtype[2] - '0');
  }
  return std::nullopt;
}

NpyArray parse_npy_header(std::string_view text, const std::string& path,
                          std::span<const std::string_view> allowed) {
  return HeaderParser(path, text).run(allowed);
}

}  // namespace hsdc::formats
