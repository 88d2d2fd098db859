// SPDX-License-Identifier: Apache-2.0
#include "gen/handoff/emit_hardware.h"

#include <fmt/format.h>

#include "base/file.h"
#include "gen/emit/emit.h"
#include "gen/emit/registers.h"
#include "gen/handoff/c_header.h"
#include "gen/handoff/datasheet.h"
#include "gen/handoff/flows.h"
#include "gen/handoff/folder.h"
#include "gen/plan/version.h"
#include "gen/templates/embedded.h"
#include "gen/templates/license.h"
#include "gen/vectors/initial_state.h"
#include "gen/vectors/test_vectors.h"
#include "model/circuit_file/circuit_file.h"
#include "model/training/coder.h"

namespace hsdc::handoff {

namespace {

constexpr int kVectorSamples = 3;  // learned by the emitted test bench

std::vector<vectors::CodedSample> vector_samples(const circuit::Circuit& circuit,
                                                 const data::Dataset* data) {
  if (data == nullptr || data->size() < kVectorSamples) {
    return vectors::random_samples(circuit, kVectorSamples, circuit.seed);
  }
  training::SampleCoder coder(circuit);
  std::vector<vectors::CodedSample> samples(kVectorSamples);
  for (int k = 0; k < kVectorSamples; ++k) {
    vectors::CodedSample& sample = samples[static_cast<size_t>(k)];
    const auto input = coder.input(*data, k), target = coder.target(*data, k);
    sample.inputs.assign(input.begin(), input.end());
    sample.targets.assign(target.begin(), target.end());
  }
  return samples;
}

/// The circuit as the emitted folder holds it: its mask files in masks/.
circuit::Circuit with_masks_inside(circuit::Circuit circuit) {
  for (circuit::Projection& p : circuit.projections) {
    if (!p.mask_file().empty()) p.first().mask_file = fmt::format("masks/{}.npy", p.name);
  }
  return circuit;
}

}  // namespace

std::vector<verilog::EmittedFile> emit_hardware(const plan::Hardware& hardware,
                                                const std::vector<emit::ArrayImage>& images,
                                                const emit::TestVectors& vectors) {
  const circuit::Circuit& circuit = hardware.circuit();
  const std::string& name = hardware.name();
  std::vector<verilog::EmittedFile> files;
  const auto add = [&](const std::string& path, std::string text) {
    files.push_back({path, templates::with_license_line(path, std::move(text))});
  };
  for (const templates::EmbeddedFile& source : templates::rtl_sources()) {
    add(fmt::format("rtl/{}", source.name), std::string(source.text));
  }
  add(name + "_pkg.sv", emit::emit_header(hardware, "Constants") + emit::emit_package(hardware));
  add(name + "_registers.sv",
      emit::emit_header(hardware, "Registers") + emit::emit_registers(hardware));
  add(name + "_core.sv",
      emit::emit_header(hardware, "Projections, nodes and sequencer") + emit::emit_core(hardware));
  add(name + "_top.sv", emit::emit_header(hardware, "Top") + emit::emit_top(hardware));
  add(name + "_tb.sv", emit::emit_header(hardware, "Self-checking test bench") +
                           emit::emit_testbench(hardware, vectors));
  add(name + ".f", file_list(name));
  std::vector<verilog::EmittedFile> image_files = emit::emit_images(hardware, images);
  std::vector<verilog::EmittedFile> vector_files = emit::emit_vectors(hardware, vectors);
  const auto paths = [](const std::vector<verilog::EmittedFile>& list) {
    std::vector<std::string> result;
    for (const verilog::EmittedFile& file : list) result.push_back(file.path);
    return result;
  };
  add(name + ".core",
      fusesoc_core(name, plan::tool_version(), paths(image_files), paths(vector_files)));
  add("Bender.yml", bender_manifest(name));
  add(name + ".sdc", timing_constraints());
  add("synth.ys", synthesis_script(name));
  add(name + ".h", emit_c_header(hardware));
  add("LICENSE", templates::license_text());
  add("circuit.toml", circuit_file::write_circuit(with_masks_inside(circuit)));
  for (const circuit::Projection& p : circuit.projections) {
    if (!p.mask_file().empty())
      add(fmt::format("masks/{}.npy", p.name), read_file(p.first().mask_file));
  }
  add("README.md",
      emit_datasheet(hardware) + "\n## Registers\n\n" + register_markdown(hardware.registers()));
  for (auto* list : {&image_files, &vector_files}) {
    for (verilog::EmittedFile& file : *list) files.push_back(std::move(file));
  }
  return files;
}

std::vector<verilog::EmittedFile> files_for(const plan::Hardware& hardware,
                                            fixed::FixedNetwork network,
                                            const data::Dataset* data) {
  const std::vector<vectors::CodedSample> samples = vector_samples(hardware.circuit(), data);
  const std::vector<emit::ArrayImage> images = vectors::array_images(hardware, network);
  return emit_hardware(hardware, images,
                       vectors::make_vectors(hardware, std::move(network), samples));
}

void emit_for(const plan::Hardware& hardware, fixed::FixedNetwork network,
              const data::Dataset* data, const std::filesystem::path& folder) {
  write_folder(folder, files_for(hardware, std::move(network), data));
}

void emit_for(const plan::Hardware& hardware, const data::Dataset* data,
              const std::filesystem::path& folder) {
  emit_for(hardware, fixed::FixedNetwork(hardware.plan().graph), data, folder);
}

}  // namespace hsdc::handoff
