// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/data/dataset.h"

namespace hsdc::data {

/// Samples from arrays: files[0] holds those to train with, files[1] their
/// labels; files[2] and files[3], if they are there, those of the test (without
/// files[3] its samples are not labelled), else a fifth of each class is held
/// out (hold_out()). Each is a .npy file, or an
/// .npz file with one array. How values become bytes is ArrayScale's matter,
/// what labels may be array_labels()'. Throws UserError naming the file for
/// what these refuse, samples and labels that are not as many, fewer than 2 or
/// more than 256 classes, and a test label that training has not.
DataSplit load_npy(const std::vector<std::string>& files, std::uint32_t seed);

/// The same from an .npz archive: `names` of two to four arrays in that order,
/// without ".npy"; empty: the first of these that are all there: x_train,
/// y_train, x_test, y_test; X_train, y_train, X_test, y_test; train_images,
/// train_labels, test_images, test_labels; each of them without the last one;
/// x, y; X, y; images, labels.
DataSplit load_npz(const std::string& file, const std::vector<std::string>& names,
                   std::uint32_t seed);

}  // namespace hsdc::data
