// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json.hpp>

#include "model/arithmetic/device.h"

namespace hsdc::training {

/// The integers of a device by the names that they have in docs/arithmetic.md, in lower case.
nlohmann::ordered_json device_json(const arithmetic::DeviceLaw& law);

}  // namespace hsdc::training
