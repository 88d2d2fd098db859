// SPDX-License-Identifier: Apache-2.0
// Compiled with a verilated top (prefix Vpins, PINS_TOP its module) into a shared object; see
// pins.h.
#include <memory>

#include "Vpins.h"
#include "Vpins___024root.h"
#include "memory_images.h"
#include "pins.h"
#include "verilated.h"

#define PINS_JOIN(top, name) top##__DOT__##name
#define PINS_INSIDE(top, name) PINS_JOIN(top, name)

namespace {
bool asserted = false;
}

// In the place of the runtime's own, which end the program.
void vl_stop(const char*, int, const char*) { asserted = true; }
void vl_fatal(const char*, int, const char*, const char*) { asserted = true; }

struct Pins {
  VerilatedContext context;
  std::unique_ptr<Vpins> top;

  /// `flip`: every input bit the other way round, but for clock and reset.
  void drive(const hsdc::dut::PinsIn& in, unsigned flip) {
    const auto bit = [flip](unsigned value) { return (value ^ flip) & 1u; };
    top->rst_ni = in.rst_n;
    top->s_axis_tvalid_i = bit(in.s_tvalid);
    top->s_axis_tlast_i = bit(in.s_tlast);
    top->m_axis_tready_i = bit(in.m_tready);
    top->s_axil_awvalid_i = bit(in.awvalid);
    top->s_axil_wvalid_i = bit(in.wvalid);
    top->s_axil_bready_i = bit(in.bready);
    top->s_axil_arvalid_i = bit(in.arvalid);
    top->s_axil_rready_i = bit(in.rready);
    top->s_axil_awaddr_i = in.awaddr ^ (flip ? 0xffu : 0u);
    top->s_axil_wstrb_i = in.wstrb ^ (flip ? 15u : 0u);
    top->s_axil_araddr_i = in.araddr ^ (flip ? 0xffu : 0u);
    top->s_axil_wdata_i = in.wdata ^ (flip ? ~0u : 0u);
    top->s_axis_tdata_i = (in.s_tdata ^ (flip ? ~0u : 0u)) &
                          static_cast<unsigned>((uint64_t{1} << PINS_STREAM_BITS) - 1);
    top->clk_i = 0;
    top->eval();
  }
  void see(hsdc::dut::PinsOut& out) const {
    out.s_tready = top->s_axis_tready_o;
    out.m_tvalid = top->m_axis_tvalid_o;
    out.m_tlast = top->m_axis_tlast_o;
    out.m_tdata = top->m_axis_tdata_o;
    out.awready = top->s_axil_awready_o;
    out.wready = top->s_axil_wready_o;
    out.bvalid = top->s_axil_bvalid_o;
    out.bresp = top->s_axil_bresp_o;
    out.arready = top->s_axil_arready_o;
    out.rvalid = top->s_axil_rvalid_o;
    out.rresp = top->s_axil_rresp_o;
    out.rdata = top->s_axil_rdata_o;
    out.sample_done = top->sample_done_o;
    out.busy = top->rootp->PINS_INSIDE(PINS_TOP, busy);
    out.learned = top->rootp->PINS_INSIDE(PINS_TOP, learned);
    out.seeding = top->rootp->PINS_INSIDE(PINS_TOP, seeding);
    out.asserted = asserted;
  }
};

namespace {
bool same(const hsdc::dut::PinsOut& a, const hsdc::dut::PinsOut& b) {
  return a.s_tready == b.s_tready && a.m_tvalid == b.m_tvalid && a.m_tlast == b.m_tlast &&
         a.m_tdata == b.m_tdata && a.awready == b.awready && a.wready == b.wready &&
         a.bvalid == b.bvalid && a.bresp == b.bresp && a.arready == b.arready &&
         a.rvalid == b.rvalid && a.rresp == b.rresp && a.rdata == b.rdata &&
         a.sample_done == b.sample_done;
}
}  // namespace

extern "C" {

Pins* pins_open(const char* folder) {
  hsdc_image_folder = folder;
  asserted = false;
  auto* pins = new Pins;
  pins->context.randReset(2);  // what no reset and no image sets is random, of one seed
  pins->context.randSeed(1);
  pins->top = std::make_unique<Vpins>(&pins->context, "TOP");
  pins->drive(hsdc::dut::PinsIn{}, 0);
  return pins;
}

void pins_close(Pins* pins) {
  Verilated::threadContextp(&pins->context);
  pins->top->final();
  delete pins;
}

void pins_cycle(Pins* pins, const hsdc::dut::PinsIn* in, hsdc::dut::PinsOut* out) {
  hsdc::dut::PinsOut flipped;
  pins->drive(*in, 1);
  pins->see(flipped);
  pins->drive(*in, 0);
  pins->see(*out);
  out->combinational = !same(flipped, *out);
  pins->top->clk_i = 1;
  pins->top->eval();
  out->asserted = asserted;
}

}  // extern "C"
