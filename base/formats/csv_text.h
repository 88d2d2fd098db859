// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::formats {

/// One line of a table, taken apart.
struct CsvRecord {
  std::size_t line = 0;                  ///< in its file, from 1
  std::vector<std::string_view> fields;  ///< without the spaces and quotes around them
};

/// The lines of a table of separated values, one after another. Lines end with LF, CRLF or CR.
/// Fields may be in double quotes, within which a separator is text and "" a quote; a quoted field
/// ends on its line. Lines whose fields are all empty are skipped. Every line has as many fields as
/// the first.
class CsvText {
 public:
  /// Reads the file (docs/data.md: encodings) and finds its separator: a tab, a semicolon or a
  /// comma: one that makes columns of numbers before one that does not, then one that divides more
  /// of the first lines into equally many fields, at least two, then one that makes more columns of
  /// numbers; the one named first where several are alike. A first line "sep=X", as spreadsheets
  /// take it, says so itself. Throws UserError naming the file where it is no text.
  explicit CsvText(const std::string& path);

  const std::string& path() const { return path_; }
  char separator() const { return separator_; }

  /// Takes the next line that holds anything; false at the end. Its fields are valid until the next
  /// call. Throws UserError with file, line and column for quotes that do not match and another
  /// number of fields.
  bool next(CsvRecord& record);
  /// From the first line again.
  void rewind();

 private:
  void find_separator();
  bool next_line(std::string_view& text);
  void split(std::string_view text, CsvRecord& record);
  std::string_view quoted(std::string_view& rest, std::size_t column);

  std::string path_;
  std::string text_;
  char separator_ = ',';
  std::size_t start_ = 0;       // of the table, after a line sep=X
  std::size_t start_line_ = 0;  // lines before that
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::size_t columns_ = 0;           // of the first line; 0: not read yet
  std::list<std::string> unescaped_;  // of this line: quoted fields that held quotes
};

/// "a comma", "a semicolon" or "a tab".
std::string separator_name(char separator);

}  // namespace hsdc::formats
