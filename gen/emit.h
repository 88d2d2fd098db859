#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gen/plan.h"
#include "gen/registers.h"
#include "model/circuit.h"
#include "model/packet.h"

namespace hsdc {

/// What an array's memories hold at first. All are indexed as the reference network has them.
struct ArrayImage {
  std::vector<std::int16_t> weights;                   ///< [pre][post]
  std::vector<std::uint8_t> mask;                      ///< [pre][post], empty: every synapse exists
  std::vector<std::uint32_t> pre_states, post_states;  ///< empty unless rounding is stochastic
};

/// What the emitted test bench does, in rounds, and what must come of it.
struct TestVectors {
  struct Packet {
    std::vector<std::int16_t> beats;  ///< inputs, then targets of a sample to learn
    std::vector<std::int16_t>
        outputs;  ///< the roots' codes of phase t; empty: of a wrong length, dropped
  };
  using Weights = std::vector<std::vector<std::int16_t>>;  ///< [array][pre][post]
  struct Round {
    bool learns = true;   ///< CONTROL.learn: samples with targets are learned
    bool resets = false;  ///< the hardware is reset many times first, in the middle of learning
    Weights loads;        ///< written through the window first, masked synapses too; empty: none is
    Weights before, after;
    std::vector<Packet> packets;
    // The counters that the round leaves, from 0.
    std::uint64_t samples = 0, learned = 0, cycles = 0, saturations = 0;
  };
  std::vector<Round> rounds;
};
/// True if the test bench writes and compares word `word` of an array: all words of a small one,
/// the first and the last ones of a large one.
bool bench_compares(const ArrayPlan& array, int word);

struct EmittedFile {
  std::string path;  ///< relative to the emitted folder
  std::string text;
};

/// A name that SystemVerilog takes, made of the circuit's.
std::string module_name(const Circuit& circuit);

/// Digest of everything of the circuit that the hardware depends on.
std::uint32_t circuit_digest(const Circuit& circuit);

/// Every file of the hardware of a valid circuit: hand-written cells, package, core, registers,
/// top, memory images, test bench, file lists, header, constraints and data sheet. `images`: one
/// per array of make_plan(), in its order.
std::vector<EmittedFile> emit_hardware(const Circuit& circuit,
                                       const std::vector<ArrayImage>& images,
                                       const TestVectors& vectors);

/// Writes the files into `folder`, whole or not at all: aside first, then renamed. An older folder
/// that hsdc emitted is replaced; any other non-empty folder throws UserError.
void write_folder(const std::filesystem::path& folder, const std::vector<EmittedFile>& files);

/// Throws UserError as write_folder() would, for a folder that it may not replace.
void check_emitted_folder(const std::filesystem::path& folder);

/// What write_folder() wrote there: paths relative to the folder, without the user's own files.
std::vector<std::string> emitted_files(const std::filesystem::path& folder);

// The parts, for emit_hardware().
std::string emit_header(const Circuit& circuit, const std::string& what);
std::string emit_package(const Circuit& circuit, const HardwarePlan& plan);
std::string emit_core(const Circuit& circuit, const HardwarePlan& plan);
std::string emit_top(const Circuit& circuit, const HardwarePlan& plan);
std::string emit_testbench(const Circuit& circuit, const HardwarePlan& plan,
                           const TestVectors& vectors);
std::vector<EmittedFile> emit_images(const Circuit& circuit, const HardwarePlan& plan,
                                     const std::vector<ArrayImage>& images);
std::vector<EmittedFile> emit_vectors(const Circuit& circuit, const HardwarePlan& plan,
                                      const TestVectors& vectors);
std::string emit_datasheet(const Circuit& circuit, const HardwarePlan& plan);

}  // namespace hsdc
