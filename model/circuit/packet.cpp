// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/packet.h"

#include <algorithm>

namespace hsdc::circuit {

namespace {

constexpr int kMostTargetBits = 16;

/// Bits that hold the format's codes as signed numbers.
int signed_bits(const CodeFormat& format) { return format.bits + (format.is_signed ? 0 : 1); }

/// The activation by which a node takes its part of the sample.
const Activation& input_of(const Node& node) {
  const Activation& t = node.at(Phase::kT);
  return t.kind == ActivationKind::kInput ? t : node.at(Phase::kTPrime);
}

int whole_bytes(int bits) { return (bits + 7) / 8 * 8; }

/// Appends the node's codes to the packet.
void append(std::vector<PacketField>& packet, PacketField field, const Circuit& circuit) {
  field.first = packet.empty() ? 0 : packet.back().first + packet.back().count;
  field.count = circuit.nodes[field.node].size;
  packet.push_back(field);
}

}  // namespace

int target_bits(const Circuit& circuit, NodeId node) {
  const CodeFormat error = circuit.nodes[node].at(Phase::kTPrime).format();
  const CodeFormat own = circuit.nodes[node].at(Phase::kT).format();
  const int own_bits = signed_bits(own) + error.fraction - own.fraction;
  return std::min(std::max(error.bits, own_bits), kMostTargetBits);
}

std::vector<PacketField> sample_packet(const Circuit& circuit) {
  std::vector<PacketField> packet;
  for (const NodeId n : circuit.input_nodes()) {
    const CodeFormat format = input_of(circuit.nodes[n]).format();
    append(packet, {PacketField::Kind::kInput, n, 0, 0, format, 0, format.max()}, circuit);
  }
  for (const NodeId n : circuit.root_nodes()) {
    const int bits = target_bits(circuit, n);
    const CodeFormat format{bits, circuit.nodes[n].at(Phase::kTPrime).fraction, true};
    append(packet, {PacketField::Kind::kTarget, n, 0, 0, format, -format.max() - 1, format.max()},
           circuit);
  }
  return packet;
}

std::vector<PacketField> output_packet(const Circuit& circuit) {
  std::vector<PacketField> packet;
  for (const NodeId n : circuit.root_nodes()) {
    const Activation& t = circuit.nodes[n].at(Phase::kT);
    const CodeFormat format = t.format();
    const std::int64_t min = t.kind == ActivationKind::kRelu ? 0 : format.min();
    append(packet, {PacketField::Kind::kOutput, n, 0, 0, format, min, format.max()}, circuit);
  }
  return packet;
}

int stream_in_bits(const Circuit& circuit) {
  int bits = 1;
  for (const PacketField& field : sample_packet(circuit)) bits = std::max(bits, field.format.bits);
  return whole_bytes(bits);
}

int stream_out_bits(const Circuit& circuit) {
  int bits = 1;
  for (const PacketField& field : output_packet(circuit)) {
    bits = std::max(bits, signed_bits(field.format));
  }
  return whole_bytes(bits);
}

}  // namespace hsdc::circuit
