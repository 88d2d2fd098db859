// SPDX-License-Identifier: Apache-2.0
#pragma once
// The circuit that weights, masks and checkpoints of the fuzz targets belong to.
#include "model/circuit/presets.h"

namespace hsdc::fuzz {

/// Projections W1 (3 to 4), W2 (4 to 2) and the feedback; no masks.
inline Circuit small_circuit() {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {3, 4, 2};
  return make_preset(options);
}

}  // namespace hsdc::fuzz
