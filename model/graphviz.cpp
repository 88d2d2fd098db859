#include "model/graphviz.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "model/error.h"
#include "model/file.h"
#include "model/run_program.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

void run_dot(const std::vector<std::string>& arguments, const std::string& path) {
  std::vector<std::string> command{"dot"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const ProgramEnd end = run_program(command);
  if (!end.found) {
    throw UserError(
        "dot: found no such program, which draws SVG and PNG files; install Graphviz "
        "(package graphviz), or ask for a .dot file");
  }
  if (!end.ok()) {
    throw UserError(fmt::format(
        "dot: failed to draw {}: {}", path,
        end.output.empty() ? fmt::format("exit status {}", end.status) : end.first_line()));
  }
}

}  // namespace

void draw_graph(const std::string& dot_text, const std::string& path) {
  const std::string ending = fs::path(path).extension().string();
  if (ending == ".dot") return write_file_atomically(path, dot_text);
  if (ending != ".svg" && ending != ".png") {
    throw UserError(
        fmt::format("{}: found the ending \"{}\", allowed .svg, .png or .dot", path, ending));
  }
  // Absolute, so that no name looks like an option.
  const std::string aside = fmt::format("{}.{}", fs::absolute(path).string(), getpid());
  const std::string source = aside + ".dot";
  const std::string drawn = aside + ending;
  std::error_code ignored;
  try {
    write_file_atomically(source, dot_text);
    run_dot({"-T" + ending.substr(1), "-o", drawn, source}, path);
    fs::rename(drawn, path);
  } catch (const fs::filesystem_error& error) {
    fs::remove(source, ignored);
    fs::remove(drawn, ignored);
    throw UserError(fmt::format("{}: cannot be written: {}", path, error.code().message()));
  } catch (...) {
    fs::remove(source, ignored);
    fs::remove(drawn, ignored);
    throw;
  }
  fs::remove(source, ignored);
}

void require_graphviz() { run_dot({"-V"}, "anything"); }

}  // namespace hsdc
