// SPDX-License-Identifier: Apache-2.0
#include "report/chart.h"

#include "base/file.h"
#include "report/png.h"

namespace hsdc::report {

void draw_figure(const Figure& figure, const std::string& stem) {
  const std::string svg = figure_svg(figure), png = svg_to_png(svg, stem + ".png");
  write_file_atomically(stem + ".svg", svg);
  write_file_atomically(stem + ".png", png);
}

void draw_picture(const Figure& figure, const std::string& path) {
  const std::string svg = figure_svg(figure);
  write_file_atomically(path, path.ends_with(".svg") ? svg : svg_to_png(svg, path));
}

}  // namespace hsdc::report
