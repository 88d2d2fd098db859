#pragma once
#include <string>

#include "model/dataset.h"

namespace hsdc {

/// A table of comma-separated values: a sample a line, numbers, the class in the last column (text,
/// or whole numbers). Blank lines are skipped, fields may be in double quotes (but not hold a
/// comma), and the first line may be a header: it is one if none of its fields but the last is a
/// number. Classes are numbered in the order of their labels: whole numbers by value, text by
/// character code; at most 256. Every column is scaled linearly to 0..255 by its smallest and
/// largest value in the training part, rounded half up; a test value beyond these takes the end it
/// passed, a column of one value is 0. `test_path` may be empty: then every fifth row (the 5th,
/// 10th, ...) is held out as the test part. Throws UserError naming file, line and column for a
/// field that is no finite number, a row of another length, a test label that the training part has
/// not, and for a table with too few rows, columns or classes.
DataSplit load_csv(const std::string& train_path, const std::string& test_path);

}  // namespace hsdc
