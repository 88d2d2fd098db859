// SPDX-License-Identifier: Apache-2.0
// Data packed by xz.
#include "base/input.h"
#include "base/unpack.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string packed = fuzz::text(data, size);
  fuzz::must_be_sound({"input.xz"}, [&] {
    Input input("input.xz", unpack_xz("input.xz", std::make_unique<TextSource>(packed)));
    input.read_all(std::uint64_t{1} << 26);
  });
  return 0;
}
