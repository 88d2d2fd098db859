// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/data/dataset.h"

namespace hsdc::data {

/// One of the data sets that EMNIST is, by default what MNIST and Fashion-MNIST
/// have: ten digits.
struct EmnistSplit {
  std::string name{};                  ///< in the names of its files: emnist-NAME-train-images-...
  std::string classes = "0123456789";  ///< a character each
  int first = 0;                       ///< the label of the first class
};

/// byclass, bymerge, balanced, letters (whose labels count from 1), digits and
/// mnist.
const std::vector<EmnistSplit>& emnist_splits();

/// True if the folder holds the images of an IDX data set.
bool has_idx_files(const std::string& folder);

/// MNIST, Fashion-MNIST and the like: train-images-idx3-ubyte,
/// train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte in
/// the folder `source`, each alone or with .gz or .xz, with a dash or a dot
/// before "idx"; big endian, labels 0..9. Or a split of EMNIST:
/// emnist-SPLIT-train-images-idx3-ubyte and so on, the only one in the folder,
/// or FOLDER/emnist-SPLIT; its images, which are stored by columns, are turned.
/// Throws UserError naming the file for one that is missing, has another magic
/// number, is truncated or too long, holds no image or another number than its
/// labels, or a label that is no class.
DataSplit load_idx(const std::string& source);

/// One pair of an images and a labels file, images as they are stored.
Dataset read_idx(const std::string& images_path, const std::string& labels_path,
                 const EmnistSplit& split = {});

}  // namespace hsdc::data
