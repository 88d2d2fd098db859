#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hsdc {

/// The two times of a learning circuit: t (inference) and t' (update).
enum class Phase : std::uint8_t { kT = 0, kTPrime = 1 };
inline constexpr std::array kPhases{Phase::kT, Phase::kTPrime};
constexpr int index(Phase phase) { return static_cast<int>(phase); }
constexpr Phase other(Phase phase) { return phase == Phase::kT ? Phase::kTPrime : Phase::kT; }

/// How a node turns its accumulated input into one code. docs/arithmetic.md states each exactly.
enum class ActivationKind : std::uint8_t {
  kOff,        ///< silent in this phase: its code is 0
  kInput,      ///< the sample's own codes: A bits, unsigned, `fraction` fractional bits
  kOne,        ///< fires always: the code of 1, Q * 2^fraction; what leaves it is a bias
  kStepRelu,   ///< clamp(ceil(acc), 0, 2^A - 1): A bits, unsigned, no fractional bits
  kLinear,     ///< S bits, signed, SF fractional bits, saturated symmetrically
  kRelu,       ///< max(0, linear)
  kSign,       ///< -1, 0, +1: 2 bits, signed, no fractional bits
  kLeakyRelu,  ///< floating point only: it has no code
  kGelu,       ///< floating point only
  kError,      ///< sat(target - own t code): S bits, signed, SF fractional bits; the root, t' only
};

/// Rounding of codes, where fractional bits of an accumulator are dropped.
enum class CodeRounding : std::uint8_t { kHalfUp, kHalfEven, kTruncate };
/// Rounding of weight updates.
enum class UpdateRounding : std::uint8_t { kStochastic, kNearest, kTruncate };

/// What computes a circuit: fixed-point model and hardware, or FloatNetwork.
enum class Engine : std::uint8_t { kFixed, kFloat };

enum class WeightKind : std::uint8_t { kPlastic, kFixed, kIdentity, kTied };
enum class Architecture : std::uint8_t { kParallel, kFolded };

/// An integer code of `bits` bits in two's complement (or unsigned), `fraction` of them fractional;
/// its value is code * 2^-fraction / Q.
struct CodeFormat {
  int bits = 1;
  int fraction = 0;
  bool is_signed = false;

  /// Largest code. Signed codes saturate symmetrically, so the smallest is -max().
  constexpr std::int64_t max() const {
    return (std::int64_t{1} << (is_signed ? bits - 1 : bits)) - 1;
  }
  constexpr std::int64_t min() const { return is_signed ? -max() : 0; }
  bool operator==(const CodeFormat&) const = default;
};

/// What a node does in one phase.
struct Activation {
  ActivationKind kind = ActivationKind::kOff;
  /// A for input and step_relu (1..15), S for linear, relu and error (2..16); for one those that
  /// its code has, see one_activation(); else 0.
  int bits = 0;
  int fraction = 0;    ///< F of input and one, SF of linear, relu and error (0..15); else 0
  bool gated = false;  ///< the masking trick: the t' code is 0 where the own t code is 0; t' only
  CodeRounding rounding = CodeRounding::kHalfUp;

  bool fires() const { return kind != ActivationKind::kOff; }
  /// True for activations that turn an accumulator into a code, so that projections may end here.
  bool takes_input() const {
    return fires() && kind != ActivationKind::kInput && kind != ActivationKind::kOne &&
           kind != ActivationKind::kError;
  }
  CodeFormat format() const;
  bool operator==(const Activation&) const = default;
};

/// Code of 1 with that many fractional bits: Q * 2^fraction, of a one-hot target and of a node that
/// is `one`.
constexpr std::int64_t code_of_one(int q, int fraction) { return std::int64_t{q} << fraction; }
/// `one` with that many fractional bits, and the bits of its code. For values out of their ranges
/// (q 1..1024, fraction 0..15) the bits are those of the nearest values within.
Activation one_activation(int q, int fraction = 0);

struct Node {
  std::string name;
  int size = 0;                           ///< neurons, 1..65536
  std::array<Activation, 2> activations;  ///< by phase

  const Activation& at(Phase phase) const { return activations[static_cast<size_t>(phase)]; }
  Activation& at(Phase phase) { return activations[static_cast<size_t>(phase)]; }
  bool operator==(const Node&) const = default;
};

/// A projection carries from.code[phase] to `to` in `phase`, and learns with
/// to.code[other phase] * from.code[phase] (paper, Eq. 2).
struct Projection {
  std::string name;
  int from = -1;  ///< index into Circuit::nodes
  int to = -1;
  Phase phase = Phase::kT;
  WeightKind weights = WeightKind::kPlastic;

  /// kTied only: the projection whose weights are read, and whether they are read the other way.
  int owner = -1;
  bool transposed = false;

  // The rest is meaningful for kPlastic and kFixed; kIdentity has none (one weight of exactly 1 per
  // neuron, no fractional bits), kTied takes its owner's.
  int weight_bits = 8;      ///< WB, 2..16; two's complement, saturating at +-(2^(WB-1) - 1)
  int weight_fraction = 8;  ///< WF, 0..30
  double init = 0.5;        ///< standard deviation of the first weights = init / sqrt(fan-in)
  double density = 1.0;     ///< probability that a synapse exists, (0, 1]
  std::string mask_file;    ///< .npy of 0/1, [post, pre]; overrides density when not empty

  // kPlastic only.
  int rate_shift = 11;             ///< k, eta = Q^2 2^-k, 0..40
  std::optional<int> decay_shift;  ///< g, eta gamma = 2^-g, 0..31; none = no decay
  UpdateRounding update_rounding = UpdateRounding::kStochastic;

  // How the generator builds the array; without effect on any bit of the result.
  Architecture architecture = Architecture::kFolded;
  int lanes = 16;  ///< synapse cells of a folded array, 1..1024

  bool has_weights() const {
    return weights == WeightKind::kPlastic || weights == WeightKind::kFixed;
  }
  bool plastic() const { return weights == WeightKind::kPlastic; }
  std::int64_t weight_max() const { return (std::int64_t{1} << (weight_bits - 1)) - 1; }
  bool operator==(const Projection&) const = default;
};

/// A learning circuit: two computation graphs, one per phase, on one set of nodes.
struct Circuit {
  std::string name = "circuit";
  int q = 4;               ///< activities are in units of 1/Q, 1..1024
  std::uint32_t seed = 1;  ///< of initial weights, masks and random words
  std::vector<Node> nodes;
  std::vector<Projection> projections;

  /// Index of the node or projection of that name; -1 if there is none.
  int find_node(const std::string& node_name) const;
  int find_projection(const std::string& projection_name) const;

  /// The projection whose weights `projection` uses: its owner if tied, else itself.
  int weight_owner(int projection) const {
    const Projection& p = projections[static_cast<size_t>(projection)];
    return p.weights == WeightKind::kTied ? p.owner : projection;
  }
  /// Fractional bits of the weights that projection uses; 0 for identity.
  int weight_fraction(int projection) const;
  /// Fractional bits of that projection's accumulator: F_pre + WF.
  int acc_fraction(int projection) const;

  /// Nodes that take the sample (kInput in some phase) and roots (kError at t'), in file order. A
  /// sample is the concatenation over the first, a target the concatenation over the second.
  std::vector<int> input_nodes() const;
  std::vector<int> root_nodes() const;
  int input_size() const;
  int target_size() const;

  bool operator==(const Circuit&) const = default;
};

/// Nodes by level, for each phase: level 0 holds what no projection feeds (input, error), level n
/// what is fed by levels below n only. Nodes that are off in the phase are left out.
using Levels = std::array<std::vector<std::vector<int>>, 2>;

/// A circuit that validate() accepts has levels; one with a cycle throws UserError that names the
/// cycle.
Levels derive_levels(const Circuit& circuit);

/// Bits of a two's-complement accumulator that holds every sum a node can have in that phase, with
/// all its projections aligned to the largest fa among them (density and masks are not counted on).
int accumulator_bits(const Circuit& circuit, int node, Phase phase);
/// The largest fa among the projections that meet at `node` in `phase`; 0 if there are none.
int accumulator_fraction(const Circuit& circuit, int node, Phase phase);

/// X of the update law (design, section 3): max(F_post + F_pre + k - WF, g, 0) of a plastic
/// projection.
int update_shift(const Circuit& circuit, int projection);

/// A rule of the circuit that is broken: which part, which key of it, and the message
/// "found ..., allowed ...". The file reader adds file and line.
struct CircuitProblem {
  enum class Part { kCircuit, kNode, kProjection } part;
  int index = -1;   ///< node or projection
  std::string key;  ///< the TOML key at fault, e.g. "weight_bits"
  std::string message;
};
/// Every rule that a circuit must keep for that engine; empty when it is sound. Floating point has
/// activations of its own, and needs no widths of sums and updates. Hardware has more rules, which
/// neither training nor drawing asks for: hardware_problems() of gen/plan/rules.h.
std::vector<CircuitProblem> validate(const Circuit& circuit, Engine engine = Engine::kFixed);
/// Throws UserError with the first of them: "node h1: t_bits: found ..., allowed ...".
void require_sound(const Circuit& circuit, Engine engine);
/// "node h1: t_bits: found ..., allowed ..."
std::string describe(const Circuit& circuit, const CircuitProblem& problem);

/// True for the activations that only Engine::kFloat has: leaky_relu, gelu.
constexpr bool float_only(ActivationKind kind) {
  return kind == ActivationKind::kLeakyRelu || kind == ActivationKind::kGelu;
}

std::string to_string(const CodeFormat&);  // "u3", "s8.4": 8 bits signed, 4 of them fractional
const char* to_string(Engine);             // "fixed", "float"
const char* to_string(Phase);              // "t", "t'"
const char* to_string(ActivationKind);
const char* to_string(CodeRounding);
const char* to_string(UpdateRounding);
const char* to_string(WeightKind);
const char* to_string(Architecture);

}  // namespace hsdc
