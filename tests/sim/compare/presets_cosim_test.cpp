// SPDX-License-Identifier: Apache-2.0
// Every preset in every folding and format, RTL against model; and foldings against one another.
#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"
#include "tests/sim/compare/pairwise.h"

namespace hsdc::compare {
namespace {

constexpr int kBatches = 6;  // CTest entries, so that several cores share the cases

constexpr std::array kLanes{0, 1, 3, 8, 64};  // 0: a parallel array
constexpr std::array kQ{1, 4, 7};
constexpr std::array kWeightBits{4, 8, 12, 16};
constexpr std::array kDensity{1.0, 0.3};
constexpr std::array kUpdateRounding{circuit::UpdateRounding::kStochastic,
                                     circuit::UpdateRounding::kNearest,
                                     circuit::UpdateRounding::kTruncate};
constexpr std::array kCodeRounding{circuit::CodeRounding::kHalfUp, circuit::CodeRounding::kHalfEven,
                                   circuit::CodeRounding::kTruncate};
enum Factor {
  kPresetFactor,
  kLanesFactor,
  kQFactor,
  kBitsFactor,
  kDensityFactor,
  kUpdateFactor,
  kCodeFactor,
  kPackedFactor,
  kBiasFactor,
  kFactors
};

std::vector<int> factor_values() {
  std::vector<int> values(kFactors);
  values[kPresetFactor] = static_cast<int>(circuit::preset_names().size());
  values[kLanesFactor] = kLanes.size();
  values[kQFactor] = kQ.size();
  values[kBitsFactor] = kWeightBits.size();
  values[kDensityFactor] = kDensity.size();
  values[kUpdateFactor] = kUpdateRounding.size();
  values[kCodeFactor] = kCodeRounding.size();
  values[kPackedFactor] = 2;
  values[kBiasFactor] = 2;
  return values;
}

void set_lanes(circuit::PresetOptions& options, int lanes) {
  options.architecture =
      lanes == 0 ? circuit::Architecture::kParallel : circuit::Architecture::kFolded;
  if (lanes != 0) options.lanes = lanes;
}

circuit::PresetOptions options_of(const FactorChoice& choice) {
  circuit::PresetOptions options;
  const auto at = [&](Factor factor) { return static_cast<size_t>(choice[factor]); };
  options.preset = circuit::preset_names()[at(kPresetFactor)];
  const int lanes = kLanes[at(kLanesFactor)];
  set_lanes(options, lanes);
  // Some side is never a multiple of the lanes, and needs more than one word where it can.
  if (lanes == 64)
    options.layers = {6, 67, 4};
  else if (choice[kQFactor] % 2 == 0)
    options.layers = {12, 10, 5};
  else
    options.layers = {9, 6, 7, 4};
  options.q = kQ[at(kQFactor)];
  options.weight_bits = kWeightBits[at(kBitsFactor)];
  options.weight_fraction = options.weight_bits - 1;  // +-1 or so
  options.density = kDensity[at(kDensityFactor)];
  options.update_rounding = kUpdateRounding[at(kUpdateFactor)];
  options.rounding = kCodeRounding[at(kCodeFactor)];
  options.biases = at(kBiasFactor) == 1;
  // What is open follows from q, so that its codes fit; faster than the default, to see more
  // change.
  options.rate_shift = *circuit::resolve(options).rate_shift - 4;
  options.decay_shift = 10;
  options.seed = 1 + static_cast<std::uint32_t>(choice[kBitsFactor]);
  return options;
}

std::string label(const circuit::PresetOptions& o, build::Storage storage) {
  return fmt::format(
      "{} of {}, {} {}, q {}, {}-bit weights, density {}, updates {}, codes {}, {}{}", o.preset,
      fmt::join(o.layers, "-"), circuit::to_string(o.architecture),
      o.architecture == circuit::Architecture::kFolded ? o.lanes : 0, o.q, o.weight_bits, o.density,
      circuit::to_string(o.update_rounding), circuit::to_string(o.rounding),
      build::to_string(storage), o.biases ? ", biases" : "");
}

}  // namespace

TEST_CASE("presets co-simulation: the cases hold every pair of settings", "[cosim]") {
  const std::vector<int> values = factor_values();
  const auto choices = pairwise_choices(values);
  CHECK(missing_pairs(values, choices) == 0);
  CHECK(choices.size() >= 30);  // 6 presets x 5 foldings
  CHECK(choices.size() <= 60);
  // The count of missing pairs counts: without its first choice the list is not complete.
  CHECK(missing_pairs(values, {choices.begin() + 1, choices.end()}) > 0);
}

TEMPLATE_TEST_CASE_SIG("presets co-simulation: RTL and model agree in every preset and format",
                       "[cosim][preset-cosim]", ((int Batch), Batch), 0, 1, 2, 3, 4, 5) {
  const auto choices = pairwise_choices(factor_values());
  for (size_t k = Batch; k < choices.size(); k += kBatches) {
    const circuit::PresetOptions options = options_of(choices[k]);
    CosimPairOptions pair_options;
    pair_options.storage =
        choices[k][kPackedFactor] == 1 ? build::Storage::kPacked : build::Storage::kArray;
    INFO("case " << k << ": " << label(options, pair_options.storage));
    const circuit::Circuit circuit = circuit::make_preset(options);
    REQUIRE(circuit::validate(circuit).empty());
    CosimPair pair(circuit, pair_options);
    const auto mismatch = pair.run(vectors::random_samples(circuit, 20, circuit.seed), k % 3 != 0);
    INFO((mismatch ? describe(*mismatch) : std::string()));
    CHECK_FALSE(mismatch.has_value());
    CHECK(pair.lockstep().samples() == 20);
  }
}

TEMPLATE_TEST_CASE_SIG("presets co-simulation: any folding ends with the same weights",
                       "[cosim][folding-cosim]", ((int Which), Which), 0, 1) {
  circuit::PresetOptions options;
  options.preset = Which == 0 ? "amorphous" : "sgd";
  options.layers = {10, 9, 7, 4};
  options.density = Which == 0 ? 0.6 : 1.0;
  options.rate_shift = *circuit::resolve(options).rate_shift - 4;
  options.decay_shift = 9;
  options.biases = true;
  std::vector<std::int32_t> weights;
  for (const int lanes : {0, 1, 3, 8, 64}) {
    set_lanes(options, lanes);
    CosimPairOptions pair_options;
    pair_options.storage = lanes == 3 ? build::Storage::kPacked : build::Storage::kArray;
    INFO(label(options, pair_options.storage));
    const circuit::Circuit circuit = circuit::make_preset(options);
    CosimPair pair(circuit, pair_options);
    const std::vector<std::int32_t> first = pair.rtl_weights();
    CHECK_FALSE(pair.run(vectors::random_samples(circuit, 20, 7), true).has_value());
    const std::vector<std::int32_t> last = pair.rtl_weights();
    CHECK(last != first);
    if (weights.empty()) weights = last;
    CHECK(last == weights);
  }
}

}  // namespace hsdc::compare
