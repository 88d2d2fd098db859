// SPDX-License-Identifier: Apache-2.0
// The way to the weights from outside, the seeder of the random states, and what the arrays count.
#include <fmt/format.h>

#include <algorithm>

#include "gen/emit/core.h"

namespace hsdc::emit {

namespace {

using Value = verilog::ModuleBuilder::Value;

/// A number of 32 bits for each array with random states, the first lowest.
struct SeededArrays {
  std::string numbers, projections, pre, post;
  int count = 0;
};
SeededArrays seeded_arrays(const Core& core) {
  SeededArrays seeded;
  const auto add = [](std::string& list, auto value) {
    list = fmt::format("32'd{}{}{}", value, list.empty() ? "" : ", ", list);
  };
  for (size_t k = 0; k < core.hardware.arrays().size(); ++k) {
    const plan::ArrayPlan& a = core.hardware.arrays()[k];
    if (!a.has_states) continue;
    add(seeded.numbers, k);
    add(seeded.projections, circuit::index(a.owner));
    add(seeded.pre, a.pre);
    add(seeded.post, a.post);
    ++seeded.count;
  }
  return seeded;
}

/// What the seeder drives, where there is none.
void no_seeder(Core& core) {
  for (const verilog::Expression& net :
       std::vector<verilog::Expression>{core.seed_req, core.seed_kappa, core.seed_array,
                                        core.seed_index, core.seed_state, core.port("seeding_o")}) {
    core.m.assign(net, verilog::Expression::literal(net.bits(), 0));
  }
}

void add_seeder(Core& core) {
  const SeededArrays seeded = seeded_arrays(core);
  if (seeded.count == 0) return no_seeder(core);
  const auto list = [&](const std::string& numbers) {
    return Value::vector(32 * seeded.count, fmt::format("{{{}}}", numbers));
  };
  core.m.either(
      "Seeder", "gen_seeder",
      [&] {
        core.instance("hsdc_seeder", "u_seeder",
                      {{"Arrays", Value::integer(seeded.count)},
                       {"Numbers", list(seeded.numbers)},
                       {"Projections", list(seeded.projections)},
                       {"PreSizes", list(seeded.pre)},
                       {"PostSizes", list(seeded.post)}},
                      {{"seed_i", core.port("seed_i")},
                       {"seed_value_i", core.port("seed_value_i")},
                       {"seeding_o", core.port("seeding_o")},
                       {"window_i", core.port("host_req_i")},
                       {"req_o", core.seed_req},
                       {"kappa_o", core.seed_kappa},
                       {"array_o", core.seed_array},
                       {"index_o", core.seed_index},
                       {"state_o", core.seed_state},
                       {"ack_i", core.seed_ack}});
      },
      "gen_no_seeder", [&] { no_seeder(core); });
}

}  // namespace

void add_window_nets(Core& core) {
  verilog::ModuleBuilder& m = core.m;
  m.comment("The window asks for a place of an array; so does the seeder, between its accesses.");
  core.seed_req = m.wire({}, "seed_req");
  core.seed_kappa = m.wire({}, "seed_kappa");
  core.seed_array = m.wire({32}, "seed_array");
  core.seed_index = m.wire({32}, "seed_index");
  core.seed_state = m.wire({32}, "seed_state");
  core.seed_ack = m.wire({}, "seed_ack");
  core.array_req =
      m.wire({std::max(1, static_cast<int>(core.hardware.arrays().size()))}, "array_req");
  core.array_we = m.wire({}, "array_we");
  core.array_space = m.wire({2}, "array_space");
  core.array_word = m.wire({32}, "array_word");
  core.array_wdata = m.wire({32}, "array_wdata");
  for (const verilog::Expression& net : std::vector<verilog::Expression>{
           core.seed_ack, core.array_req, core.array_we, core.array_space, core.array_word,
           core.array_wdata, core.port("host_lane_i"), core.port("seed_i"),
           core.port("seed_value_i")}) {
    m.may_stay_unread(net);
  }
  add_seeder(core);
  m.space();
}

void add_window(Core& core) {
  // Without an array, one that never answers.
  std::vector<verilog::Expression> data, ack, saturated;
  for (size_t k = core.arrays.size(); k-- > 0;) {
    data.push_back(core.arrays[k].host_rdata);
    ack.push_back(core.arrays[k].host_ack);
    saturated.push_back(core.arrays[k].saturated.extended(32));
  }
  if (core.arrays.empty()) {
    data.push_back(verilog::Expression::literal(32, 0));
    ack.push_back(verilog::Expression::literal(1, 0));
    saturated.push_back(verilog::Expression::literal(32, 0));
  }
  const auto count = Value::integer(static_cast<long>(ack.size()));
  core.m.comment("The window's answers, and the saturations of all arrays.");
  core.instance("hsdc_window", "u_window", {{"Arrays", count}},
                {{"idle_i", core.idle},
                 {"host_req_i", core.port("host_req_i")},
                 {"host_we_i", core.port("host_we_i")},
                 {"host_space_i", core.port("host_space_i")},
                 {"host_array_i", core.port("host_array_i")},
                 {"host_word_i", core.port("host_word_i")},
                 {"host_wdata_i", core.port("host_wdata_i")},
                 {"host_rdata_o", core.port("host_rdata_o")},
                 {"host_ack_o", core.port("host_ack_o")},
                 {"seed_req_i", core.seed_req},
                 {"seed_kappa_i", core.seed_kappa},
                 {"seed_array_i", core.seed_array},
                 {"seed_index_i", core.seed_index},
                 {"seed_state_i", core.seed_state},
                 {"seed_ack_o", core.seed_ack},
                 {"array_req_o", core.array_req},
                 {"array_we_o", core.array_we},
                 {"array_space_o", core.array_space},
                 {"array_word_o", core.array_word},
                 {"array_wdata_o", core.array_wdata},
                 {"array_rdata_i", verilog::concat(data)},
                 {"array_ack_i", verilog::concat(ack)}});
  core.instance("hsdc_sum", "u_sum", {{"Terms", count}},
                {{"term_i", verilog::concat(saturated)}, {"sum_o", core.port("saturated_o")}});
}

}  // namespace hsdc::emit
