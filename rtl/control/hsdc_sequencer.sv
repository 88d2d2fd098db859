// SPDX-License-Identifier: Apache-2.0
// Takes a sample through the circuit in steps: some of phase t, some of phase t' and the last for updates
// (few: units of one step wait for one another's codes; a step ends only where two would use one array). A
// step starts its units together and ends when those that block it have said done; what it started beyond
// them goes on. A sample without targets, or while learning is off, ends after phase t.
`default_nettype none
module hsdc_sequencer #(
    parameter int Steps = 3,             // of all phases, the update included
    parameter int InferSteps = 1,        // of phase t
    parameter int Starts = 3,            // start signals
    parameter int Waits = 3,             // done signals
    parameter logic [Steps*Starts-1:0] StartTable = '1,  // a row of Starts bits per step
    parameter logic [Steps*Waits-1:0] WaitTable = '1,    // whose done will come of this start
    parameter logic [Steps*Waits-1:0] BlockTable = '1    // whose done the step's end waits for
) (
    input  wire                clk_i,
    input  wire                rst_ni,
    input  wire                sample_i,     // a sample is there
    input  wire                learn_i,      // learn it
    input  wire                hold_i,       // do not begin a sample
    output logic               idle_o,
    output logic               learning_o,   // the sample under way is learned
    output logic               begin_o,      // pulse: a sample begins
    output logic               inferred_o,   // pulse: phase t has ended
    output logic               done_o,       // pulse: the sample has ended
    output logic [ Starts-1:0] start_o,      // pulses
    input  wire  [  Waits-1:0] done_i        // pulses
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (InferSteps < 1 || InferSteps > Steps) begin : gen_check
    hsdc_sequencer_infers_in_1_to_Steps_steps u_refused ();
  end
  localparam int StepBits = $clog2(Steps + 1);
  logic [StepBits-1:0] step_q;
  logic running_q;
  logic [Waits-1:0] pending_q;
  logic ended_q;  // the step's last unit is done
  wire begin_sample = !running_q && sample_i && !hold_i;
  wire last_step = 32'(step_q) == (learning_o ? Steps - 1 : InferSteps - 1);
  wire step_end = running_q && ended_q;
  assign idle_o = !running_q;
  assign inferred_o = step_end && 32'(step_q) == InferSteps - 1;
  assign done_o = step_end && last_step;
  assign begin_o = begin_sample;
  // The next step's row of each table, chosen by comparison: an index times a width would become a
  // multiplier on parts that have them.
  logic starting_q;
  logic [Starts-1:0] next_starts;
  logic [Waits-1:0] next_waits, next_blocks, waits_q, blocks_q;
  wire next = begin_sample || (step_end && !last_step);
  wire [StepBits-1:0] next_step = begin_sample ? '0 : step_q + 1'b1;
  always_comb begin
    next_starts = '0;
    next_waits = '0;
    next_blocks = '0;
    for (int s = 0; s < Steps; s++)
      if (32'(next_step) == s) begin
        next_starts = StartTable[s*Starts+:Starts];
        next_waits = WaitTable[s*Waits+:Waits];
        next_blocks = BlockTable[s*Waits+:Waits];
      end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {running_q, starting_q, ended_q, learning_o} <= '0;
      step_q <= '0;
      pending_q <= '0;
      start_o <= '0;
      {waits_q, blocks_q} <= '0;
    end else if (begin_sample || running_q) begin
      starting_q <= next;
      start_o <= next ? next_starts : '0;
      if (next) {waits_q, blocks_q} <= {next_waits, next_blocks};
      ended_q <= running_q && !starting_q && !ended_q &&
                 (pending_q & ~done_i & blocks_q) == '0;
      if (begin_sample) begin
        running_q <= 1'b1;
        learning_o <= learn_i;
        step_q <= '0;
      end
      pending_q <= (pending_q & ~done_i) | (starting_q ? waits_q : '0);
      if (step_end) begin
        step_q <= step_q + 1'b1;
        if (last_step) running_q <= 1'b0;
      end
    end
  end
`ifdef HSDC_ASSERT
  // No done is lost: each was waited for, and nothing is waited for when a sample begins.
  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert ((done_i & ~pending_q) == '0);
      assert (!begin_sample || pending_q == '0);
    end
`endif
endmodule
`default_nettype wire
