// SPDX-License-Identifier: Apache-2.0
// hsdc_start_gate, hsdc_sequencer and hsdc_seeder.
#include <random>

#include "model/arithmetic/random_words.h"
#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

/// A stream of 4 codes; the start comes before, with, or after the last of them.
bool holds_starts(const CellOptions& options) {
  Cell cell(options);
  bool same = true;
  for (int start = 0; start < 9; ++start) {
    cell.set("clear_i", 1);
    cell.clock();
    cell.set("clear_i", 0);
    int seen = -1;
    for (int cycle = 0; cycle < 12; ++cycle) {
      cell.set("code_valid_i", cycle < 4);
      cell.set("code_index_i", cycle < 4 ? cycle : 0);
      cell.set("start_i", cycle == start);
      if (cell.get("start_o") != 0) {
        same = same && seen < 0;
        seen = cycle;
      }
      cell.clock();
    }
    same = same && seen == std::max(start, 4);
  }
  return same && !cell.asserted();
}

/// Three steps, the first of phase t; step s starts unit s, whose done comes three cycles later.
bool goes_through_steps(const CellOptions& options) {
  Cell cell(options);
  bool same = true;
  for (int sample = 0; sample < 6; ++sample) {
    const bool learn = sample % 2 == 0;
    cell.set("sample_i", 1);
    cell.set("learn_i", learn);
    int waits[3] = {-1, -1, -1}, started = 0, ended = 0, inferred = 0, begun = 0;
    for (int cycle = 0; cycle < 40; ++cycle) {
      unsigned done = 0;
      for (int unit = 0; unit < 3; ++unit) {
        if (waits[unit] == 0) done |= 1u << unit;
        if (waits[unit] >= 0) --waits[unit];
      }
      cell.set("done_i", done);
      begun += cell.get("begin_o") != 0;
      inferred += cell.get("inferred_o") != 0;
      const bool end = cell.get("done_o") != 0;
      ended += end;
      const std::uint64_t starts = cell.get("start_o");
      if (starts != 0) {
        same = same && starts == 1u << started;
        waits[started % 3] = 2;
        ++started;
      }
      cell.clock();
      if (begun != 0) cell.set("sample_i", 0);
    }
    same = same && begun == 1 && ended == 1 && inferred == 1 && started == (learn ? 3 : 1) &&
           cell.get("idle_o") == 1;
  }
  return same && !cell.asserted();
}

/// One array with number 2, projection 3, 2 rows and 3 columns.
bool fills_states(const CellOptions& options) {
  Cell cell(options);
  cell.set("seed_value_i", 77);
  bool same = cell.get("seeding_o") == 1;
  int written = 0;
  for (int cycle = 0; cycle < 4000 && cell.get("seeding_o") != 0; ++cycle) {
    cell.set("ack_i", 0);
    if (cell.get("req_o") != 0 && cycle % 3 == 0) {
      const bool kappa = written >= 2;
      const unsigned index = static_cast<unsigned>(kappa ? written - 2 : written);
      same =
          same && cell.get("array_o") == 2 && (cell.get("kappa_o") != 0) == kappa &&
          cell.get("index_o") == index &&
          cell.get("state_o") ==
              arithmetic::seeded_state(
                  77, 3, kappa ? arithmetic::WordSide::kPost : arithmetic::WordSide::kPre, index);
      cell.set("ack_i", 1);
      ++written;
    }
    cell.clock();
  }
  return same && written == 5 && cell.get("seeding_o") == 0 && !cell.asserted();
}

}  // namespace

TEST_CASE("cells: start gate", "[rtl][cells]") {
  CellOptions gate{"control", "hsdc_start_gate", {{"Size", "4"}}};
  CHECK(holds_starts(gate));
  gate.text = "32'(code_index_i) == Size - 1";
  gate.by = "32'(code_index_i) == Size - 2";
  CHECK_FALSE(holds_starts(gate));
}

TEST_CASE("cells: sequencer", "[rtl][cells]") {
  CellOptions sequencer{"control",
                        "hsdc_sequencer",
                        {{"StartTable", "9'b100_010_001"},
                         {"WaitTable", "9'b100_010_001"},
                         {"BlockTable", "9'b100_010_001"}}};
  CHECK(goes_through_steps(sequencer));
  sequencer.text = "learning_o ? Steps - 1";
  sequencer.by = "learning_o ? Steps - 2";
  CHECK_FALSE(goes_through_steps(sequencer));
}

TEST_CASE("cells: seeder", "[rtl][cells]") {
  CellOptions seeder{"control",
                     "hsdc_seeder",
                     {{"Numbers", "32'd2"},
                      {"Projections", "32'd3"},
                      {"PreSizes", "32'd2"},
                      {"PostSizes", "32'd3"}}};
  CHECK(fills_states(seeder));
  seeder.text = "word_q ^ (word_q >> 13)";
  seeder.by = "word_q ^ (word_q >> 12)";
  CHECK_FALSE(fills_states(seeder));
}

}  // namespace hsdc
