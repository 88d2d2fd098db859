// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

namespace hsdc::plan {

/// Of the generator, as the VERSION register has it: 0x00MMmmpp.
inline constexpr std::uint32_t kToolVersion = 0x000100;

/// The same in words: "0.1.0".
std::string tool_version();

}  // namespace hsdc::plan
