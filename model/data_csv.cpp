#include "model/data_csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "model/csv_rows.h"
#include "model/error.h"

namespace hsdc {
namespace {

constexpr int kHeldOut = 5;  // every so manieth row, without a test file
constexpr std::size_t kMaxClasses = 256;

std::optional<long long> whole_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The distinct labels of the training part, and the class of each.
class Classes {
 public:
  Classes(const std::vector<CsvRow>& rows, const std::string& path) {
    for (const CsvRow& row : rows) names_.push_back(row.label);
    numbers_ = std::ranges::all_of(names_,
                                   [](const auto& name) { return whole_number(name).has_value(); });
    if (numbers_) {  // "07" and "7" are one class
      for (std::string& name : names_) name = std::to_string(*whole_number(name));
    }
    std::ranges::sort(names_, [this](const auto& a, const auto& b) { return before(a, b); });
    const auto repeated = std::ranges::unique(names_);
    names_.erase(repeated.begin(), repeated.end());
    if (names_.size() < 2 || names_.size() > kMaxClasses) {
      throw UserError(fmt::format("{}: column {}: found {} different classes; allowed: 2..{}", path,
                                  rows.front().values.size() + 1, names_.size(), kMaxClasses));
    }
  }

  const std::vector<std::string>& names() const { return names_; }

  std::optional<std::size_t> find(std::string label) const {
    if (numbers_) {
      const auto number = whole_number(label);
      if (!number) return std::nullopt;
      label = std::to_string(*number);
    }
    const auto at = std::ranges::find(names_, label);
    if (at == names_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - names_.begin());
  }

 private:
  bool before(const std::string& a, const std::string& b) const {
    return numbers_ ? *whole_number(a) < *whole_number(b) : a < b;
  }

  std::vector<std::string> names_;
  bool numbers_ = false;
};

/// The range of one column in the training part.
struct Range {
  double low;
  double high;

  std::uint8_t scaled(double value) const {
    if (!(low < high)) return 0;
    // Halves first: the difference of two finite numbers can overflow.
    const double part = (value / 2 - low / 2) / (high / 2 - low / 2);
    return static_cast<std::uint8_t>(std::floor(std::clamp(part, 0.0, 1.0) * 255.0 + 0.5));
  }
};

std::vector<Range> column_ranges(const std::vector<CsvRow>& rows) {
  std::vector<Range> ranges;
  for (const double value : rows.front().values) ranges.push_back({value, value});
  for (const CsvRow& row : rows) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      ranges[i].low = std::min(ranges[i].low, row.values[i]);
      ranges[i].high = std::max(ranges[i].high, row.values[i]);
    }
  }
  return ranges;
}

Dataset make_part(const std::vector<CsvRow>& rows, const std::vector<Range>& ranges,
                  const Classes& classes, const std::string& path) {
  Dataset data;
  data.width = data.features = static_cast<int>(ranges.size());
  data.height = data.channels = 1;
  data.class_names = classes.names();
  data.classes = static_cast<int>(classes.names().size());
  for (const CsvRow& row : rows) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      data.pixels.push_back(ranges[i].scaled(row.values[i]));
    }
    const auto label = classes.find(row.label);
    if (!label) {
      throw UserError(
          fmt::format("{}:{}: column {}: found class \"{}\", which no row of the training part has",
                      path, row.line, ranges.size() + 1, row.label));
    }
    data.labels.push_back(static_cast<std::uint8_t>(*label));
  }
  return data;
}

}  // namespace

DataSplit load_csv(const std::string& train_path, const std::string& test_path) {
  std::vector<CsvRow> train = read_csv_rows(train_path);
  std::vector<CsvRow> test;
  if (!test_path.empty()) {
    test = read_csv_rows(test_path);
    if (test.front().values.size() != train.front().values.size()) {
      throw UserError(fmt::format("{}:{}: found {} columns; expected {} as in {}", test_path,
                                  test.front().line, test.front().values.size() + 1,
                                  train.front().values.size() + 1, train_path));
    }
  } else {
    if (train.size() < kHeldOut) {
      throw UserError(
          fmt::format("{}: found {} rows; expected at least {}, of which every {}th is held out as "
                      "test (or name "
                      "a test file: csv:FILE,TEST_FILE)",
                      train_path, train.size(), kHeldOut, kHeldOut));
    }
    std::vector<CsvRow> kept;
    for (std::size_t i = 0; i < train.size(); ++i) {
      (i % kHeldOut == kHeldOut - 1 ? test : kept).push_back(std::move(train[i]));
    }
    train = std::move(kept);
  }

  const Classes classes(train, train_path);
  const std::vector<Range> ranges = column_ranges(train);
  const std::string& test_from = test_path.empty() ? train_path : test_path;
  DataSplit split{make_part(train, ranges, classes, train_path),
                  make_part(test, ranges, classes, test_from)};
  split.train.name = fmt::format("csv:{} (train)", train_path);
  split.test.name =
      fmt::format("csv:{} ({})", test_from, test_path.empty() ? "test: every 5th row" : "test");
  return split;
}

}  // namespace hsdc
