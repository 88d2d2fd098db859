// SPDX-License-Identifier: Apache-2.0
// The units that make codes: nodes, roots at t', nodes that are one.
#include <fmt/format.h>

#include <algorithm>

#include "gen/emit/core.h"
#include "gen/emit/package_names.h"
#include "model/circuit/packet.h"

namespace hsdc::emit {

namespace {

using Value = verilog::ModuleBuilder::Value;
using Connection = verilog::ModuleBuilder::Connection;

/// Calls visit(node, phase) for every unit that makes codes.
template <typename Visit>
void for_each_unit(const circuit::Circuit& circuit, Visit visit) {
  for (const circuit::Phase phase : circuit::kPhases) {
    for (const circuit::NodeId n : circuit.nodes.ids()) {
      if (plan::makes_codes(circuit, n, phase)) visit(n, phase);
    }
  }
}

/// The passes of a node and phase, in order: of each, a bit per incoming projection.
std::vector<unsigned> pass_masks(const Core& core, circuit::NodeId n, circuit::Phase phase,
                                 const std::vector<circuit::ProjectionId>& incoming) {
  std::vector<unsigned> masks;
  for (const plan::Step& step : core.hardware.plan().steps) {
    if (step.phase != phase) continue;
    for (const plan::NodePass& pass : step.passes) {
      if (pass.node != n) continue;
      unsigned mask = 0;
      for (const circuit::ProjectionId p : pass.projections) {
        mask |= 1u << static_cast<unsigned>(std::find(incoming.begin(), incoming.end(), p) -
                                            incoming.begin());
      }
      masks.push_back(mask);
    }
  }
  return masks;
}

/// Valid bit and sum of a projection.
std::pair<verilog::Expression, verilog::Expression> sum_of(const Core& core,
                                                           circuit::ProjectionId p) {
  const auto port = core.hardware.plan().ports[p];
  if (port.array < 0) return core.identities.at(p);
  const ArrayNets& nets = core.arrays[static_cast<size_t>(port.array)];
  return {nets.acc_valid.bit(port.user), nets.acc};
}

/// Lists of sized numbers, the first lowest: "{8'd0, 8'd2}", or "8'd2" alone.
template <typename Number>
std::string number_list(int bits, const std::vector<Number>& numbers) {
  std::string text;
  for (const Number n : numbers) {
    text = fmt::format("{}'d{}{}{}", bits, n, text.empty() ? "" : ", ", text);
  }
  return fmt::format("{{{}}}", text);
}

/// The connections that all units share: start, done, banks and codes.
void add_common(const Core& core, circuit::NodeId n, circuit::Phase phase,
                std::vector<Connection>& ports) {
  const auto& starts = core.numbers.unit_start[static_cast<size_t>(circuit::index(phase))];
  const CodeNets& codes = core.codes_of(n, phase);
  const std::vector<Connection> common{{"start_i", core.start.bit(starts[n])},
                                       {"done_o", core.unit_of(n, phase).done},
                                       {"wbank_i", core.wbank},
                                       {"rbank_i", core.rbank},
                                       {"code_valid_o", codes.valid},
                                       {"code_index_o", codes.index},
                                       {"code_o", codes.code}};
  ports.insert(ports.begin(), common.begin(), common.end());
}

void add_node(Core& core, circuit::NodeId n, circuit::Phase phase) {
  const circuit::Activation& act = core.node(n).at(phase);
  const std::vector<circuit::ProjectionId>& in = core.hardware.graph().incoming(n, phase);
  const circuit::CircuitGraph::Sum total = core.hardware.graph().sum(n, phase);
  int in_bits = 1;
  for (const circuit::ProjectionId p : in) in_bits = std::max(in_bits, core.acc_bits(p));
  std::vector<verilog::Expression> valid, acc;
  std::vector<int> shifts;
  for (size_t k = in.size(); k-- > 0;) {
    const auto [sum_valid, sum] = sum_of(core, in[k]);
    valid.push_back(sum_valid);
    acc.push_back(sum.extended(in_bits));
  }
  for (const circuit::ProjectionId p : in) shifts.push_back(core.hardware.graph().alignment(p));
  const std::vector<unsigned> passes = pass_masks(core, n, phase, in);
  const bool is_rounded =
      act.kind == circuit::ActivationKind::kLinear || act.kind == circuit::ActivationKind::kRelu;
  const int drop = act.kind == circuit::ActivationKind::kSign ? 0
                   : is_rounded                               ? total.fraction - act.fraction
                                                              : total.fraction;
  const plan::CodeSource own = plan::code_source(core.circuit(), n, circuit::Phase::kT);
  const auto number = [](auto value) { return Value::integer(static_cast<long>(value)); };
  std::vector<Connection> ports{{"acc_valid_i", verilog::concat(valid)},
                                {"acc_i", verilog::concat(acc)},
                                {"acc_ready_o", core.unit_of(n, phase).ready}};
  if (act.gated) {
    const CodeNets& codes = core.codes_of(own);
    ports.insert(
        ports.end(),
        {{"own_valid_i", codes.valid}, {"own_index_i", codes.index}, {"own_code_i", codes.code}});
  } else {
    ports.insert(
        ports.end(),
        {{"own_valid_i", verilog::Expression::literal(1, 0)},
         {"own_index_i", verilog::Expression::literal(plan::index_bits(core.node(n).size), 0)},
         {"own_code_i", verilog::Expression::literal(1, 0)}});
  }
  add_common(core, n, phase, ports);
  core.instance(
      "hsdc_node", "u_" + core.unit(n, phase) + "_node",
      {{"Size", number(core.node(n).size)},
       {"Inputs", number(in.size())},
       {"InBits", number(in_bits)},
       {"Shifts", Value::vector(128, fmt::format("128'({})", number_list(8, shifts)))},
       {"AccBits", number(total.bits)},
       {"Kind", Value::name(kind_name(act.kind))},
       {"CodeBits", number(act.format().bits)},
       {"Drop", number(drop)},
       {"Rounding", Value::name(rounding_name(act.rounding))},
       {"Gated", Value::bit(act.gated)},
       {"OwnBits", number(act.gated ? own.format.bits : 1)},
       {"OwnBanked", Value::bit(act.gated && own.from_stream)},
       {"Passes", number(passes.size())},
       {"PassInputs", Value::vector(256, fmt::format("256'({})", number_list(16, passes)))}},
      ports);
}

/// The root at t'.
void add_error(Core& core, circuit::NodeId n) {
  const circuit::Activation& act = core.node(n).at(circuit::Phase::kTPrime);
  const plan::CodeSource own = plan::code_source(core.circuit(), n, circuit::Phase::kT);
  const CodeNets& codes = core.codes_of(own);
  const CodeNets& target = core.targets.at(n);
  std::vector<Connection> ports{{"own_valid_i", codes.valid},     {"own_index_i", codes.index},
                                {"own_code_i", codes.code},       {"target_valid_i", target.valid},
                                {"target_index_i", target.index}, {"target_code_i", target.code}};
  add_common(core, n, circuit::Phase::kTPrime, ports);
  core.instance("hsdc_error", "u_" + core.unit(n, circuit::Phase::kTPrime) + "_node",
                {{"Size", Value::integer(core.node(n).size)},
                 {"CodeBits", Value::integer(act.bits)},
                 {"TargetBits", Value::integer(circuit::target_bits(core.circuit(), n))},
                 {"OwnBits", Value::integer(own.format.bits)},
                 {"OwnSigned", Value::bit(own.format.is_signed)},
                 {"OwnShift", Value::integer(act.fraction - own.format.fraction)}},
                ports);
}

}  // namespace

void add_code_nets(Core& core) {
  core.m.comment("Codes of every node and phase, one a cycle: t as _t_, t' as _tp_.");
  for_each_unit(core.circuit(), [&](circuit::NodeId n, circuit::Phase phase) {
    const std::string u = core.unit(n, phase);
    const circuit::Activation& act = core.node(n).at(phase);
    core.codes[{n, phase}] = core.code_wires(u, core.node(n).size, act.format());
    UnitNets& nets = core.units[{n, phase}];
    if (act.kind != circuit::ActivationKind::kError) {
      nets.ready = core.m.wire({}, u + "_ready");
      core.m.may_stay_unread(nets.ready);  // a node where nothing meets
    }
    nets.done = core.m.wire({}, u + "_done");
  });
  core.m.space();
  core.start = core.m.wire({core.numbers.starts}, "start");
  core.idle = core.m.wire({}, "idle");
  core.begin_sample = core.m.wire({}, "begin_sample");
  core.m.may_stay_unread(core.begin_sample);  // where no unit counts the codes of a sample
  core.m.space();
}

/// Nodes that are one: no step starts them, they give their codes as a sample begins.
void add_ones(Core& core) {
  for (const circuit::Phase phase : circuit::kPhases) {
    for (const circuit::NodeId n : core.circuit().nodes.ids()) {
      const circuit::Activation& act = core.node(n).at(phase);
      if (act.kind != circuit::ActivationKind::kOne) continue;
      const int size = core.node(n).size;
      core.m.comment(fmt::format("{} at {}: one.", core.node(n).name, circuit::to_string(phase)));
      const CodeNets nets = core.code_wires(core.unit(n, phase), size, act.format());
      core.codes[{n, phase}] = nets;
      core.instance(
          "hsdc_one", "u_" + core.unit(n, phase) + "_node",
          {{"Size", Value::integer(size)},
           {"CodeBits", Value::integer(act.bits)},
           {"Code", Value::integer(circuit::code_of_one(core.circuit().q, act.fraction))}},
          {{"begin_i", core.begin_sample},
           {"code_valid_o", nets.valid},
           {"code_index_o", nets.index},
           {"code_o", nets.code}});
      core.m.space();
    }
  }
}

void add_nodes(Core& core) {
  for_each_unit(core.circuit(), [&](circuit::NodeId n, circuit::Phase phase) {
    const circuit::Activation& act = core.node(n).at(phase);
    core.m.comment(fmt::format("{} at {}: {}{}.", core.node(n).name, circuit::to_string(phase),
                               circuit::to_string(act.kind), act.gated ? ", gated" : ""));
    if (act.kind == circuit::ActivationKind::kError) {
      add_error(core, n);
    } else {
      add_node(core, n, phase);
    }
    core.m.space();
  });
}

}  // namespace hsdc::emit
