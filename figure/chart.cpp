#include "figure/chart.h"

#include <fmt/format.h>

#include "model/error.h"
#include "model/file.h"
#include "model/run_program.h"

namespace hsdc {
namespace {

/// What gnuplot prints, with its own defaults: a user's ~/.gnuplot changes no figure. `purpose`:
/// for messages.
std::string run_gnuplot(const std::string& argument, const std::string& script,
                        const std::string& purpose) {
  const ProgramEnd end = run_program({"gnuplot", "--default-settings", argument}, script);
  if (!end.found) {
    throw UserError(
        "gnuplot: found no such program, which draws the figures; install gnuplot "
        "(package gnuplot-nox)");
  }
  if (!end.ok()) {
    throw UserError(fmt::format("gnuplot: failed to draw {}: {}", purpose, end.reason()));
  }
  return end.output;
}

/// A picture by one of gnuplot's terminals, drawn on standard output: gnuplot itself calls it a
/// success where a full disk took half a picture.
std::string drawn(const Figure& figure, const std::string& terminal, const std::string& path) {
  return run_gnuplot("-", gnuplot_script(figure, terminal), path);
}

/// gnuplot's SVG with the figure's title for a name, and without the names that gnuplot gives to
/// every curve ("figure_plot_1"): browsers show them under the mouse, and in a figure of several
/// panels two are the same, which no document may have.
std::string tidy_svg(std::string svg, const std::string& title) {
  for (size_t at = 0; (at = svg.find("<g id=\"figure_plot_", at)) != std::string::npos;) {
    constexpr std::string_view kEnd = "</title>";
    const size_t end = svg.find(kEnd, at);
    if (end == std::string::npos) break;
    svg.replace(at, end + kEnd.size() - at, "<g>");
  }
  std::string name;
  for (const char c : title) {
    name += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  constexpr std::string_view kName = "<title>figure</title>";
  if (const size_t at = svg.find(kName); at != std::string::npos) {
    svg.replace(at, kName.size(), title.empty() ? "" : "<title>" + name + "</title>");
  }
  return svg;
}

}  // namespace

void draw_figure(const Figure& figure, const std::string& stem) {
  const std::string svg = tidy_svg(drawn(figure, "svg", stem + ".svg"), figure.title);
  const std::string png = drawn(figure, "pngcairo", stem + ".png");
  write_file_atomically(stem + ".svg", svg);
  write_file_atomically(stem + ".png", png);
}

void require_gnuplot() { run_gnuplot("--version", "", "anything"); }

}  // namespace hsdc
