// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/circuit/graph.h"

namespace hsdc::plan {

/// Who makes a node's codes in a phase, as the hardware sees it.
struct CodeSource {
  circuit::NodeId node = circuit::NodeId::kNone;
  circuit::Phase phase = circuit::Phase::kT;
  circuit::CodeFormat format;
  bool from_stream = false;  ///< an input node: codes come with the sample, into two banks

  bool operator==(const CodeSource&) const = default;
};

/// One array of weights in hardware: the projection that owns them and all that read them.
struct ArrayPlan {
  circuit::ProjectionId owner = circuit::ProjectionId::kNone;
  std::vector<circuit::ProjectionId> users;  ///< projections that read it; the owner first
  std::vector<bool> transposed;
  std::vector<CodeSource> sources;  ///< of the users' codes, then (plastic only) of the post codes
  int pre = 0, post = 0;
  int lanes = 0;        ///< synapse cells side by side: min(lanes, post); post if parallel
  int chunks = 0;       ///< words per pre neuron
  bool masked = false;  ///< cells carry a mask bit
  int cell_bits = 0;    ///< weight and mask bit
  int stream_bits = 0;  ///< signed bits that carry every source's codes
  int acc_bits = 0;     ///< signed bits of every user's sums
  // The update law (docs/arithmetic.md); plastic arrays only.
  int shift_product = 0, shift_decay = 0, shift_update = 0;
  bool has_decay = false;
  bool has_states = false;  ///< updates round by random words: a state per neuron on either side

  int words() const { return pre * chunks; }
  long memory_bits() const { return static_cast<long>(words()) * lanes * cell_bits; }
};

/// A set of a node's projections that is summed in one go. More than one only where two projections
/// into the node read the same array, which has one port.
struct NodePass {
  circuit::NodeId node = circuit::NodeId::kNone;
  std::vector<circuit::ProjectionId> projections;
  bool first = true, last = true;
};

/// Units that start together. Each takes its codes as they come, so that a step may hold several
/// levels; it ends when every node named here is done (the last one: when everything is).
struct Step {
  circuit::Phase phase = circuit::Phase::kT;
  std::vector<NodePass> passes;  ///< empty in the last step
  std::vector<int> updates;      ///< arrays whose update starts with this step
};

/// What a circuit's hardware is made of: arrays, and what starts when.
struct HardwarePlan {
  circuit::SharedGraph graph;
  std::vector<ArrayPlan> arrays;
  std::vector<Step> steps;  ///< phase t, phase t', and the update
  int infer_steps = 0;      ///< of phase t

  /// Array and user index of a projection that is not identity.
  struct Port {
    int array = -1, user = -1;
  };
  circuit::PerProjection<Port> ports;  ///< -1 for identity
};

/// Plans a circuit that was checked for Engine::kFixed; for make_hardware(), which does it once.
HardwarePlan make_plan(circuit::SharedGraph graph);

CodeSource code_source(const circuit::Circuit& circuit, circuit::NodeId node, circuit::Phase phase);

/// True if a unit makes these codes in a step: they are not the sample's, and not constant.
bool makes_codes(const circuit::Circuit& circuit, circuit::NodeId node, circuit::Phase phase);

/// Bits of a memory address or index below `count`: at least 1.
int index_bits(int count);

}  // namespace hsdc::plan
