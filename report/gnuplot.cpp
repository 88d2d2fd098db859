#include "report/gnuplot.h"

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"
#include "base/run_program.h"

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

// Drawn on standard output: gnuplot itself calls it a success where a full disk took half a
// picture.
std::string draw_script(const PictureScript& script, const std::string& title,
                        const std::string& path) {
  const bool svg = path.ends_with(".svg");
  const std::string picture = run_gnuplot("-", script(svg ? "svg" : "pngcairo"), path);
  return svg ? tidy_svg(picture, title) : picture;
}

void require_gnuplot() { run_gnuplot("--version", "", "anything"); }

bool is_picture(const std::string& path) {
  return path.ends_with(".svg") || path.ends_with(".png");
}

}  // namespace hsdc
