// SPDX-License-Identifier: Apache-2.0
#include "paper/common/report.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "paper/common/result_page.h"
#include "report/html.h"

namespace hsdc::paper {
namespace {

constexpr const char* kTitle = "Heterosynaptic circuits: the paper's experiments, run by HSDC";

/// A word of a shell's command line, quoted if it has to be.
std::string shell_word(const std::string& word) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

/// All claims of all experiments, each experiment's with a link to its section.
std::string overview(const std::vector<ReportEntry>& entries) {
  std::string html =
      "<table>\n<thead><tr><th>Experiment</th><th>The paper says</th><th>Measured here</th>"
      "<th>Verdict</th></tr></thead>\n<tbody>\n";
  for (const ReportEntry& entry : entries) {
    for (const Claim& claim : entry.result.claims) {
      html += fmt::format("<tr><td><a href=\"#{0}\">{0}</a></td><td>{1}</td><td>{2}</td>{3}</tr>\n",
                          report::html_text(entry.experiment.name), report::html_text(claim.paper),
                          report::html_text(claim.measured), verdict_cell(claim));
    }
  }
  return html + "</tbody>\n</table>\n";
}

}  // namespace

std::string command_of(const Experiment& experiment, const ExperimentOptions& options) {
  std::string command = fmt::format("hsdc paper {} --scale {} --seed {}", experiment.name,
                                    to_string(options.scale), options.seed);
  if (options.engine == circuit::Engine::kFixed) command += " --engine fixed";
  if (!options.data.empty()) command += " --data " + shell_word(options.data);
  if (options.data_seed != ExperimentOptions{}.data_seed) {
    command += fmt::format(" --data-seed {}", options.data_seed);
  }
  if (!options.audio.empty()) command += " --audio " + shell_word(options.audio);
  return command;
}

void check_report(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return;
  if (std::filesystem::is_regular_file(path, ignored) &&
      read_file(path.string()).find(kTitle) != std::string::npos) {
    return;
  }
  throw occupied(path)
      .found("something that is no report of hsdc paper")
      .allowed("an older report or nothing");
}

void write_report(const std::vector<ReportEntry>& entries, const std::filesystem::path& path) {
  int claims = 0, hold = 0;
  double seconds = 0;
  for (const ReportEntry& entry : entries) {
    claims += static_cast<int>(entry.result.claims.size());
    hold += holding(entry.result);
    seconds += entry.seconds;
  }
  std::string body = fmt::format(
      "<main>\n<h1>{}</h1>\n<p>The experiments of <cite>Heterosynaptic Circuits Are Universal "
      "Gradient Machines</cite> (L. Ziyin, I. Chuang, T. Poggio, 2025), run anew by HSDC {}. Each "
      "statement of the paper stands beside what was measured here, whether it holds or not.</p>\n"
      "<p class=\"count\">{}</p>\n",
      kTitle, HSDC_VERSION, count_text(hold, claims));
  body += overview(entries);
  body += fmt::format("<p class=\"soft\">All of it took {}.</p>\n", duration_text(seconds));
  for (const ReportEntry& entry : entries) {
    body += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n",
                        report::html_text(entry.experiment.name),
                        report::html_text(entry.experiment.title), result_html(entry));
  }
  write_file_atomically(path.string(), report::html_page(kTitle, body + "</main>\n"));
}

}  // namespace hsdc::paper
