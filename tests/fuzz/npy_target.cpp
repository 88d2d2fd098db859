// SPDX-License-Identifier: Apache-2.0
// Arrays of numpy.
#include "base/formats/npy.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::must_be_sound("input.npy", fuzz::text(data, size), [](const std::string& path) {
    const NpyArray array = read_npy(path);
    const std::size_t count = array.elements();
    if (count == 0 ? !array.bytes.empty() : array.bytes.size() % count != 0)
      fuzz::finding("bytes of the elements");
  });
  return 0;
}
