// SPDX-License-Identifier: Apache-2.0
#pragma once
// The ports of an emitted top, one clock cycle at a time: what a test drives before a rising edge
// and what it sees there. Compiled twice: in the tests, and (pins_top.cc) with every verilated top.
#include <cstdint>

namespace hsdc::dut {

struct PinsIn {
  std::uint8_t rst_n = 1;
  std::uint8_t s_tvalid = 0, s_tlast = 0, m_tready = 0;
  std::uint8_t awvalid = 0, wvalid = 0, bready = 0, arvalid = 0, rready = 0;
  std::uint8_t awaddr = 0, wstrb = 15, araddr = 0;
  std::uint32_t s_tdata = 0, wdata = 0;
};

struct PinsOut {
  std::uint8_t s_tready = 0, m_tvalid = 0, m_tlast = 0;
  std::uint8_t awready = 0, wready = 0, bvalid = 0, bresp = 0, arready = 0, rvalid = 0, rresp = 0;
  std::uint8_t sample_done = 0;
  std::uint8_t busy = 0, learned = 0;  ///< inside: a sample is under way, and it is learned
  std::uint8_t seeding = 0;            ///< inside: random states are being filled
  std::uint8_t asserted = 0;       ///< an assertion of the RTL has failed, in this cycle or before
  std::uint8_t combinational = 0;  ///< an output changed with the inputs of this cycle
  std::uint32_t m_tdata = 0, rdata = 0;
};

}  // namespace hsdc::dut

extern "C" {
struct Pins;
/// A verilated top; memory images are read from `folder`, the emitted one.
Pins* pins_open(const char* folder);
void pins_close(Pins* pins);
/// Drives the inputs, takes the outputs as they are at the rising edge, and passes that edge.
void pins_cycle(Pins* pins, const hsdc::dut::PinsIn* in, hsdc::dut::PinsOut* out);
}
