// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "model/circuit/keys.h"
#include "model/circuit_file/circuit_file.h"

namespace hsdc::circuit_file {

/// [data].
const std::vector<circuit::Key<DataChoice>>& data_keys();

}  // namespace hsdc::circuit_file
