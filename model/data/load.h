// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "model/data/dataset.h"

namespace hsdc::data {

/// Loads or draws the samples that `source` names (docs/data.md):
///   digits, digits:SIDE       digits that HSDC draws itself; SIDE 8, 16 or 28
///   idx:DIR                   MNIST, Fashion-MNIST, EMNIST: four IDX files, packed or not
///   cifar:, cifar100:, cifar20:DIR   CIFAR-10, CIFAR-100 (fine, coarse), binary versions
///   csv:FILE[,TEST_FILE], npy:X,Y, npz:FILE   a table of numbers and a class; arrays
///   spoken:DIR, spoken:TAR    recordings of digits (FSDD), as spectrograms
///   a path                    one of the last ones, guessed from what is there
/// `features_wanted` is the circuit's input size, or 0 for any; `digits` and `spoken` take their
/// side from it (0 means 16 x 16 and 28 x 28). `train` and `test` keep the first so many samples;
/// without them, all (for digits: 6,000 and 2,000). `seed` is of the drawn digits and of the rows
/// of a table that are held out as its test part. `label` is the class's column of a table, by its
/// name or its number from 1; empty: found by the table's content. Throws UserError for a source,
/// file, size or limit that does not fit, naming what was found and what is allowed.
DataSplit load_data(const std::string& source, int features_wanted, std::optional<int> train,
                    std::optional<int> test, std::uint32_t seed, const std::string& label = "");

}  // namespace hsdc::data
