// SPDX-License-Identifier: Apache-2.0
// weights.json beside good arrays.
#include "model/training/fixed_learner.h"
#include "model/weights/folder.h"
#include "model/weights/record.h"
#include "tests/fuzz/circuits.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

namespace {

/// A folder with weights of either engine, written once.
struct Folder {
  FixedNetwork fixed{fuzz::small_circuit()};
  FloatNetwork floats{fuzz::small_circuit()};
  std::string path = fuzz::scratch() / "weights";
  Folder() { export_weights(path, FixedLearner(fixed), {1, 1, 0.5}); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Folder folder;
  fuzz::scratch().write("weights/weights.json", fuzz::text(data, size));
  // The arrays are codes: a record that calls them values is refused in their names.
  const std::vector<std::string_view> names{"weights.json", ".npy"};
  fuzz::must_be_sound({"weights.json"},
                      [] { read_weight_record(folder.path, folder.fixed.circuit()); });
  fuzz::must_be_sound(names, [] { import_weights(folder.path, folder.fixed); });
  fuzz::must_be_sound(names, [] { import_weights(folder.path, folder.floats); });
  holds_weights(folder.path, Engine::kFixed, {1, 1, 0.5});
  return 0;
}
