// An array of weights beside a good record.
#include "model/learner.h"
#include "model/weight_folder.h"
#include "tests/fuzz/circuits.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;

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
  fuzz::scratch().write("weights/W1.npy", fuzz::text(data, size));
  fuzz::must_be_sound({"W1.npy"}, [] { import_weights(folder.path, folder.fixed); });
  fuzz::must_be_sound({"W1.npy"}, [] { import_weights(folder.path, folder.floats); });
  return 0;
}
