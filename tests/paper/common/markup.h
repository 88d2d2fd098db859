// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace hsdc::paper {

/// What is wrong with the markup of an HTML page of ours, as far as it can be told without a
/// browser: elements closed in order, attributes quoted, no bare & or <, ids given once, links that
/// lead somewhere; nothing loaded from elsewhere, no script. Empty if nothing is.
std::string markup_faults(const std::string& html);

}  // namespace hsdc::paper
