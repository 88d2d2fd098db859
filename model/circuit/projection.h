// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "model/circuit/activation.h"
#include "model/circuit/ids.h"
#include "model/device/device.h"

namespace hsdc::circuit {

/// Rounding of weight updates.
enum class UpdateRounding : std::uint8_t { kStochastic, kNearest, kTruncate };
enum class Architecture : std::uint8_t { kParallel, kFolded };

/// A weight in two's complement, saturating at +-max().
struct WeightFormat {
  int bits = 8;      ///< WB, 2..16
  int fraction = 8;  ///< WF, 0..30

  constexpr std::int64_t max() const { return (std::int64_t{1} << (bits - 1)) - 1; }
  bool operator==(const WeightFormat&) const = default;
};

/// Which synapses exist, and their first weights.
struct FirstWeights {
  double init = 0.5;      ///< standard deviation of the first weights = init / sqrt(fan-in)
  double density = 1.0;   ///< probability that a synapse exists, (0, 1]
  std::string mask_file;  ///< .npy of 0/1, [post, pre]; overrides density when not empty

  /// True if synapses may be missing.
  bool masked() const { return density < 1.0 || !mask_file.empty(); }
  bool operator==(const FirstWeights&) const = default;
};

/// What a plastic weight learns by: w += eta post pre - eta gamma w (paper, Eq. 2).
struct LearningLaw {
  int rate_shift = 11;             ///< k, eta = Q^2 2^-k, 0..40
  std::optional<int> decay_shift;  ///< g, eta gamma = 2^-g, 0..31; none = no decay
  UpdateRounding rounding = UpdateRounding::kStochastic;

  bool operator==(const LearningLaw&) const = default;
};

/// How the generator builds the array; without effect on any bit of the result.
struct Folding {
  Architecture architecture = Architecture::kFolded;
  int lanes = 16;  ///< synapse cells of a folded array, 1..1024

  bool operator==(const Folding&) const = default;
};

/// What plastic and fixed weights have: an array of their own.
struct OwnWeights {
  WeightFormat format;
  FirstWeights first;
  Folding folding;

  bool operator==(const OwnWeights&) const = default;
};

struct PlasticWeights : OwnWeights {
  LearningLaw law;
  std::optional<device::Device> device;  ///< what emulates each weight; none: ideal numbers

  bool operator==(const PlasticWeights&) const = default;
};

struct FixedWeights : OwnWeights {
  bool operator==(const FixedWeights&) const = default;
};

/// One weight of exactly 1 per neuron, without fractional bits; learns nothing.
struct IdentityWeights {
  bool operator==(const IdentityWeights&) const = default;
};

/// The weights of another projection, which is plastic or fixed.
struct TiedWeights {
  ProjectionId owner = ProjectionId::kNone;
  bool transposed = false;  ///< read the other way: from post to pre

  bool operator==(const TiedWeights&) const = default;
};

/// In the order of WeightKind.
using Weights = std::variant<PlasticWeights, FixedWeights, IdentityWeights, TiedWeights>;
enum class WeightKind : std::uint8_t { kPlastic, kFixed, kIdentity, kTied };

/// A projection carries from.code[phase] to `to` in `phase`; plastic, it learns with
/// to.code[other phase] * from.code[phase] (paper, Eq. 2).
struct Projection {
  std::string name;
  NodeId from = NodeId::kNone;
  NodeId to = NodeId::kNone;
  Phase phase = Phase::kT;
  Weights weights;

  WeightKind kind() const { return static_cast<WeightKind>(weights.index()); }
  bool identity() const { return kind() == WeightKind::kIdentity; }
  bool plastic() const { return kind() == WeightKind::kPlastic; }
  /// True for plastic and fixed ones: they have an array of their own.
  bool has_weights() const { return own_or_null() != nullptr; }
  /// True if it reads another's weights the other way.
  bool transposed() const {
    const auto* tied = std::get_if<TiedWeights>(&weights);
    return tied != nullptr && tied->transposed;
  }

  // Each throws std::bad_variant_access unless the projection has it.
  const OwnWeights& own() const;
  OwnWeights& own();
  const WeightFormat& format() const { return own().format; }
  WeightFormat& format() { return own().format; }
  const FirstWeights& first() const { return own().first; }
  FirstWeights& first() { return own().first; }
  const Folding& folding() const { return own().folding; }
  Folding& folding() { return own().folding; }
  const LearningLaw& law() const { return std::get<PlasticWeights>(weights).law; }
  LearningLaw& law() { return std::get<PlasticWeights>(weights).law; }
  /// What emulates its weights; null if nothing does.
  const device::Device* device() const;
  const TiedWeights& tie() const { return std::get<TiedWeights>(weights); }
  TiedWeights& tie() { return std::get<TiedWeights>(weights); }

  /// The mask file; empty if there is none, or no mask.
  std::string mask_file() const;
  bool parallel() const {
    return has_weights() && folding().architecture == Architecture::kParallel;
  }
  /// Turns plastic weights into fixed ones.
  void fix() { weights = FixedWeights{own()}; }

  bool operator==(const Projection&) const = default;

 private:
  const OwnWeights* own_or_null() const;
};

const char* to_string(UpdateRounding);
const char* to_string(WeightKind);
const char* to_string(Architecture);

}  // namespace hsdc::circuit
