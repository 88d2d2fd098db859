// SPDX-License-Identifier: Apache-2.0
// Arrays of weights, and identity projections: what makes sums of codes.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "gen/emit/core.h"
#include "gen/emit/package_names.h"

namespace hsdc::emit {

namespace {

using Value = verilog::ModuleBuilder::Value;
using Parameter = verilog::ModuleBuilder::Parameter;
using Connection = verilog::ModuleBuilder::Connection;

/// Widths of an array's ports, as its cell's header has them.
struct ArrayWidths {
  int index = 1, lane = 1, place = 1, count = 1;
};
ArrayWidths widths_of(const plan::ArrayPlan& a, bool is_parallel) {
  ArrayWidths w;
  w.index = plan::index_bits(std::max(a.pre, a.post));
  w.lane = plan::index_bits(a.lanes);
  w.place = is_parallel ? w.index : std::max(w.index, plan::index_bits(a.words()));
  w.count = is_parallel ? static_cast<int>(std::bit_width(static_cast<unsigned>(a.pre * a.post)))
                        : w.lane + 1;
  return w;
}

bool is_parallel(const Core& core, const plan::ArrayPlan& a) { return core.owner(a).parallel(); }

/// The streams of codes that an array takes: one per user, then the post codes of its update.
struct ArrayStreams {
  std::vector<verilog::Expression> valid, index, code;  ///< the last stream first
  std::string widths, banked, is_signed;                ///< of parameters, the same order
};
ArrayStreams streams_of(const Core& core, const plan::ArrayPlan& a, int index_width) {
  ArrayStreams s;
  for (size_t k = a.users.size() + 1; k-- > 0;) {
    if (k >= a.sources.size()) {  // no update: no post codes
      s.valid.push_back(verilog::Expression::literal(1, 0));
      s.index.push_back(verilog::Expression::literal(index_width, 0));
      s.code.push_back(verilog::Expression::literal(a.stream_bits, 0));
      s.widths = "6'd1";
      s.banked = s.is_signed = "0";
      continue;
    }
    const plan::CodeSource& source = a.sources[k];
    const CodeNets& codes = core.codes_of(source);
    s.valid.push_back(codes.valid);
    s.index.push_back(codes.index.extended(index_width));
    s.code.push_back(codes.code.extended(a.stream_bits));
    s.widths += fmt::format("{}6'd{}", s.widths.empty() ? "" : ", ", source.format.bits);
    s.banked += source.from_stream ? '1' : '0';
    s.is_signed += source.format.is_signed ? '1' : '0';
  }
  return s;
}

std::vector<Parameter> parameters_of(const Core& core, const plan::ArrayPlan& a,
                                     const ArrayStreams& streams) {
  const circuit::Projection& p = core.owner(a);
  std::string transposed;
  for (size_t u = a.users.size(); u-- > 0;) transposed += a.transposed[u] ? '1' : '0';
  std::vector<Parameter> list{{"Pre", Value::integer(a.pre)}, {"Post", Value::integer(a.post)}};
  if (!is_parallel(core, a)) list.push_back({"Lanes", Value::integer(a.lanes)});
  list.insert(
      list.end(),
      {{"WeightBits", Value::integer(p.format().bits)},
       {"Masked", Value::bit(a.masked)},
       {"Plastic", Value::bit(p.plastic())},
       {"Users", Value::integer(static_cast<long>(a.users.size()))},
       {"Transposed", Value::vector(16, "16'b" + transposed)},
       {"Banked", Value::vector(17, "17'b" + streams.banked)},
       {"CodeWidths", Value::vector(102, fmt::format("102'({{{}}})", streams.widths))},
       {"CodeSigned", Value::vector(17, "17'b" + streams.is_signed)},
       {"StreamBits", Value::integer(a.stream_bits)},
       {"AccBits", Value::integer(a.acc_bits)},
       {"ShiftProduct", Value::integer(a.shift_product)},
       {"ShiftDecay", Value::integer(a.shift_decay)},
       {"HasDecay", Value::bit(a.has_decay)},
       {"ShiftUpdate", Value::integer(a.shift_update)},
       {"Rounding",
        Value::name(rounding_name((p.plastic() ? p.law() : circuit::LearningLaw{}).rounding))},
       {"HasInit", Value::name("HasInit")}});
  if (!is_parallel(core, a)) list.push_back({"WeightsTwin", Value::name("WeightsTwin")});
  const auto file = [&](const char* parameter, const char* ending) {
    list.push_back(
        {parameter, Value::name(fmt::format("{{MemPath, \"mem/{}{}.mem\"}}", p.name, ending))});
  };
  file("WeightFile", "");
  if (a.has_states) {
    file("PreStateFile", "_pre");
    file("PostStateFile", "_post");
  }
  return list;
}

/// Start signals of an array's users and of its update. A folded array waits for codes by itself.
verilog::Expression starts_of(Core& core, size_t k) {
  const plan::ArrayPlan& a = core.hardware.arrays()[k];
  const int first = core.numbers.array_start[k], users = static_cast<int>(a.users.size());
  if (!is_parallel(core, a)) return core.start.slice(first + users, first);
  std::vector<verilog::Expression> starts{core.start.bit(first + users)};
  for (int u = users - 1; u >= 0; --u) {
    starts.push_back(core.gated_start(core.projection(a.users[static_cast<size_t>(u)]).name,
                                      a.sources[static_cast<size_t>(u)], first + u));
  }
  return verilog::concat(starts);
}

ArrayNets array_nets(Core& core, const plan::ArrayPlan& a, const ArrayWidths& widths) {
  verilog::ModuleBuilder& m = core.m;
  const std::string& name = core.owner(a).name;
  const int users = static_cast<int>(a.users.size());
  ArrayNets nets{m.wire({users}, name + "_acc_valid"),
                 m.wire({users}, name + "_acc_ready"),
                 m.wire({a.acc_bits, true}, name + "_acc"),
                 m.wire({widths.count}, name + "_saturated"),
                 m.wire({}, name + "_updated"),
                 m.wire({32}, name + "_host_rdata"),
                 m.wire({}, name + "_host_ack")};
  m.may_stay_unread(nets.updated);  // where it never is
  return nets;
}

void add_array(Core& core, size_t k) {
  const plan::ArrayPlan& a = core.hardware.arrays()[k];
  const std::string& name = core.owner(a).name;
  const bool parallel = is_parallel(core, a);
  const ArrayWidths widths = widths_of(a, parallel);
  std::string readers = name;
  for (size_t u = 1; u < a.users.size(); ++u) readers += ", " + core.projection(a.users[u]).name;
  core.m.comment(fmt::format("{}: {} x {} weights of {} bits, read by {}.", name, a.pre, a.post,
                             core.owner(a).format().bits, readers));
  const ArrayNets nets = array_nets(core, a, widths);
  core.arrays.push_back(nets);
  std::vector<verilog::Expression> ready;
  for (size_t u = a.users.size(); u-- > 0;) {
    const circuit::Projection& user = core.projection(a.users[u]);
    ready.push_back(core.unit_of(user.to, user.phase).ready &&
                    nets.acc_valid.bit(static_cast<int>(u)));
  }
  core.m.assign(nets.acc_ready, verilog::concat(ready));
  const ArrayStreams streams = streams_of(core, a, widths.index);
  std::vector<Connection> ports{{"start_i", starts_of(core, k)},
                                {"done_o", nets.updated},
                                {"code_valid_i", verilog::concat(streams.valid)},
                                {"code_index_i", verilog::concat(streams.index)},
                                {"code_i", verilog::concat(streams.code)},
                                {"wbank_i", core.wbank},
                                {"rbank_i", core.rbank},
                                {"acc_valid_o", nets.acc_valid},
                                {"acc_o", nets.acc},
                                {"acc_ready_i", nets.acc_ready},
                                {"saturated_o", nets.saturated},
                                {"host_req_i", core.array_req.bit(static_cast<int>(k))},
                                {"host_we_i", core.array_we},
                                {"host_space_i", core.array_space},
                                {"host_addr_i", core.array_word.low_bits(widths.place)},
                                {"host_lane_i", core.port("host_lane_i").low_bits(widths.lane)},
                                {"host_wdata_i", core.array_wdata},
                                {"host_rdata_o", nets.host_rdata},
                                {"host_ack_o", nets.host_ack}};
  if (!parallel) ports.insert(ports.begin(), {"clear_i", core.begin_sample});
  core.instance(parallel ? "hsdc_crossbar_parallel" : "hsdc_crossbar_folded",
                "u_" + name + "_array", parameters_of(core, a, streams), ports);
  core.m.space();
}

void add_identity(Core& core, circuit::ProjectionId p) {
  const circuit::Projection& projection = core.projection(p);
  const std::string& name = projection.name;
  const plan::CodeSource source =
      plan::code_source(core.circuit(), projection.from, projection.phase);
  const CodeNets& codes = core.codes_of(source);
  core.m.comment(fmt::format("{}: identity.", name));
  const verilog::Expression valid = core.m.wire({}, name + "_acc_valid");
  const verilog::Expression acc = core.m.wire({core.acc_bits(p), true}, name + "_acc");
  core.identities[p] = {valid, acc};
  const verilog::Expression start = core.gated_start(name, source, core.numbers.identity_start[p]);
  core.instance("hsdc_identity", "u_" + name + "_identity",
                {{"Size", Value::integer(core.node(projection.from).size)},
                 {"CodeBits", Value::integer(source.format.bits)},
                 {"CodeSigned", Value::bit(source.format.is_signed)},
                 {"Banked", Value::bit(source.from_stream)},
                 {"AccBits", Value::integer(core.acc_bits(p))}},
                {{"start_i", start},
                 {"code_valid_i", codes.valid},
                 {"code_index_i", codes.index},
                 {"code_i", codes.code},
                 {"wbank_i", core.wbank},
                 {"rbank_i", core.rbank},
                 {"acc_valid_o", valid},
                 {"acc_o", acc},
                 {"acc_ready_i", core.unit_of(projection.to, projection.phase).ready && valid}});
  core.m.space();
}

}  // namespace

void add_arrays(Core& core) {
  for (size_t k = 0; k < core.hardware.arrays().size(); ++k) add_array(core, k);
}

void add_identities(Core& core) {
  for (const circuit::ProjectionId p : core.circuit().projections.ids()) {
    if (core.projection(p).identity()) add_identity(core, p);
  }
}

}  // namespace hsdc::emit
