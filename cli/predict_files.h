// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `hsdc predict` writes.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/training/answers.h"

namespace hsdc::cli {

using AnyAnswers = std::variant<training::Answers<std::int16_t>, training::Answers<float>>;

/// What the files of a prediction are made of.
struct Prediction {
  const circuit::Circuit& circuit;
  const data::Dataset& data;
  const AnyAnswers& answers;
  const std::vector<std::string>& names;  ///< of the answers (answer_names())
};

/// Throws UserError unless `path` is a name that -o can have: one that ends in .csv or .npy, whose
/// place is free or holds a file of that kind.
void check_answers_file(const std::string& path);
/// Throws UserError unless the folder is free, empty or an older one of its kind.
void check_nodes_folder(const std::string& folder);

/// The file beside `path`, an .npy of outputs, that holds the classes: out.npy, out.class.npy.
std::string class_file(const std::string& path);

/// CSV: a heading, then a row a sample: its number, its class if known, the answer, the t codes of
/// every root. NPY: the roots' codes [sample][output], and classes [sample] in class_file().
void write_answers(const std::string& path, const Prediction& prediction);

/// NODE.npy of every node that fires at t, [sample][neuron], and nodes.json with their formats.
void write_nodes(const std::string& folder, const Prediction& prediction);

}  // namespace hsdc::cli
