// SPDX-License-Identifier: Apache-2.0
#pragma once
// A confusion matrix as a person sees it.
#include <string>
#include <vector>

#include "model/training/confusion.h"
#include "report/chart.h"

namespace hsdc::cli {

/// The name of every answer: the class names, then "output N" of the neurons beyond them.
std::vector<std::string> answer_names(const std::vector<std::string>& class_names, int answers);

/// Rows are classes, columns answers, with each class's recall; for more than 20 answers the most
/// frequent mistakes instead.
std::string confusion_text(const training::ConfusionMatrix& matrix,
                           const std::vector<std::string>& names);

/// As a picture: rows are classes, columns answers, shaded by the share of the row.
report::Figure confusion_chart(const training::ConfusionMatrix& matrix,
                               const std::vector<std::string>& names, const std::string& title);

}  // namespace hsdc::cli
