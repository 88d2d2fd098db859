// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>
#include <string>

#include "model/data/dataset.h"

namespace hsdc::data {

/// True if the folder holds a training file of CIFAR-10 (of any compression).
bool has_cifar_files(const std::string& folder);

/// CIFAR-10, binary version: data_batch_1.bin .. data_batch_5.bin (training)
/// and test_batch.bin in `folder`, each alone or with .gz or .xz. A record is
/// 3,073 bytes: the label 0..9, then 32 x 32 red, green and blue pixels.
/// Without test_batch.bin, data_batch_5 is held out as the test part, and the
/// parts' names say so. Training batches are read in order until there are
/// `train_wanted` samples or more; the others need only be there. Throws
/// UserError naming the file for one that is missing, is no whole number of
/// records, or has a label above 9.
DataSplit load_cifar(const std::string& folder, int train_wanted = std::numeric_limits<int>::max());

}  // namespace hsdc::data
