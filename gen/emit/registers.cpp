#include "gen/emit/registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "gen/plan/identity.h"
#include "gen/verilog/writer.h"

namespace hsdc {

namespace {

std::string hex32(std::uint32_t value) { return fmt::format("0x{:08X}", value); }
std::string sv32(std::uint32_t value) { return fmt::format("32'h{:08X}", value); }

/// A constant of the emitted package, as 32 bits.
std::string package_constant(const Circuit& circuit, const std::string& key) {
  return fmt::format("{}_pkg::{}", module_name(circuit), key);
}

/// Bits of the window's registers: each holds every place of the largest array and one number more,
/// which is no place.
struct WindowBits {
  int array = 1, word = 1, lane = 1;
};
WindowBits window_bits(const HardwarePlan& plan) {
  const auto bits_of = [](int most) {
    return static_cast<int>(std::bit_width(static_cast<unsigned>(std::max(most, 1))));
  };
  WindowBits bits;
  bits.array = bits_of(static_cast<int>(plan.arrays.size()));
  for (const ArrayPlan& a : plan.arrays) {
    bits.word = std::max({bits.word, bits_of(a.words()), bits_of(a.pre), bits_of(a.post)});
    bits.lane = std::max(bits.lane, bits_of(a.lanes));
  }
  return bits;
}

/// What the window must know of each array: a case over the selected one.
void emit_array_shapes(VerilogWriter& w, const Circuit& circuit, const HardwarePlan& plan) {
  w.open("if (req && look_q == 2'd0) begin");
  w.comment(
      "The selected array and space: words, lanes, last lane, the first word whose lanes are not "
      "all "
      "posts, how many of them are; bits of a weight, largest weight.");
  for (const char* shape : {"words_q", "last_q", "tail_q", "bits_q", "most_q"}) {
    w.line(fmt::format("{} <= '0;", shape));
  }
  w.line("{lanes_q, tail_lanes_q} <= '0;");
  w.open("case (32'(array_q))");
  const WindowBits bits = window_bits(plan);
  for (const ArrayPlan& a : plan.arrays) {
    const Projection& p = circuit.projections[static_cast<size_t>(a.owner)];
    const std::string key = upper(p.name);
    const int padding = a.chunks * a.lanes - a.post;
    const auto places = [&](int count) { return fmt::format("{}'d{}", bits.word, count); };
    const std::string lanes =
        fmt::format("{}'({})", bits.lane, package_constant(circuit, "LANES_" + key));
    w.open(fmt::format("{}: begin", package_constant(circuit, "ARRAY_" + key)));
    w.open("case (space_q)");
    w.open("2'd0: begin");
    w.line(
        fmt::format("words_q <= {}'({});", bits.word, package_constant(circuit, "WORDS_" + key)));
    w.line(fmt::format("lanes_q <= {};", lanes));
    w.line(fmt::format("bits_q <= 6'd{};", p.weight_bits));
    w.close("end");
    if (a.masked) {
      w.open("2'd1: begin");
      w.line(
          fmt::format("words_q <= {}'({});", bits.word, package_constant(circuit, "WORDS_" + key)));
      w.line(fmt::format("lanes_q <= {};", lanes));
      w.line("bits_q <= 6'd1;");
      w.close("end");
    }
    if (has_states(circuit, a)) {
      w.open("2'd2, 2'd3: begin");
      w.line(fmt::format("words_q <= space_q[0] ? {} : {};", places(a.post), places(a.pre)));
      w.line(fmt::format("lanes_q <= {}'d1;", bits.lane));
      w.line("bits_q <= 6'd32;");
      w.close("end");
    }
    w.line("default: ;");
    w.close("endcase");
    w.line(fmt::format("last_q <= space_q[1] ? '0 : {}'d{};", bits.lane, a.lanes - 1));
    w.line(fmt::format("tail_q <= space_q[1] ? {{{}{{1'b1}}}} : {};", bits.word,
                       places(a.words() - a.pre)));
    w.line(fmt::format("tail_lanes_q <= {}'d{};", bits.lane, a.lanes - padding));
    w.line(fmt::format("most_q <= 15'd{};", p.weight_max()));
    w.close("end");
  }
  w.line("default: ;");
  w.close("endcase");
  w.close("end");
}

/// What a register answers: a case over the address.
void emit_answers(VerilogWriter& w, const std::vector<Register>& table) {
  w.open("if (req && look_q == 2'd2) begin");
  w.line("rdata_q <= '0;");
  w.line("error_q <= 1'b0;");
  w.open("case (addr)");
  for (const Register& reg : table) {
    if (reg.name == "WEIGHT") {  // its value comes from the core
      w.line("ADDR_WEIGHT: error_q <= !granted;");
      continue;
    }
    const char* error = reg.access == "RO"      ? " error_q <= we;"
                        : reg.name == "CONTROL" ? " error_q <= we && wdata[3] && !HAS_SEEDER;"
                        : reg.name == "SPACE"   ? " error_q <= we && wdata[31:2] != '0;"
                        : reg.name == "SEED"    ? " error_q <= we && !HAS_SEEDER;"
                                                : "";
    w.line(fmt::format("ADDR_{}: begin rdata_q <= {};{} end", reg.name, reg.read, error));
  }
  w.line("default: error_q <= 1'b1;");
  w.close("endcase");
  w.close("end");
}

void emit_ports(VerilogWriter& w) {
  for (const char* port : {
           "input  wire        clk_i,",
           "input  wire        rst_ni,",
           "// AXI4-Lite, byte addresses",
           "input  wire        s_axil_awvalid_i,",
           "output logic       s_axil_awready_o,",
           "input  wire  [7:0] s_axil_awaddr_i,",
           "input  wire        s_axil_wvalid_i,",
           "output logic       s_axil_wready_o,",
           "input  wire [31:0] s_axil_wdata_i,",
           "input  wire  [3:0] s_axil_wstrb_i,",
           "output logic       s_axil_bvalid_o,",
           "input  wire        s_axil_bready_i,",
           "output logic [1:0] s_axil_bresp_o,",
           "input  wire        s_axil_arvalid_i,",
           "output logic       s_axil_arready_o,",
           "input  wire  [7:0] s_axil_araddr_i,",
           "output logic       s_axil_rvalid_o,",
           "input  wire        s_axil_rready_i,",
           "output logic [31:0] s_axil_rdata_o,",
           "output logic [1:0] s_axil_rresp_o,",
           "// The core",
           "output logic       enable_o,       // samples may begin",
           "output logic       learn_o,        // samples with targets are learned",
           "output logic       keep_o,         // begin no sample: an access to the window is next",
           "input  wire        busy_i,         // a sample is under way",
           "input  wire        bad_packet_i,   // pulse",
           "input  wire        done_i,         // pulse: a sample has ended",
           "input  wire        learned_i,      // with done_i: it was learned",
           "input  wire [31:0] saturated_i,    // updates that saturated in this cycle",
           "// The random states' seeder",
           "output logic       seed_o,         // pulse: fill them",
           "output logic [31:0] seed_value_o,",
           "input  wire        seeding_i,      // they are being filled",
           "// The window: held until acknowledged",
           "output logic       host_req_o,",
           "output logic       host_we_o,",
           "output logic [1:0] host_space_o,",
           "output logic [31:0] host_array_o,",
           "output logic [31:0] host_word_o,",
           "output logic [31:0] host_lane_o,",
           "output logic [31:0] host_wdata_o,",
           "input  wire [31:0] host_rdata_i,   // sign-extended",
           "input  wire        host_ack_i",
       }) {
    w.line(port);
  }
}

constexpr const char* kState = R"(  logic        req, we, other, ack, error_q, window_q;
  logic [ 5:0] addr;
  logic [31:0] wdata, rdata_q;
  hsdc_axil #(
    .AddrBits(8)
  ) u_axil (
    .clk_i, .rst_ni,
    .s_axil_awvalid_i, .s_axil_awready_o, .s_axil_awaddr_i,
    .s_axil_wvalid_i, .s_axil_wready_o, .s_axil_wdata_i, .s_axil_wstrb_i,
    .s_axil_bvalid_o, .s_axil_bready_i, .s_axil_bresp_o,
    .s_axil_arvalid_i, .s_axil_arready_o, .s_axil_araddr_i,
    .s_axil_rvalid_o, .s_axil_rready_i, .s_axil_rdata_o, .s_axil_rresp_o,
    .req_o(req), .we_o(we), .addr_o(addr), .wdata_o(wdata), .other_o(other),
    .ack_i(ack), .error_i(error_q), .rdata_i(rdata_q)
  );

  logic [31:0] high_q;
  // Counters in halves: no carry passes more than 32 bits in a cycle.
  logic [31:0] samples_q, learned_q, cycles_q, saturations_q;
  logic [31:0] samples_high_q, learned_high_q, cycles_high_q, saturations_high_q;
  logic        samples_carry_q, learned_carry_q, cycles_carry_q, saturations_carry_q;
  logic        done_q, done_learned_q, busy_q, clear_q;  // what happened a cycle ago
  logic        bad_q;
  // A request is looked up in three cycles: the selected array's shape, what fits it, the answer.
  logic [ 1:0] look_q;
  logic [ 5:0] bits_q;
  logic [ 1:0] space_q;  // of the window: 0 weights, 1 mask bits, 2 rho, 3 kappa
  logic [14:0] most_q;
  wire  [31:0] most = 32'(most_q);
  logic        in_array_q, padding_q, in_range_q, last_lane_q;
  // Read or written in the window: a place of the array; of a write, one of a synapse, and a weight.
  wire         granted = in_array_q && (!we || (in_range_q && !padding_q));
  logic        chained_q;
)";

constexpr const char* kBehaviour = R"(
  // Then it is acknowledged, or, in the window, when the core has done it.
  assign host_req_o = window_q;
  assign host_we_o = we;
  assign host_space_o = space_q;
  assign host_array_o = 32'(array_q);
  assign host_word_o = 32'(word_q);
  assign host_lane_o = 32'(lane_q);
  assign host_wdata_o = wdata;
  assign ack = look_q == 2'd3 && !window_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_o <= 1'b1;
      learn_o <= 1'b1;
      bad_q <= 1'b0;
      {window_q, keep_o, chained_q, seed_o} <= '0;
      seed_value_o <= SEED;
      space_q <= '0;
      look_q <= '0;
      array_q <= '0;
      word_q <= '0;
      lane_q <= '0;
      high_q <= '0;
      {done_q, done_learned_q, busy_q, clear_q} <= '0;
      {samples_q, learned_q, cycles_q, saturations_q} <= '0;
      {samples_high_q, learned_high_q, cycles_high_q, saturations_high_q} <= '0;
      {samples_carry_q, learned_carry_q, cycles_carry_q, saturations_carry_q} <= '0;
    end else begin
      {done_q, done_learned_q, busy_q} <= {done_i, done_i && learned_i, busy_i};
      if (done_q) samples_q <= samples_q + 32'd1;
      if (done_learned_q) learned_q <= learned_q + 32'd1;
      if (busy_q) cycles_q <= cycles_q + 32'd1;
      samples_carry_q <= done_q && samples_q == '1;
      learned_carry_q <= done_learned_q && learned_q == '1;
      cycles_carry_q <= busy_q && cycles_q == '1;
      saturations_carry_q <= 1'b0;
      if (saturated_i != '0)
        {saturations_carry_q, saturations_q} <= 33'(saturations_q) + 33'(saturated_i);
      if (samples_carry_q) samples_high_q <= samples_high_q + 32'd1;
      if (learned_carry_q) learned_high_q <= learned_high_q + 32'd1;
      if (cycles_carry_q) cycles_high_q <= cycles_high_q + 32'd1;
      if (saturations_carry_q) saturations_high_q <= saturations_high_q + 32'd1;
      if (req) look_q <= ack ? 2'd0 : look_q == 2'd3 ? 2'd3 : look_q + 2'd1;
      // No sample begins while the window is asked. An access of the other kind that already waits is
      // done in the same pause, so that none waits longer than a sample; a third one is not, so
      // that samples go on.
      if (req && look_q == 2'd2) begin
        window_q <= addr == ADDR_WEIGHT && granted;
        chained_q <= keep_o;
        keep_o <= 1'b0;
      end
      if (window_q && host_ack_i) begin
        window_q <= 1'b0;
        keep_o <= other && !chained_q;
      end
      // Reading the low half of a counter keeps the high half that belongs to it: a cycle later,
      // when the carry of what was read has come.
      if (ack && !we) begin
        if (addr == ADDR_SAMPLES) high_q <= samples_high_q;
        if (addr == ADDR_LEARNED) high_q <= learned_high_q;
        if (addr == ADDR_CYCLES) high_q <= cycles_high_q;
        if (addr == ADDR_SATURATIONS) high_q <= saturations_high_q;
      end
      clear_q <= 1'b0;
      seed_o <= 1'b0;
      if (clear_q) begin
        {samples_q, learned_q, cycles_q, saturations_q} <= '0;
        {samples_high_q, learned_high_q, cycles_high_q, saturations_high_q} <= '0;
        {samples_carry_q, learned_carry_q, cycles_carry_q, saturations_carry_q} <= '0;
      end
      if (req && we && look_q == 2'd2) begin
        if (addr == ADDR_CONTROL && (HAS_SEEDER || !wdata[3])) begin
          enable_o <= wdata[0];
          learn_o <= wdata[1];
          clear_q <= wdata[2];
          seed_o <= wdata[3];
        end
        if (addr == ADDR_SEED && HAS_SEEDER) seed_value_o <= wdata;
        if (addr == ADDR_SPACE && wdata[31:2] == '0) space_q <= wdata[1:0];
        if (addr == ADDR_STATUS && wdata[1]) bad_q <= 1'b0;
        // What is beyond the register's bits is no place, as all ones are not.
        if (addr == ADDR_ARRAY) array_q <= 32'(ArrayBits'(wdata)) == wdata ? ArrayBits'(wdata) : {ArrayBits{1'b1}};
        if (addr == ADDR_WORD) word_q <= 32'(WordBits'(wdata)) == wdata ? WordBits'(wdata) : {WordBits{1'b1}};
        if (addr == ADDR_LANE) lane_q <= 32'(LaneBits'(wdata)) == wdata ? LaneBits'(wdata) : {LaneBits{1'b1}};
      end
      if (bad_packet_i) bad_q <= 1'b1;  // after the clear: a packet dropped in that cycle is told
      if (window_q && host_ack_i) begin  // the next lane, the next word
        lane_q <= last_lane_q ? '0 : lane_q + 1'b1;
        if (last_lane_q) word_q <= word_q + 1'b1;
      end
    end
  end
)";

constexpr const char* kAsserted = R"(`ifdef HSDC_ASSERT
  // The window is answered only where it asked; it asks until then.
  logic asked_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) asked_q <= 1'b0;
    else asked_q <= host_req_o && !host_ack_i;
  end
  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert (!host_ack_i || host_req_o);
      assert (!asked_q || host_req_o);
    end
`endif
)";

}  // namespace

std::vector<Register> register_table(const Circuit& circuit, const HardwarePlan& plan,
                                     const Identity& id) {
  const auto count = [](int n) { return static_cast<std::uint32_t>(n); };
  const std::uint32_t inputs = count(circuit.input_size()), targets = count(circuit.target_size());
  const auto arrays = static_cast<std::uint32_t>(plan.arrays.size());
  const auto constant = [](const char* name, int offset, std::uint32_t value, const char* meaning) {
    return Register{name, offset, "RO", hex32(value), sv32(value), meaning};
  };
  const auto shape = [&](const char* name, int offset, std::uint32_t value, const char* meaning) {
    return Register{name, offset, "RO", hex32(value), package_constant(circuit, name), meaning};
  };
  return {
      constant("ID", 0x00, 0x48534443, "\"HSDC\" in ASCII"),
      constant("VERSION", 0x04, id.version, "version of the generator, 0x00MMmmpp"),
      shape("DIGEST", 0x08, id.digest, "digest of the circuit that this hardware is"),
      shape("INPUTS", 0x0C, inputs, "codes of a sample's inputs"),
      shape("TARGETS", 0x10, targets, "codes of a sample's targets"),
      shape("ARRAYS", 0x14, arrays, "arrays of weights"),
      {"CONTROL", 0x18, "RW", "0x00000003", "{30'd0, learn_o, enable_o}",
       "bit 0: begin samples; bit 1: learn samples that have targets; both hold for samples that "
       "begin from then on; bit 2 (write only): clear the counters; bit 3 (write only): fill the "
       "random states from SEED; refused (SLVERR) without a seeder"},
      {"STATUS", 0x1C, "W1C", "0x00000000", "{29'd0, seeding_i, bad_q, busy_i}",
       "bit 0: a sample is under way; bit 1: a packet of wrong length was dropped, write 1 to "
       "clear; bit 2: random states are being filled, no sample begins (set after reset with a "
       "seeder)"},
      {"SAMPLES", 0x20, "RO", "0x00000000", "samples_q",
       "samples that have ended, low half; reading it captures the high half"},
      {"SAMPLES_HIGH", 0x24, "RO", "0x00000000", "high_q", "high half, as captured"},
      {"LEARNED", 0x28, "RO", "0x00000000", "learned_q", "samples that were learned"},
      {"LEARNED_HIGH", 0x2C, "RO", "0x00000000", "high_q", "high half, as captured"},
      {"CYCLES", 0x30, "RO", "0x00000000", "cycles_q",
       "clock cycles in which a sample was under way"},
      {"CYCLES_HIGH", 0x34, "RO", "0x00000000", "high_q", "high half, as captured"},
      {"SATURATIONS", 0x38, "RO", "0x00000000", "saturations_q", "weight updates that saturated"},
      {"SATURATIONS_HIGH", 0x3C, "RO", "0x00000000", "high_q", "high half, as captured"},
      {"ARRAY", 0x40, "RW", "0x00000000", "32'(array_q)",
       "array that the window looks into; this, WORD and LANE keep as many bits as the largest "
       "array needs, all ones of them for any larger number"},
      {"WORD", 0x44, "RW", "0x00000000", "32'(word_q)",
       "word of it: (post / lanes) * pre neurons + pre; moves on when LANE wraps"},
      {"LANE", 0x48, "RW", "0x00000000", "32'(lane_q)",
       "lane of the word: post modulo lanes; moves on with every access to WEIGHT"},
      {"WEIGHT", 0x4C, "RW", "-", "host_rdata_i",
       "by SPACE; the weight is sign-extended; waits until no sample is under way; a value outside "
       "the "
       "symmetric range or a place outside the array is refused (SLVERR); a masked synapse stays "
       "0; lanes of the last words beyond the last post read as 0 and are not written (SLVERR)"},
      {"ARRAY_WORDS", 0x50, "RO", "-", "32'(words_q)",
       "words of the selected array and space; 0: it has none"},
      {"ARRAY_LANES", 0x54, "RO", "-", "32'(lanes_q)", "lanes of the selected array and space"},
      {"ARRAY_BITS", 0x58, "RO", "-", "32'(bits_q)", "bits of what WEIGHT is there"},
      {"SPACE", 0x5C, "RW", "0x00000000", "{30'd0, space_q}",
       "what WEIGHT is: 0 the weight; 1 the mask bit of that place, where the array has masks (1: "
       "the "
       "synapse exists; a write makes its weight 0); 2 rho, WORD being the pre neuron; 3 kappa, "
       "WORD "
       "being the post neuron, where rounding is stochastic (32 bits; 0 is refused); other values "
       "are "
       "refused"},
      {"SEED", 0x60, "RW", hex32(circuit.seed), "seed_value_o",
       "seed of the random states, for the next filling; without a seeder it is not writable "
       "(SLVERR)"},
  };
}

std::string emit_registers(const std::string& name, const Circuit& circuit,
                           const HardwarePlan& plan, const Identity& identity) {
  const auto table = register_table(circuit, plan, identity);
  VerilogWriter w;
  w.comment(
      "Registers of the circuit behind AXI4-Lite; the map is in the data sheet. A read or write of "
      "an address without a register, or a write to a read-only one, is answered with SLVERR.");
  w.line("`default_nettype none");
  w.open(fmt::format("module {}_registers #(", name));
  w.line("parameter bit Seeder = 1'b0  // random states can be filled");
  w.close(") (");
  w.open("");
  emit_ports(w);
  w.close(");");
  std::string text = w.text() + kState;
  VerilogWriter b;
  b.open("");
  for (const Register& r : table) {
    b.line(fmt::format("localparam logic [5:0] ADDR_{} = 6'h{:02X};", r.name, r.offset / 4));
  }
  const bool states = std::any_of(plan.arrays.begin(), plan.arrays.end(),
                                  [&](const ArrayPlan& a) { return has_states(circuit, a); });
  b.line(fmt::format("localparam bit HAS_SEEDER = {};", states ? "Seeder" : "1'b0 && Seeder"));
  b.line(fmt::format("localparam logic [31:0] SEED = 32'h{:08X};", circuit.seed));
  const WindowBits bits = window_bits(plan);
  b.comment("Places of the window: wide enough for the largest array and one number more.");
  b.line(fmt::format("localparam int ArrayBits = {};", bits.array));
  b.line(fmt::format("localparam int WordBits = {};", bits.word));
  b.line(fmt::format("localparam int LaneBits = {};", bits.lane));
  b.line("logic [ArrayBits-1:0] array_q;");
  b.line("logic [ WordBits-1:0] word_q, words_q, tail_q;");
  b.line("logic [ LaneBits-1:0] lane_q, lanes_q, last_q, tail_lanes_q;");
  b.line();
  b.open("always_ff @(posedge clk_i) begin");
  emit_array_shapes(b, circuit, plan);
  b.open("if (req && look_q == 2'd1) begin");
  b.line("in_array_q <= word_q < words_q && lane_q < lanes_q;");
  b.line("padding_q <= word_q >= tail_q && lane_q >= tail_lanes_q;");
  b.line("last_lane_q <= lane_q == last_q;");
  b.comment(
      "Within +-most_q, which is all ones: no bit above them differs from the sign, and not "
      "-most_q - 1. One that is not never gets to the array.");
  b.line(
      "in_range_q <= space_q == 2'd0 ? ((wdata ^ {32{wdata[31]}}) & ~most) == '0 && wdata != ~most "
      ":");
  b.line("              space_q == 2'd1 ? wdata[31:1] == '0 : wdata != '0;");
  b.close("end");
  emit_answers(b, table);
  b.line("if (host_ack_i) rdata_q <= host_rdata_i;");
  b.close("end");
  return text + b.text() + kBehaviour + kAsserted + "endmodule\n`default_nettype wire\n";
}

}  // namespace hsdc
