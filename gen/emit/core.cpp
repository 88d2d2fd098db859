// SPDX-License-Identifier: Apache-2.0
#include "gen/emit/core.h"

#include <fmt/format.h>

#include "gen/emit/emit.h"
#include "gen/plan/rules.h"
#include "gen/templates/embedded.h"
#include "model/circuit/packet.h"

namespace hsdc::emit {

namespace {

/// The hand-written cells.
const verilog::CellLibrary& rtl_cells() {
  static const verilog::CellLibrary kLibrary = [] {
    verilog::CellLibrary library;
    for (const templates::EmbeddedFile& source : templates::rtl_sources()) library.add(source.text);
    return library;
  }();
  return kLibrary;
}

}  // namespace

Core::Core(const plan::Hardware& h)
    : hardware(h), numbers(number_units(h)), m(h.name() + "_core", rtl_cells()) {}

std::string Core::unit(circuit::NodeId n, circuit::Phase phase) const {
  return fmt::format("{}_{}", node(n).name, phase == circuit::Phase::kT ? "t" : "tp");
}

int Core::acc_bits(circuit::ProjectionId p) const {
  if (projection(p).identity()) {
    return plan::code_source(circuit(), projection(p).from, projection(p).phase).format.bits + 1;
  }
  return hardware.arrays()[static_cast<size_t>(hardware.plan().ports[p].array)].acc_bits;
}

void Core::instance(const std::string& cell, const std::string& name,
                    const std::vector<verilog::ModuleBuilder::Parameter>& parameters,
                    std::vector<verilog::ModuleBuilder::Connection> connections) {
  connections.insert(connections.begin(), {{"clk_i", port("clk_i")}, {"rst_ni", port("rst_ni")}});
  m.instance(cell, name, parameters, connections);
}

CodeNets Core::code_wires(const std::string& unit, int size, circuit::CodeFormat format) {
  CodeNets nets{m.wire({}, unit + "_valid"), m.wire({plan::index_bits(size)}, unit + "_index"),
                m.wire({format.bits, format.is_signed}, unit + "_code")};
  // Codes that no projection of this circuit carries on.
  for (const verilog::Expression& net : {nets.valid, nets.index, nets.code}) m.may_stay_unread(net);
  return nets;
}

verilog::Expression Core::gated_start(const std::string& name, const plan::CodeSource& source,
                                      int start_bit) {
  if (source.from_stream) return start.bit(start_bit);
  const verilog::Expression gated = m.wire({}, name + "_start");
  const CodeNets& from = codes_of(source);
  instance("hsdc_start_gate", "u_" + name + "_gate",
           {{"Size", verilog::ModuleBuilder::Value::integer(node(source.node).size)}},
           {{"clear_i", begin_sample},
            {"code_valid_i", from.valid},
            {"code_index_i", from.index},
            {"start_i", start.bit(start_bit)},
            {"start_o", gated}});
  return gated;
}

void add_ports(Core& core) {
  verilog::ModuleBuilder& m = core.m;
  m.parameter("bit", "WeightsTwin", "1'b0", "weights in the twin of hsdc_ram, for simulation");
  m.parameter("bit", "HasInit", "1'b1", "load the memories from the mem/ folder");
  m.parameter("bit", "Seeder", "!HasInit", "fill the random states after reset, and when asked");
  m.parameter("", "MemPath", "\"./\"", "the folder that mem/ is in, with a slash at its end");
  const auto input = [&](const std::string& name, int bits = 1, const char* comment = "") {
    core.ports.emplace(name, m.input({bits}, name, comment));
  };
  const auto output = [&](const std::string& name, int bits = 1, const char* comment = "") {
    core.ports.emplace(name, m.output({bits}, name, comment));
  };
  input("clk_i");
  input("rst_ni");
  input("enable_i", 1, "samples may begin");
  input("learn_i", 1, "samples with targets are learned");
  input("keep_i", 1, "none begins: the window is asked next");
  output("busy_o", 1, "a sample is under way");
  output("done_o", 1, "pulse: a sample has ended");
  output("learned_o", 1, "with done_o: it was learned");
  output("bad_packet_o", 1, "pulse: a packet was dropped");
  output("saturated_o", 32, "updates that saturated in this cycle");
  m.port_group("AXI4-Stream: samples, and the roots' codes of phase t");
  input("s_axis_tvalid_i");
  output("s_axis_tready_o");
  input("s_axis_tdata_i", circuit::stream_in_bits(core.circuit()));
  input("s_axis_tlast_i");
  output("m_axis_tvalid_o");
  input("m_axis_tready_i");
  output("m_axis_tdata_o", circuit::stream_out_bits(core.circuit()));
  output("m_axis_tlast_o");
  m.port_group("Random states: filled from this seed after reset and when asked");
  input("seed_i", 1, "pulse: fill them");
  input("seed_value_i", 32);
  output("seeding_o", 1, "no sample begins");
  m.port_group("The window: one weight, mask bit or state, held until acknowledged");
  input("host_req_i");
  input("host_we_i");
  input("host_space_i", 2, "SPACE_* of hsdc_constants");
  input("host_array_i", 32);
  input("host_word_i", 32);
  input("host_lane_i", 32);
  input("host_wdata_i", 32);
  output("host_rdata_o", 32);
  output("host_ack_o");
}

std::string emit_core(const plan::Hardware& hardware) {
  plan::require_hardware(hardware.circuit());
  Core core(hardware);
  add_ports(core);
  add_streams_in(core);
  add_code_nets(core);
  add_ones(core);
  add_window_nets(core);
  add_arrays(core);
  add_identities(core);
  add_nodes(core);
  add_sequencer(core);
  add_window(core);
  return core.m.text();
}

}  // namespace hsdc::emit
