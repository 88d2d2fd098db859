// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hsdc::build {

/// How the weights of folded arrays are stored in a simulation: as an array of lanes, fast to
/// simulate (the top's parameter WeightsTwin), or as packed words of hsdc_ram, as they are
/// synthesized. Same cycles, same bits.
enum class Storage { kArray, kPacked };

/// Their names on the command line and in JSON.
constexpr const char* to_string(Storage storage) {
  return storage == Storage::kPacked ? "packed" : "array";
}
/// The parameter's value.
constexpr const char* weights_twin(Storage storage) {
  return storage == Storage::kPacked ? "1'b0" : "1'b1";
}

}  // namespace hsdc::build
