// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// Codes of one node, side by side in a packet of a stream: one code a beat, neuron 0 first.
struct PacketField {
  enum class Kind { kInput, kTarget, kOutput } kind = Kind::kInput;
  NodeId node = NodeId::kNone;
  int first = 0;      ///< the packet's beat of its neuron 0
  int count = 0;      ///< neurons
  CodeFormat format;  ///< the low format.bits bits of a beat, two's complement if signed
  std::int64_t min = 0, max = 0;  ///< the codes that may come, both included
};

/// Bits of a target code of that root, signed, with the fractional bits of its error: as many as
/// hold every error and every own code of the root, at most 16. All codes of that many bits are
/// targets, the lowest, -2^(bits-1), too.
int target_bits(const Circuit& circuit, NodeId node);

/// A packet of the sample stream: the input nodes, then (of a sample to learn) the roots' targets.
std::vector<PacketField> sample_packet(const Circuit& circuit);
/// A packet of the output stream: the roots' codes of phase t. Its beats are signed numbers: a code
/// is sign-extended, or zero-extended if it has no sign.
std::vector<PacketField> output_packet(const Circuit& circuit);

/// Bits of a beat of the two streams, whole bytes as AXI4-Stream wants them: 8 or 16. A beat of the
/// output stream has room for a sign.
int stream_in_bits(const Circuit& circuit);
int stream_out_bits(const Circuit& circuit);

}  // namespace hsdc::circuit
