// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "report/chart.h"

namespace hsdc::report {

/// A confusion matrix as a chart. counts[truth][answer]: samples of the class `truth` that were
/// taken for `answer`, at least 0; `classes`: their names, as many as rows and columns of counts.
/// A cell is shaded by its share of the row, on a scale of square roots, on which a few errors are
/// seen beside many right answers; a class without samples is grey. Throws std::invalid_argument
/// for lists that differ in length or a count below 0.
Figure confusion_figure(const std::string& title, const std::vector<std::string>& classes,
                        const std::vector<std::vector<std::int64_t>>& counts);

}  // namespace hsdc::report
