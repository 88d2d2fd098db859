// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "paper/common/experiment.h"

namespace hsdc::paper {

/// The command that makes a result again: "hsdc paper theory --scale quick --seed 1".
std::string command_of(const Experiment& experiment, const ExperimentOptions& options);

/// What an experiment came to, for the terminal: for each claim whether it holds, what the paper
/// says, what was measured, and why where it does not hold. Lines of at most 100 columns.
std::string claims_text(const ExperimentResult& result);

/// Throws UserError unless write_result may write there: a folder that does not exist yet, an empty
/// one, or one that holds an older result and nothing else. To be called before long work.
void check_result_folder(const std::filesystem::path& folder);

/// Writes the result: a page index.html, which needs no other file; each table as NAME.csv, each
/// figure and drawing as NAME.svg and NAME.png; claims.csv; result.json with everything but the
/// numbers of tables and figures. An older result there is replaced, once all files of the new one
/// are complete. Throws UserError as check_result_folder, draw_figure and draw_graph do, or where
/// a file cannot be written; the folder is then as it was. Throws std::invalid_argument for names
/// that are no file names or are given twice, and for table rows unlike their columns.
void write_result(const Experiment& experiment, const ExperimentOptions& options,
                  const ExperimentResult& result, double seconds,
                  const std::filesystem::path& folder);

/// One experiment of a report, written before by write_result to `folder`, whose pictures are used.
struct ReportEntry {
  Experiment experiment;
  ExperimentOptions options;
  ExperimentResult result;
  double seconds = 0;
  std::filesystem::path folder;
};

/// Throws UserError if there is something at `path` that write_report() did not write. To be called
/// before long work.
void check_report(const std::filesystem::path& path);

/// Writes one page, which needs no other file, over all experiments: the claims of all, then a
/// section for each. Throws UserError where a picture cannot be read or the page not be written.
void write_report(const std::vector<ReportEntry>& entries, const std::filesystem::path& path);

}  // namespace hsdc::paper
