#include <fmt/format.h>

#include "gen/emit.h"

namespace hsdc {

std::string emit_datasheet(const Circuit& circuit, const HardwarePlan& plan) {
  return fmt::format("# {}\n\n{} arrays\n", circuit.name, plan.arrays.size());
}

}  // namespace hsdc
