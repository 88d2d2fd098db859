#include "model/circuit/float_options.h"

#include <fmt/format.h>

namespace hsdc {

std::vector<FloatOptionProblem> check(const FloatOptions& o) {
  std::vector<FloatOptionProblem> problems;
  // Not a number is within no range.
  const auto require = [&](const char* key, bool good, auto found, const std::string& allowed) {
    if (!good) problems.push_back({key, fmt::format("{}", found), allowed});
  };
  require("rate", o.rate > 0 && o.rate <= 1e6, o.rate, "more than 0, up to 1e6");
  require("decay", o.decay >= 0 && o.decay <= 1, o.decay, "0..1");
  require("momentum", o.momentum >= 0 && o.momentum < 1, o.momentum, "0 or more, less than 1");
  require("clip", o.clip >= 0 && o.clip <= 1e9, o.clip, "0..1e9; 0: no clipping");
  require("batch", o.batch >= 1 && o.batch <= kMaxBatch, o.batch, fmt::format("1..{}", kMaxBatch));
  return problems;
}

const char* to_string(LawFactor factor) {
  switch (factor) {
    case LawFactor::kActivation:
      return "activation";
    case LawFactor::kPreactivation:
      return "preactivation";
    case LawFactor::kCorrected:
      return "corrected";
    case LawFactor::kSign:
      return "sign";
  }
  return "";
}

}  // namespace hsdc
