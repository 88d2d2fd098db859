// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/mutation/operators.h"

namespace hsdc::mutation {

/// A file in which many mutants stand side by side, so that one build serves them all: each is
/// chosen while the simulation runs by its number in hsdc_mutant_pkg::selected; 0 is the file as it
/// was.
struct Schemata {
  std::string text;
  std::map<int, int> number_at_line;  ///< the mutant that a line of the text holds
};
/// `mutants`: numbers (from 1) and mutants of this text, all of which show at run time.
Schemata make_schemata(std::string_view text,
                       const std::vector<std::pair<int, const Mutant*>>& mutants);

/// The package with the choice, to be read before all else.
std::string schemata_package();
/// What sets the choice, for the end of any module: from the file hsdc_mutant.txt in the folder
/// that the simulation runs in or, where there is none, from +mutant=N on the command line.
std::string schemata_choice();

}  // namespace hsdc::mutation
