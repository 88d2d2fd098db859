#include "report/chart.h"

#include "base/file.h"
#include "report/gnuplot.h"

namespace hsdc {
namespace {

std::string drawn(const Figure& figure, const std::string& path) {
  return draw_script([&](const std::string& terminal) { return gnuplot_script(figure, terminal); },
                     figure.title, path);
}

}  // namespace

void draw_figure(const Figure& figure, const std::string& stem) {
  const std::string svg = drawn(figure, stem + ".svg");
  const std::string png = drawn(figure, stem + ".png");
  write_file_atomically(stem + ".svg", svg);
  write_file_atomically(stem + ".png", png);
}

void draw_picture(const Figure& figure, const std::string& path) {
  write_file_atomically(path, drawn(figure, path));
}

}  // namespace hsdc
