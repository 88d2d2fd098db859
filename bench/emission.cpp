// SPDX-License-Identifier: Apache-2.0
#include "bench/emission.h"

#include "base/work_folder.h"
#include "gen/emit/emit.h"
#include "gen/emit/registers.h"
#include "gen/emit/vectors.h"
#include "gen/handoff/datasheet.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/handoff/folder.h"
#include "gen/plan/hardware.h"
#include "gen/vectors/initial_state.h"
#include "gen/vectors/test_vectors.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"
#include "sim/compare/cosim.h"

namespace hsdc::bench {
namespace {

namespace fs = std::filesystem;

bool is_memory(const std::string& path) {
  return path.rfind("mem/", 0) == 0 || path.rfind("vectors/", 0) == 0;
}

struct Bytes {
  std::uint64_t text = 0, memory = 0;
};

Bytes count(const std::vector<verilog::EmittedFile>& files) {
  Bytes bytes;
  for (const verilog::EmittedFile& file : files) {
    (is_memory(file.path) ? bytes.memory : bytes.text) += file.text.size();
  }
  return bytes;
}

std::vector<verilog::EmittedFile> emit(const circuit::Circuit& circuit) {
  const plan::Hardware hardware = plan::make_hardware(circuit);
  fixed::FixedNetwork network(hardware.plan().graph);
  const std::vector<emit::ArrayImage> images = vectors::array_images(hardware, network);
  const std::vector<vectors::CodedSample> samples =
      vectors::random_samples(circuit, 3, circuit.seed);
  return handoff::emit_hardware(hardware, images,
                                vectors::make_vectors(hardware, std::move(network), samples));
}

/// The parts of the text that depend on the circuit.
size_t emit_text(const circuit::Circuit& circuit) {
  const plan::Hardware hardware = plan::make_hardware(circuit);
  return emit::emit_package(hardware).size() + emit::emit_core(hardware).size() +
         emit::emit_top(hardware).size() + emit::emit_testbench(hardware, {}).size() +
         emit::emit_registers(hardware).size() + handoff::emit_datasheet(hardware).size();
}

std::uint64_t synapses(const circuit::Circuit& circuit) {
  return fixed::FixedNetwork(circuit).plastic_synapses();
}

}  // namespace

EmissionFigures bench_emission(const circuit::Circuit& large, const circuit::Circuit& small,
                               int repetitions) {
  const WorkFolder scratch;
  const std::vector<verilog::EmittedFile> files = emit(large);
  const std::vector<Seconds> seconds = median_seconds(
      repetitions,
      {[&] { handoff::emit_for(plan::make_hardware(large), nullptr, scratch.path() / "large"); },
       [&] { handoff::write_folder(scratch.path() / "written", files); },
       [&] { emit_text(large); }});
  const Bytes bytes = count(files), small_bytes = count(emit(small));
  return {large.name, synapses(large), seconds[0], seconds[1],      seconds[2],
          bytes.text, bytes.memory,    small.name, synapses(small), small_bytes.text};
}

}  // namespace hsdc::bench
