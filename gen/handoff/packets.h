// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "model/circuit/circuit.h"

namespace hsdc::handoff {

/// The packets of both streams as Markdown tables: beats, node, format, range, in stream order.
std::string packet_markdown(const circuit::Circuit& circuit);

/// The same for C: where a node's codes lie in a packet, their range, the beat of a code and the
/// code of a beat. `name`: that of the module.
std::string packet_c_header(const std::string& name, const circuit::Circuit& circuit);

}  // namespace hsdc::handoff
