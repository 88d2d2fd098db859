// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hsdc::formats {

/// 2^53: doubles tell all whole numbers apart whose size is below it.
inline constexpr double kWholeNumbers = 9007199254740992.0;

}  // namespace hsdc::formats
