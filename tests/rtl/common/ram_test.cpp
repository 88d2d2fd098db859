// SPDX-License-Identifier: Apache-2.0
// hsdc_ram: what was written is read a cycle later, and kept while nothing is read.
#include <map>

#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

bool keeps_words(const CellOptions& options) {
  Cell cell(options);
  RandomWords random(1);
  std::map<unsigned, unsigned> words;
  unsigned shown = 0;
  bool known = false, same = true;
  for (int k = 0; k < 2000; ++k) {
    const unsigned write = random() % 11, read = random() % 11, data = random() % 128;
    const bool we = random() % 2 != 0, re = random() % 2 != 0 && !(we && read == write);
    cell.set("we_i", we);
    cell.set("waddr_i", write);
    cell.set("wdata_i", data);
    cell.set("re_i", re);
    cell.set("raddr_i", read);
    cell.clock();
    if (re) known = words.contains(read);
    if (re && known) shown = words[read];
    if (we) words[write] = data;
    same = same && (!known || cell.get("rdata_o") == shown);
  }
  return same;
}

}  // namespace

TEST_CASE("cells: ram", "[rtl][cells]") {
  CellOptions ram{"common", "hsdc_ram", {{"Width", "7"}, {"Depth", "11"}}};
  CHECK(keeps_words(ram));
  ram.text = "if (re_i) rdata_o";
  ram.by = "rdata_o";
  CHECK_FALSE(keeps_words(ram));
}

}  // namespace hsdc
