// SPDX-License-Identifier: Apache-2.0
#include "gen/registers/register.h"

#include <fmt/format.h>

namespace hsdc::registers {

std::string_view to_string(Access access) {
  return access == Access::kReadOnly ? "RO" : access == Access::kReadWrite ? "RW" : "W1C";
}

std::string Register::text() const {
  if (!meaning.empty()) return std::string(meaning);
  std::string text;
  for (const Field& field : fields) {
    if (field.bits == 0) continue;
    text += fmt::format("{}bit {}{}: {}", text.empty() ? "" : "; ", field.low,
                        field.shows.empty() ? " (write only)" : "", field.meaning);
  }
  return text;
}

std::string Register::reset_text(const RegisterValues& values) const {
  return reset.of == ResetOf::kUnknown ? "-" : fmt::format("0x{:08X}", reset_value(*this, values));
}

std::uint32_t reset_value(const Register& reg, const RegisterValues& values) {
  switch (reg.reset.of) {
    case ResetOf::kNumber:
      return reg.reset.number;
    case ResetOf::kVersion:
      return values.version;
    case ResetOf::kDigest:
      return values.digest;
    case ResetOf::kInputs:
      return values.inputs;
    case ResetOf::kTargets:
      return values.targets;
    case ResetOf::kArrays:
      return values.arrays;
    case ResetOf::kSeed:
      return values.seed;
    case ResetOf::kUnknown:
      break;
  }
  return 0;
}

}  // namespace hsdc::registers
