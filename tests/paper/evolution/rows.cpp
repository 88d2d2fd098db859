// SPDX-License-Identifier: Apache-2.0
#include "tests/paper/evolution/rows.h"

namespace hsdc::paper::evolution {
namespace {

constexpr int kGenerations = 80;

double jitter(int run, int g) { return 0.002 * ((run * 7 + g * 3) % 5 - 2); }

EvolutionRow empty_row(const std::string& title, int neurons, int runs) {
  EvolutionRow row{title, title, {}, runs, {}};
  row.settings.neurons = neurons;
  row.settings.generations = kGenerations;
  row.evolutions.resize(static_cast<std::size_t>(runs));
  for (Evolution& evolution : row.evolutions) evolution.generations.resize(kGenerations);
  change_generations(row, [](Generation& g, int, int) { g.best_loss = 0.02; });
  return row;
}

}  // namespace

Claim judged_evolution(const EvolutionRows& rows, EvolutionClaim claim) {
  return judge_evolution(rows).at(claim);
}

EvolutionRows made_up_evolution(int runs) {
  EvolutionRows rows;
  for (auto* group : {&rows.redrawn, &rows.flipped}) {
    *group = {empty_row("4-sparse", 4, runs), empty_row("100-sparse", 100, runs),
              empty_row("100-dense", 100, runs)};
  }
  rows.variants = {empty_row("lot", 4, runs), empty_row("flipped lot", 4, runs),
                   empty_row("stay", 4, runs), empty_row("4-dense", 4, runs)};
  EvolutionRow &small = rows.redrawn[0], &sparse = rows.redrawn[1], &dense = rows.redrawn[2];
  set_number(small, &Generation::density, [](int g) { return ramp(g, 0.2, 0.4, 0, 8); });
  set_number(small, &Generation::heterosynaptic, [](int g) { return ramp(g, 0.5, 0.9, 0, 50); });
  set_number(small, &Generation::hebbian, [](int g) { return ramp(g, 0.34, 0.1, 0, 50); });
  set_number(small, &Generation::best_alignment, [](int g) { return ramp(g, 0.1, 0.6, 0, 50); });
  set_number(sparse, &Generation::density, [](int g) { return ramp(g, 0.2, 0.5, 0, 50); });
  set_number(sparse, &Generation::hebbian, [](int g) { return peak(g); });
  set_number(sparse, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.6, 0, 50); });
  set_number(dense, &Generation::density, [](int g) { return ramp(g, 0.9, 0, 0, 60); });
  set_number(dense, &Generation::hebbian, [](int g) { return peak(g, 45); });
  set_number(dense, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.6, 35, 45); });
  change_generations(dense, [](Generation& generation, int g, int) {
    if (g < 30) generation.best_loss = kOverflow;
  });
  set_number(rows.flipped[0], &Generation::heterosynaptic,
             [](int g) { return ramp(g, 0.3, 0.85, 0, 50); });
  set_number(rows.variants[0], &Generation::density, [](int g) { return ramp(g, 0.2, 0.1, 0, 8); });
  set_number(rows.variants[1], &Generation::heterosynaptic,
             [](int g) { return ramp(g, 0.3, 0.7, 0, 50); });
  return rows;
}

void change_generations(EvolutionRow& row,
                        const std::function<void(Generation&, int g, int run)>& what) {
  for (std::size_t run = 0; run < row.evolutions.size(); ++run) {
    for (int g = 0; g < row.generations(); ++g) {
      what(row.evolutions[run].generations[static_cast<std::size_t>(g)], g, static_cast<int>(run));
    }
  }
}

void set_number(EvolutionRow& row, GenerationNumber number,
                const std::function<double(int g, int run)>& value) {
  change_generations(row, [&](Generation& generation, int g, int run) {
    generation.*number = value(g, run) + jitter(run, g);
  });
}

void set_number(EvolutionRow& row, GenerationNumber number,
                const std::function<double(int g)>& value) {
  set_number(row, number, [&](int g, int) { return value(g); });
}

double ramp(int g, double first, double last, int from, int to) {
  return g <= from ? first : g >= to ? last : first + (last - first) * (g - from) / (to - from);
}

double peak(int g, int at) {
  return g < at ? ramp(g, 0, 0.08, at - 10, at) : ramp(g, 0.08, 0.02, at, at + 10);
}

double far_apart(int run, double mean, double by) { return mean + (run % 2 == 0 ? by : -by); }

}  // namespace hsdc::paper::evolution
