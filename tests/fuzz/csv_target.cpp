// SPDX-License-Identifier: Apache-2.0
// Tables of separated values.
#include "model/data/csv.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::must_be_sound("input.csv", fuzz::text(data, size),
                      [](const std::string& path) { fuzz::check_split(load_csv(path, "")); });
  return 0;
}
