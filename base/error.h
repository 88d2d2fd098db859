// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace hsdc {

/// What is wrong, for whoever wants to act on it.
enum class ErrorKind : std::uint8_t {
  kMissing,      ///< a file or folder that is not there
  kUnreadable,   ///< an input that cannot be opened or read, or that is no regular file
  kBadFile,      ///< a file that is damaged, cut short, of another kind or shape
  kBadValue,     ///< a key or name with a value that is not allowed
  kBadOption,    ///< an option of the command line, or two that exclude each other
  kMismatch,     ///< things that are sound, but not for each other: samples and a circuit
  kOccupied,     ///< an output's place that holds something else, or where another process writes
  kUnwritable,   ///< an output that the system does not let us write
  kMissingTool,  ///< a program that is not installed
  kFailedTool,   ///< a program that failed, or could not be started
  kInterrupted,  ///< ended by the user
};
const char* to_string(ErrorKind kind);  // "missing", "bad file", ...

/// One thing that is wrong, in parts; those that it has not are empty.
struct Problem {
  ErrorKind kind = ErrorKind::kBadValue;
  std::string context{};  ///< what it came up in: "paper: --data", "node h1"
  std::string path{};     ///< the file or folder
  int line = 0;           ///< of the file, from 1; 0: the file as a whole
  int column = 0;         ///< of the line, from 1
  std::string key{};      ///< key, option, column of a table; with the table that it is a key of
  std::string found{};
  std::string allowed{};
  std::string message{};  ///< all that is said of it: "found 3 columns, allowed 4"
};
/// "CONTEXT: PATH:LINE:COLUMN: KEY: MESSAGE"
std::string text_of(const Problem& problem);

/// "found X, allowed Y": the message of a problem that needs no other words.
std::string found_allowed(const std::string& found, const std::string& allowed);

/// Bad input of the user's: a file, a key, an option. Made by one of the functions below, then told
/// word by word, in the order of its text:
///
///   throw bad_file(path, line).key("column {}", 3).found("\"{}\"", field).allowed("a number");
///
/// says "c.csv:7: column 3: found "x", allowed a number". `main` prints the text and exits with 2.
/// A caller's mistake is none: that throws std::invalid_argument.
class UserError : public std::exception {
 public:
  explicit UserError(ErrorKind kind) : problems_{{.kind = kind}} { tell(); }
  explicit UserError(Problem problem) : problems_{std::move(problem)} { tell(); }
  /// All that is wrong with a file, a line each; the text has the first fifty.
  explicit UserError(std::vector<Problem> problems) : problems_(std::move(problems)) { tell(); }

  const char* what() const noexcept override { return text_.c_str(); }
  /// At least one.
  const std::vector<Problem>& problems() const { return problems_; }
  ErrorKind kind() const { return problems_.front().kind; }

  // Each takes a text, or a format with arguments.

  /// Which key, option or column; behind the path.
  UserError&& key(const std::string& text) &&;
  /// "found X"
  UserError&& found(const std::string& text) &&;
  /// ", allowed Y"
  UserError&& allowed(const std::string& text) &&;
  /// "; allowed: Y", as a list with commas needs it
  UserError&& only(const std::string& text) &&;
  /// "; expected Y", as what follows from something else
  UserError&& expected(const std::string& text) &&;
  /// Other words, as they are.
  UserError&& says(const std::string& text) &&;

  template <typename... Args>
  UserError&& key(fmt::format_string<Args...> text, Args&&... args) && {
    return std::move(*this).key(fmt::format(text, std::forward<Args>(args)...));
  }
  template <typename... Args>
  UserError&& found(fmt::format_string<Args...> text, Args&&... args) && {
    return std::move(*this).found(fmt::format(text, std::forward<Args>(args)...));
  }
  template <typename... Args>
  UserError&& allowed(fmt::format_string<Args...> text, Args&&... args) && {
    return std::move(*this).allowed(fmt::format(text, std::forward<Args>(args)...));
  }
  template <typename... Args>
  UserError&& only(fmt::format_string<Args...> text, Args&&... args) && {
    return std::move(*this).only(fmt::format(text, std::forward<Args>(args)...));
  }
  template <typename... Args>
  UserError&& expected(fmt::format_string<Args...> text, Args&&... args) && {
    return std::move(*this).expected(fmt::format(text, std::forward<Args>(args)...));
  }
  template <typename... Args>
  UserError&& says(fmt::format_string<Args...> text, Args&&... args) && {
    return std::move(*this).says(fmt::format(text, std::forward<Args>(args)...));
  }

  /// Puts what it came up in before all that is told: "paper: --data".
  void within(const std::string& context);
  /// Gives a file or folder another name wherever it is told.
  void rename(const std::string& from, const std::string& to);

 private:
  friend UserError error_at(ErrorKind, const std::filesystem::path&, std::size_t, std::size_t);
  void say(const char* comma, const char* word, const std::string& text);
  void tell();

  std::vector<Problem> problems_;
  std::string text_;
};

// The beginnings of errors. `path` as the user gave it; `line` and `column` from 1, 0 without.

UserError error_at(ErrorKind kind, const std::filesystem::path& path, std::size_t line = 0,
                   std::size_t column = 0);
inline UserError missing(const std::filesystem::path& path) {
  return error_at(ErrorKind::kMissing, path);
}
inline UserError unreadable(const std::filesystem::path& path) {
  return error_at(ErrorKind::kUnreadable, path);
}
inline UserError bad_file(const std::filesystem::path& path, std::size_t line = 0,
                          std::size_t column = 0) {
  return error_at(ErrorKind::kBadFile, path, line, column);
}
inline UserError occupied(const std::filesystem::path& path) {
  return error_at(ErrorKind::kOccupied, path);
}
inline UserError unwritable(const std::filesystem::path& path) {
  return error_at(ErrorKind::kUnwritable, path);
}

/// Of a key, an option, a name or a program.
UserError error_about(ErrorKind kind, const std::string& key);
inline UserError bad_value(const std::string& key) {
  return error_about(ErrorKind::kBadValue, key);
}
inline UserError bad_option(const std::string& key) {
  return error_about(ErrorKind::kBadOption, key);
}
inline UserError mismatch(const std::string& key) { return error_about(ErrorKind::kMismatch, key); }
inline UserError missing_tool(const std::string& key) {
  return error_about(ErrorKind::kMissingTool, key);
}
inline UserError failed_tool(const std::string& key) {
  return error_about(ErrorKind::kFailedTool, key);
}

}  // namespace hsdc
