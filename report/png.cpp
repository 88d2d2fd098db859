// SPDX-License-Identifier: Apache-2.0
#include "report/png.h"

#include <fmt/format.h>

#include <vector>

#include "base/error.h"
#include "base/run_program.h"

namespace hsdc::report {
namespace {

std::string run_rsvg(const std::vector<std::string>& arguments, const std::string& svg,
                     const std::string& purpose) {
  std::vector<std::string> command{"rsvg-convert"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const ProgramEnd end = run_program(command, svg);
  if (!end.found) {
    throw missing_tool("rsvg-convert")
        .found("no such program, which makes PNG of figures")
        .says("; install librsvg (package librsvg2-bin)");
  }
  if (!end.ok()) {
    throw failed_tool("rsvg-convert").says("failed to draw {}: {}", purpose, end.reason());
  }
  return end.output;
}

}  // namespace

std::string svg_to_png(const std::string& svg, const std::string& path) {
  // Unlimited: of elements, which a cloud of points has many of.
  return run_rsvg({"--format=png", "--zoom=2", "--unlimited"}, svg, path);
}

void require_png() { run_rsvg({"--version"}, "", "anything"); }

bool is_picture(const std::string& path) {
  return path.ends_with(".svg") || path.ends_with(".png");
}

}  // namespace hsdc::report
