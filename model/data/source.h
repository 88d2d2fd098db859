// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the word that names the samples says.
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::data {

/// What data can be, for messages.
extern const char* const kDataSources;

/// A source taken apart at its colon.
struct DataSource {
  std::string kind;  ///< digits, idx, cifar, cifar100, cifar20, csv, npy, npz, spoken
  std::string rest;  ///< what follows the colon
};

/// "KIND:REST", or "digits". Another text is a path, whose kind follows from
/// what is there: the kind of files in a folder, the ending of a file's name.
/// Throws UserError for nothing after the colon, a folder or file of no known
/// kind, and what does not exist.
DataSource parse_source(const std::string& source);

/// The paths that a source names, without its kind: one, or two or more with commas between them. A
/// comma that belongs to a path is written \\,
std::vector<std::string> source_paths(std::string_view source);

}  // namespace hsdc::data
