// SPDX-License-Identifier: Apache-2.0
// CIFAR-10 and CIFAR-100: the same bytes in the place of every file.
#include "model/data/cifar.h"
#include "model/data/cifar100.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string content = fuzz::text(data, size);
  const ScratchFolder& folder = fuzz::scratch();
  for (const char* batch : {"1", "2", "3", "4", "5"}) {
    folder.write(std::string("data_batch_") + batch + ".bin", content);
  }
  folder.write("train.bin", content);
  folder.write("test.bin", content);
  fuzz::must_be_sound({"data_batch_"}, [&] { fuzz::check_split(load_cifar(folder.path())); });
  for (const bool coarse : {false, true}) {
    fuzz::must_be_sound({"train.bin", "test.bin"},
                        [&] { fuzz::check_split(load_cifar100(folder.path(), coarse)); });
  }
  return 0;
}
