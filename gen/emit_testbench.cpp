#include <fmt/format.h>

#include <algorithm>

#include "gen/emit.h"

namespace hsdc {

namespace {

/// Places of an array that the test bench reads back, from the first word on.
constexpr int kPlacesPerArray = 4096;

int places(const ArrayPlan& a) {
  return static_cast<int>(std::min<long>(kPlacesPerArray, static_cast<long>(a.words()) * a.lanes));
}

size_t beats_in(const TestVectors& vectors) {
  size_t count = 0;
  for (const auto& sample : vectors.samples) count += sample.inputs.size() + sample.targets.size();
  return count;
}

// The part of the test bench that no circuit changes. Signals change at the falling edge.
constexpr const char* kBody = R"(
  logic clk = 1'b0;
  logic rst_n = 1'b0;
  always #5 clk = !clk;

  logic s_valid = 1'b0, s_last = 1'b0, m_ready = 1'b0;
  logic [IN_BITS-1:0] s_data = '0;
  wire s_ready, m_valid, m_last, sample_done;
  wire [OUT_BITS-1:0] m_data;
  logic awvalid = 1'b0, wvalid = 1'b0, bready = 1'b0, arvalid = 1'b0, rready = 1'b0;
  logic [7:0] awaddr = '0, araddr = '0;
  logic [31:0] wdata = '0;
  wire awready, wready, bvalid, arready, rvalid;
  wire [1:0] bresp, rresp;
  wire [31:0] rdata;

  TOP #(.PackedRam(PackedRam)) u_dut (
    .clk_i(clk), .rst_ni(rst_n),
    .s_axis_tvalid_i(s_valid), .s_axis_tready_o(s_ready), .s_axis_tdata_i(s_data),
    .s_axis_tlast_i(s_last),
    .m_axis_tvalid_o(m_valid), .m_axis_tready_i(m_ready), .m_axis_tdata_o(m_data),
    .m_axis_tlast_o(m_last),
    .s_axil_awvalid_i(awvalid), .s_axil_awready_o(awready), .s_axil_awaddr_i(awaddr),
    .s_axil_wvalid_i(wvalid), .s_axil_wready_o(wready), .s_axil_wdata_i(wdata),
    .s_axil_wstrb_i(4'hF),
    .s_axil_bvalid_o(bvalid), .s_axil_bready_i(bready), .s_axil_bresp_o(bresp),
    .s_axil_arvalid_i(arvalid), .s_axil_arready_o(arready), .s_axil_araddr_i(araddr),
    .s_axil_rvalid_o(rvalid), .s_axil_rready_i(rready), .s_axil_rdata_o(rdata),
    .s_axil_rresp_o(rresp),
    .sample_done_o(sample_done)
  );

  // Beats as {last, code}.
  logic [IN_BITS:0] beats[0:BEATS-1];
  logic [OUT_BITS:0] expected[0:OUTPUTS-1];
  logic [31:0] weights[0:PLACES-1];
  integer errors = 0, received = 0, samples = 0, beat, array, place, base;
  logic [31:0] random = 32'h12345678;
  logic [31:0] value;

  // Idle cycles and back-pressure, the same in every run.
  always @(negedge clk) begin
    random = random ^ (random << 13);
    random = random ^ (random >> 17);
    random = random ^ (random << 5);
    m_ready = random[0] | random[1];
  end
  always @(posedge clk) begin
    if (sample_done) samples = samples + 1;
    if (m_valid && m_ready) begin
      if (received >= OUTPUTS || {m_last, m_data} !== expected[received]) begin
        errors = errors + 1;
        if (errors <= 20)
          $display("output %0d: found %h last %b, expected %h", received, m_data, m_last,
                   expected[received]);
      end
      received = received + 1;
    end
  end

  task automatic write_register(input logic [7:0] address, input logic [31:0] data);
    awvalid = 1'b1; wvalid = 1'b1; awaddr = address; wdata = data; bready = 1'b1;
    #1;
    while (!awready) begin @(negedge clk); #1; end
    @(negedge clk);
    awvalid = 1'b0; wvalid = 1'b0;
    while (!bvalid) @(negedge clk);
    if (bresp != 2'b00) begin
      errors = errors + 1;
      $display("write to register %h was refused", address);
    end
    @(negedge clk);
  endtask
  task automatic read_register(input logic [7:0] address);
    arvalid = 1'b1; araddr = address; rready = 1'b1;
    #1;
    while (!arready) begin @(negedge clk); #1; end
    @(negedge clk);
    arvalid = 1'b0;
    while (!rvalid) @(negedge clk);
    value = rdata;
    if (rresp != 2'b00) begin
      errors = errors + 1;
      $display("read of register %h was refused", address);
    end
    @(negedge clk);
  endtask

  initial begin
    $readmemh("vectors/samples.mem", beats);
    $readmemh("vectors/outputs.mem", expected);
    $readmemh("vectors/weights.mem", weights);
    repeat (4) @(negedge clk);
    rst_n = 1'b1;
    @(negedge clk);
    for (beat = 0; beat < BEATS; beat = beat + 1) begin
      while (random[4:3] == 2'b00) @(negedge clk);
      {s_last, s_data} = beats[beat];
      s_valid = 1'b1;
      #1;
      while (!s_ready) begin @(negedge clk); #1; end
      @(negedge clk);
      s_valid = 1'b0;
    end
    while (samples < SAMPLES || received < OUTPUTS) @(negedge clk);
    read_register(8'h00);
    if (value !== 32'h48534443) begin
      errors = errors + 1;
      $display("register ID: found %h", value);
    end
    read_register(8'h08);
    if (value !== DIGEST) begin
      errors = errors + 1;
      $display("register DIGEST: found %h, expected %h", value, DIGEST);
    end
    read_register(8'h20);
    if (value !== SAMPLES) begin
      errors = errors + 1;
      $display("register SAMPLES: found %0d, expected %0d", value, SAMPLES);
    end
    base = 0;
    for (array = 0; array < ARRAYS; array = array + 1) begin
      write_register(8'h40, array);
      write_register(8'h44, 0);
      write_register(8'h48, 0);
      for (place = 0; place < 32'(ARRAY_PLACES[array*32+:32]); place = place + 1) begin
        read_register(8'h4C);
        if (value !== weights[base+place]) begin
          errors = errors + 1;
          if (errors <= 20)
            $display("array %0d place %0d: found %0d, expected %0d", array, place, $signed(value),
                     $signed(weights[base+place]));
        end
      end
      base = base + 32'(ARRAY_PLACES[array*32+:32]);
    end
    if (errors != 0) begin
      $display("FAIL: %0d differences", errors);
      $fatal;
    end
    $display("PASS: %0d samples, %0d outputs, %0d weights", samples, received, base);
    $finish;
  end

  initial begin
    repeat (LIMIT) @(negedge clk);
    $display("FAIL: no end after %0d cycles; %0d of %0d samples", LIMIT, samples, SAMPLES);
    $fatal;
  end
endmodule
)";

}  // namespace

std::string emit_testbench(const Circuit& circuit, const HardwarePlan& plan,
                           const TestVectors& vectors) {
  const std::string name = module_name(circuit);
  size_t outputs = 0;
  long total = 0;
  long longest = 1000;
  std::string sizes;
  for (const auto& sample : vectors.samples) outputs += sample.outputs.size();
  for (const ArrayPlan& a : plan.arrays) {
    total += places(a);
    longest += 8L * a.chunks * std::max(a.pre, a.lanes + 8) + 8L * a.post;
    sizes = fmt::format("32'd{}{}{}", places(a), sizes.empty() ? "" : ", ", sizes);
  }
  const long limit = static_cast<long>(vectors.samples.size() + 1) * longest +
                     8L * static_cast<long>(beats_in(vectors)) + 40L * total + 10000;
  std::string body = kBody;
  body.replace(body.find("TOP #("), 3, name + "_top");
  return fmt::format(
             "//\n// Sends the samples of vectors/ with idle cycles and back-pressure, compares "
             "every "
             "output code, then\n// reads weights back through the window and compares them. "
             "Prints "
             "PASS, or FAIL and ends with an error.\n// Run it in the emitted folder.\n"
             "`timescale 1ns / 1ns\nmodule {}_tb;\n"
             "  parameter bit PackedRam = 1'b1;\n"
             "  localparam int IN_BITS = {};\n  localparam int OUT_BITS = {};\n"
             "  localparam int SAMPLES = {};\n  localparam int BEATS = {};\n"
             "  localparam int OUTPUTS = {};\n  localparam int ARRAYS = {};\n"
             "  localparam int PLACES = {};\n"
             "  localparam logic [{}:0] ARRAY_PLACES = {};\n"
             "  localparam logic [31:0] DIGEST = 32'h{:08X};\n  localparam int LIMIT = {};\n",
             name, stream_in_bits(circuit), stream_out_bits(circuit), vectors.samples.size(),
             beats_in(vectors), outputs, plan.arrays.size(), std::max(1L, total),
             std::max<size_t>(1, plan.arrays.size()) * 32 - 1,
             sizes.empty() ? "32'd0" : fmt::format("{{{}}}", sizes), circuit_digest(circuit),
             limit) +
         body;
}

std::vector<EmittedFile> emit_vectors(const Circuit& circuit, const HardwarePlan& plan,
                                      const TestVectors& vectors) {
  const int in_bits = stream_in_bits(circuit), out_bits = stream_out_bits(circuit);
  std::string samples, outputs, weights;
  const auto beat = [](std::string& text, int bits, std::int16_t code, bool last) {
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    const std::uint64_t word =
        (static_cast<std::uint64_t>(static_cast<std::int64_t>(code)) & mask) |
        (last ? mask + 1 : 0);
    text += fmt::format("{:x}\n", word);
  };
  for (const auto& sample : vectors.samples) {
    for (size_t k = 0; k < sample.inputs.size(); ++k) {
      beat(samples, in_bits, sample.inputs[k],
           sample.targets.empty() && k + 1 == sample.inputs.size());
    }
    for (size_t k = 0; k < sample.targets.size(); ++k) {
      beat(samples, in_bits, sample.targets[k], k + 1 == sample.targets.size());
    }
    for (size_t k = 0; k < sample.outputs.size(); ++k) {
      beat(outputs, out_bits, sample.outputs[k], k + 1 == sample.outputs.size());
    }
  }
  for (size_t k = 0; k < plan.arrays.size(); ++k) {
    const ArrayPlan& a = plan.arrays[k];
    for (int place = 0; place < places(a); ++place) {
      const int word = place / a.lanes, lane = place % a.lanes;
      const int pre = word % a.pre, post = word / a.pre * a.lanes + lane;
      const std::int32_t value =
          post < a.post
              ? vectors.weights[k][static_cast<size_t>(pre) * static_cast<size_t>(a.post) +
                                   static_cast<size_t>(post)]
              : 0;
      weights += fmt::format("{:08x}\n", static_cast<std::uint32_t>(value));
    }
  }
  if (weights.empty()) weights = "00000000\n";
  return {{"vectors/samples.mem", samples},
          {"vectors/outputs.mem", outputs},
          {"vectors/weights.mem", weights}};
}

}  // namespace hsdc
