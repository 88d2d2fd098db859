// SPDX-License-Identifier: Apache-2.0
// Samples and labels in an archive of numpy.
#include "model/data/npy.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::must_be_sound("input.npz", fuzz::text(data, size),
                      [](const std::string& path) { fuzz::check_split(load_npz(path, {}, 1)); });
  return 0;
}
