// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "base/error.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/formats/graphviz.h"
#include "paper/common/report.h"
#include "paper/common/result_page.h"

namespace hsdc::paper {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kMark = "result.json";  // in every result: tells which files are ours
constexpr const char* kFormat = "hsdc paper result 1";

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    if (fields[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += fields[i];
      continue;
    }
    line += '"';
    for (const char c : fields[i]) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + "\n";
}

std::string csv(const ResultTable& table) {
  std::string text = csv_line(table.columns);
  for (const auto& row : table.rows) {
    if (row.size() != table.columns.size()) {
      throw std::invalid_argument(fmt::format("table {}: a row of {} fields, {} columns",
                                              table.name, row.size(), table.columns.size()));
    }
    text += csv_line(row);
  }
  return text;
}

ResultTable claims_table(const std::vector<Claim>& claims) {
  ResultTable table{"claims", {"holds", "paper", "measured", "reason"}, {}};
  for (const Claim& c : claims) {
    table.rows.push_back({c.holds ? "yes" : "no", c.paper, c.measured, reason_of(c)});
  }
  return table;
}

/// All files of a result but result.json.
std::vector<std::string> file_names(const ExperimentResult& result) {
  std::vector<std::string> names{"index.html", "claims.csv"};
  for (const ResultTable& table : result.tables) names.push_back(table.name + ".csv");
  const auto picture = [&](const std::string& name) {
    names.insert(names.end(), {name + ".svg", name + ".png"});
  };
  for (const ResultFigure& figure : result.figures) picture(figure.name);
  for (const ResultDrawing& drawing : result.drawings) picture(drawing.name);
  std::set<std::string> seen;
  for (const std::string& name : names) {
    const bool plain = name.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "0123456789_-.") == std::string::npos;
    if (!plain || name.starts_with('.') || !seen.insert(name).second) {
      throw std::invalid_argument("result: \"" + name + "\" is no file name, or given twice");
    }
  }
  return names;
}

std::string result_json(const ReportEntry& entry) {
  const ExperimentOptions& o = entry.options;
  Json json{{"format", kFormat},
            {"hsdc", HSDC_VERSION},
            {"name", entry.experiment.name},
            {"title", entry.experiment.title},
            {"place", entry.experiment.place},
            {"scale", to_string(o.scale)},
            {"engine", to_string(o.engine)},
            {"seed", o.seed},
            {"data", o.data},
            {"data_seed", o.data_seed},
            {"audio", o.audio},
            {"command", command_of(entry.experiment, o)},
            {"seconds", entry.seconds},
            {"settings", entry.result.settings},
            {"claims", Json::array()},
            {"captions", Json::object()},
            {"files", file_names(entry.result)}};
  for (const Claim& c : entry.result.claims) {
    json["claims"].push_back({{"paper", c.paper},
                              {"measured", c.measured},
                              {"holds", c.holds},
                              {"reason", reason_of(c)}});
  }
  for (const auto& f : entry.result.figures) json["captions"][f.name] = f.caption;
  for (const auto& d : entry.result.drawings) json["captions"][d.name] = d.caption;
  // Names of files need not be UTF-8, JSON does.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_files(const ReportEntry& entry) {
  const auto text = [&](const std::string& name, const std::string& content) {
    write_file_atomically((entry.folder / name).string(), content);
  };
  const ExperimentResult& result = entry.result;
  text(kMark, result_json(entry));  // first, since it refuses names that are none
  for (const ResultTable& table : result.tables) text(table.name + ".csv", csv(table));
  text("claims.csv", csv(claims_table(result.claims)));
  for (const ResultFigure& f : result.figures) {
    report::draw_figure(f.figure, (entry.folder / f.name).string());
  }
  for (const ResultDrawing& d : result.drawings) {
    for (const char* ending : {".svg", ".png"}) {
      formats::draw_graph(d.dot, (entry.folder / (d.name + ending)).string());
    }
  }
  text("index.html", result_page(entry));
}

}  // namespace

void check_result_folder(const fs::path& folder) {
  check_replaceable(folder, {"result", kMark, "/files", kFormat});
}

void write_result(const Experiment& experiment, const ExperimentOptions& options,
                  const ExperimentResult& result, double seconds, const fs::path& folder) {
  check_result_folder(folder);
  replace_folder(folder, [&](const fs::path& aside) {
    write_files({experiment, options, result, seconds, aside});
  });
}

}  // namespace hsdc::paper
