// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace hsdc::handoff {

// What other tools read of an emitted folder: file lists, constraints, scripts. `name`: that of the
// module.

/// The order in which tools must read the emitted sources; paths within the folder.
std::vector<std::string> source_order(const std::string& name);

/// For simulators: -f NAME.f.
std::string file_list(const std::string& name);
/// For FuseSoC: targets default, sim (Icarus or Verilator), lint (Verilator) and synth (Yosys).
/// `images`, `vectors`: memory images of the hardware and of the bench, paths within the folder.
std::string fusesoc_core(const std::string& name, const std::string& version,
                         const std::vector<std::string>& images,
                         const std::vector<std::string>& vectors);
/// For Bender.
std::string bender_manifest(const std::string& name);
/// Synopsys design constraints: period, uncertainty and I/O delays as variables.
std::string timing_constraints();
/// For `yosys -s`; the target is the line that begins with synth_.
std::string synthesis_script(const std::string& name);

}  // namespace hsdc::handoff
