// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/plan/hardware.h"

namespace hsdc::handoff {

/// The packets of both streams as Markdown tables: beats, node, format, range, in stream order.
std::string packet_markdown(const plan::Hardware& hardware);

/// The same for C: where a node's codes lie in a packet, their range, the beat of a code and the
/// code of a beat.
std::string packet_c_header(const plan::Hardware& hardware);

}  // namespace hsdc::handoff
