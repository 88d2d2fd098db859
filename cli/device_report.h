// SPDX-License-Identifier: Apache-2.0
#pragma once
// An analog device as `hsdc device` shows it.
#include <nlohmann/json.hpp>
#include <string>

#include "model/arithmetic/device.h"
#include "model/device/response.h"
#include "report/chart.h"

namespace hsdc::cli {

/// A device, what it compiles to, and how its cells respond to pulses.
struct ShownDevice {
  device::Device device;
  device::ResponseOptions options;
  arithmetic::DeviceLaw law;
  device::Response integers, equations;
  device::ResponseError error;        ///< of both, as the device is
  device::ResponseError clean_error;  ///< without noise and variation
};

/// Computes all of it. Throws UserError for what device::problems() refuses.
ShownDevice show_device(const device::Device& device, const device::ResponseOptions& options);

/// For a person: numbers, integers, errors.
std::string device_text(const ShownDevice& shown);
nlohmann::ordered_json device_json(const ShownDevice& shown);
/// pulse,mean,spread,equation_mean,equation_spread: a row a pulse.
std::string device_csv(const ShownDevice& shown);
/// Pulse response, step by state, and what the cells drew.
report::Figure device_figure(const ShownDevice& shown);

}  // namespace hsdc::cli
