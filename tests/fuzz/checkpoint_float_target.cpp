// SPDX-License-Identifier: Apache-2.0
// Checkpoints of the float engine, and the look at how far one is. The checksum at the end is
// appended, which no mutation would find.
#include "base/byte_stream.h"
#include "base/digest.h"
#include "model/training/checkpoint.h"
#include "model/training/float_learner.h"
#include "tests/fuzz/circuits.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static FloatNetwork network(fuzz::small_circuit());
  static FloatLearner learner(network);
  const std::string text = fuzz::text(data, size);
  Digest digest;
  digest.add(text);
  ByteWriter checksum;
  checksum.put(digest.word());
  const std::string content = text + checksum.bytes();
  fuzz::must_be_sound("input.ckpt", content, [](const std::string& path) {
    checkpoint_epochs(path);
    load_checkpoint(path, {1, 2}, learner);
  });
  fuzz::must_be_sound({"input.ckpt"},
                      [] { check_replaceable_checkpoint(fuzz::scratch() / "input.ckpt"); });
  return 0;
}
