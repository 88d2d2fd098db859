// SPDX-License-Identifier: Apache-2.0
// Mask files of a projection.
#include "model/circuit/mask.h"
#include "tests/fuzz/circuits.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Circuit circuit = fuzz::small_circuit();
  fuzz::must_be_sound("mask.npy", fuzz::text(data, size), [](const std::string& path) {
    circuit.projections[ProjectionId{0}].first().mask_file = path;
    for (const int value : make_mask(circuit, 0)) {
      if (value > 1) fuzz::finding("mask");
    }
  });
  return 0;
}
