#include "cli/float_choice.h"

#include <fmt/format.h>

#include "model/error.h"

namespace hsdc {
namespace {

constexpr LawFactor kFactors[] = {LawFactor::kActivation, LawFactor::kPreactivation,
                                  LawFactor::kCorrected, LawFactor::kSign};

std::vector<std::string> factor_names() {
  std::vector<std::string> names;
  for (const LawFactor factor : kFactors) names.emplace_back(to_string(factor));
  return names;
}

/// One of factor_names(), as the parser has checked.
void set_factor(const std::optional<std::string>& name, LawFactor& factor) {
  for (const LawFactor f : kFactors) {
    if (name == to_string(f)) factor = f;
  }
}

}  // namespace

void FloatChoice::add_to(CLI::App& command) {
  const auto group = [](CLI::Option* option) {
    return option->group("Floating point (else the file's [float])");
  };
  group(command.add_option("--rate", rate, "eta, of every plastic projection (0.005)"));
  group(command.add_option("--decay", decay, "gamma, inside the momentum (0.001)"));
  group(command.add_option("--momentum", momentum, "of the updates (0.9)"));
  group(command.add_option("--clip", clip,
                           "largest norm of a batch's update, all projections together; 0: any "
                           "(5)"));
  group(command.add_option("--batch", batch, "samples of an update (32)"));
  group(command.add_flag_function(
      "--biases,!--no-biases", [this](std::int64_t count) { biases = count > 0; },
      "neurons that learn at t have a bias; the hardware has none"));
  group(command.add_option("--post-factor", post_factor,
                           "signal of the target neuron in the law of projections at t' "
                           "(activation)"))
      ->check(CLI::IsMember(factor_names()));
  group(command.add_option("--pre-factor", pre_factor, "the same of the source neuron"))
      ->check(CLI::IsMember(factor_names()));
}

FloatOptions FloatChoice::over(FloatOptions o) const {
  o.rate = rate.value_or(o.rate);
  o.decay = decay.value_or(o.decay);
  o.momentum = momentum.value_or(o.momentum);
  o.clip = clip.value_or(o.clip);
  o.batch = batch.value_or(o.batch);
  o.biases = biases.value_or(o.biases);
  set_factor(post_factor, o.post_factor);
  set_factor(pre_factor, o.pre_factor);
  for (const FloatOptionProblem& p : check(o)) {
    throw UserError(fmt::format("--{}: found {}, allowed {}", p.key, p.found, p.allowed));
  }
  return o;
}

void FloatChoice::refuse_any() const {
  const auto refuse = [](const char* option, bool given) {
    if (!given) return;
    throw UserError(fmt::format(
        "{}: found with --engine fixed, allowed with --engine float; rates of fixed point stand "
        "in the circuit file",
        option));
  };
  refuse("--rate", rate.has_value());
  refuse("--decay", decay.has_value());
  refuse("--momentum", momentum.has_value());
  refuse("--clip", clip.has_value());
  refuse("--batch", batch.has_value());
  refuse("--biases and --no-biases", biases.has_value());
  refuse("--post-factor", post_factor.has_value());
  refuse("--pre-factor", pre_factor.has_value());
}

}  // namespace hsdc
