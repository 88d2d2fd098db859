// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of the hardware, a text or some files each; gen/handoff/emit_hardware.h puts them
// together.
#include <string>
#include <vector>

#include "gen/emit/vectors.h"
#include "gen/plan/hardware.h"
#include "gen/verilog/emitted_file.h"

namespace hsdc::emit {

/// Two lines of comment: what the file is, of which circuit.
std::string emit_header(const plan::Hardware& hardware, const std::string& what);
std::string emit_package(const plan::Hardware& hardware);
/// Throws UserError as require_hardware() does.
std::string emit_core(const plan::Hardware& hardware);
std::string emit_top(const plan::Hardware& hardware);
std::string emit_testbench(const plan::Hardware& hardware, const TestVectors& vectors);
/// `images`: one per array, in the order of the plan.
std::vector<verilog::EmittedFile> emit_images(const plan::Hardware& hardware,
                                              const std::vector<ArrayImage>& images);
std::vector<verilog::EmittedFile> emit_vectors(const plan::Hardware& hardware,
                                               const TestVectors& vectors);

}  // namespace hsdc::emit
