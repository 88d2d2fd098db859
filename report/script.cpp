#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "report/chart.h"
#include "report/gnuplot_text.h"
#include "report/heat_map.h"
#include "report/layout.h"
#include "report/series_script.h"

namespace hsdc {
namespace {

constexpr const char* kFont = "sans-serif";
constexpr const char* kInk = "'#222222'";   // titles and labels
constexpr const char* kAxis = "'#666666'";  // axes and their numbers' marks
constexpr const char* kGrid = "'#e4e4e4'";
constexpr const char* kLevel = "'#999999'";
constexpr int kPngScale = 2;  // pixels of a PNG for one of the SVG: sharp on dense screens too

/// Writes the script of a figure, panel after panel. Every text goes through gnuplot_string, and
/// the terminal is told that no text is markup.
class ScriptWriter {
 public:
  ScriptWriter(const Figure& figure, const FigureLayout& layout)
      : figure_(figure), layout_(layout) {}

  std::string write(const std::string& terminal) {
    head(terminal);
    text_ += "set multiplot\n";
    for (size_t i = 0; i < layout_.panels.size(); ++i) {
      panel(figure_.panels[i], layout_.panels[i], i);
    }
    text_ += "unset multiplot\n";
    return std::move(text_);
  }

 private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }

  void head(const std::string& terminal) {
    line("set encoding utf8");
    line("set minussign");
    if (terminal == "svg") {
      line(
          "set terminal svg size {:.0f},{:.0f} fixed rounded noenhanced name 'figure' font '{},{}' "
          "background '#ffffff' linewidth 1",
          layout_.width, layout_.height, kFont, kLabelText);
    } else {
      line(
          "set terminal pngcairo size {:.0f},{:.0f} rounded noenhanced font '{},{}' fontscale {} "
          "linewidth {} pointscale {} background '#ffffff'",
          kPngScale * layout_.width, kPngScale * layout_.height, kFont, kLabelText,
          kPngScale * 0.75, kPngScale, kPngScale);  // points, of which 3 are 4 pixels
    }
  }

  std::string place(double x, double y) const {
    return fmt::format("screen {:.5f},{:.5f}", x / layout_.width, 1 - y / layout_.height);
  }

  /// Lines of text, one below the other, around x; `rotated` ones to the right of each other.
  void lines_at(const std::vector<std::string>& lines, double x, double y, double size,
                const char* align, const char* weight = "", bool rotated = false) {
    for (size_t k = 0; k < lines.size(); ++k) {
      const double further = static_cast<double>(k) * line_height(size);
      line("set label {} at {} {}{} font '{}{},{}' textcolor rgb {} front",
           gnuplot_string(lines[k]), rotated ? place(x + further, y) : place(x, y + further), align,
           rotated ? " rotate by 90" : "", kFont, weight, size, kInk);
    }
  }

  void key(const std::vector<KeyEntry>& entries) {
    for (const KeyEntry& entry : entries) {
      text_ += key_sample(entry, [this](double x, double y) { return place(x, y); });
      lines_at(entry.lines, entry.x + kKeySample + 6, entry.y, kSmallText, "left");
    }
  }

  void axis(const char* name, const AxisRange& range, const Ticks& ticks, int angle) {
    line("{} logscale {}", range.log ? "set" : "unset", name);
    line("set {}range [{:.12g}:{:.12g}] noextend", name, range.low, range.high);
    std::string marks;
    for (const auto& [place, text] : ticks.labelled) {
      marks += fmt::format("{}{} {:.12g}", marks.empty() ? "" : ", ", gnuplot_string(text), place);
    }
    for (const double place : ticks.small) marks += fmt::format(", '' {:.12g} 1", place);
    line("set {}tics out nomirror scale 0.6,0.3 {} font '{},{}' textcolor rgb {} ({})", name,
         angle == 0 ? "norotate" : fmt::format("rotate by {} right", angle), kFont, kSmallText,
         kInk, marks);
  }

  void panel(const Panel& panel, const PanelLayout& p, size_t index) {
    line("\nunset label\nunset arrow\nunset object\nunset key");
    line("set border {} lw 1 lc rgb {}", panel.heat ? 15 : 3, kAxis);  // a table is closed
    line("set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}", p.left / layout_.width,
         p.right / layout_.width);
    line("set tmargin at screen {:.5f}\nset bmargin at screen {:.5f}", 1 - p.top / layout_.height,
         1 - p.bottom / layout_.height);
    axis("x", p.x, p.x_ticks, p.angle);
    axis("y", p.y, p.y_ticks, 0);
    const bool places = !panel.x_ticks.empty();  // kinds of things, not numbers: no lines at them
    line("unset grid");
    if (!panel.heat) {
      line("set grid {}ytics back lt 1 lw 0.8 lc rgb {}", places ? "" : "xtics ", kGrid);
    }
    for (const double level : panel.level_lines) {
      const bool shown =
          level >= std::min(p.y.low, p.y.high) && level <= std::max(p.y.low, p.y.high);
      if (!shown) continue;  // gnuplot would draw it outside of the axes
      line(
          "set arrow from graph 0, first {0:.12g} to graph 1, first {0:.12g} nohead back lw 1.2 "
          "lc rgb {1}",
          level, kLevel);
    }
    if (index == 0) {
      lines_at(layout_.title, layout_.width / 2, layout_.title_y, kFigureTitle, "center", ":Bold");
      key(layout_.key);
    }
    const double middle = (p.left + p.right) / 2;
    lines_at(p.title, middle, p.title_y, kPanelTitle, "center", ":Bold");
    lines_at(p.x_label, middle, p.x_label_y, kLabelText, "center");
    lines_at(p.y_label, p.y_label_x, (p.top + p.bottom) / 2, kLabelText, "center", "", true);
    key(p.key);
    if (panel.heat) scale(*panel.heat, p);
    series(panel, p, index);
  }

  void scale(const HeatMap& heat, const PanelLayout& p) {
    text_ += heat_scale(p.left, p.right, p.scale_top, p.scale_bottom,
                        [this](double x, double y) { return place(x, y); });
    for (const auto& [shade, text] : heat.scale) {
      const double x = p.left + shade * (p.right - p.left);
      lines_at({text}, x, p.scale_bottom + line_height(kSmallText) / 2 + 2, kSmallText, "center");
    }
    lines_at({heat.scale_label}, (p.left + p.right) / 2, p.scale_label_y, kLabelText, "center");
  }

  void series(const Panel& panel, const PanelLayout& p, size_t index) {
    const std::string prefix = fmt::format("p{}s", index);
    const SeriesScript script =
        panel.heat ? heat_script(*panel.heat, prefix) : series_script(panel, p, prefix);
    text_ += script.data + "plot ";
    if (script.elements.empty()) text_ += "NaN notitle";  // axes alone
    for (size_t i = 0; i < script.elements.size(); ++i) {
      text_ += (i == 0 ? "" : ", \\\n     ") + script.elements[i];
    }
    text_ += "\n";
  }

  const Figure& figure_;
  const FigureLayout& layout_;
  std::string text_;
};

}  // namespace

std::string gnuplot_script(const Figure& figure, const std::string& terminal) {
  if (terminal != "svg" && terminal != "pngcairo") {
    throw std::invalid_argument("figure: no terminal \"" + terminal + "\"");
  }
  return ScriptWriter(figure, lay_out(figure)).write(terminal);
}

}  // namespace hsdc
