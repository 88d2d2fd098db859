// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "gen/emit/emit.h"
#include "gen/verilog/writer.h"
#include "model/circuit/packet.h"

namespace hsdc::emit {

std::string emit_package(const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  const std::vector<plan::ArrayPlan>& arrays = hardware.arrays();
  verilog::VerilogWriter w;
  w.open(fmt::format("package {}_pkg;", hardware.name()));
  const auto constant = [&](const std::string& key, long value, const std::string& meaning) {
    w.line(fmt::format("localparam int {} = {};  // {}", key, value, meaning));
  };
  w.line(fmt::format("localparam logic [31:0] DIGEST = 32'h{:08X};", hardware.digest()));
  constant("INPUTS", circuit.input_size(), "codes of a sample's inputs");
  constant("TARGETS", circuit.target_size(),
           "codes of a sample's targets, and of an output packet");
  constant("STREAM_IN_BITS", circuit::stream_in_bits(circuit), "s_axis_tdata_i");
  constant("STREAM_OUT_BITS", circuit::stream_out_bits(circuit), "m_axis_tdata_o");
  constant("ARRAYS", static_cast<long>(arrays.size()), "arrays of weights");
  for (size_t k = 0; k < arrays.size(); ++k) {
    const plan::ArrayPlan& a = arrays[k];
    const std::string key = verilog::upper(circuit.projections[a.owner].name);
    constant("ARRAY_" + key, static_cast<long>(k), "its number in the window");
    constant("LANES_" + key, a.lanes, "synapse cells side by side");
    constant("WORDS_" + key, a.words(), "words of that many weights");
  }
  w.close("endpackage");
  return w.text();
}

}  // namespace hsdc::emit
