// SPDX-License-Identifier: Apache-2.0
#include "paper/common/result_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/file.h"
#include "report/html.h"

namespace hsdc::paper {
namespace {

/// What a chart shows, for those who do not see it.
std::string chart_alt(const report::Figure& figure) {
  std::vector<std::string> parts;
  if (!figure.title.empty()) parts.push_back(figure.title);
  for (const report::Panel& panel : figure.panels) {
    std::string text = panel.title;
    if (!panel.y_label.empty()) text += (text.empty() ? "" : ", ") + panel.y_label;
    if (!panel.x_label.empty()) text += " over " + panel.x_label;
    if (!text.empty()) parts.push_back(text);
  }
  return fmt::format("Chart: {}", fmt::join(parts, "; "));
}

std::string picture(const std::filesystem::path& folder, const std::string& name,
                    const std::string& caption, const std::string& alt) {
  return fmt::format("<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>\n",
                     report::html_svg(read_file((folder / (name + ".svg")).string()), alt),
                     report::html_text(caption));
}

std::string claims_table(const std::vector<Claim>& claims) {
  if (claims.empty()) return {};
  std::string html =
      "<table>\n<thead><tr><th>The paper says</th><th>Measured here</th><th>Verdict</th></tr>"
      "</thead>\n<tbody>\n";
  for (const Claim& claim : claims) {
    const std::string why = reason_of(claim);
    const std::string reason =
        why.empty() ? "" : fmt::format("<p class=\"reason\">{}</p>", report::html_text(why));
    html += fmt::format("<tr><td>{}</td><td>{}{}</td>{}</tr>\n", report::html_text(claim.paper),
                        report::html_text(claim.measured), reason, verdict_cell(claim));
  }
  return html + "</tbody>\n</table>\n";
}

std::string settings_html(const ReportEntry& entry) {
  const ExperimentOptions& o = entry.options;
  std::vector<std::string> lines{
      fmt::format("scale {}, first seed {}, {}-point engine", to_string(o.scale), o.seed,
                  o.engine == circuit::Engine::kFixed ? "fixed" : "floating")};
  if (!o.data.empty()) lines.push_back("samples: " + o.data);
  if (entry.experiment.takes_data) lines.push_back(fmt::format("data seed {}", o.data_seed));
  if (!o.audio.empty()) lines.push_back("spoken digits: " + o.audio);
  lines.insert(lines.end(), entry.result.settings.begin(), entry.result.settings.end());
  std::string html = "<h3>How it was run</h3>\n<ul>\n";
  for (const std::string& text : lines)
    html += fmt::format("<li>{}</li>\n", report::html_text(text));
  return html + fmt::format("</ul>\n<p>It took {}. Again:</p>\n<pre><code>{}</code></pre>\n",
                            duration_text(entry.seconds),
                            report::html_text(command_of(entry.experiment, o)));
}

std::string links(const ExperimentResult& result) {
  std::vector<std::string> names;
  for (const ResultTable& table : result.tables) names.push_back(table.name + ".csv");
  names.insert(names.end(), {"claims.csv", "result.json"});
  for (const ResultFigure& figure : result.figures) names.push_back(figure.name + ".png");
  for (const ResultDrawing& drawing : result.drawings) names.push_back(drawing.name + ".png");
  std::string html = "<h3>Files beside this page</h3>\n<ul>\n";
  for (const std::string& name : names) {
    html += fmt::format("<li><a href=\"{0}\">{0}</a></li>\n", report::html_text(name));
  }
  return html + "</ul>\n";
}

}  // namespace

std::string duration_text(double seconds) {
  if (seconds < 60) return fmt::format("{:.1f} s", std::min(seconds, 59.9));
  const auto whole = static_cast<long>(std::lround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string count_text(int holding, int claims) {
  return fmt::format("{} of {} statement{}", holding, claims, claims == 1 ? "" : "s") +
         (holding == 1 ? " holds" : " hold");
}

int holding(const ExperimentResult& result) {
  return static_cast<int>(std::count_if(result.claims.begin(), result.claims.end(),
                                        [](const Claim& claim) { return claim.holds; }));
}

std::string verdict_cell(const Claim& claim) {
  return claim.holds ? "<td class=\"good\">✓ holds</td>" : "<td class=\"bad\">✗ does not hold</td>";
}

std::string result_html(const ReportEntry& entry) {
  const ExperimentResult& result = entry.result;
  std::string html = fmt::format(
      "<p class=\"soft\">In the paper: {}. {}.</p>\n", report::html_text(entry.experiment.place),
      count_text(holding(result), static_cast<int>(result.claims.size())));
  html += claims_table(result.claims);
  for (const ResultFigure& f : result.figures) {
    html += picture(entry.folder, f.name, f.caption, chart_alt(f.figure));
  }
  for (const ResultDrawing& d : result.drawings) {
    html += picture(entry.folder, d.name, d.caption, "Drawing of a circuit: " + d.caption);
  }
  return html + settings_html(entry);
}

std::string result_page(const ReportEntry& entry) {
  const std::string body =
      fmt::format("<main>\n<h1>{}</h1>\n{}{}</main>\n", report::html_text(entry.experiment.title),
                  result_html(entry), links(entry.result));
  return report::html_page(entry.experiment.title, body);
}

}  // namespace hsdc::paper
