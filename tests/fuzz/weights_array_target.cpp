// SPDX-License-Identifier: Apache-2.0
// An array of weights beside a good record, of codes and of values.
#include "model/training/fixed_learner.h"
#include "model/training/float_learner.h"
#include "model/weights/folder.h"
#include "tests/fuzz/circuits.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

namespace {

/// Networks of either engine, and a folder with the weights of each, written once.
struct Folders {
  FixedNetwork fixed{fuzz::small_circuit()};
  FloatNetwork floats{fuzz::small_circuit()};
  Folders() {
    export_weights(fuzz::scratch() / "codes", FixedLearner(fixed), {1, 1, 0.5});
    export_weights(fuzz::scratch() / "values", FloatLearner(floats), {1, 1, 0.5});
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Folders folders;
  // A circuit of codes may refuse a record of values before it reads the array.
  const std::vector<std::string_view> names{"W1.npy", "weights.json"};
  for (const std::string name : {"codes", "values"}) {
    const std::string folder = fuzz::scratch() / name;
    fuzz::scratch().write(name + "/W1.npy", fuzz::text(data, size));
    fuzz::must_be_sound(names, [&] { import_weights(folder, folders.fixed); });
    fuzz::must_be_sound(names, [&] { import_weights(folder, folders.floats); });
  }
  return 0;
}
