// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>
#include <string>

#include "model/data/dataset.h"

namespace hsdc::data {

/// How the records of a binary CIFAR file begin; 32 x 32 red, green and blue
/// pixels follow.
struct CifarRecord {
  std::size_t label_bytes = 1;  ///< 1 (CIFAR-10), or 2 (CIFAR-100): the coarse
                                ///< label, then the fine one
  std::size_t label = 0;        ///< which of them is the class
};

/// A part without samples, with these classes.
Dataset empty_cifar_part(const std::vector<std::string>& class_names);

/// Appends the samples of a file until `data` has `wanted` of them or more; the
/// rest of the file is not read. Throws UserError naming the file for one that
/// is no whole number of records, or none, has a label that is no class, or
/// more than 60,000 records.
void append_cifar_records(const std::string& path, const CifarRecord& record, Dataset& data,
                          int wanted = std::numeric_limits<int>::max());

}  // namespace hsdc::data
