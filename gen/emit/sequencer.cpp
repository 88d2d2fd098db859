// SPDX-License-Identifier: Apache-2.0
// The steps of a sample: which units start, whose done comes of it, whose done ends it.
#include <fmt/format.h>

#include "gen/emit/core.h"

namespace hsdc::emit {

namespace {

using Value = verilog::ModuleBuilder::Value;

/// A row of bits, the lowest last.
struct Row {
  explicit Row(int bits) : text(static_cast<size_t>(bits), '0') {}
  void set(int bit) { text[text.size() - 1 - static_cast<size_t>(bit)] = '1'; }

  std::string text;
};

/// Rows of the sequencer's tables, the last step first.
struct StepTables {
  std::vector<std::string> starts, waits, blocks;
};

StepTables step_tables(const plan::HardwarePlan& plan, const UnitNumbers& numbers) {
  StepTables tables;
  for (size_t s = plan.steps.size(); s-- > 0;) {
    const plan::Step& step = plan.steps[s];
    const auto phase = static_cast<size_t>(circuit::index(step.phase));
    Row start(numbers.starts), wait(numbers.waits);
    for (const plan::NodePass& pass : step.passes) {
      start.set(numbers.unit_start[phase][pass.node]);
      wait.set(numbers.unit_wait[phase][pass.node]);
      for (const circuit::ProjectionId p : pass.projections) {
        const auto port = plan.ports[p];
        start.set(port.array < 0
                      ? numbers.identity_start[p]
                      : numbers.array_start[static_cast<size_t>(port.array)] + port.user);
      }
    }
    const bool is_last = s + 1 == plan.steps.size();
    tables.blocks.push_back(is_last ? std::string(wait.text.size(), '1') : wait.text);
    for (const int update : step.updates) {
      const auto k = static_cast<size_t>(update);
      start.set(numbers.array_start[k] + static_cast<int>(plan.arrays[k].users.size()));
      wait.set(numbers.array_wait[k]);
    }
    tables.starts.push_back(start.text);
    tables.waits.push_back(wait.text);
  }
  return tables;
}

/// Everybody's done signal, the highest number first.
std::vector<verilog::Expression> dones(const Core& core) {
  const UnitNumbers& numbers = core.numbers;
  std::vector<verilog::Expression> list(static_cast<size_t>(numbers.waits));
  const auto place = [&](int wait) -> verilog::Expression& {
    return list[static_cast<size_t>(numbers.waits - 1 - wait)];
  };
  for (const circuit::Phase phase : circuit::kPhases) {
    for (const circuit::NodeId n : core.circuit().nodes.ids()) {
      const int wait = numbers.unit_wait[static_cast<size_t>(circuit::index(phase))][n];
      if (wait >= 0) place(wait) = core.unit_of(n, phase).done;
    }
  }
  for (size_t k = 0; k < core.arrays.size(); ++k) {
    if (numbers.array_wait[k] >= 0) place(numbers.array_wait[k]) = core.arrays[k].updated;
  }
  return list;
}

}  // namespace

UnitNumbers number_units(const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  const std::vector<plan::ArrayPlan>& arrays = hardware.arrays();
  UnitNumbers numbers;
  for (const plan::ArrayPlan& a : arrays) {
    numbers.array_start.push_back(numbers.starts);
    numbers.starts += static_cast<int>(a.users.size()) + 1;
    numbers.array_wait.push_back(-1);
  }
  for (const circuit::Projection& p : circuit.projections) {
    numbers.identity_start.push_back(p.identity() ? numbers.starts++ : -1);
  }
  for (const circuit::Phase phase : circuit::kPhases) {
    for (const circuit::NodeId n : circuit.nodes.ids()) {
      const bool is_there = plan::makes_codes(circuit, n, phase);
      const auto at = static_cast<size_t>(circuit::index(phase));
      numbers.unit_start[at].push_back(is_there ? numbers.starts++ : -1);
      numbers.unit_wait[at].push_back(is_there ? numbers.waits++ : -1);
    }
  }
  for (size_t k = 0; k < arrays.size(); ++k) {
    const circuit::Projection& owner = circuit.projections[arrays[k].owner];
    if (owner.plastic()) numbers.array_wait[k] = numbers.waits++;
  }
  return numbers;
}

void add_sequencer(Core& core) {
  verilog::ModuleBuilder& m = core.m;
  m.comment(
      "Steps, the first one lowest: which units start, whose done comes of it, whose done ends "
      "it.");
  const StepTables tables = step_tables(core.hardware.plan(), core.numbers);
  m.table("START_TABLE", tables.starts);
  m.table("WAIT_TABLE", tables.waits);
  m.table("BLOCK_TABLE", tables.blocks);
  const verilog::Expression inferred = m.wire({}, "inferred"), out_idle = m.wire({}, "out_idle");
  core.instance("hsdc_sequencer", "u_sequencer",
                {{"Steps", Value::integer(static_cast<long>(core.hardware.plan().steps.size()))},
                 {"InferSteps", Value::integer(core.hardware.plan().infer_steps)},
                 {"Starts", Value::integer(core.numbers.starts)},
                 {"Waits", Value::integer(core.numbers.waits)},
                 {"StartTable", Value::name("START_TABLE")},
                 {"WaitTable", Value::name("WAIT_TABLE")},
                 {"BlockTable", Value::name("BLOCK_TABLE")}},
                {{"sample_i", core.sample},
                 {"learn_i", core.port("learn_i") && core.has_targets},
                 {"hold_i", !core.port("enable_i") || core.port("host_req_i") ||
                                core.port("keep_i") || core.port("seeding_o") || !out_idle},
                 {"idle_o", core.idle},
                 {"learning_o", core.port("learned_o")},
                 {"begin_o", core.begin_sample},
                 {"inferred_o", inferred},
                 {"done_o", core.port("done_o")},
                 {"start_o", core.start},
                 {"done_i", verilog::concat(dones(core))}});
  m.assign(core.port("busy_o"), !core.idle);
  m.space();
  add_stream_out(core, inferred, out_idle);
}

}  // namespace hsdc::emit
