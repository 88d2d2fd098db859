#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "gen/emit/emit.h"
#include "gen/plan/identity.h"
#include "gen/plan/plan.h"
#include "gen/plan/rules.h"
#include "gen/verilog/writer.h"
#include "model/circuit/circuit.h"
#include "model/circuit/packet.h"

namespace hsdc {

namespace {

using Connection = VerilogWriter::Connection;

// The numbers of hsdc_pkg, by name.
std::string kind_name(ActivationKind kind) {
  switch (kind) {
    case ActivationKind::kLinear:
      return "hsdc_pkg::KIND_LINEAR";
    case ActivationKind::kRelu:
      return "hsdc_pkg::KIND_RELU";
    case ActivationKind::kSign:
      return "hsdc_pkg::KIND_SIGN";
    default:
      return "hsdc_pkg::KIND_STEP_RELU";
  }
}
std::string rounding_name(CodeRounding rounding) {
  return rounding == CodeRounding::kHalfUp     ? "hsdc_pkg::ROUND_HALF_UP"
         : rounding == CodeRounding::kHalfEven ? "hsdc_pkg::ROUND_HALF_EVEN"
                                               : "hsdc_pkg::ROUND_TRUNCATE";
}
std::string rounding_name(UpdateRounding rounding) {
  return rounding == UpdateRounding::kStochastic ? "hsdc_pkg::ROUND_STOCHASTIC"
         : rounding == UpdateRounding::kNearest  ? "hsdc_pkg::ROUND_HALF_UP"
                                                 : "hsdc_pkg::ROUND_TRUNCATE";
}

const char* suffix(Phase phase) { return phase == Phase::kT ? "t" : "tp"; }

/// Writes the core's module: one instance per array, identity projection, node and phase. Instances
/// and signals are names of the circuit with endings; no ending of one kind ends like another's.
class CoreWriter {
 public:
  CoreWriter(const Circuit& circuit, const HardwarePlan& plan) : circuit_(circuit), plan_(plan) {}
  std::string write();

 private:
  const Node& node(NodeId n) const { return circuit_.nodes[n]; }
  const Projection& projection(ProjectionId p) const { return circuit_.projections[p]; }
  bool makes_codes(NodeId n, Phase phase) const {  // in a step: not the sample's, not constant ones
    const ActivationKind kind = node(n).at(phase).kind;
    return kind != ActivationKind::kOff && kind != ActivationKind::kInput &&
           kind != ActivationKind::kOne;
  }
  std::string unit(NodeId n, Phase phase) const {
    return fmt::format("{}_{}", node(n).name, suffix(phase));
  }
  /// Signal of a code source, e.g. signal(source, "valid").
  std::string signal(const CodeSource& source, const char* what) const {
    return fmt::format("{}_{}", unit(source.node, source.phase), what);
  }
  std::string extend(const CodeSource& source, int bits) const {
    const std::string code = signal(source, "code");
    if (source.format.bits == bits) return code;  // Yosys 0.23 stumbles over a cast of no effect
    return source.format.is_signed ? fmt::format("{}'($signed({}))", bits, code)
                                   : fmt::format("{}'({})", bits, code);
  }
  std::string extend_acc(const std::string& owner, int from, int to) const {
    return from == to ? owner + "_acc" : fmt::format("{}'($signed({}_acc))", to, owner);
  }
  int acc_bits(ProjectionId p) const;
  /// The passes of a node and phase, in order.
  std::vector<NodePass> passes(NodeId n, Phase phase) const;

  void number_units();
  void ports();
  void streams_in();
  void code_signals();
  void ones();
  void arrays();
  void identities();
  std::string array_starts(int k);
  std::string gated_start(const std::string& name, const CodeSource& source, int start);
  void unused_codes(const std::string& unit);
  void nodes();
  void node_unit(NodeId n, Phase phase);
  void error_unit(NodeId n);
  void sequencer();
  void streams_out();
  void seeder();
  void window();

  const Circuit& circuit_;
  const HardwarePlan& plan_;
  VerilogWriter w_;
  std::vector<int> array_start_;  // first start bit of an array's users (then: its update)
  PerProjection<int> identity_start_;
  std::array<PerNode<int>, 2> unit_start_, unit_wait_;  // by phase
  std::vector<int> array_wait_;
  int starts_ = 0, waits_ = 0;
};

int CoreWriter::acc_bits(ProjectionId p) const {
  if (projection(p).identity()) {
    return code_source(circuit_, projection(p).from, projection(p).phase).format.bits + 1;
  }
  return plan_.arrays[static_cast<size_t>(plan_.ports[p].array)].acc_bits;
}

std::vector<NodePass> CoreWriter::passes(NodeId n, Phase phase) const {
  std::vector<NodePass> list;
  for (const Step& step : plan_.steps) {
    if (step.phase != phase) continue;
    for (const NodePass& pass : step.passes) {
      if (pass.node == n) list.push_back(pass);
    }
  }
  return list;
}

void CoreWriter::number_units() {
  identity_start_.assign(circuit_.projections.size(), -1);
  for (const ArrayPlan& a : plan_.arrays) {
    array_start_.push_back(starts_);
    starts_ += static_cast<int>(a.users.size()) + 1;
    array_wait_.push_back(-1);
  }
  for (const ProjectionId p : circuit_.projections.ids()) {
    if (projection(p).identity()) identity_start_[p] = starts_++;
  }
  for (Phase phase : kPhases) {
    auto& start = unit_start_[static_cast<size_t>(index(phase))];
    auto& wait = unit_wait_[static_cast<size_t>(index(phase))];
    start.assign(circuit_.nodes.size(), -1);
    wait = start;
    for (const NodeId n : circuit_.nodes.ids()) {
      if (!makes_codes(n, phase)) continue;
      start[n] = starts_++;
      wait[n] = waits_++;
    }
  }
  for (size_t k = 0; k < plan_.arrays.size(); ++k) {
    if (projection(plan_.arrays[k].owner).plastic()) array_wait_[k] = waits_++;
  }
}

void CoreWriter::ports() {
  const std::string name = module_name(circuit_);
  w_.line("`default_nettype none");
  w_.open(fmt::format("module {}_core #(", name));
  w_.line("parameter bit PackedRam = 1'b1,   // weights in hsdc_ram; 0: in arrays, for simulation");
  w_.line("parameter bit HasInit = 1'b1,     // load the memories from the mem/ folder");
  w_.line(
      "parameter bit Seeder = !HasInit,  // fill the random states after reset, and when asked");
  w_.line(
      "parameter MemPath = \"./\"        // the folder that mem/ is in, with a slash at its end");
  w_.close(") (");
  w_.open("");
  for (const std::string& port : {
           std::string("input  wire         clk_i,"),
           std::string("input  wire         rst_ni,"),
           std::string("input  wire         enable_i,        // samples may begin"),
           std::string("input  wire         learn_i,         // samples with targets are learned"),
           std::string(
               "input  wire         keep_i,          // none begins: the window is asked next"),
           std::string("output logic        busy_o,          // a sample is under way"),
           std::string("output logic        done_o,          // pulse: a sample has ended"),
           std::string("output logic        learned_o,       // with done_o: it was learned"),
           std::string("output logic        bad_packet_o,    // pulse: a packet was dropped"),
           std::string(
               "output logic [31:0] saturated_o,     // updates that saturated in this cycle"),
           std::string("// AXI4-Stream: samples, and the roots' codes of phase t"),
           std::string("input  wire         s_axis_tvalid_i,"),
           std::string("output logic        s_axis_tready_o,"),
           fmt::format("input  wire  [{}:0] s_axis_tdata_i,", stream_in_bits(circuit_) - 1),
           std::string("input  wire         s_axis_tlast_i,"),
           std::string("output logic        m_axis_tvalid_o,"),
           std::string("input  wire         m_axis_tready_i,"),
           fmt::format("output logic [{}:0] m_axis_tdata_o,", stream_out_bits(circuit_) - 1),
           std::string("output logic        m_axis_tlast_o,"),
           std::string("// Random states: filled from this seed after reset and when asked"),
           std::string("input  wire         seed_i,          // pulse: fill them"),
           std::string("input  wire  [31:0] seed_value_i,"),
           std::string("output logic        seeding_o,       // no sample begins"),
           std::string("// The window: one weight, mask bit or state, held until acknowledged"),
           std::string("input  wire         host_req_i,"),
           std::string("input  wire         host_we_i,"),
           std::string(
               "input  wire  [ 1:0] host_space_i,    // 0 weights, 1 masks, 2 rho, 3 kappa"),
           std::string("input  wire  [31:0] host_array_i,"),
           std::string("input  wire  [31:0] host_word_i,"),
           std::string("input  wire  [31:0] host_lane_i,"),
           std::string("input  wire  [31:0] host_wdata_i,"),
           std::string("output logic [31:0] host_rdata_o,"),
           std::string("output logic        host_ack_o"),
       }) {
    w_.line(port);
  }
  w_.close(");");
  w_.open("");
}

int unit_index_bits(int size) { return index_bits(size); }

void CoreWriter::streams_in() {
  const std::vector<NodeId>&inputs = plan_.graph->inputs(), &roots = plan_.graph->roots();
  std::vector<NodeId> all = inputs;
  all.insert(all.end(), roots.begin(), roots.end());
  int most = 1;
  std::string sizes;
  for (size_t k = 0; k < all.size(); ++k) {
    most = std::max(most, node(all[k]).size);
    sizes = fmt::format("16'd{}{}{}", node(all[k]).size - 1, sizes.empty() ? "" : ", ", sizes);
  }
  const int bits = stream_in_bits(circuit_), index_width = index_bits(most);
  w_.comment("Samples: inputs, then targets, into the banks that the next sample is read from.");
  w_.line(fmt::format("wire [{}:0] in_valid;", all.size() - 1));
  w_.line(fmt::format("wire [{}:0] in_index;", index_width - 1));
  w_.line(fmt::format("wire [{}:0] in_code;", bits - 1));
  w_.line("wire wbank, rbank, sample, has_targets;");
  w_.line(
      "wire unused_in = &{1'b0, in_index, in_code};  // every node takes the bits that it needs");
  w_.instance("hsdc_stream_in", "u_stream_in",
              {{"Bits", fmt::format("{}", bits)},
               {"Nodes", fmt::format("{}", all.size())},
               {"Sizes", fmt::format("512'({{{}}})", sizes)},
               {"Inputs", fmt::format("{}", inputs.size())},
               {"IndexBits", fmt::format("{}", index_width)}},
              {{"clk_i", "clk_i"},
               {"rst_ni", "rst_ni"},
               {"s_axis_tvalid_i", "s_axis_tvalid_i"},
               {"s_axis_tready_o", "s_axis_tready_o"},
               {"s_axis_tdata_i", "s_axis_tdata_i"},
               {"s_axis_tlast_i", "s_axis_tlast_i"},
               {"code_valid_o", "in_valid"},
               {"code_index_o", "in_index"},
               {"code_o", "in_code"},
               {"wbank_o", "wbank"},
               {"rbank_o", "rbank"},
               {"sample_o", "sample"},
               {"learn_o", "has_targets"},
               {"done_i", "done_o"},
               {"bad_packet_o", "bad_packet_o"}});
  for (size_t k = 0; k < all.size(); ++k) {
    const bool target = k >= inputs.size();
    const NodeId n = all[k];
    const std::string s =
        target ? node(n).name + "_target"
               : unit(n, node(n).at(Phase::kT).kind == ActivationKind::kInput ? Phase::kT
                                                                              : Phase::kTPrime);
    const int width =
        target ? target_bits(circuit_, n)
               : (node(n).at(Phase::kT).kind == ActivationKind::kInput ? node(n).at(Phase::kT)
                                                                       : node(n).at(Phase::kTPrime))
                     .bits;
    w_.line(fmt::format("wire {}_valid = in_valid[{}];", s, k));
    const int ib = unit_index_bits(node(n).size);
    w_.line(fmt::format("wire [{}:0] {}_index = {}'(in_index);", ib - 1, s, ib));
    w_.line(fmt::format("wire [{}:0] {}_code = {}'(in_code);", width - 1, s, width));
    // The same codes in both phases.
    if (!target && node(n).at(Phase::kT).kind == ActivationKind::kInput &&
        node(n).at(Phase::kTPrime).kind == ActivationKind::kInput) {
      const std::string tp = unit(n, Phase::kTPrime);
      w_.line(fmt::format("wire {}_valid = {}_valid;", tp, s));
      w_.line(fmt::format("wire [{}:0] {}_index = {}_index;", ib - 1, tp, s));
      w_.line(fmt::format("wire [{}:0] {}_code = {}_code;", width - 1, tp, s));
      unused_codes(tp);
    }
    unused_codes(s);
  }
  w_.line();
}

void CoreWriter::code_signals() {
  w_.comment("Codes of every node and phase, one a cycle: t as _t_, t' as _tp_.");
  for (Phase phase : kPhases) {
    for (const NodeId n : circuit_.nodes.ids()) {
      if (!makes_codes(n, phase)) continue;
      const std::string u = unit(n, phase);
      w_.line(fmt::format("wire {}_valid;", u));
      w_.line(fmt::format("wire [{}:0] {}_index;", index_bits(circuit_.nodes[n].size) - 1, u));
      w_.line(
          fmt::format("wire [{}:0] {}_code;", circuit_.nodes[n].at(phase).format().bits - 1, u));
      w_.line(fmt::format("wire {}_ready, {}_done;", u, u));
    }
  }
  w_.line();
  w_.line(fmt::format("wire [{}:0] start;", starts_ - 1));
  w_.line("wire idle, begin_sample;");
  w_.line("wire unused_begin = begin_sample;  // where no unit counts the codes of a sample");
  w_.line();
}

/// Nodes that are one: no step starts them, they give their codes as a sample begins.
void CoreWriter::ones() {
  for (Phase phase : kPhases) {
    for (const NodeId n : circuit_.nodes.ids()) {
      const Activation& act = circuit_.nodes[n].at(phase);
      if (act.kind != ActivationKind::kOne) continue;
      const std::string u = unit(n, phase);
      const int size = circuit_.nodes[n].size;
      w_.comment(fmt::format("{} at {}: one.", circuit_.nodes[n].name, to_string(phase)));
      w_.line(fmt::format("wire {}_valid;", u));
      w_.line(fmt::format("wire [{}:0] {}_index;", index_bits(size) - 1, u));
      w_.line(fmt::format("wire [{}:0] {}_code;", act.bits - 1, u));
      w_.instance("hsdc_one", "u_" + u + "_node",
                  {{"Size", fmt::format("{}", size)},
                   {"CodeBits", fmt::format("{}", act.bits)},
                   {"Code", fmt::format("{}", code_of_one(circuit_.q, act.fraction))}},
                  {{"clk_i", "clk_i"},
                   {"rst_ni", "rst_ni"},
                   {"begin_i", "begin_sample"},
                   {"code_valid_o", u + "_valid"},
                   {"code_index_o", u + "_index"},
                   {"code_o", u + "_code"}});
      unused_codes(u);
      w_.line();
    }
  }
}

/// A start that waits until all codes of the source have come; those of the sample are always
/// there.
std::string CoreWriter::gated_start(const std::string& name, const CodeSource& source, int start) {
  if (source.from_stream) return fmt::format("start[{}]", start);
  w_.line(fmt::format("wire {}_start;", name));
  w_.instance("hsdc_start_gate", "u_" + name + "_gate",
              {{"Size", fmt::format("{}", node(source.node).size)}},
              {{"clk_i", "clk_i"},
               {"rst_ni", "rst_ni"},
               {"clear_i", "begin_sample"},
               {"code_valid_i", signal(source, "valid")},
               {"code_index_i", signal(source, "index")},
               {"start_i", fmt::format("start[{}]", start)},
               {"start_o", name + "_start"}});
  return name + "_start";
}

/// Start signals of an array's users and of its update. A folded array waits for codes by itself.
std::string CoreWriter::array_starts(int k) {
  const ArrayPlan& a = plan_.arrays[static_cast<size_t>(k)];
  const Projection& p = projection(a.owner);
  const int first = array_start_[static_cast<size_t>(k)], users = static_cast<int>(a.users.size());
  if (p.folding().architecture == Architecture::kFolded) {
    return fmt::format("start[{}:{}]", first + users, first);
  }
  std::vector<std::string> starts{fmt::format("start[{}]", first + users)};
  for (int u = users - 1; u >= 0; --u) {
    starts.push_back(gated_start(projection(a.users[static_cast<size_t>(u)]).name,
                                 a.sources[static_cast<size_t>(u)], first + u));
  }
  return concat(starts);
}

void CoreWriter::arrays() {
  if (!plan_.arrays.empty()) {
    const size_t count = plan_.arrays.size();
    w_.comment("The window, or the seeder, asks one array, while no sample is under way.");
    w_.line(fmt::format("logic [{}:0] host_req_q;", count - 1));
    w_.open("always_ff @(posedge clk_i or negedge rst_ni) begin");
    w_.line("if (!rst_ni) host_req_q <= '0;");
    w_.line("else if (asks || host_req_q != '0) begin");
    w_.open("");
    w_.line("host_req_q <= '0;");
    for (size_t k = 0; k < count; ++k) {
      w_.line(
          fmt::format("host_req_q[{}] <= asks && idle && !answered && asked_array == "
                      "{}_pkg::ARRAY_{};",
                      k, module_name(circuit_), upper(projection(plan_.arrays[k].owner).name)));
    }
    w_.close("end");
    w_.close("end");
    w_.line("`ifdef HSDC_ASSERT");
    w_.line("// No array is asked while a sample is under way, and one at a time.");
    w_.line("always_ff @(posedge clk_i)");
    w_.line("  if (rst_ni)");
    w_.line("    assert (host_req_q == '0 || (idle && (host_req_q & (host_req_q - 1'b1)) == '0));");
    w_.line("`endif");
    w_.line();
  }
  for (size_t k = 0; k < plan_.arrays.size(); ++k) {
    const ArrayPlan& a = plan_.arrays[k];
    const Projection& p = projection(a.owner);
    const bool parallel = p.folding().architecture == Architecture::kParallel;
    const int users = static_cast<int>(a.users.size());
    const int index_width = index_bits(std::max(a.pre, a.post));
    const int lane_bits = index_bits(a.lanes);
    const int place_bits = parallel ? index_width : std::max(index_width, index_bits(a.words()));
    const int count_bits =
        parallel ? static_cast<int>(std::bit_width(static_cast<unsigned>(a.pre * a.post)))
                 : lane_bits + 1;
    std::string readers = p.name;
    for (int u = 1; u < users; ++u)
      readers += ", " + projection(a.users[static_cast<size_t>(u)]).name;
    w_.comment(fmt::format("{}: {} x {} weights of {} bits, read by {}.", p.name, a.pre, a.post,
                           p.format().bits, readers));
    w_.line(fmt::format("wire [{}:0] {}_acc_valid, {}_acc_ready;", users - 1, p.name, p.name));
    w_.line(fmt::format("wire [{}:0] {}_acc;", a.acc_bits - 1, p.name));
    w_.line(fmt::format("wire [{}:0] {}_saturated;", count_bits - 1, p.name));
    w_.line(fmt::format("wire {}_updated, {}_host_ack;", p.name, p.name));
    w_.line(fmt::format("wire [31:0] {}_host_rdata;", p.name));
    std::vector<std::string> valid, index, code, ready;
    std::string widths, banked, is_signed, transposed;
    for (int s = users; s >= 0; --s) {
      if (static_cast<size_t>(s) < a.sources.size()) {
        const CodeSource& source = a.sources[static_cast<size_t>(s)];
        valid.push_back(signal(source, "valid"));
        index.push_back(fmt::format("{}'({})", index_width, signal(source, "index")));
        code.push_back(extend(source, a.stream_bits));
        widths += fmt::format("{}6'd{}", widths.empty() ? "" : ", ", source.format.bits);
        banked += source.from_stream ? '1' : '0';
        is_signed += source.format.is_signed ? '1' : '0';
      } else {  // no update: the stream of post codes is not there
        valid.push_back("1'b0");
        index.push_back(sized(index_width, 0));
        code.push_back(sized(a.stream_bits, 0));
        widths += "6'd1";
        banked += '0';
        is_signed += '0';
      }
    }
    for (int u = users - 1; u >= 0; --u) {
      const Projection& user = projection(a.users[static_cast<size_t>(u)]);
      ready.push_back(
          fmt::format("{}_ready && {}_acc_valid[{}]", unit(user.to, user.phase), p.name, u));
      transposed += a.transposed[static_cast<size_t>(u)] ? '1' : '0';
    }
    w_.line(fmt::format("assign {}_acc_ready = {};", p.name, concat(ready)));
    std::vector<Connection> parameters{{"Pre", fmt::format("{}", a.pre)},
                                       {"Post", fmt::format("{}", a.post)}};
    if (!parallel) parameters.push_back({"Lanes", fmt::format("{}", a.lanes)});
    const auto bit = [](bool b) { return b ? std::string("1'b1") : std::string("1'b0"); };
    const bool stochastic = p.plastic() && p.law().rounding == UpdateRounding::kStochastic;
    for (const Connection& c : std::vector<Connection>{
             {"WeightBits", fmt::format("{}", p.format().bits)},
             {"Masked", bit(a.masked)},
             {"Plastic", bit(p.plastic())},
             {"Users", fmt::format("{}", users)},
             {"Transposed", fmt::format("16'b{}", transposed)},
             {"Banked", fmt::format("17'b{}", banked)},
             {"CodeWidths", fmt::format("102'({{{}}})", widths)},
             {"CodeSigned", fmt::format("17'b{}", is_signed)},
             {"StreamBits", fmt::format("{}", a.stream_bits)},
             {"AccBits", fmt::format("{}", a.acc_bits)},
             {"ShiftProduct", fmt::format("{}", a.shift_product)},
             {"ShiftDecay", fmt::format("{}", a.shift_decay)},
             {"HasDecay", bit(a.has_decay)},
             {"ShiftUpdate", fmt::format("{}", a.shift_update)},
             {"Rounding",
              rounding_name(p.plastic() ? p.law().rounding : LearningLaw{}.rounding)}}) {
      parameters.push_back(c);
    }
    parameters.push_back({"PackedRam", "PackedRam"});
    parameters.push_back({"HasInit", "HasInit"});
    parameters.push_back({"WeightFile", fmt::format("{{MemPath, \"mem/{}.mem\"}}", p.name)});
    if (stochastic) {
      parameters.push_back(
          {"PreStateFile", fmt::format("{{MemPath, \"mem/{}_pre.mem\"}}", p.name)});
      parameters.push_back(
          {"PostStateFile", fmt::format("{{MemPath, \"mem/{}_post.mem\"}}", p.name)});
    }
    const std::string start = array_starts(static_cast<int>(k));
    std::vector<Connection> ports{{"clk_i", "clk_i"}, {"rst_ni", "rst_ni"}};
    if (!parallel) ports.push_back({"clear_i", "begin_sample"});
    for (const Connection& c :
         std::vector<Connection>{{"start_i", start},
                                 {"done_o", p.name + "_updated"},
                                 {"code_valid_i", concat(valid)},
                                 {"code_index_i", concat(index)},
                                 {"code_i", concat(code)},
                                 {"wbank_i", "wbank"},
                                 {"rbank_i", "rbank"},
                                 {"acc_valid_o", p.name + "_acc_valid"},
                                 {"acc_o", p.name + "_acc"},
                                 {"acc_ready_i", p.name + "_acc_ready"},
                                 {"saturated_o", p.name + "_saturated"},
                                 {"host_req_i", fmt::format("host_req_q[{}]", k)},
                                 {"host_we_i", "asked_we"},
                                 {"host_space_i", "asked_space"},
                                 {"host_addr_i", fmt::format("{}'(asked_word)", place_bits)},
                                 {"host_lane_i", fmt::format("{}'(host_lane_i)", lane_bits)},
                                 {"host_wdata_i", "asked_wdata"},
                                 {"host_rdata_o", p.name + "_host_rdata"},
                                 {"host_ack_o", p.name + "_host_ack"}}) {
      ports.push_back(c);
    }
    w_.instance(parallel ? "hsdc_crossbar_parallel" : "hsdc_crossbar_folded",
                "u_" + p.name + "_array", parameters, ports);
    if (!p.plastic()) w_.line(fmt::format("wire {0}_unused = {0}_updated;", p.name));
    w_.line();
  }
}

void CoreWriter::identities() {
  for (const ProjectionId k : circuit_.projections.ids()) {
    const Projection& p = circuit_.projections[k];
    if (!p.identity()) continue;
    const CodeSource source = code_source(circuit_, p.from, p.phase);
    const int bits = acc_bits(k);
    w_.comment(fmt::format("{}: identity.", p.name));
    w_.line(fmt::format("wire {}_acc_valid;", p.name));
    w_.line(fmt::format("wire [{}:0] {}_acc;", bits - 1, p.name));
    const std::string start = gated_start(p.name, source, identity_start_[k]);
    w_.instance(
        "hsdc_identity", "u_" + p.name + "_identity",
        {{"Size", fmt::format("{}", node(p.from).size)},
         {"CodeBits", fmt::format("{}", source.format.bits)},
         {"CodeSigned", source.format.is_signed ? "1'b1" : "1'b0"},
         {"Banked", source.from_stream ? "1'b1" : "1'b0"},
         {"AccBits", fmt::format("{}", bits)}},
        {{"clk_i", "clk_i"},
         {"rst_ni", "rst_ni"},
         {"start_i", start},
         {"code_valid_i", signal(source, "valid")},
         {"code_index_i", signal(source, "index")},
         {"code_i", signal(source, "code")},
         {"wbank_i", "wbank"},
         {"rbank_i", "rbank"},
         {"acc_valid_o", p.name + "_acc_valid"},
         {"acc_o", p.name + "_acc"},
         {"acc_ready_i", fmt::format("{}_ready && {}_acc_valid", unit(p.to, p.phase), p.name)}});
    w_.line();
  }
}

void CoreWriter::node_unit(NodeId n, Phase phase) {
  const Activation& act = node(n).at(phase);
  const std::string u = unit(n, phase);
  const std::vector<ProjectionId>& in = plan_.graph->incoming(n, phase);
  const CircuitGraph::Sum sum = plan_.graph->sum(n, phase);
  const int fa = sum.fraction;
  int in_bits = 1;
  for (const ProjectionId p : in) in_bits = std::max(in_bits, acc_bits(p));
  std::vector<std::string> valid, acc, shifts;
  for (size_t k = in.size(); k-- > 0;) {
    const Projection& p = projection(in[k]);
    const auto port = plan_.ports[in[k]];
    if (port.array < 0) {
      valid.push_back(p.name + "_acc_valid");
      acc.push_back(extend_acc(p.name, acc_bits(in[k]), in_bits));
    } else {
      const std::string& owner =
          projection(plan_.arrays[static_cast<size_t>(port.array)].owner).name;
      valid.push_back(fmt::format("{}_acc_valid[{}]", owner, port.user));
      acc.push_back(extend_acc(owner, acc_bits(in[k]), in_bits));
    }
    shifts.push_back(fmt::format("8'd{}", plan_.graph->alignment(in[k])));
  }
  const std::vector<NodePass> node_passes = passes(n, phase);
  std::vector<std::string> pass_inputs;
  for (size_t k = node_passes.size(); k-- > 0;) {
    unsigned mask = 0;
    for (const ProjectionId p : node_passes[k].projections) {
      mask |= 1u << static_cast<unsigned>(std::find(in.begin(), in.end(), p) - in.begin());
    }
    pass_inputs.push_back(fmt::format("16'd{}", mask));
  }
  const bool is_rounded = act.kind == ActivationKind::kLinear || act.kind == ActivationKind::kRelu;
  const int drop = act.kind == ActivationKind::kSign ? 0 : is_rounded ? fa - act.fraction : fa;
  const CodeSource own = code_source(circuit_, n, Phase::kT);
  w_.instance(
      "hsdc_node", "u_" + u + "_node",
      {{"Size", fmt::format("{}", node(n).size)},
       {"Inputs", fmt::format("{}", in.size())},
       {"InBits", fmt::format("{}", in_bits)},
       {"Shifts", fmt::format("128'({})", shifts.size() == 1 ? shifts[0] : concat(shifts))},
       {"AccBits", fmt::format("{}", sum.bits)},
       {"Kind", kind_name(act.kind)},
       {"CodeBits", fmt::format("{}", act.format().bits)},
       {"Drop", fmt::format("{}", drop)},
       {"Rounding", rounding_name(act.rounding)},
       {"Gated", act.gated ? "1'b1" : "1'b0"},
       {"OwnBits", fmt::format("{}", act.gated ? own.format.bits : 1)},
       {"OwnBanked", act.gated && own.from_stream ? "1'b1" : "1'b0"},
       {"Passes", fmt::format("{}", node_passes.size())},
       {"PassInputs", fmt::format("256'({})", concat(pass_inputs))}},
      {{"clk_i", "clk_i"},
       {"rst_ni", "rst_ni"},
       {"start_i", fmt::format("start[{}]", unit_start_[static_cast<size_t>(index(phase))][n])},
       {"done_o", u + "_done"},
       {"acc_valid_i", concat(valid)},
       {"acc_i", concat(acc)},
       {"acc_ready_o", u + "_ready"},
       {"own_valid_i", act.gated ? signal(own, "valid") : "1'b0"},
       {"own_index_i", act.gated ? signal(own, "index") : sized(index_bits(node(n).size), 0)},
       {"own_code_i", act.gated ? signal(own, "code") : "1'b0"},
       {"wbank_i", "wbank"},
       {"rbank_i", "rbank"},
       {"code_valid_o", u + "_valid"},
       {"code_index_o", u + "_index"},
       {"code_o", u + "_code"}});
}

void CoreWriter::error_unit(NodeId n) {
  const Activation& act = node(n).at(Phase::kTPrime);
  const CodeSource own = code_source(circuit_, n, Phase::kT);
  const std::string u = unit(n, Phase::kTPrime), target = node(n).name + "_target";
  w_.instance("hsdc_error", "u_" + u + "_node",
              {{"Size", fmt::format("{}", node(n).size)},
               {"CodeBits", fmt::format("{}", act.bits)},
               {"TargetBits", fmt::format("{}", target_bits(circuit_, n))},
               {"OwnBits", fmt::format("{}", own.format.bits)},
               {"OwnSigned", own.format.is_signed ? "1'b1" : "1'b0"},
               {"OwnShift", fmt::format("{}", act.fraction - own.format.fraction)}},
              {{"clk_i", "clk_i"},
               {"rst_ni", "rst_ni"},
               {"start_i", fmt::format("start[{}]", unit_start_[1][n])},
               {"done_o", u + "_done"},
               {"own_valid_i", signal(own, "valid")},
               {"own_index_i", signal(own, "index")},
               {"own_code_i", signal(own, "code")},
               {"target_valid_i", target + "_valid"},
               {"target_index_i", target + "_index"},
               {"target_code_i", target + "_code"},
               {"wbank_i", "wbank"},
               {"rbank_i", "rbank"},
               {"code_valid_o", u + "_valid"},
               {"code_index_o", u + "_index"},
               {"code_o", u + "_code"}});
  w_.line(fmt::format("assign {}_ready = 1'b0;", u));
}

/// Codes that no projection of this circuit carries on.
void CoreWriter::unused_codes(const std::string& unit) {
  w_.line(fmt::format("wire {0}_unused_codes = &{{1'b0, {0}_valid, {0}_index, {0}_code}};", unit));
}

void CoreWriter::nodes() {
  for (Phase phase : kPhases) {
    for (const NodeId n : circuit_.nodes.ids()) {
      if (!makes_codes(n, phase)) continue;
      const Node& node = circuit_.nodes[n];
      w_.comment(fmt::format("{} at {}: {}{}.", node.name, to_string(phase),
                             to_string(node.at(phase).kind),
                             node.at(phase).gated ? ", gated" : ""));
      if (node.at(phase).kind == ActivationKind::kError) {
        error_unit(n);
      } else {
        node_unit(n, phase);
      }
      const std::string u = unit(n, phase);
      unused_codes(u);
      w_.line(fmt::format("wire {0}_unused_ready = {0}_ready;", u));
      w_.line();
    }
  }
}

void CoreWriter::sequencer() {
  w_.comment(
      "Steps, the first one lowest: which units start, whose done comes of it, whose done ends "
      "it.");
  std::string starts, waits, blocks;
  const int count = static_cast<int>(plan_.steps.size());
  for (int s = count - 1; s >= 0; --s) {
    std::string start(static_cast<size_t>(starts_), '0'), wait(static_cast<size_t>(waits_), '0');
    const auto set = [](std::string& bits, int bit) {
      bits[bits.size() - 1 - static_cast<size_t>(bit)] = '1';
    };
    const Step& step = plan_.steps[static_cast<size_t>(s)];
    for (const NodePass& pass : step.passes) {
      const auto phase = static_cast<size_t>(index(step.phase));
      set(start, unit_start_[phase][pass.node]);
      set(wait, unit_wait_[phase][pass.node]);
      for (const ProjectionId p : pass.projections) {
        const auto port = plan_.ports[p];
        set(start, port.array < 0 ? identity_start_[p]
                                  : array_start_[static_cast<size_t>(port.array)] + port.user);
      }
    }
    std::string block = s == count - 1 ? std::string(wait.size(), '1') : wait;
    for (int update : step.updates) {
      const auto k = static_cast<size_t>(update);
      set(start, array_start_[k] + static_cast<int>(plan_.arrays[k].users.size()));
      set(wait, array_wait_[k]);
    }
    starts += fmt::format("{}{}'b{}", starts.empty() ? "" : ",\n    ", starts_, start);
    waits += fmt::format("{}{}'b{}", waits.empty() ? "" : ",\n    ", waits_, wait);
    blocks += fmt::format("{}{}'b{}", blocks.empty() ? "" : ",\n    ", waits_, block);
  }
  w_.line(fmt::format("localparam logic [{}:0] START_TABLE = {{\n    {}\n  }};",
                      count * starts_ - 1, starts));
  w_.line(fmt::format("localparam logic [{}:0] WAIT_TABLE = {{\n    {}\n  }};", count * waits_ - 1,
                      waits));
  w_.line(fmt::format("localparam logic [{}:0] BLOCK_TABLE = {{\n    {}\n  }};", count * waits_ - 1,
                      blocks));
  std::vector<std::string> done(static_cast<size_t>(waits_));
  for (Phase phase : kPhases) {
    for (const NodeId n : circuit_.nodes.ids()) {
      const int wait = unit_wait_[static_cast<size_t>(index(phase))][n];
      if (wait >= 0) {
        done[static_cast<size_t>(waits_ - 1 - wait)] = unit(n, phase) + "_done";
      }
    }
  }
  for (size_t k = 0; k < plan_.arrays.size(); ++k) {
    if (array_wait_[k] >= 0) {
      done[static_cast<size_t>(waits_ - 1 - array_wait_[k])] =
          projection(plan_.arrays[k].owner).name + "_updated";
    }
  }
  w_.line("wire inferred, out_idle;");
  w_.instance("hsdc_sequencer", "u_sequencer",
              {{"Steps", fmt::format("{}", count)},
               {"InferSteps", fmt::format("{}", plan_.infer_steps)},
               {"Starts", fmt::format("{}", starts_)},
               {"Waits", fmt::format("{}", waits_)},
               {"StartTable", "START_TABLE"},
               {"WaitTable", "WAIT_TABLE"},
               {"BlockTable", "BLOCK_TABLE"}},
              {{"clk_i", "clk_i"},
               {"rst_ni", "rst_ni"},
               {"sample_i", "sample"},
               {"learn_i", "learn_i && has_targets"},
               {"hold_i", "!enable_i || host_req_i || keep_i || seeding_o || !out_idle"},
               {"idle_o", "idle"},
               {"learning_o", "learned_o"},
               {"begin_o", "begin_sample"},
               {"inferred_o", "inferred"},
               {"done_o", "done_o"},
               {"start_o", "start"},
               {"done_i", concat(done)}});
  w_.line("assign busy_o = !idle;");
  w_.line();
}

void CoreWriter::streams_out() {
  const std::vector<NodeId>& roots = plan_.graph->roots();
  const int bits = stream_out_bits(circuit_);
  int most = 1;
  for (const NodeId n : roots) most = std::max(most, node(n).size);
  const int index_width = index_bits(most);
  std::vector<std::string> valid, index, code;
  std::string sizes;
  for (size_t k = roots.size(); k-- > 0;) {
    const CodeSource source = code_source(circuit_, roots[k], Phase::kT);
    valid.push_back(signal(source, "valid"));
    index.push_back(fmt::format("{}'({})", index_width, signal(source, "index")));
    code.push_back(extend(source, bits));
    sizes += fmt::format("{}16'd{}", sizes.empty() ? "" : ", ", node(roots[k]).size - 1);
  }
  w_.comment("The roots' codes of phase t leave when the phase has ended.");
  w_.instance("hsdc_stream_out", "u_stream_out",
              {{"Bits", fmt::format("{}", bits)},
               {"Roots", fmt::format("{}", roots.size())},
               {"Sizes", fmt::format("256'({{{}}})", sizes)},
               {"IndexBits", fmt::format("{}", index_width)}},
              {{"clk_i", "clk_i"},
               {"rst_ni", "rst_ni"},
               {"code_valid_i", concat(valid)},
               {"code_index_i", concat(index)},
               {"code_i", concat(code)},
               {"send_i", "inferred"},
               {"idle_o", "out_idle"},
               {"m_axis_tvalid_o", "m_axis_tvalid_o"},
               {"m_axis_tready_i", "m_axis_tready_i"},
               {"m_axis_tdata_o", "m_axis_tdata_o"},
               {"m_axis_tlast_o", "m_axis_tlast_o"}});
  w_.line();
}

void CoreWriter::window() {
  w_.comment("The window's answers, and the saturations of all arrays.");
  std::string data, ack;
  for (const ArrayPlan& a : plan_.arrays) {
    const std::string& name = projection(a.owner).name;
    ack += fmt::format("{}{}_host_ack", ack.empty() ? "" : " || ", name);
    data += fmt::format("{0}({1}_host_ack ? {1}_host_rdata : 32'd0)",
                        data.empty() ? "" : " |\n                        ", name);
  }
  w_.line(fmt::format("assign answered = {};", ack.empty() ? "1'b0" : ack));
  w_.line("assign host_ack_o = answered && !seed_req;");
  w_.line(fmt::format("assign host_rdata_o = {};", data.empty() ? "32'd0" : data));
  std::string sum;
  for (const ArrayPlan& a : plan_.arrays) {
    sum += fmt::format("{}32'({}_saturated)", sum.empty() ? "" : " + ", projection(a.owner).name);
  }
  w_.open("always_ff @(posedge clk_i or negedge rst_ni) begin");
  w_.line("if (!rst_ni) saturated_o <= '0;");
  w_.line(fmt::format("else saturated_o <= {};", sum.empty() ? "'0" : sum));
  w_.close("end");
  w_.comment(
      "Every array takes the bits that it needs, some circuits have no array of weights, or none "
      "folded.");
  w_.line(
      "wire unused_host = &{1'b0, PackedRam, HasInit, Seeder, MemPath, asks, asked_we, "
      "asked_space, "
      "asked_array,");
  w_.line("                      asked_word, asked_wdata, host_lane_i, seed_i, seed_value_i};");
}

/// The seeder of the random states, where there are any, and who of it and the window asks.
void CoreWriter::seeder() {
  std::string numbers, projections, pre, post;
  int count = 0;
  for (size_t k = plan_.arrays.size(); k-- > 0;) {
    const ArrayPlan& a = plan_.arrays[k];
    if (!has_states(circuit_, a)) continue;
    const auto add = [count](std::string& list, int value) {
      list += fmt::format("{}32'd{}", count == 0 ? "" : ", ", value);
    };
    add(numbers, static_cast<int>(k));
    add(projections, index(a.owner));
    add(pre, a.pre);
    add(post, a.post);
    ++count;
  }
  w_.comment("The window asks for a place of an array; so does the seeder, between its accesses.");
  w_.line("wire seed_req, seed_kappa, answered;");
  w_.line("wire [31:0] seed_array, seed_index, seed_state;");
  if (count > 0) {
    w_.open("if (Seeder) begin : gen_seeder");
    w_.instance("hsdc_seeder", "u_seeder",
                {{"Arrays", fmt::format("{}", count)},
                 {"Numbers", fmt::format("{{{}}}", numbers)},
                 {"Projections", fmt::format("{{{}}}", projections)},
                 {"PreSizes", fmt::format("{{{}}}", pre)},
                 {"PostSizes", fmt::format("{{{}}}", post)}},
                {{"clk_i", "clk_i"},
                 {"rst_ni", "rst_ni"},
                 {"seed_i", "seed_i"},
                 {"seed_value_i", "seed_value_i"},
                 {"seeding_o", "seeding_o"},
                 {"window_i", "host_req_i"},
                 {"req_o", "seed_req"},
                 {"kappa_o", "seed_kappa"},
                 {"array_o", "seed_array"},
                 {"index_o", "seed_index"},
                 {"state_o", "seed_state"},
                 {"ack_i", "answered && seed_req"}});
    w_.close("end else begin : gen_no_seeder");
    w_.open("");
  }
  w_.line("assign {seed_req, seed_kappa, seeding_o} = '0;");
  w_.line("assign {seed_array, seed_index, seed_state} = '0;");
  if (count > 0) w_.close("end");
  w_.line("wire asks = seed_req || host_req_i;");
  w_.line("wire asked_we = seed_req || host_we_i;");
  w_.line("wire [1:0] asked_space = seed_req ? {1'b1, seed_kappa} : host_space_i;");
  w_.line("wire [31:0] asked_array = seed_req ? seed_array : host_array_i;");
  w_.line("wire [31:0] asked_word = seed_req ? seed_index : host_word_i;");
  w_.line("wire [31:0] asked_wdata = seed_req ? seed_state : host_wdata_i;");
  w_.line();
}

std::string CoreWriter::write() {
  require_hardware(circuit_);
  number_units();
  ports();
  streams_in();
  code_signals();
  ones();
  seeder();
  arrays();
  identities();
  nodes();
  sequencer();
  streams_out();
  window();
  w_.close("endmodule");
  w_.line("`default_nettype wire");
  return w_.text();
}

}  // namespace

std::string emit_core(const Circuit& circuit, const HardwarePlan& plan) {
  return CoreWriter(circuit, plan).write();
}

}  // namespace hsdc
