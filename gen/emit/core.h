// SPDX-License-Identifier: Apache-2.0
#pragma once
// The core of a circuit, put together: one instance per array, identity projection, node and phase,
// and what lets them start. Each part has a file of its own; emit_core() calls them in order.
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gen/plan/hardware.h"
#include "gen/verilog/module_builder.h"
#include "model/circuit/circuit.h"

namespace hsdc::emit {

/// Codes of a node in a phase, one a cycle, to whoever holds a copy of them.
struct CodeNets {
  verilog::Expression valid, index, code;
};

/// What makes codes in a step, by phase and node.
struct UnitNets {
  verilog::Expression ready;  ///< it takes sums; not of a root at t', which takes none
  verilog::Expression done;
};

/// An array of weights; its users' sums come one bit of `valid` each.
struct ArrayNets {
  verilog::Expression acc_valid, acc_ready, acc, saturated, updated, host_rdata, host_ack;
};

/// Places of the units' start and done signals in the sequencer's vectors; -1: it has none.
struct UnitNumbers {
  std::vector<int> array_start;  ///< the first of an array's users; behind the last one, its update
  circuit::PerProjection<int> identity_start;
  std::array<circuit::PerNode<int>, 2> unit_start, unit_wait;  ///< by phase
  std::vector<int> array_wait;
  int starts = 0, waits = 0;
};
UnitNumbers number_units(const plan::Hardware& hardware);

/// Instances and signals are names of the circuit with endings; no ending of one kind ends like
/// another's.
struct Core {
  explicit Core(const plan::Hardware& hardware);

  const circuit::Circuit& circuit() const { return hardware.circuit(); }
  const circuit::Node& node(circuit::NodeId n) const { return circuit().nodes[n]; }
  const circuit::Projection& projection(circuit::ProjectionId p) const {
    return circuit().projections[p];
  }
  const circuit::Projection& owner(const plan::ArrayPlan& a) const { return projection(a.owner); }
  /// "h1_tp"
  std::string unit(circuit::NodeId n, circuit::Phase phase) const;
  const CodeNets& codes_of(circuit::NodeId n, circuit::Phase phase) const {
    return codes.at({n, phase});
  }
  const CodeNets& codes_of(const plan::CodeSource& source) const {
    return codes_of(source.node, source.phase);
  }
  const UnitNets& unit_of(circuit::NodeId n, circuit::Phase phase) const {
    return units.at({n, phase});
  }
  const verilog::Expression& port(const std::string& name) const { return ports.at(name); }
  /// Bits of a projection's sums, signed.
  int acc_bits(circuit::ProjectionId p) const;

  /// An instance with the clock and the reset connected.
  void instance(const std::string& cell, const std::string& name,
                const std::vector<verilog::ModuleBuilder::Parameter>& parameters,
                std::vector<verilog::ModuleBuilder::Connection> connections);
  /// Nets of codes, named after a unit.
  CodeNets code_wires(const std::string& unit, int size, circuit::CodeFormat format);
  /// A start that waits until all codes of the source have come; those of the sample are always
  /// there.
  verilog::Expression gated_start(const std::string& name, const plan::CodeSource& source,
                                  int start_bit);

  const plan::Hardware& hardware;
  const UnitNumbers numbers;
  verilog::ModuleBuilder m;
  std::map<std::string, verilog::Expression> ports;
  verilog::Expression wbank, rbank, sample, has_targets;  ///< the sample in the banks
  verilog::Expression start, idle, begin_sample;          ///< of the sequencer
  std::map<std::pair<circuit::NodeId, circuit::Phase>, CodeNets> codes;  ///< by node and phase
  std::map<circuit::NodeId, CodeNets> targets;                           ///< by root
  std::map<std::pair<circuit::NodeId, circuit::Phase>, UnitNets> units;  ///< by node and phase
  std::vector<ArrayNets> arrays;
  std::map<circuit::ProjectionId, std::pair<verilog::Expression, verilog::Expression>>
      identities;  ///< by projection: valid, sum
  /// What asks the arrays: the window or the seeder.
  verilog::Expression array_req, array_we, array_space, array_word, array_wdata;
  verilog::Expression seed_req, seed_kappa, seed_array, seed_index, seed_state, seed_ack;
};

// In order; each uses what those before it have made.
void add_ports(Core& core);        // core.cpp
void add_streams_in(Core& core);   // streams.cpp
void add_code_nets(Core& core);    // nodes.cpp
void add_ones(Core& core);         // nodes.cpp
void add_window_nets(Core& core);  // window.cpp
void add_arrays(Core& core);       // arrays.cpp
void add_identities(Core& core);   // arrays.cpp
void add_nodes(Core& core);        // nodes.cpp
void add_sequencer(Core& core);    // sequencer.cpp
/// `inferred`: phase t has ended; `idle`: the packet of the sample before has left.
void add_stream_out(Core& core, const verilog::Expression& inferred,
                    const verilog::Expression& idle);  // streams.cpp
void add_window(Core& core);                           // window.cpp

}  // namespace hsdc::emit
