#pragma once
#include <string>

#include "model/dataset.h"

namespace hsdc {

/// True if the folder holds the images of an IDX data set.
bool has_idx_files(const std::string& folder);

/// MNIST, Fashion-MNIST and the like: train-images-idx3-ubyte, train-labels-idx1-ubyte,
/// t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte in `folder`, each alone or with .gz; big endian,
/// labels 0..9. Throws UserError naming the file for one that is missing, has another magic number,
/// is truncated or too long, holds no image or another number than its labels, or a label above 9.
DataSplit load_idx(const std::string& folder);

/// One pair of an images and a labels file.
Dataset read_idx(const std::string& images_path, const std::string& labels_path);

}  // namespace hsdc
