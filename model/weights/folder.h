// SPDX-License-Identifier: Apache-2.0
#pragma once
// Weights of a circuit in a folder: P.npy of every plastic or fixed projection P, [pre, post],
// int16 codes or float32 values, and weights.json (docs/training.md).
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "model/fixed/network.h"
#include "model/floating/network.h"
#include "model/training/learner.h"

namespace hsdc::weights {

/// What weights.json says of a folder besides its arrays.
struct WeightOrigin {
  std::uint32_t digest = 0;  ///< learning_digest() of the circuit
  int epoch = 0;             ///< after which they were written
  double accuracy = 0;       ///< on the test samples, 0..1
  bool operator==(const WeightOrigin&) const = default;
};

/// Throws UserError unless the folder can be made, is empty or holds older weights, and nothing
/// else.
void check_weight_folder(const std::filesystem::path& folder);

/// Writes the folder, whole or not at all. Throws UserError as check_weight_folder() does, or if it
/// cannot be written.
void export_weights(const std::filesystem::path& folder, const training::Learner& learner,
                    const WeightOrigin& origin);

/// Whether the folder holds weights of that origin and engine; false for anything else.
bool holds_weights(const std::filesystem::path& folder, circuit::Engine engine,
                   const WeightOrigin& origin);

/// Values of a projection that do not fit its codes and were saturated.
struct SaturatedWeights {
  std::string projection;
  std::uint64_t count = 0, weights = 0;  ///< how many, of how many
  double largest = 0;                    ///< their largest magnitude
  double limit = 0;                      ///< the largest magnitude that a code has
};

/// Replaces every weight by those of a folder. Values become codes floor(value 2^WF + 1/2),
/// saturated at +-(2^(WB-1) - 1): the list names the projections in which some were. Codes with
/// other fractional bits are converted exactly or refused. Throws UserError that names the file,
/// what was found and what is allowed, for weights.json or arrays that cannot be read, projections
/// missing or too many, other shapes and types, values that are not finite or not 0 where the
/// circuit is masked; `network` is then as it was.
std::vector<SaturatedWeights> import_weights(const std::filesystem::path& folder,
                                             fixed::FixedNetwork& network);
/// The same for floating point: codes become values code 2^-WF, exactly.
void import_weights(const std::filesystem::path& folder, floating::FloatNetwork& network);

}  // namespace hsdc::weights
