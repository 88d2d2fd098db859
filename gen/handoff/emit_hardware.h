// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <vector>

#include "gen/emit/vectors.h"
#include "gen/plan/hardware.h"
#include "gen/verilog/emitted_file.h"
#include "model/data/dataset.h"
#include "model/fixed/network.h"

namespace hsdc::handoff {

/// Every file of the hardware: hand-written cells, package, core, registers, top, memory images,
/// test bench, file lists, header, constraints and data sheet. `images`: one per array, in the
/// order of the plan. Throws UserError for a circuit that require_hardware() refuses.
std::vector<verilog::EmittedFile> emit_hardware(const plan::Hardware& hardware,
                                                const std::vector<emit::ArrayImage>& images,
                                                const emit::TestVectors& vectors);

/// Every file of the hardware, as emit_for() writes them.
std::vector<verilog::EmittedFile> files_for(const plan::Hardware& hardware,
                                            fixed::FixedNetwork network, const data::Dataset* data);
/// Emits the hardware into `folder`: the weights and random states of `network`, which is of the
/// same circuit, become the memory images, the first samples of `data` (random codes if there are
/// none) test vectors, for which the network is used up.
void emit_for(const plan::Hardware& hardware, fixed::FixedNetwork network,
              const data::Dataset* data, const std::filesystem::path& folder);
/// The same with the circuit's first weights.
void emit_for(const plan::Hardware& hardware, const data::Dataset* data,
              const std::filesystem::path& folder);

}  // namespace hsdc::handoff
