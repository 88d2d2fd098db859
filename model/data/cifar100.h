// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>
#include <string>

#include "model/data/dataset.h"

namespace hsdc::data {

/// True if the folder holds the files of CIFAR-100.
bool has_cifar100_files(const std::string& folder);

/// CIFAR-100, binary version: train.bin and test.bin in `folder`, each alone or
/// with .gz or .xz. A record is 3,074 bytes: the coarse label 0..19, the fine
/// label 0..99, then pixels as those of CIFAR-10. The class is the fine label
/// or, if `coarse`, the other one; its name stands in fine_label_names.txt or
/// coarse_label_names.txt, a line each, if that is there. `train_wanted` as of
/// load_cifar(). Throws UserError naming the file for one that is missing, is
/// no whole number of records, or has a label that is no class, and for another
/// number of names.
DataSplit load_cifar100(const std::string& folder, bool coarse,
                        int train_wanted = std::numeric_limits<int>::max());

}  // namespace hsdc::data
