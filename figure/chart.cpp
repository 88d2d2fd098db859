#include "figure/chart.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "model/error.h"
#include "model/file.h"
#include "model/run_program.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

/// Runs gnuplot with its own defaults: a user's ~/.gnuplot changes no figure.
void run_gnuplot(const std::string& argument, const std::string& purpose) {
  const ProgramEnd end = run_program({"gnuplot", "--default-settings", argument});
  if (!end.found) {
    throw UserError(
        "gnuplot: found no such program, which draws the figures; install gnuplot "
        "(package gnuplot-nox)");
  }
  if (!end.ok()) {
    throw UserError(fmt::format(
        "gnuplot: failed to draw {}: {}", purpose,
        end.output.empty() ? fmt::format("exit status {}", end.status) : end.first_line()));
  }
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

/// Files that exist while a figure is drawn; all are gone at the end of the scope.
class Aside {
 public:
  explicit Aside(const std::string& stem)
      : stem_(fmt::format("{}.{}", fs::absolute(stem).string(), getpid())) {}
  ~Aside() {
    std::error_code ignored;
    for (const char* ending : {".gnuplot", ".svg", ".png"}) fs::remove(stem_ + ending, ignored);
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  std::string operator/(const char* ending) const { return stem_ + ending; }

 private:
  std::string stem_;
};

}  // namespace

void draw_figure(const Figure& figure, const std::string& stem) {
  const Aside aside(stem);
  try {
    for (const auto& [terminal, ending] : {std::pair{"svg", ".svg"}, {"pngcairo", ".png"}}) {
      write_file_atomically(aside / ".gnuplot", gnuplot_script(figure, terminal, aside / ending));
      run_gnuplot(aside / ".gnuplot", stem + ending);
    }
    write_file_atomically(aside / ".svg", tidy_svg(read_file(aside / ".svg"), figure.title));
    for (const char* ending : {".svg", ".png"}) fs::rename(aside / ending, stem + ending);
  } catch (const fs::filesystem_error& error) {
    throw UserError(fmt::format("{}: cannot be written: {}", stem, error.code().message()));
  }
}

void require_gnuplot() { run_gnuplot("--version", "anything"); }

}  // namespace hsdc
