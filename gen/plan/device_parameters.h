// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "model/arithmetic/device.h"

namespace hsdc::plan {

/// What of a device its lanes have (rtl/device/hsdc_device.svh); what is off costs nothing.
struct DeviceFeatures {
  int curve_line = -1;  ///< both curves are k * 2^n at node k: n; -1: tables
  bool varies = false;  ///< gain and skew differ from cell to cell
  bool has_bounds = false, has_offsets = false;
  bool noisy = false;
  bool has_cells = false;  ///< any of these, or cells that are stuck: words beside the states
};
DeviceFeatures device_features(const arithmetic::DeviceLaw& law, bool some_are_stuck);

/// Parameters of a cell of that device by name, from CountShift to its last table, as
/// SystemVerilog.
std::vector<std::pair<std::string, std::string>> device_parameters(const arithmetic::DeviceLaw& law,
                                                                   const DeviceFeatures& features);

}  // namespace hsdc::plan
