// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "model/training/training.h"

namespace hsdc::training {

/// What a checkpoint belongs to: it is refused for anything else, since going on would give neither
/// run's result.
struct CheckpointKey {
  std::uint32_t circuit = 0;  ///< learning_digest() of the circuit
  std::uint32_t data = 0;     ///< data_digest() of the samples
};

/// What load_checkpoint() throws for another circuit: whoever knows what may have changed the
/// digest can tell more.
class OtherCircuitError : public UserError {
 public:
  OtherCircuitError(UserError error, std::uint32_t digest)
      : UserError(std::move(error)), digest_(digest) {}
  std::uint32_t digest() const { return digest_; }  ///< that of the circuit of the checkpoint

 private:
  std::uint32_t digest_;
};

/// Digest of every pixel and label, training and test part.
std::uint32_t data_digest(const data::DataSplit& data);

/// Writes a run's state and all that learning changes into one file, in one step: an interrupted or
/// failed save leaves the older file. Throws UserError if it cannot be written.
///
/// Layout, little endian: "HSDCRUN3" (fixed point) or "HSDCFLT3"; the key's two u32, and in
/// floating point Learner::options_digest(); u32 epochs, then each one's numbers as in
/// TrainingEpoch; the rest of TrainingState (losses in floating point only); Learner::save_state():
/// per plastic or fixed projection i16 weights [pre][post], u32 pre and post states, or f32 weights
/// and momentum buffers [pre][post]; u32 Digest of all before.
void save_checkpoint(const std::string& path, const CheckpointKey& key, const Learner& learner,
                     const TrainingState& state);

/// Throws UserError if `path` is a regular file that is not empty and no checkpoint of either
/// engine: saving must not destroy it.
void check_replaceable_checkpoint(const std::string& path);

/// How many epochs had ended in the run that a checkpoint of either engine holds; nothing for any
/// other file, or none. Its remainder is not checked.
std::optional<std::uint32_t> checkpoint_epochs(const std::string& path);

/// Reads one back into a network of the same circuit. Throws UserError naming `path` for a file
/// that is no checkpoint of the learner's engine, is truncated or damaged, or belongs to another
/// circuit (OtherCircuitError), other data or other options; the network, if its values are finite,
/// is then as it was.
TrainingState load_checkpoint(const std::string& path, const CheckpointKey& key, Learner& learner);

}  // namespace hsdc::training
