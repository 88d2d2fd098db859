// SPDX-License-Identifier: Apache-2.0
// A table to train with and one to test with; the class is named.
#include "model/data/csv.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::TwoFiles files(data, size);
  const std::string train = fuzz::scratch().write("train.csv", files.first);
  const std::string test = fuzz::scratch().write("test.csv", files.second);
  fuzz::must_be_sound({"train.csv", "test.csv"},
                      [&] { fuzz::check_split(load_csv(train, test, {.label = "kind"})); });
  return 0;
}
