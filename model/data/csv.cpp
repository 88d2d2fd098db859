// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/formats/csv_text.h"
#include "model/data/csv_classes.h"
#include "model/data/csv_layout.h"
#include "model/data/csv_rows.h"
#include "model/data/csv_unlabelled.h"
#include "model/data/held_out.h"

namespace hsdc::data {
namespace {

constexpr std::size_t kLeastRows = 5;  // to hold some of them out

/// The range of one column in the training part.
struct Range {
  double low;
  double high;

  /// The byte of a value of this column. A column of one value keeps that value, as far as a byte
  /// holds it: a column of ones is what a circuit without biases learns its thresholds from.
  std::uint8_t scaled(double value) const {
    // Halves first: the difference of two finite numbers can overflow.
    const double part = low < high ? (value / 2 - low / 2) / (high / 2 - low / 2) : low;
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

/// One table, or two of one layout.
class CsvLoader {
 public:
  CsvLoader(const std::string& train_path, const std::string& test_path, const CsvOptions& options)
      : train_path_(train_path), test_path_(test_path), options_(options) {}

  DataSplit run() {
    formats::CsvText text(train_path_);
    layout_ = find_csv_layout(text, options_.label);
    train_ = read_csv_rows(text, layout_, layout_.header);
    split_.notes = layout_.notes;
    if (!test_path_.empty()) {
      read_test();
    } else if (train_.size() < kLeastRows) {
      throw bad_file(train_path_)
          .found("{} rows", train_.size())
          .expected(
              "at least {}, of which a fifth is held out for the test (or name a test file: "
              "csv:FILE,TEST_FILE)",
              kLeastRows);
    }
    const CsvClasses classes(train_, layout_, train_path_);
    if (test_path_.empty()) hold_some_out(classes);
    const std::vector<Range> ranges = column_ranges(train_);
    split_.train = part(train_, ranges, classes, train_path_, "train");
    split_.test = part(test_, ranges, classes, test_path_.empty() ? train_path_ : test_path_,
                       test_path_.empty() ? "test: rows held out" : "test");
    return std::move(split_);
  }

 private:
  /// Reads the test file under the layout of the training file.
  void read_test() {
    formats::CsvText text(test_path_);
    formats::CsvRecord first;
    if (!text.next(first)) throw bad_file(test_path_).says("holds no rows of data");
    if (first.fields.size() + 1 == layout_.columns) {
      test_ = read_unlabelled_rows(text, layout_);
      return;
    }
    if (first.fields.size() != layout_.columns) {
      throw bad_file(test_path_, first.line)
          .found("{} columns", first.fields.size())
          .expected("{} as in {} (or {} without the class)", layout_.columns, train_path_,
                    layout_.columns - 1);
    }
    const CsvLayout own = find_csv_layout(text, std::to_string(layout_.label + 1));
    for (std::size_t i = 0; own.header && layout_.header && i < layout_.columns; ++i) {
      if (own.names[i] == layout_.names[i]) continue;
      throw bad_file(test_path_, first.line)
          .key("column {}", i + 1)
          .found("the name \"{}\"", own.names[i])
          .expected("\"{}\" as in {}", layout_.names[i], train_path_);
    }
    CsvLayout layout = layout_;
    layout.decimal_comma = own.decimal_comma;
    test_ = read_csv_rows(text, layout, own.header);
  }

  void hold_some_out(const CsvClasses& classes) {
    std::vector<std::uint8_t> labels;
    for (const CsvRow& row : train_) {
      labels.push_back(static_cast<std::uint8_t>(*classes.find(row.label)));
    }
    const HeldOut dealt = hold_out(labels, static_cast<int>(classes.names().size()), options_.seed);
    if (dealt.test.empty()) {
      throw bad_file(train_path_)
          .key(layout_.column_text(layout_.label))
          .found("no class with two rows or more")
          .expected(
              "one, of which a row can be held out for the test (or name a test file: "
              "csv:FILE,TEST_FILE)");
    }
    split_.notes.push_back(fmt::format("{}: {}", train_path_, dealt.text));
    std::vector<CsvRow> rows = std::move(train_);
    train_.clear();
    for (const std::size_t i : dealt.train) train_.push_back(std::move(rows[i]));
    for (const std::size_t i : dealt.test) test_.push_back(std::move(rows[i]));
  }

  Dataset part(const std::vector<CsvRow>& rows, const std::vector<Range>& ranges,
               const CsvClasses& classes, const std::string& path, const char* what) const {
    Dataset data;
    data.name = fmt::format("csv:{} ({})", path, what);
    data.class_hint = fmt::format("; the class is {}, and --label names another column",
                                  layout_.column_text(layout_.label));
    data.width = data.features = static_cast<int>(ranges.size());
    data.height = data.channels = 1;
    data.class_names = classes.names();
    data.classes = static_cast<int>(classes.names().size());
    data.labelled = rows.empty() || !rows.front().label.empty();
    data.pixels.reserve(rows.size() * ranges.size());
    for (const CsvRow& row : rows) {
      for (std::size_t i = 0; i < ranges.size(); ++i) {
        data.pixels.push_back(ranges[i].scaled(row.values[i]));
      }
      if (!data.labelled) {
        data.labels.push_back(0);
        continue;
      }
      const auto label = classes.find(row.label);
      if (!label) {
        throw bad_file(path, row.line)
            .key(layout_.column_text(layout_.label))
            .found("class \"{}\", which no row of the training part has", row.label);
      }
      data.labels.push_back(static_cast<std::uint8_t>(*label));
    }
    return data;
  }

  const std::string& train_path_;
  const std::string& test_path_;
  const CsvOptions& options_;
  CsvLayout layout_;
  std::vector<CsvRow> train_, test_;
  DataSplit split_;
};

}  // namespace

DataSplit load_csv(const std::string& train_path, const std::string& test_path,
                   const CsvOptions& options) {
  return CsvLoader(train_path, test_path, options).run();
}

}  // namespace hsdc::data
