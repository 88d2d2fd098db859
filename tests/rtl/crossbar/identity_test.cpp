// SPDX-License-Identifier: Apache-2.0
// hsdc_identity: the codes that came, as sums, one a transfer, from the bank that is read.
#include <vector>

#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

bool hands_out(const CellOptions& options) {
  Cell cell(options);
  RandomWords random(7);
  bool same = true;
  for (unsigned pass = 0; pass < 60; ++pass) {
    const unsigned bank = pass % 2;
    std::vector<int> codes;
    cell.set("wbank_i", bank);
    for (unsigned n = 0; n < 5; ++n) {
      codes.push_back(static_cast<int>(random() % 16) - 8);
      cell.set("code_valid_i", 1);
      cell.set("code_index_i", n);
      cell.set("code_i", static_cast<unsigned>(codes.back()) & 15);
      cell.clock();
    }
    cell.set("rbank_i", bank);
    cell.set("wbank_i", 1 - bank);  // where the next sample's come meanwhile
    cell.set("start_i", 1);
    cell.clock();
    cell.set("start_i", 0);
    size_t taken = 0;
    for (int cycle = 0; cycle < 60 && taken < 5; ++cycle) {
      const bool ready = random() % 2 != 0;
      cell.set("acc_ready_i", ready);
      cell.set("code_index_i", random() % 5);
      cell.set("code_i", random() % 16);
      if (cell.get("acc_valid_o") != 0) {
        same = same && cell.get_signed("acc_o", 7) == codes[taken];
        if (ready) ++taken;
      }
      cell.clock();
    }
    cell.set("acc_ready_i", 0);
    same = same && taken == 5 && cell.get("acc_valid_o") == 0;
  }
  return same && !cell.asserted();
}

}  // namespace

TEST_CASE("cells: identity", "[rtl][cells]") {
  CellOptions identity{"crossbar",
                       "hsdc_identity",
                       {{"Size", "5"},
                        {"CodeBits", "4"},
                        {"CodeSigned", "1'b1"},
                        {"Banked", "1'b1"},
                        {"AccBits", "7"}}};
  CHECK(hands_out(identity));
  identity.text = "AddrBits'({rbank_i, index_q})";
  identity.by = "AddrBits'({wbank_i, index_q})";
  CHECK_FALSE(hands_out(identity));
}

}  // namespace hsdc
