// SPDX-License-Identifier: Apache-2.0
// Samples and labels in two arrays of numpy.
#include "model/data/npy.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::TwoFiles files(data, size);
  const std::string samples = fuzz::scratch().write("samples.npy", files.first);
  const std::string labels = fuzz::scratch().write("labels.npy", files.second);
  fuzz::must_be_sound({"samples.npy", "labels.npy"}, [&] {
    fuzz::check_split(load_npy({samples, labels}, 1));
  });
  return 0;
}
