// SPDX-License-Identifier: Apache-2.0
// hsdc_node: sums of two projections, aligned, added, rounded, saturated and gated as
// docs/arithmetic.md says, with pauses; hsdc_error and hsdc_one.
#include <random>
#include <vector>

#include "model/arithmetic/arithmetic.h"
#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

constexpr int kSize = 5;

/// `linear`, half up, 3 bits dropped, 6-bit codes; the second input shifted by 2; gated.
bool makes_codes(const CellOptions& options) {
  Cell cell(options);
  std::mt19937 random(3);
  const auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  bool same = true;
  for (int pass = 0; pass < 60; ++pass) {
    std::vector<int> own(kSize), first(kSize), second(kSize);
    for (int n = 0; n < kSize; ++n) {
      own[n] = draw(0, 2);
      first[n] = draw(-512, 511);
      second[n] = draw(-128, 127);
      cell.set("own_valid_i", 1);
      cell.set("own_index_i", n);
      cell.set("own_code_i", own[n]);
      cell.clock();
    }
    cell.set("own_valid_i", 0);
    cell.set("start_i", 1);
    cell.clock();
    cell.set("start_i", 0);
    int sent = 0, received = 0;
    bool done = false;
    for (int cycle = 0; cycle < 100 && !done; ++cycle) {
      const int valid = sent < kSize ? draw(0, 3) : 0;
      cell.set("acc_valid_i", valid);
      const int n = std::min(sent, kSize - 1);
      cell.set("acc_i", (static_cast<std::uint64_t>(second[n]) & 1023) << 10 |
                            (static_cast<std::uint64_t>(first[n]) & 1023));
      if (cell.get("acc_ready_o") != 0) ++sent;
      if (cell.get("code_valid_o") != 0) {
        const std::int64_t total = first[received] + 4 * second[received];
        const std::int64_t code =
            own[received] == 0 ? 0 : arithmetic::saturate(arithmetic::round_half_up(total, 3), 31);
        same = same && cell.get("code_index_o") == static_cast<unsigned>(received) &&
               cell.get_signed("code_o", 6) == code;
        done = cell.get("done_o") != 0;
        same = same && done == (received == kSize - 1);
        ++received;
      }
      cell.clock();
    }
    same = same && done && received == kSize;
    if (!same) break;
  }
  return same && !cell.asserted();
}

/// 6-bit errors of 7-bit targets; own codes of 4 bits, signed, shifted by 1; two banks.
bool makes_errors(const CellOptions& options) {
  Cell cell(options);
  std::mt19937 random(4);
  const auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  bool same = true;
  for (int pass = 0; pass < 40; ++pass) {
    const int bank = pass % 2;
    std::vector<int> own(kSize), target(kSize);
    cell.set("wbank_i", bank);
    cell.set("rbank_i", bank);
    for (int n = 0; n < kSize; ++n) {
      own[n] = draw(-8, 7);
      target[n] = draw(-64, 63);
      cell.set("own_valid_i", 1);
      cell.set("own_index_i", n);
      cell.set("own_code_i", own[n] & 15);
      cell.set("target_valid_i", 1);
      cell.set("target_index_i", n);
      cell.set("target_code_i", target[n] & 127);
      cell.clock();
    }
    // The next sample's targets go into the other bank.
    cell.set("own_valid_i", 0);
    cell.set("wbank_i", 1 - bank);
    cell.set("start_i", 1);
    cell.clock();
    cell.set("start_i", 0);
    int received = 0;
    for (int cycle = 0; cycle < 12; ++cycle) {
      if (cell.get("code_valid_o") != 0) {
        same = same && received < kSize &&
               cell.get_signed("code_o", 6) ==
                   arithmetic::error_code(target[received], own[received], 1, 31);
        same = same && (cell.get("done_o") != 0) == (received == kSize - 1);
        ++received;
      }
      cell.set("target_code_i", draw(0, 127));
      cell.clock();
    }
    cell.set("target_valid_i", 0);
    same = same && received == kSize;
  }
  return same && !cell.asserted();
}

bool is_one(const CellOptions& options) {
  Cell cell(options);
  bool same = cell.get("code_valid_o") == 0;
  for (int sample = 0; sample < 3; ++sample) {
    cell.set("begin_i", 1);
    cell.clock();
    cell.set("begin_i", 0);
    for (unsigned n = 0; n < 3; ++n) {
      same = same && cell.get("code_valid_o") == 1 && cell.get("code_index_o") == n &&
             cell.get("code_o") == 9;
      cell.clock();
    }
    for (int k = 0; k < 4; ++k) {
      same = same && cell.get("code_valid_o") == 0;
      cell.clock();
    }
  }
  return same;
}

}  // namespace

TEST_CASE("cells: node", "[rtl][cells]") {
  CellOptions node{"node",
                   "hsdc_node",
                   {{"Size", "5"},
                    {"Inputs", "2"},
                    {"InBits", "10"},
                    {"Shifts", "128'h0200"},
                    {"AccBits", "12"},
                    {"Kind", "1"},
                    {"CodeBits", "6"},
                    {"Drop", "3"},
                    {"Gated", "1'b1"},
                    {"OwnBits", "3"}}};
  CHECK(makes_codes(node));
  node.text = "silent_q ? '0 : shape";
  node.by = "shape";
  CHECK_FALSE(makes_codes(node));
}

TEST_CASE("cells: error", "[rtl][cells]") {
  CellOptions error{
      "node",
      "hsdc_error",
      {{"Size", "5"}, {"CodeBits", "6"}, {"TargetBits", "7"}, {"OwnBits", "4"}, {"OwnShift", "1"}}};
  CHECK(makes_errors(error));
  error.text = "{wbank_i, target_index_i}";
  error.by = "{1'b0, target_index_i}";
  CHECK_FALSE(makes_errors(error));
}

TEST_CASE("cells: one", "[rtl][cells]") {
  CellOptions one{"node", "hsdc_one", {{"Size", "3"}, {"CodeBits", "4"}, {"Code", "9"}}};
  CHECK(is_one(one));
  one.text = "32'(code_index_o) == Size - 1";
  one.by = "32'(code_index_o) == Size";
  CHECK_FALSE(is_one(one));
}

}  // namespace hsdc
