#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace hsdc {
namespace {

constexpr int kBarWidth = 30;
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr const char* kClearLine = "\r\033[K";

}  // namespace

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

void ProgressBar::show(const std::string& label, long done, long total) {
  if (!enabled_) return;
  const auto now = std::chrono::steady_clock::now();
  if (shown_ && label == label_ && now - last_ < kRedraw) return;
  std::string line = label;
  if (total > 0) {
    const int filled = static_cast<int>(done * kBarWidth / total);
    line += fmt::format(" [{:=<{}}{:{}}] {}/{}", "", filled, "", kBarWidth - filled, done, total);
  }
  std::fputs((kClearLine + line).c_str(), stderr);
  std::fflush(stderr);
  shown_ = true;
  label_ = label;
  last_ = now;
}

void ProgressBar::clear() {
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

}  // namespace hsdc
