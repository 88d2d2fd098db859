// SPDX-License-Identifier: Apache-2.0
// Circuit files, read for either engine; what is read is written and read again.
#include "model/circuit_file/circuit_file.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text(data, size);
  for (const Engine engine : {Engine::kFixed, Engine::kFloat}) {
    fuzz::must_be_sound({"input.toml"}, [&] {
      const CircuitFile file = parse_circuit(text, "input.toml", engine);
      const std::string written = write_circuit(file.circuit, file.data);
      parse_circuit(written, "input.toml", engine);
    });
  }
  return 0;
}
