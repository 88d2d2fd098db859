// SPDX-License-Identifier: Apache-2.0
#pragma once
// Catch2 2.13 (Debian 12) and 3 (newer) name their header differently; tests include this one.
#include <string>

#ifdef HSDC_CATCH3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

namespace hsdc {

#ifdef HSDC_CATCH3
using Catch::Approx;
#endif

/// A matcher for CHECK_THAT: the text holds `part`. (Catch2 3 renamed it.)
inline auto contains(const std::string& part) {
#ifdef HSDC_CATCH3
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Matchers::Contains(part);
#endif
}

}  // namespace hsdc
