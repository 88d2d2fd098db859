// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/paths.h"

namespace hsdc::data {

/// The folder of real data sets, if this machine has one: $HSDC_DATA, else ../shared/data next to
/// the checkout; `name` in it, or empty when absent. Tests that need it warn and pass without.
inline std::string real_data(const std::string& name) {
  const char* given = std::getenv("HSDC_DATA");
  const std::string folder = given != nullptr ? given : HSDC_SOURCE_DIR "/../shared/data";
  const std::string path = folder + "/" + name;
  return std::filesystem::exists(path) ? path : "";
}

}  // namespace hsdc::data
