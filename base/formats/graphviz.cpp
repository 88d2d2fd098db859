// SPDX-License-Identifier: Apache-2.0
#include "base/formats/graphviz.h"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/run_program.h"

namespace hsdc::formats {
namespace {

/// What `dot` makes of a graph; `path`: where that will lie, for messages.
std::string run_dot(const std::string& option, const std::string& graph, const std::string& path) {
  const ProgramEnd end = run_program({"dot", option}, graph);
  if (!end.found) {
    throw missing_tool("dot")
        .found("no such program, which draws SVG and PNG files")
        .says("; install Graphviz (package graphviz), or ask for a .dot file");
  }
  if (!end.ok()) {
    throw failed_tool("dot").says("failed to draw {}: {}", path, end.reason());
  }
  return end.output;
}

}  // namespace

void draw_graph(const std::string& dot_text, const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".dot") return write_file_atomically(path, dot_text);
  if (ending != ".svg" && ending != ".png") {
    throw error_at(ErrorKind::kBadOption, path)
        .found("the ending \"{}\"", ending)
        .allowed(".svg, .png or .dot");
  }
  // We write the file: dot itself calls it a success where a full disk took half a picture.
  write_file_atomically(path, run_dot("-T" + ending.substr(1), dot_text, path));
}

void require_graphviz() { run_dot("-V", "", "anything"); }

}  // namespace hsdc::formats
