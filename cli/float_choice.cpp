// SPDX-License-Identifier: Apache-2.0
#include "cli/float_choice.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cli/allowed.h"
#include "model/circuit/keys.h"

namespace hsdc::cli {
namespace {

/// Sets a key of [float], if there is a value, which the parser has checked.
void set(circuit::FloatOptions& options, const char* name,
         const std::optional<std::string>& value) {
  if (value) circuit::key_named(circuit::float_keys(), name).set(options, *value);
}

/// What a factor may be.
CLI::Validator factors() {
  return one_of(circuit::key_named(circuit::float_keys(), "post_factor").choices);
}

/// The range of a key of [float].
CLI::Validator within(const char* name) {
  const circuit::KeyInfo& key = circuit::key_named(circuit::float_keys(), name);
  return number([&key](double value) { return key.allows(value); }, key.range);
}

}  // namespace

void FloatChoice::add_to(CLI::App& command) {
  const auto group = [](CLI::Option* option) {
    return option->group("Floating point (else the file's [float])");
  };
  group(command.add_option("--rate", rate, "eta, of every plastic projection (0.005)"))
      ->check(within("rate"));
  group(command.add_option("--decay", decay, "gamma, inside the momentum (0.001)"))
      ->check(within("decay"));
  group(command.add_option("--momentum", momentum, "of the updates (0.9)"))
      ->check(within("momentum"));
  group(command.add_option("--clip", clip,
                           "largest norm of a batch's update, all projections together; 0: any "
                           "(5)"))
      ->check(within("clip"));
  group(command.add_option("--batch", batch, "samples of an update (32)"))
      ->transform(whole_number(1, circuit::kMaxBatch));
  group(command.add_option("--post-factor", post_factor,
                           "signal of the target neuron in the law of projections at t' "
                           "(activation)"))
      ->check(factors());
  group(command.add_option("--pre-factor", pre_factor, "the same of the source neuron"))
      ->check(factors());
}

circuit::FloatOptions FloatChoice::over(circuit::FloatOptions o) const {
  o.rate = rate.value_or(o.rate);
  o.decay = decay.value_or(o.decay);
  o.momentum = momentum.value_or(o.momentum);
  o.clip = clip.value_or(o.clip);
  o.batch = batch.value_or(o.batch);
  set(o, "post_factor", post_factor);
  set(o, "pre_factor", pre_factor);
  return o;
}

void FloatChoice::refuse_any() const {
  const auto refuse = [](const char* option, bool given, const char* instead) {
    if (!given) return;
    throw bad_option(option)
        .found("with --engine fixed")
        .allowed("with --engine float")
        .says(": {}", instead);
  };
  const char* const rates = "rates of fixed point stand in the circuit file";
  const char* const batches = "fixed point updates after every sample, without momentum";
  const char* const law = "fixed point learns by the law of activations alone";
  refuse("--rate", rate.has_value(), rates);
  refuse("--decay", decay.has_value(), rates);
  refuse("--momentum", momentum.has_value(), batches);
  refuse("--clip", clip.has_value(), batches);
  refuse("--batch", batch.has_value(), batches);
  refuse("--post-factor", post_factor.has_value(), law);
  refuse("--pre-factor", pre_factor.has_value(), law);
}

}  // namespace hsdc::cli
