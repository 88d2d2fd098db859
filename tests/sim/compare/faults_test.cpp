// SPDX-License-Identifier: Apache-2.0
// The RTL broken in one place at a time: co-simulation must find every one of these, and say where.
// Each case holds the faults of one part; a text that is not found exactly once fails the test, so
// that a rewritten cell does not leave its faults untested.
#include <algorithm>
#include <vector>

#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"
#include "tests/sim/compare/fault.h"

namespace hsdc::compare {
namespace {

const std::string kSynapse = "rtl/hsdc_synapse.svh";
const std::string kControl = "rtl/hsdc_folded_control.sv";
const std::string kLanes = "rtl/hsdc_folded_lanes.sv";
const std::string kStates = "rtl/hsdc_folded_states.sv";
const std::string kSums = "rtl/hsdc_folded_sums.sv";
const std::string kWeightsTwin = "rtl/hsdc_weights_sim.svh";
const std::string kParallel = "rtl/hsdc_crossbar_parallel.sv";
const std::string kNode = "rtl/hsdc_node.sv";
const std::string kError = "rtl/hsdc_error.sv";
const std::string kStreamIn = "rtl/hsdc_stream_in.sv";

void is_weight(const Mismatch& m) { CHECK(m.kind == Mismatch::Kind::kWeight); }
void is_output(const Mismatch& m) { CHECK(m.kind == Mismatch::Kind::kOutput); }

void expect_all(const circuit::Circuit& circuit, const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) expect_found(circuit, fault);
}

}  // namespace

TEST_CASE("faults: the circuits that are broken are sound, and everything in them moves",
          "[cosim][faults]") {
  for (const circuit::Circuit& circuit : {faults_folded(), faults_parallel(), faults_tied()}) {
    INFO(circuit.name);
    CosimPair pair(circuit);
    const std::vector<std::int32_t> before = pair.rtl_weights();
    const auto mismatch = pair.run(vectors::random_samples(circuit, 40, circuit.seed), true);
    INFO((mismatch ? describe(*mismatch) : std::string()));
    REQUIRE_FALSE(mismatch.has_value());
    CHECK(pair.model().total_saturations() > 0);
    const std::vector<std::int32_t> after = pair.rtl_weights();
    for (const std::int32_t bound : {-31, 31}) {
      const auto seen = std::count(before.begin(), before.end(), bound) +
                        std::count(after.begin(), after.end(), bound);
      CHECK(seen > 0);
    }
    int still = 0;
    for (size_t k = 0; k < before.size(); ++k) still += before[k] != 0 && after[k] == before[k];
    CHECK(still < static_cast<int>(before.size()) / 4);
  }
}

TEST_CASE("faults: the law of a synapse", "[cosim][faults]") {
  expect_all(faults_folded(),
             {{"the update is shifted by one less",
               {{kSynapse, "sum >>> (ShiftUpdate - SynCut)", "sum >>> (ShiftUpdate - SynCut - 1)"}},
               is_weight},
              {"the product is shifted by one more",
               {{kSynapse, "<<< (ShiftProduct - SynCut)", "<<< (ShiftProduct - SynCut + 1)"}},
               is_weight},
              {"the weight does not saturate",
               {{kSynapse, "syn_saturate = !syn_saturates(step) ?", "syn_saturate = 1'b1 ?"}},
               is_weight},
              {"the lower bound is off by one: not symmetric",
               {{kSynapse, " && step[WeightBits-2:0] != '0", ""}},
               [](const Mismatch& m) {
                 CHECK(m.kind == Mismatch::Kind::kWeight);
                 CHECK(m.expected == -31);
                 CHECK(m.found == -32);
               }},
              {"the decay is left out",
               {{kSynapse, "if (HasDecay) low = low", "if (1'b0) low = low"}},
               is_weight}});
}

TEST_CASE("faults: random words of a folded array", "[cosim][faults]") {
  expect_all(faults_folded(),
             {{"row words are not advanced",
               {{kStates, "row_advance1_i ? xorshift32(row_state_o) : row_state_o", "row_state_o"}},
               is_weight},
              {"column words are not advanced",
               {{kStates, "column_q <= xorshift32(column_state_o)", "column_q <= column_state_o"}},
               is_weight},
              {"row words are taken one bit lower",
               {{kStates, "row2_q[31-:RandomBits]", "row2_q[30-:RandomBits]"}},
               is_weight},
              {"the row word is not used",
               {{kLanes, "row_word_i ^ lane_random[l]", "lane_random[l]"}},
               is_weight},
              {"a step of the generator shifts by 16",
               {{"rtl/hsdc_xorshift.svh", "(a >> 17)", "(a >> 16)"}},
               is_weight}});
}

TEST_CASE("faults: a folded array's pipeline", "[cosim][faults]") {
  const auto last_lane = [](const Mismatch& m) {
    CHECK(m.kind == Mismatch::Kind::kWeight);
    CHECK(m.post % 3 == 2);  // of 3 lanes
  };
  expect_all(
      faults_folded(),
      {{"a masked synapse learns",
        {{kLanes, "cell_new[l] = cell4[l][CellBits-1] ? (cell_new[l] | MASK_BIT) : '0;",
          "cell_new[l] = cell_new[l] | MASK_BIT;"}},
        [](const Mismatch& m) {
          CHECK(m.kind == Mismatch::Kind::kWeight);
          CHECK(m.expected == 0);
        }},
       {"words are written one stage early",
        {{kControl, "if (write_o) write_addr_o <=", "if (valid[5]) write_addr_o <="}},
        is_weight},
       {"words are read one stage early: the weights of another row",
        {{kControl, "addr2_o <= addr1_o;", "addr2_o <= addr_q;"}},
        {}},
       {"a row's sums go on from the row before",
        {{kLanes, "(first4_i ? '0 : acc[l])", "acc[l]"}},
        is_output},
       {"the last lane is not written",
        {{kWeightsTwin, "l < Lanes; l = l + 1) mem[MemBits'(write_addr_i)][l] = cell_new[l];",
          "l < Lanes - 1; l = l + 1) mem[MemBits'(write_addr_i)][l] = cell_new[l];"}},
        last_lane},
       {"the last lane is not packed",
        {{kLanes, "l < Lanes; l = l + 1) new_word_q[l*CellBits+:CellBits] <= cell_new[l];",
          "l < Lanes - 1; l = l + 1) new_word_q[l*CellBits+:CellBits] <= cell_new[l];"}},
        last_lane,
        build::Storage::kPacked},
       {"one saturation too many is counted",
        {{kLanes, "any_saturated ? saturated[1] : '0", "any_saturated ? saturated[1] + 1'b1 : '0"}},
        [](const Mismatch& m) {
          CHECK(m.kind == Mismatch::Kind::kSaturations);
          CHECK(m.found > m.expected);
        }}});
}

TEST_CASE("faults: a transposed pass", "[cosim][faults]") {
  expect_all(faults_tied(), {{"the codes of the first word are used for every word of a row",
                              {{kControl, "            take = issue_first && next_loaded;",
                                "            issue = issue_first && next_loaded;\n"
                                "            take = issue && (update || chunk == '0);"}},
                              {}},
                             {"only the last word counts",
                              {{kSums, "add_early_q ? '0 : stored", "add_early_q ? '0 : '0"}},
                              {}},
                             {"the codes of a straight pass are multiplied",
                              {{kLanes, "transposed_i ? lane_code[l] : pre2_i", "pre2_i"}},
                              {}}});
}

TEST_CASE("faults: a parallel array", "[cosim][faults]") {
  expect_all(
      faults_parallel(),
      {{"the column word is not used",
        {{kParallel, "(row_states[j] ^ column_states[i])", "row_states[j]"}},
        is_weight},
       {"a masked synapse learns",
        {{kParallel,
          "mem[j*Post+i] = Masked && !mem[j*Post+i][CellBits-1] ? '0 :", "mem[j*Post+i] ="}},
        is_weight},
       {"a pass reads the sample that comes",
        {{kParallel, "row_code[i] = ROW_MASK & RowBits'(Banked[u[4:0]] && rbank_i",
          "row_code[i] = ROW_MASK & RowBits'(Banked[u[4:0]] && !rbank_i"}},
        {}},
       {"a sum is left out", {{kParallel, "acc_o <= drain[0];", "acc_o <= drain[1];"}}, {}}});
}

TEST_CASE("faults: nodes and the error", "[cosim][faults]") {
  expect_all(
      faults_folded(),
      {{"half up is a truncation", {{kNode, "rounded = wide + HALF;", "rounded = wide;"}}, {}},
       {"the ceiling is a floor", {{kNode, "rounded = wide + CEILING;", "rounded = wide;"}}, {}},
       {"a code wraps instead of saturating", {{kNode, "scaled > CODE_MAX)", "1'b0)"}}, {}},
       {"gates are open", {{kNode, "silent_q ? '0 : shape", "shape"}}, is_weight},
       {"the error has the other sign",
        {{kError, "DiffBits'($signed(target)) - (own_wide <<< OwnShift)",
          "(own_wide <<< OwnShift) - DiffBits'($signed(target))"}},
        is_weight}});
}

TEST_CASE("faults: phases, banks and steps", "[cosim][faults]") {
  const std::string core = "faulty_sal_core.sv";
  expect_all(
      faults_folded(),
      {{"an array learns with the post codes of its own phase",
        {{core, "{b1_tp_valid, h1_t_valid}", "{b1_t_valid, h1_t_valid}"},
         {core, "{b1_tp_index, h1_t_index}", "{b1_t_index, h1_t_index}"},
         {core, "({b1_tp_code,", "({b1_t_code,"}},
        [](const Mismatch& m) {
          CHECK(m.kind == Mismatch::Kind::kWeight);
          CHECK(m.projection == "U1");  // h1 -> b1
        }},
       {"the sample that comes is used, not the one that is there",
        {{kStreamIn, "assign rbank_o = rbank_q;", "assign rbank_o = wbank_q;"}},
        {}},
       {"a sample without targets is learned",
        {{kStreamIn, "learn_q[wbank_q] <= targets_end;", "learn_q[wbank_q] <= 1'b1;"}},
        [](const Mismatch& m) { CHECK(m.sample >= 4); }},  // every fifth is inferred
       {"the error takes every target from one bank",
        {{kError, "{rbank_i, index_q}", "{1'b0, index_q}"}},
        is_weight},
       {"the updates are left out",
        {{"rtl/hsdc_sequencer.sv", "learning_o ? Steps - 1", "learning_o ? Steps - 2"}},
        [](const Mismatch& m) {
          CHECK(m.kind == Mismatch::Kind::kWeight);
          CHECK(m.sample == 0);
        }},
       {"an output packet has no end",
        {{"rtl/hsdc_stream_out.sv", "m_axis_tlast_o <= root_end && 32'(root_q) == Roots - 1;",
          "m_axis_tlast_o <= 1'b0;"}},
        [](const Mismatch& m) {
          CHECK(m.kind == Mismatch::Kind::kNoEnd);
          CHECK(m.sample == 0);
        }}});
}

}  // namespace hsdc::compare
