// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>

#include "paper/common/report.h"

namespace hsdc::paper {

/// "2.4 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

/// "4 of 5 statements hold".
std::string count_text(int holding, int claims);
int holding(const ExperimentResult& result);

/// A cell of a table that tells whether a claim holds.
std::string verdict_cell(const Claim& claim);

/// What a page shows of an experiment below its heading, as HTML: its claims, its pictures, read
/// from the folder of the entry, and how it was run. Throws UserError for a picture that cannot be
/// read.
std::string result_html(const ReportEntry& entry);

/// The page of an experiment alone, which also names the files that lie beside it.
std::string result_page(const ReportEntry& entry);

}  // namespace hsdc::paper
