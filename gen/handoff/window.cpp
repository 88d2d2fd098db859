// SPDX-License-Identifier: Apache-2.0
#include "gen/handoff/window.h"

#include <fmt/format.h>

#include "gen/registers/table.h"
#include "gen/templates/template.h"
#include "gen/verilog/writer.h"

namespace hsdc::handoff {

namespace {

/// One array in C.
class ArrayText {
 public:
  ArrayText(const plan::Hardware& hardware, const plan::ArrayPlan& array)
      : name_(hardware.name()), projection_(hardware.graph()[array.owner].name), array_(array) {}

  std::string text() const {
    std::string members = fmt::format("  int16_t weights[{}][{}];\n", array_.pre, array_.post);
    if (array_.masked) {
      members += fmt::format("  uint8_t mask[{}][{}]; /* 1: the synapse exists */\n", array_.pre,
                             array_.post);
    }
    if (array_.has_states) {
      members +=
          fmt::format("  uint32_t rho[{}];\n  uint32_t kappa[{}];\n", array_.pre, array_.post);
    }
    return fmt::format(
        "\n/* Projection {1}: [pre][post]{5}. */\n"
        "typedef struct {{\n{2}}} {0}_{1}_state;\n"
        "static inline void {0}_{1}_save(const {0}_bus *bus, {0}_{1}_state *state) {{\n"
        "  const uint32_t control = {0}_window_pause(bus);\n{3}"
        "  {0}_window_resume(bus, control);\n}}\n"
        "static inline void {0}_{1}_load(const {0}_bus *bus, const {0}_{1}_state *state) {{\n"
        "  const uint32_t control = {0}_window_pause(bus);\n{4}"
        "  {0}_window_resume(bus, control);\n}}\n",
        name_, projection_, members, all(false), all(true),
        array_.has_states ? "; random states of the pre and of the post neurons" : "");
  }

 private:
  /// Every space that the array has. Writing a mask bit makes its weight 0: weights come after.
  std::string all(bool load) const {
    const auto access = [&](const std::string& place, const char* type) {
      return load ? fmt::format("{}_window_write(bus, (uint32_t)state->{})", name_, place)
                  : fmt::format("state->{} = ({}){}_window_read(bus)", place, type, name_);
    };
    std::string text;
    if (array_.masked)
      text += matrix(registers::Space::kMasks, access("mask[pre][post]", "uint8_t"));
    // Sign-extended in the register: without overflow, which C leaves open.
    text += matrix(registers::Space::kWeights,
                   load ? access("weights[pre][post]", "")
                        : fmt::format("state->weights[pre][post] = (int16_t)((int32_t)((0x8000u "
                                      "^ {}_window_read(bus)) & 0xFFFFu) - 0x8000)",
                                      name_));
    if (array_.has_states) {
      text += vector(registers::Space::kRho, array_.pre, access("rho[k]", "uint32_t"));
      text += vector(registers::Space::kKappa, array_.post, access("kappa[k]", "uint32_t"));
    }
    return text;
  }

  std::string open(registers::Space space) const {
    return fmt::format("  {}_window_open(bus, {}_{}_ARRAY, {}u);\n", name_, verilog::upper(name_),
                       verilog::upper(projection_), registers::number_of(space));
  }

  /// The window moves on by itself from lane to lane of a word, over no lane beyond the last post.
  std::string matrix(registers::Space space, const std::string& access) const {
    return open(space) + fmt::format(
                             "  for (uint32_t pre = 0; pre < {2}u; ++pre) {{\n"
                             "    for (uint32_t post = 0; post < {3}u; ++post) {{\n"
                             "      if ({0}_{1}_lane(post) == 0u) {0}_window_go(bus, "
                             "{0}_{1}_word(pre, post));\n"
                             "      {4};\n    }}\n  }}\n",
                             name_, projection_, array_.pre, array_.post, access);
  }

  std::string vector(registers::Space space, int size, const std::string& access) const {
    return open(space) + fmt::format(
                             "  {0}_window_go(bus, 0u);\n"
                             "  for (uint32_t k = 0; k < {1}u; ++k) {2};\n",
                             name_, size, access);
  }

  const std::string& name_;
  const std::string& projection_;
  const plan::ArrayPlan& array_;
};

}  // namespace

std::string window_c_header(const plan::Hardware& hardware) {
  const std::string& name = hardware.name();
  std::string text =
      templates::fill_template("window.h.in", {{"NAME", name}, {"PREFIX", verilog::upper(name)}});
  std::string members, saves, loads;
  for (const plan::ArrayPlan& array : hardware.arrays()) {
    const std::string& p = hardware.graph()[array.owner].name;
    text += ArrayText(hardware, array).text();
    members += fmt::format("  {0}_{1}_state {1}_state;\n", name, p);
    saves += fmt::format("  {0}_{1}_save(bus, &state->{1}_state);\n", name, p);
    loads += fmt::format("  {0}_{1}_load(bus, &state->{1}_state);\n", name, p);
  }
  return text + fmt::format(
                    "\n/* Every array, at one moment. */\n"
                    "typedef struct {{\n{1}}} {0}_state;\n"
                    "static inline void {0}_save(const {0}_bus *bus, {0}_state *state) {{\n"
                    "  const uint32_t control = {0}_window_pause(bus);\n{2}"
                    "  {0}_window_resume(bus, control);\n}}\n"
                    "static inline void {0}_load(const {0}_bus *bus, const {0}_state *state) {{\n"
                    "  const uint32_t control = {0}_window_pause(bus);\n{3}"
                    "  {0}_window_resume(bus, control);\n}}\n",
                    name, members, saves, loads);
}

}  // namespace hsdc::handoff
