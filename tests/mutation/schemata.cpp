// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/schemata.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/mutation/expression.h"

namespace hsdc::mutation {

Schemata make_schemata(std::string_view text,
                       const std::vector<std::pair<int, const Mutant*>>& mutants) {
  std::map<std::pair<size_t, size_t>, std::vector<std::pair<int, const Mutant*>>> slots;
  for (const auto& entry : mutants) {
    slots[{entry.second->slot_begin, entry.second->slot_end}].push_back(entry);
  }
  Schemata result;
  int line = 1;
  const auto put = [&](std::string_view piece) {
    result.text += piece;
    line += static_cast<int>(std::count(piece.begin(), piece.end(), '\n'));
  };
  size_t at = 0;
  for (const auto& [slot, arms] : slots) {
    const auto [begin, end] = slot;
    put(text.substr(at, begin - at));
    const bool statement = arms.front().second->is_statement;
    put(statement ? "begin case (hsdc_mutant_pkg::selected)\n" : "(\n");
    for (const auto& [number, m] : arms) {
      const std::string arm = plain_line(std::string(text.substr(begin, m->begin - begin)) + m->by +
                                         std::string(text.substr(m->end, end - m->end)));
      result.number_at_line[line] = number;
      put(statement ? fmt::format("{}: {}\n", number, arm)
                    : fmt::format("hsdc_mutant_pkg::selected == {} ? ({}) :\n", number, arm));
    }
    const std::string was = plain_line(text.substr(begin, end - begin));
    put(statement ? fmt::format("default: {}\nendcase end", was) : fmt::format("({}))", was));
    at = end;
  }
  put(text.substr(at));
  return result;
}

std::string schemata_package() {
  return "package hsdc_mutant_pkg;\n  int selected = 0;\nendpackage\n";
}

std::string schemata_choice() {
  return R"(  initial begin : choose_mutant
    int file;
    file = $fopen("hsdc_mutant.txt", "r");
    if (file != 0) begin
      if ($fscanf(file, "%d", hsdc_mutant_pkg::selected) != 1) $stop;
      $fclose(file);
    end else if (!$value$plusargs("mutant=%d", hsdc_mutant_pkg::selected))
      hsdc_mutant_pkg::selected = 0;
  end
)";
}

}  // namespace hsdc::mutation
