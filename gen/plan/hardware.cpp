// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/hardware.h"

#include <utility>

#include "gen/plan/version.h"
#include "gen/verilog/writer.h"
#include "model/circuit_file/digests.h"

namespace hsdc::plan {

namespace {

registers::RegisterValues register_values(const HardwarePlan& plan) {
  const auto count = [](auto n) { return static_cast<std::uint32_t>(n); };
  const circuit::Circuit& circuit = plan.graph->circuit();
  return {kToolVersion,
          circuit_file::hardware_digest(circuit),
          count(circuit.input_size()),
          count(circuit.target_size()),
          count(plan.arrays.size()),
          circuit.seed};
}

}  // namespace

Hardware::Hardware(circuit::SharedGraph graph)
    : plan_(make_plan(std::move(graph))),
      name_(verilog::lower(circuit().name)),
      registers_(register_values(plan_)),
      cycles_(sample_cycles(plan_)) {}

Hardware make_hardware(circuit::SharedGraph graph) { return Hardware(std::move(graph)); }

Hardware make_hardware(const circuit::Circuit& circuit) {
  return make_hardware(circuit::make_graph(circuit));
}

}  // namespace hsdc::plan
