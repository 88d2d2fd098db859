// SPDX-License-Identifier: Apache-2.0
// hsdc_stream_in and hsdc_stream_out: packets of right and wrong lengths, with gaps and stalls.
#include <vector>

#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

/// Two inputs nodes of 2 and 3 codes, a root of 2 targets. Packets of 1 to 9 beats.
bool takes_samples(const CellOptions& options) {
  Cell cell(options);
  RandomWords random(5);
  bool same = true;
  for (int packet = 0; packet < 200; ++packet) {
    const unsigned beats = 1 + random() % 9;
    const bool good = beats == 5 || beats == 7;
    unsigned sent = 0, bad = 0;
    const unsigned bank = static_cast<unsigned>(cell.get("wbank_o"));
    for (int cycle = 0; sent < beats && cycle < 100; ++cycle) {
      const bool valid = random() % 3 != 0;
      const unsigned data = random() % 256;
      cell.set("s_axis_tvalid_i", valid);
      cell.set("s_axis_tdata_i", data);
      cell.set("s_axis_tlast_i", sent + 1 == beats);
      const bool ready = cell.get("s_axis_tready_o") != 0;
      const std::uint64_t to = cell.get("code_valid_o");
      if (valid && ready && sent < 7) {
        const unsigned node = sent < 2 ? 0 : sent < 5 ? 1 : 2;
        same = same && to == 1u << node && cell.get("code_o") == data &&
               cell.get("code_index_o") == sent - (node == 0   ? 0
                                                   : node == 1 ? 2
                                                               : 5);
      } else {
        same = same && to == 0;
      }
      if (valid && ready) ++sent;
      bad += cell.get("bad_packet_o") != 0;
      cell.clock();
    }
    cell.set("s_axis_tvalid_i", 0);
    same = same && sent == beats && bad == (good ? 0u : 1u);
    same = same && (cell.get("sample_o") != 0) == good;
    if (good) {
      same = same && (cell.get("learn_o") != 0) == (beats == 7) && cell.get("rbank_o") == bank &&
             cell.get("wbank_o") != bank;
      cell.set("done_i", 1);
      cell.clock();
      cell.set("done_i", 0);
    }
    if (!same) break;
  }
  return same && !cell.asserted();
}

/// Two roots of 2 and 3 codes.
bool sends_codes(const CellOptions& options) {
  Cell cell(options);
  RandomWords random(6);
  bool same = cell.get("idle_o") == 1;
  for (int packet = 0; packet < 60; ++packet) {
    std::vector<unsigned> codes;
    for (unsigned root = 0; root < 2; ++root) {
      for (unsigned n = 0; n < 2 + root; ++n) {
        codes.push_back(random() % 256);
        cell.set("code_valid_i", 1u << root);
        cell.set("code_index_i", root == 0 ? n : n << 2);
        cell.set("code_i", root == 0 ? codes.back() : codes.back() << 8);
        cell.clock();
      }
    }
    cell.set("code_valid_i", 0);
    cell.set("send_i", 1);
    cell.clock();
    cell.set("send_i", 0);
    size_t received = 0;
    for (int cycle = 0; cycle < 100 && received < codes.size(); ++cycle) {
      const bool ready = random() % 3 == 0;
      cell.set("m_axis_tready_i", ready);
      if (cell.get("m_axis_tvalid_o") != 0) {
        same = same && cell.get("m_axis_tdata_o") == codes[received] &&
               (cell.get("m_axis_tlast_o") != 0) == (received + 1 == codes.size());
        if (ready) ++received;
      }
      same = same && cell.get("idle_o") == 0;
      cell.clock();
    }
    cell.set("m_axis_tready_i", 0);
    same = same && received == codes.size() && cell.get("idle_o") == 1;
    if (!same) break;
  }
  return same && !cell.asserted();
}

}  // namespace

TEST_CASE("cells: stream in", "[rtl][cells]") {
  CellOptions in{
      "bus",
      "hsdc_stream_in",
      {{"Nodes", "3"}, {"Sizes", "512'h0001_0002_0001"}, {"Inputs", "2"}, {"IndexBits", "2"}}};
  CHECK(takes_samples(in));
  in.text = "if (targets_end) skip_q <= 1'b1;";
  CHECK_FALSE(takes_samples(in));
}

TEST_CASE("cells: stream out", "[rtl][cells]") {
  CellOptions out{
      "bus", "hsdc_stream_out", {{"Roots", "2"}, {"Sizes", "256'h0002_0001"}, {"IndexBits", "2"}}};
  CHECK(sends_codes(out));
  out.text = "wire read = reading_q && (!m_axis_tvalid_o || m_axis_tready_i);";
  out.by = "wire read = reading_q;";
  CHECK_FALSE(sends_codes(out));
}

}  // namespace hsdc
