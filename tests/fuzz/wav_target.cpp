// SPDX-License-Identifier: Apache-2.0
// A recording, alone and as samples of spoken digits.
#include "base/formats/wav.h"
#include "model/data/spoken.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string content = fuzz::text(data, size);
  fuzz::must_be_sound({"input.wav"}, [&] { read_wav("input.wav", content); });
  const std::string folder = fuzz::scratch() / "digits";
  std::filesystem::create_directory(folder);
  fuzz::scratch().write("digits/1_ann_1.wav", content);
  fuzz::scratch().write("digits/2_ann_7.wav", content);
  fuzz::must_be_sound({"_ann_"}, [&] { fuzz::check_split(load_spoken(folder, 8)); });
  return 0;
}
