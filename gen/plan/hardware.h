// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gen/plan/plan.h"
#include "gen/plan/timing.h"
#include "gen/registers/register.h"

namespace hsdc::plan {

/// The hardware of a circuit, before any text: its plan, its name, what its registers hold, how
/// long a sample takes. All of it is computed when it is made; whoever emits, builds, simulates or
/// shows the hardware takes it from here, and none of them can compute it anew.
class Hardware {
 public:
  Hardware(Hardware&&) noexcept = default;
  Hardware& operator=(Hardware&&) noexcept = default;

  const circuit::CircuitGraph& graph() const { return *plan_.graph; }
  const circuit::Circuit& circuit() const { return graph().circuit(); }
  const HardwarePlan& plan() const { return plan_; }
  const std::vector<ArrayPlan>& arrays() const { return plan_.arrays; }

  /// The circuit's name in lower case: with "_core", "_top" and the like behind it that of its
  /// modules and files, in capitals that of its macros in C.
  const std::string& name() const { return name_; }
  /// What the registers hold that differ between circuits.
  const registers::RegisterValues& registers() const { return registers_; }
  /// hardware_digest() of the circuit, the DIGEST register.
  std::uint32_t digest() const { return registers_.digest; }
  const SampleCycles& cycles() const { return cycles_; }

 private:
  explicit Hardware(circuit::SharedGraph graph);
  friend Hardware make_hardware(circuit::SharedGraph graph);

  HardwarePlan plan_;
  std::string name_;
  registers::RegisterValues registers_;
  SampleCycles cycles_;
};

/// Of a circuit that was checked for Engine::kFixed; rules of hardware (gen/plan/rules.h) are not
/// asked, emission asks them. Throws UserError for a mask file that cannot be used.
Hardware make_hardware(circuit::SharedGraph graph);
/// The same; throws UserError for a circuit that validate() refuses, too.
Hardware make_hardware(const circuit::Circuit& circuit);

}  // namespace hsdc::plan
