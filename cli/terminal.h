// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace hsdc::cli {

/// True if stderr is a terminal: then a bar shows progress, otherwise a line an epoch must do.
bool stderr_is_terminal();

/// A line on stderr that shows how far a run is, and for how long it may still go, no longer than
/// the terminal is wide; nothing if stderr is no terminal.
class ProgressBar {
 public:
  ProgressBar() = default;
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Redraws at most ten times a second. `share`: of the whole run, 0..1, where `done` counts a
  /// part of it only; the time left is told from how fast it grew since it was shown first.
  void show(const std::string& label, long done, long total, std::optional<double> share = {});
  /// For work that cannot tell how far it is: the label, and the seconds that it takes, counted by
  /// a thread until the next call.
  void wait(const std::string& label);
  /// Removes the line, so that something else can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(const std::string& line);
  /// " 1 min 20 s left", or nothing while that cannot be told.
  std::string time_left(const std::string& label, double share, bool of_run);

  bool enabled_ = stderr_is_terminal();
  bool shown_ = false;
  std::string label_;
  Clock::time_point last_;
  struct {
    std::string label;  ///< of what the share is of; empty: of the run
    double share = 0;
    Clock::time_point time;
    bool known = false;
  } begin_;
  std::jthread waiting_;
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

}  // namespace hsdc::cli
