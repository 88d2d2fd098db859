// SPDX-License-Identifier: Apache-2.0
// Compiled with a verilated circuit (prefix Vhsdc) into a shared object; see harness.h.
#include "harness.h"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "Vhsdc.h"
#include "Vhsdc___024root.h"
#include "bus_noise.h"
#include "memory_images.h"
#include "verilated.h"
#ifdef HSDC_TRACE
#include "verilated_fst_c.h"
#endif

struct HsdcSim {
  VerilatedContext context;
  std::unique_ptr<Vhsdc> top;
#ifdef HSDC_TRACE
  std::unique_ptr<VerilatedFstC> trace;
#endif
  bool tracing = false;
  uint64_t next_dump = 0;  // the earliest time that is not in the trace yet
  uint64_t cycles = 0;
  struct Packet {
    std::vector<int16_t> beats;
    size_t sent = 0;
  };
  std::array<Packet, HSDC_SIM_QUEUE> packets;
  unsigned first = 0, queued = 0;  // packets still to be sent, and the oldest of them
  bool offered = false;            // its next beat is on the stream
  unsigned ended = 0;              // samples that ended and were not yet asked for
  std::vector<int16_t> codes;      // that came out and were not yet asked for
  unsigned lasts = 0;
  BusNoise noise;

  void edge(int level) {
    top->clk_i = level != 0;
    top->eval();
#ifdef HSDC_TRACE
    // Time must grow: what is evaluated twice in one half of a cycle is dumped once.
    const uint64_t time = 2 * cycles + (level != 0 ? 1 : 0);
    if (tracing && time >= next_dump) {
      trace->dump(time);
      next_dump = time + 1;
    }
#endif
  }
  /// Sets the streams' inputs for the next rising edge. What was offered stays until it is taken.
  void drive() {
    const bool blocked = queued == 0 || (offered && !top->s_axis_tready_o);
    top->m_axis_tready_i = noise.takes(ended != 0 && blocked);
    if (!offered && queued != 0) offered = noise.offers();
    top->s_axis_tvalid_i = offered;
    if (offered) {
      const Packet& packet = packets[first];
      set_data(static_cast<uint16_t>(packet.beats[packet.sent]),
               packet.sent + 1 == packet.beats.size());
    } else if (queued != 0) {  // a gap: nothing may depend on these
      const uint32_t word = noise.next();
      set_data(word, (word >> 31) != 0);
    }
  }
  /// No bits above the port's width: tdata is 8, 16 or 24 .. 32 bits wide.
  void set_data(uint32_t data, bool last) {
    top->s_axis_tdata_i = data & static_cast<uint32_t>((uint64_t{1} << HSDC_STREAM_BITS) - 1);
    top->s_axis_tlast_i = last;
  }
  void beat_sent() {
    offered = false;
    noise.beat_sent();
    if (++packets[first].sent != packets[first].beats.size()) return;
    first = (first + 1) % HSDC_SIM_QUEUE;
    --queued;
    noise.begin_input();
  }
  /// A rising edge. Every output that is looked at here comes from registers alone, so it is right
  /// since the edge before; where the simulator's memory of the clock is known by name (build_rtl()
  /// finds it), the falling edge, at which nothing happens, need not be evaluated.
  void tick() {
#ifdef HSDC_CLOCK_BEFORE
    if (tracing) edge(0);
    top->rootp->HSDC_CLOCK_BEFORE = 0;
#else
    edge(0);
#endif
    const bool taken = offered && top->s_axis_tready_o;
    if (top->m_axis_tvalid_o && top->m_axis_tready_i) {
      codes.push_back(
          static_cast<int16_t>(static_cast<int32_t>(top->m_axis_tdata_o << (32 - HSDC_OUT_BITS)) >>
                               (32 - HSDC_OUT_BITS)));
      lasts += top->m_axis_tlast_o;
      if (top->m_axis_tlast_o) noise.begin_output();
    }
    ended += top->sample_done_o;
    edge(1);
    ++cycles;
    if (taken) beat_sent();
    drive();
  }
};

namespace {

constexpr int kAxiLimit = 1 << 24;  // cycles to wait for an answer

}  // namespace

extern "C" {

HsdcSim* hsdc_sim_open(const char* folder, const char* trace) {
#ifndef HSDC_TRACE
  if (trace != nullptr) return nullptr;
#endif
  if (!std::filesystem::is_directory(folder)) return nullptr;
  hsdc_image_folder = folder;
  auto* sim = new HsdcSim;
#ifdef HSDC_TRACE
  sim->context.traceEverOn(true);
#endif
  sim->top = std::make_unique<Vhsdc>(&sim->context, "TOP");
  Vhsdc& top = *sim->top;
#ifdef HSDC_TRACE
  if (trace != nullptr) {
    sim->trace = std::make_unique<VerilatedFstC>();
    top.trace(sim->trace.get(), 99);
    sim->trace->open(trace);
  }
#endif
  top.m_axis_tready_i = 1;
  top.s_axil_wstrb_i = 15;
  top.rst_ni = 1;
  sim->edge(0);
  top.rst_ni = 0;
  for (int k = 0; k < 4; ++k) sim->tick();
  top.rst_ni = 1;
  sim->tick();
  sim->cycles = 0;
  return sim;
}

void hsdc_sim_close(HsdcSim* sim) {
#ifdef HSDC_TRACE
  if (sim->trace) sim->trace->close();
#endif
  // Verilator's destructors use the thread's context, which is that of the simulation made last.
  Verilated::threadContextp(&sim->context);
  sim->top->final();
  delete sim;
}

void hsdc_sim_set_tracing(HsdcSim* sim, int on) {
#ifdef HSDC_TRACE
  sim->tracing = on != 0 && sim->trace != nullptr;
#else
  (void)sim;
  (void)on;
#endif
}

void hsdc_sim_set_bus_seed(HsdcSim* sim, uint32_t seed) { sim->noise.seed(seed); }

void hsdc_sim_send(HsdcSim* sim, const int16_t* beats, size_t count) {
  HsdcSim::Packet& packet = sim->packets[(sim->first + sim->queued) % HSDC_SIM_QUEUE];
  packet.beats.assign(beats, beats + count);
  packet.sent = 0;
  ++sim->queued;
  sim->drive();
}

int hsdc_sim_finish_sample(HsdcSim* sim, int16_t* codes, size_t outputs, uint64_t limit) {
  for (uint64_t k = 0; sim->ended == 0 || sim->codes.size() < outputs; ++k) {
    if (k == limit) return 1;
    sim->tick();
  }
  --sim->ended;
  const bool whole = sim->codes.size() == outputs && sim->lasts == 1;
  for (size_t k = 0; k < outputs; ++k) codes[k] = sim->codes[k];
  sim->codes.clear();
  sim->lasts = 0;
  return whole ? 0 : 2;
}

uint64_t hsdc_sim_cycles(const HsdcSim* sim) { return sim->cycles; }

int hsdc_sim_read(HsdcSim* sim, uint32_t address, uint32_t* value) {
  Vhsdc& top = *sim->top;
  top.s_axil_arvalid_i = 1;
  top.s_axil_araddr_i = static_cast<uint8_t>(address);
  top.s_axil_rready_i = 1;
  bool taken = false;
  for (int k = 0; k < kAxiLimit; ++k) {
    sim->edge(0);
    if (top.s_axil_rvalid_o) {
      *value = top.s_axil_rdata_o;
      const int response = top.s_axil_rresp_o;
      sim->tick();
      return response;
    }
    taken = taken || top.s_axil_arready_o;
    sim->tick();
    if (taken) top.s_axil_arvalid_i = 0;
  }
  return -1;
}

int hsdc_sim_write(HsdcSim* sim, uint32_t address, uint32_t value) {
  Vhsdc& top = *sim->top;
  top.s_axil_awvalid_i = 1;
  top.s_axil_wvalid_i = 1;
  top.s_axil_awaddr_i = static_cast<uint8_t>(address);
  top.s_axil_wdata_i = value;
  top.s_axil_bready_i = 1;
  bool taken = false;
  for (int k = 0; k < kAxiLimit; ++k) {
    sim->edge(0);
    if (top.s_axil_bvalid_o) {
      const int response = top.s_axil_bresp_o;
      sim->tick();
      return response;
    }
    taken = taken || top.s_axil_awready_o;
    sim->tick();
    if (taken) top.s_axil_awvalid_i = top.s_axil_wvalid_i = 0;
  }
  return -1;
}

void* hsdc_sim_memory(HsdcSim* sim, const char* instance, size_t* bytes) {
  // memories.inc, written by build_rtl(): MEMORY("instance", member of the root) for every array.
  Vhsdc___024root& root = *sim->top->rootp;
#define MEMORY(name, member)           \
  if (std::string(name) == instance) { \
    *bytes = sizeof(root.member);      \
    return &root.member;               \
  }
#include "memories.inc"
#undef MEMORY
  return nullptr;
}

}  // extern "C"
