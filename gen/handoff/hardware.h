// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <vector>

#include "gen/emit/vectors.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"
#include "model/data/dataset.h"
#include "model/fixed/network.h"

namespace hsdc::handoff {

/// Every file of the hardware of a valid circuit: hand-written cells, package, core, registers,
/// top, memory images, test bench, file lists, header, constraints and data sheet. `images`: one
/// per array of make_plan(), in its order.
std::vector<verilog::EmittedFile> emit_hardware(const circuit::Circuit& circuit,
                                                const std::vector<emit::ArrayImage>& images,
                                                const emit::TestVectors& vectors);

/// Every file of the circuit's hardware, as emit_for() writes them.
std::vector<verilog::EmittedFile> files_for(fixed::FixedNetwork network, const data::Dataset* data);
/// Emits the circuit's hardware into `folder`: the network's weights and random states become the
/// memory images, the first samples of `data` (random codes if there are none) test vectors, for
/// which the network is used up.
void emit_for(fixed::FixedNetwork network, const data::Dataset* data,
              const std::filesystem::path& folder);
/// The same with the circuit's first weights.
void emit_for(const circuit::Circuit& circuit, const data::Dataset* data,
              const std::filesystem::path& folder);

}  // namespace hsdc::handoff
