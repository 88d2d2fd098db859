// SPDX-License-Identifier: Apache-2.0
// The streams of samples and of the roots' codes.
#include <fmt/format.h>

#include <algorithm>

#include "gen/emit/core.h"
#include "model/circuit/packet.h"

namespace hsdc::emit {

namespace {

using Value = verilog::ModuleBuilder::Value;

/// "{16'd3, 16'd8}": sizes of nodes less one, the first lowest.
std::string sizes_of(const Core& core, const std::vector<circuit::NodeId>& nodes) {
  std::string sizes;
  for (const circuit::NodeId n : nodes) {
    sizes = fmt::format("16'd{}{}{}", core.node(n).size - 1, sizes.empty() ? "" : ", ", sizes);
  }
  return sizes;
}

/// Bits of an index into any of these nodes.
int common_index_bits(const Core& core, const std::vector<circuit::NodeId>& nodes) {
  int most = 1;
  for (const circuit::NodeId n : nodes) most = std::max(most, core.node(n).size);
  return plan::index_bits(most);
}

/// The bits of the common stream that are one node's, under its name.
CodeNets share(Core& core, const std::string& name, const verilog::Expression& valid, int size,
               const verilog::Expression& index, int bits, const verilog::Expression& code) {
  CodeNets nets{core.m.wire(name + "_valid", valid),
                core.m.wire(name + "_index", index.low_bits(plan::index_bits(size))),
                core.m.wire(name + "_code", code.low_bits(bits))};
  for (const verilog::Expression& net : {nets.valid, nets.index, nets.code})
    core.m.may_stay_unread(net);
  return nets;
}

}  // namespace

void add_streams_in(Core& core) {
  verilog::ModuleBuilder& m = core.m;
  const std::vector<circuit::NodeId>&inputs = core.hardware.graph().inputs(),
        &roots = core.hardware.graph().roots();
  std::vector<circuit::NodeId> all = inputs;
  all.insert(all.end(), roots.begin(), roots.end());
  const int bits = circuit::stream_in_bits(core.circuit()),
            index_width = common_index_bits(core, all);
  const int count = static_cast<int>(all.size());
  m.comment("Samples: inputs, then targets, into the banks that the next sample is read from.");
  const verilog::Expression in_valid = m.wire({count}, "in_valid");
  const verilog::Expression in_index = m.wire({index_width}, "in_index");
  const verilog::Expression in_code = m.wire({bits}, "in_code");
  core.wbank = m.wire({}, "wbank");
  core.rbank = m.wire({}, "rbank");
  core.sample = m.wire({}, "sample");
  core.has_targets = m.wire({}, "has_targets");
  for (const verilog::Expression& net : {in_index, in_code, core.wbank, core.rbank})
    m.may_stay_unread(net);
  core.instance("hsdc_stream_in", "u_stream_in",
                {{"Bits", Value::integer(bits)},
                 {"Nodes", Value::integer(count)},
                 {"Sizes", Value::vector(512, fmt::format("512'({{{}}})", sizes_of(core, all)))},
                 {"Inputs", Value::integer(static_cast<long>(inputs.size()))},
                 {"IndexBits", Value::integer(index_width)}},
                {{"s_axis_tvalid_i", core.port("s_axis_tvalid_i")},
                 {"s_axis_tready_o", core.port("s_axis_tready_o")},
                 {"s_axis_tdata_i", core.port("s_axis_tdata_i")},
                 {"s_axis_tlast_i", core.port("s_axis_tlast_i")},
                 {"code_valid_o", in_valid},
                 {"code_index_o", in_index},
                 {"code_o", in_code},
                 {"wbank_o", core.wbank},
                 {"rbank_o", core.rbank},
                 {"sample_o", core.sample},
                 {"learn_o", core.has_targets},
                 {"done_i", core.port("done_o")},
                 {"bad_packet_o", core.port("bad_packet_o")}});
  for (int k = 0; k < count; ++k) {
    const circuit::NodeId n = all[static_cast<size_t>(k)];
    const int size = core.node(n).size;
    if (k >= static_cast<int>(inputs.size())) {
      core.targets[n] = share(core, core.node(n).name + "_target", in_valid.bit(k), size, in_index,
                              circuit::target_bits(core.circuit(), n), in_code);
      continue;
    }
    for (const circuit::Phase phase :
         circuit::kPhases) {  // the same codes where it is an input in both
      const circuit::Activation& a = core.node(n).at(phase);
      if (a.kind != circuit::ActivationKind::kInput) continue;
      core.codes[{n, phase}] =
          share(core, core.unit(n, phase), in_valid.bit(k), size, in_index, a.bits, in_code);
    }
  }
  m.space();
}

void add_stream_out(Core& core, const verilog::Expression& inferred,
                    const verilog::Expression& out_idle) {
  const std::vector<circuit::NodeId>& roots = core.hardware.graph().roots();
  const int bits = circuit::stream_out_bits(core.circuit()),
            index_width = common_index_bits(core, roots);
  std::vector<verilog::Expression> valid, index, code;
  for (size_t k = roots.size(); k-- > 0;) {
    const CodeNets& codes =
        core.codes_of(plan::code_source(core.circuit(), roots[k], circuit::Phase::kT));
    valid.push_back(codes.valid);
    index.push_back(codes.index.extended(index_width));
    code.push_back(codes.code.extended(bits));
  }
  core.m.comment("The roots' codes of phase t leave when the phase has ended.");
  core.instance("hsdc_stream_out", "u_stream_out",
                {{"Bits", Value::integer(bits)},
                 {"Roots", Value::integer(static_cast<long>(roots.size()))},
                 {"Sizes", Value::vector(256, fmt::format("256'({{{}}})", sizes_of(core, roots)))},
                 {"IndexBits", Value::integer(index_width)}},
                {{"code_valid_i", verilog::concat(valid)},
                 {"code_index_i", verilog::concat(index)},
                 {"code_i", verilog::concat(code)},
                 {"send_i", inferred},
                 {"idle_o", out_idle},
                 {"m_axis_tvalid_o", core.port("m_axis_tvalid_o")},
                 {"m_axis_tready_i", core.port("m_axis_tready_i")},
                 {"m_axis_tdata_o", core.port("m_axis_tdata_o")},
                 {"m_axis_tlast_o", core.port("m_axis_tlast_o")}});
  core.m.space();
}

}  // namespace hsdc::emit
