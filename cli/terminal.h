#pragma once
#include <chrono>
#include <string>
#include <vector>

namespace hsdc {

/// True if stderr is a terminal: then a bar shows progress, otherwise a line an epoch must do.
bool stderr_is_terminal();

/// A line on stderr that shows how far a run is; nothing if stderr is no terminal.
class ProgressBar {
 public:
  ~ProgressBar() { clear(); }
  /// Redraws at most ten times a second. A total of 0 shows the label alone.
  void show(const std::string& label, long done, long total);
  /// Removes the line, so that something else can be printed.
  void clear();

 private:
  bool enabled_ = stderr_is_terminal();
  bool shown_ = false;
  std::string label_;
  std::chrono::steady_clock::time_point last_;
};

/// Columns of equal width for rows that come one by one: headings as wide as they are, cells
/// right-aligned below them.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
  std::string heading() const;
  std::string row(const std::vector<std::string>& cells) const;

 private:
  std::vector<std::string> headings_;
};

/// Rows known at once as left-aligned columns, two spaces apart.
std::string columns(const std::vector<std::vector<std::string>>& rows);

std::string percent(double share);            ///< 0.9465 -> "94.65 %"
std::string rate(double per_second);          ///< 152300000 -> "152.3 M"
std::string thousands(std::uint64_t number);  ///< 49024 -> "49,024"

}  // namespace hsdc
