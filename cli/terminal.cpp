// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace hsdc::cli {
namespace {

constexpr int kLongestBar = 30, kShortestBar = 5;  // characters between the brackets
constexpr int kUsualColumns = 80;                  // of a terminal that does not say
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr double kFirstGuess = 1;  // seconds of work before the time left is told
constexpr const char* kClearLine = "\r\033[K";

/// Characters that a line may have so that the terminal does not break it: none could be removed
/// again whose end stands on another line.
int line_width() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return (known ? size.ws_col : kUsualColumns) - 1;
}

/// " [=====     ]", at most `space` wide; nothing where that is too little.
std::string bar_text(double share, int space) {
  const int width = std::min(space - 3, kLongestBar);
  if (width < kShortestBar) return "";
  const int filled = static_cast<int>(share * width);
  return fmt::format(" [{:=<{}}{:{}}]", "", filled, "", width - filled);
}

/// "45 s", "3 min 20 s", "2 h 10 min": two units at most.
std::string rough_duration(double seconds) {
  const auto whole = static_cast<long>(std::ceil(std::max(seconds, 0.0)));
  const long minutes = whole / 60, hours = minutes / 60;
  if (minutes == 0) return fmt::format("{} s", whole);
  if (hours == 0) return fmt::format("{} min {} s", minutes, whole % 60);
  return fmt::format("{} h {} min", hours, minutes % 60);
}

}  // namespace

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

void ProgressBar::draw(const std::string& line) {
  const auto width = static_cast<size_t>(std::max(line_width(), 0));
  std::fputs((kClearLine + line.substr(0, width)).c_str(), stderr);
  std::fflush(stderr);
  shown_ = true;
}

std::string ProgressBar::time_left(const std::string& label, double share, bool of_run) {
  const auto now = Clock::now();
  const std::string scope = of_run ? "" : label;
  if (!begin_.known || begin_.label != scope || share < begin_.share) {
    begin_ = {scope, share, now, true};
  }
  const double seconds = std::chrono::duration<double>(now - begin_.time).count();
  const double grown = share - begin_.share;
  if (seconds < kFirstGuess || grown <= 0 || share >= 1) return "";
  return fmt::format(", {} left", rough_duration(seconds * (1 - share) / grown));
}

void ProgressBar::show(const std::string& label, long done, long total,
                       std::optional<double> share) {
  if (!enabled_) return;
  waiting_ = {};
  const auto now = Clock::now();
  if (shown_ && label == label_ && now - last_ < kRedraw) return;
  std::string line = label;
  if (total > 0) {
    const double part = static_cast<double>(done) / static_cast<double>(total);
    const std::string figures = fmt::format(
        " {}/{}{}", done, total, time_left(label, share.value_or(part), share.has_value()));
    line +=
        bar_text(part, line_width() - static_cast<int>(label.size() + figures.size())) + figures;
  }
  draw(line);
  label_ = label;
  last_ = now;
}

void ProgressBar::wait(const std::string& label) {
  if (!enabled_ || (waiting_.joinable() && label == label_)) return;
  waiting_ = {};
  label_ = label;
  draw(label);
  waiting_ = std::jthread([this, label, begin = Clock::now()](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any waker;
    std::unique_lock lock(mutex);
    while (!waker.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; })) {
      if (stop.stop_requested()) return;
      const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      draw(fmt::format("{}, {}", label, rough_duration(seconds)));
    }
  });
}

void ProgressBar::clear() {
  waiting_ = {};
  if (!shown_) return;
  std::fputs(kClearLine, stderr);
  std::fflush(stderr);
  shown_ = false;
}

std::string Table::heading() const { return row(headings_); }

std::string Table::row(const std::vector<std::string>& cells) const {
  std::string line;
  for (size_t k = 0; k < cells.size(); ++k) {
    if (k > 0) line += "  ";
    line += fmt::format("{:>{}}", cells[k], headings_[k].size());
  }
  return line;
}

std::string columns(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t k = 0; k < row.size(); ++k) line += fmt::format("{:<{}}  ", row[k], widths[k]);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

std::string rate(double per_second) {
  if (per_second >= 1e9) return fmt::format("{:.2f} G", per_second / 1e9);
  if (per_second >= 1e6) return fmt::format("{:.1f} M", per_second / 1e6);
  return fmt::format("{:.1f} k", per_second / 1e3);
}

std::string thousands(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace hsdc::cli
