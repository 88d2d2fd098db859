// Checkpoints of the float engine, and the look at how far one is. The checksum at the end is
// appended, which no mutation would find.
#include <zlib.h>

#include "base/byte_stream.h"
#include "model/training/checkpoint.h"
#include "tests/fuzz/circuits.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static FloatNetwork network(fuzz::small_circuit());
  static FloatLearner learner(network);
  ByteWriter checksum;
  checksum.put(static_cast<std::uint32_t>(::crc32(0, data, static_cast<uInt>(size))));
  const std::string content = fuzz::text(data, size) + checksum.bytes();
  fuzz::must_be_sound("input.ckpt", content, [](const std::string& path) {
    checkpoint_epochs(path);
    load_checkpoint(path, {1, 2}, learner);
  });
  fuzz::must_be_sound({"input.ckpt"},
                      [] { check_replaceable_checkpoint(fuzz::scratch() / "input.ckpt"); });
  return 0;
}
