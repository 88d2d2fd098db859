// SPDX-License-Identifier: Apache-2.0
// Images and labels of an IDX data set.
#include "model/data/idx.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::TwoFiles files(data, size);
  const std::string images = fuzz::scratch().write("images-idx3-ubyte", files.first);
  const std::string labels = fuzz::scratch().write("labels-idx1-ubyte", files.second);
  fuzz::must_be_sound({"images-idx3-ubyte", "labels-idx1-ubyte"},
                      [&] { fuzz::check_dataset(read_idx(images, labels)); });
  return 0;
}
