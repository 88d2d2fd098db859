// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of the hardware, a text or some files each; gen/handoff/hardware.h puts them together.
#include <string>
#include <vector>

#include "gen/emit/vectors.h"
#include "gen/plan/plan.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"

namespace hsdc::emit {

/// Two lines of comment: what the file is, of which circuit.
std::string emit_header(const circuit::Circuit& circuit, const std::string& what);
std::string emit_package(const circuit::Circuit& circuit, const plan::HardwarePlan& plan);
std::string emit_core(const circuit::Circuit& circuit, const plan::HardwarePlan& plan);
std::string emit_top(const circuit::Circuit& circuit);
std::string emit_testbench(const circuit::Circuit& circuit, const plan::HardwarePlan& plan,
                           const TestVectors& vectors);
std::vector<verilog::EmittedFile> emit_images(const circuit::Circuit& circuit,
                                              const plan::HardwarePlan& plan,
                                              const std::vector<ArrayImage>& images);
std::vector<verilog::EmittedFile> emit_vectors(const circuit::Circuit& circuit,
                                               const plan::HardwarePlan& plan,
                                               const TestVectors& vectors);

}  // namespace hsdc::emit
