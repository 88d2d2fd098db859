// SPDX-License-Identifier: Apache-2.0
#include "tests/model/fixed/naive_network.h"

#include <algorithm>
#include <cmath>

#include "model/arithmetic/random_words.h"

namespace hsdc::fixed {
namespace {

using Int = std::int64_t;

Int power(int n) {
  Int result = 1;
  for (; n > 0; --n) result *= 2;
  return result;
}

/// floor(a / b), b > 0.
Int floor_divided(Int a, Int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

Int clip(Int value, Int low, Int high) { return std::min(std::max(value, low), high); }

/// Fractional bits of a code, from the table of activations.
int fraction_of(const circuit::Activation& a) {
  switch (a.kind) {
    case circuit::ActivationKind::kInput:
    case circuit::ActivationKind::kOne:
    case circuit::ActivationKind::kLinear:
    case circuit::ActivationKind::kRelu:
    case circuit::ActivationKind::kError:
      return a.fraction;
    default:
      return 0;
  }
}

Int rounded(Int acc, int n, circuit::CodeRounding rounding) {
  const Int unit = power(n);
  const Int floor = floor_divided(acc, unit);
  const Int twice_rest = 2 * (acc - floor * unit);
  if (rounding == circuit::CodeRounding::kTruncate || twice_rest < unit) return floor;
  if (rounding == circuit::CodeRounding::kHalfEven && twice_rest == unit) {
    return floor % 2 == 0 ? floor : floor + 1;
  }
  return floor + 1;
}

}  // namespace

NaiveNetwork::NaiveNetwork(const circuit::Circuit& circuit)
    : weights(circuit.projections.size()),
      exists(circuit.projections.size()),
      rho(circuit.projections.size()),
      kappa(circuit.projections.size()),
      saturations(circuit.projections.size()),
      pulses_up(circuit.projections.size()),
      pulses_down(circuit.projections.size()),
      second(circuit.projections.size()),
      circuit_(circuit),
      tables_(circuit.projections.size()),
      passes_(circuit.projections.size()),
      cells_(circuit.projections.size()),
      second_cells_(circuit.projections.size()),
      codes_(2) {
  for (const circuit::ProjectionId p : circuit_.projections.ids()) draw(p);
}

void NaiveNetwork::draw(circuit::ProjectionId p) {
  const circuit::Projection& q = projection(p);
  if (q.kind() != circuit::WeightKind::kPlastic && q.kind() != circuit::WeightKind::kFixed) return;
  const int pre = node(q.from).size;
  const int post = node(q.to).size;
  const auto tag = static_cast<std::uint32_t>(p);
  const Int largest = power(q.format().bits - 1) - 1;
  const double fan_in = std::max(1.0, q.first().density * pre);
  for (int i = 0; i < post; ++i) {
    Vector row, present;
    for (int j = 0; j < pre; ++j) {
      const auto at = static_cast<std::uint32_t>(i * pre + j);
      const bool there = arithmetic::seeded_word(circuit_.seed, tag, arithmetic::WordSide::kMask,
                                                 at) < std::floor(q.first().density * 4294967296.0);
      const double u = arithmetic::seeded_word(circuit_.seed, tag, arithmetic::WordSide::kInit, at);
      const double real =
          ((u + 0.5) / 4294967296.0 * 2 - 1) * std::sqrt(3.0) * q.first().init / std::sqrt(fan_in);
      const double code = std::floor(real * static_cast<double>(power(q.format().fraction)) + 0.5);
      present.push_back(there ? 1 : 0);
      row.push_back(there ? clip(static_cast<Int>(code), -largest, largest) : 0);
      if (there && q.kind() == circuit::WeightKind::kPlastic) ++plastic_synapses;
    }
    weights[p].push_back(row);
    exists[p].push_back(present);
  }
  if (q.device() != nullptr) draw_cells(p);
  if (q.kind() == circuit::WeightKind::kPlastic &&
      q.law().rounding == circuit::UpdateRounding::kStochastic) {
    for (int j = 0; j < pre; ++j) {
      rho[p].push_back(arithmetic::seeded_state(circuit_.seed, tag, arithmetic::WordSide::kPre,
                                                static_cast<std::uint32_t>(j)));
    }
    for (int i = 0; i < post; ++i) {
      kappa[p].push_back(arithmetic::seeded_state(circuit_.seed, tag, arithmetic::WordSide::kPost,
                                                  static_cast<std::uint32_t>(i)));
    }
  }
}

/// "Variation": cell words, and first weights within the bounds of their cells.
void NaiveNetwork::draw_cells(circuit::ProjectionId p) {
  const circuit::Projection& q = projection(p);
  const device::Device& device = *q.device();
  tables_[p] = device::naive_tables(device, q.format().bits);
  passes_[p] = device::naive_passes(device, q.format().bits);
  const device::NaiveTables& t = tables_[p];
  const auto in_bounds = [&t](Int state, Int cell) {
    return clip(state, t.LOWER[static_cast<size_t>(cell / 4096)],
                t.UPPER[static_cast<size_t>(cell / 256 % 16)]);
  };
  const auto post = weights[p].size();
  for (size_t i = 0; i < post; ++i) {
    const size_t pre = weights[p][i].size();
    Vector cells, others, states;
    for (size_t j = 0; j < pre; ++j) {
      const auto index = static_cast<std::uint32_t>(i * pre + j);
      const auto tag = static_cast<std::uint32_t>(p);
      const Int cell = device::naive_cell(circuit_.seed, tag, 4, index, device.stuck);
      const Int other = device::naive_cell(circuit_.seed, tag, 7, index, device.stuck);
      Int& w = weights[p][i][j];
      cells.push_back(cell);
      if (device.pair) {
        const Int G = in_bounds(std::max<Int>(w, 0), cell),
                  H = in_bounds(std::max<Int>(-w, 0), other);
        others.push_back(other);
        states.push_back(H);
        w = G - H;
      } else {
        w = in_bounds(w, cell);
      }
    }
    cells_[p].push_back(cells);
    second_cells_[p].push_back(others);
    second[p].push_back(states);
  }
}

void NaiveNetwork::pulse(circuit::ProjectionId p, const Vector& pre, const Vector& post, int e) {
  device::NaiveTables& t = tables_[p];
  t.X = e + t.P;
  const bool pair = projection(p).device()->pair;
  for (size_t i = 0; i < post.size(); ++i) {
    for (size_t j = 0; j < pre.size(); ++j) {
      if (exists[p][i][j] == 0) continue;
      const std::uint32_t word = rho[p][j] ^ kappa[p][i];
      const auto cell = static_cast<unsigned>(cells_[p][i][j]);
      Int& w = weights[p][i][j];
      const Int r = static_cast<Int>(word) / power(32 - static_cast<int>(t.X));
      const Int n =
          clip(floor_divided(post[i] * pre[j] + r, power(static_cast<int>(t.X))), -15, 15);
      (n > 0 ? pulses_up : pulses_down)[p] += static_cast<std::uint64_t>(n > 0 ? n : -n);
      if (!pair) {
        const device::NaiveResult next = device::naive_pulses(t, w, cell, n, word);
        w = next.w;
        saturations[p] += next.saturated ? 1 : 0;
        continue;
      }
      if (n == 0) continue;
      const auto other = static_cast<unsigned>(second_cells_[p][i][j]);
      Int& H = second[p][i][j];
      device::NaivePair both{w + H, H};
      const device::NaiveResult next = n > 0 ? device::naive_pulses(t, both.G, cell, n, word)
                                             : device::naive_pulses(t, both.H, other, -n, word);
      (n > 0 ? both.G : both.H) = next.w;
      saturations[p] += next.saturated ? 1 : 0;
      both = device::naive_refresh(both, passes_[p].TH, cell, other);
      H = both.H;
      w = both.G - both.H;
    }
  }
}

void NaiveNetwork::leak(circuit::ProjectionId p) {
  for (auto& state : rho[p]) state = arithmetic::xorshift32(state);
  for (auto& state : kappa[p]) state = arithmetic::xorshift32(state);
  const bool pair = projection(p).device()->pair;
  const device::NaivePasses& passes = passes_[p];
  for (size_t i = 0; i < weights[p].size(); ++i) {
    for (size_t j = 0; j < weights[p][i].size(); ++j) {
      if (exists[p][i][j] == 0) continue;
      const std::uint32_t word = rho[p][j] ^ kappa[p][i];
      Int& w = weights[p][i][j];
      Int H = pair ? second[p][i][j] : 0;
      const auto leaked = [&](Int state, Int cell) {
        return clip(
            device::naive_leak(state, static_cast<unsigned>(cell), passes.R, passes.L, word),
            tables_[p].LOWER[static_cast<size_t>(cell / 4096)],
            tables_[p].UPPER[static_cast<size_t>(cell / 256 % 16)]);
      };
      const Int G = leaked(w + H, cells_[p][i][j]);
      if (pair) {
        H = leaked(H, second_cells_[p][i][j]);
        second[p][i][j] = H;
      }
      w = G - H;
    }
  }
}

const NaiveNetwork::Vector& NaiveNetwork::codes(circuit::NodeId i, circuit::Phase phase) const {
  return codes_[static_cast<size_t>(phase)][i].values;
}

NaiveNetwork::Vector NaiveNetwork::part_of(const Vector& all,
                                           const std::vector<circuit::NodeId>& owners,
                                           circuit::NodeId i) const {
  std::ptrdiff_t offset = 0;
  for (const circuit::NodeId owner : owners) {
    if (owner == i) break;
    offset += node(owner).size;
  }
  return Vector(all.begin() + offset, all.begin() + offset + node(i).size);
}

/// The sums at a node, all its projections aligned to `fraction` fractional bits.
NaiveNetwork::Vector NaiveNetwork::inputs_of(circuit::NodeId i, circuit::Phase phase,
                                             int fraction) {
  Vector sums(static_cast<size_t>(node(i).size), 0);
  for (const circuit::ProjectionId p : circuit_.projections.ids()) {
    const circuit::Projection& q = projection(p);
    if (q.to != i || q.phase != phase) continue;
    const Vector& pre = compute(q.from, phase);
    const bool identity = q.identity();
    const circuit::ProjectionId owner = q.kind() == circuit::WeightKind::kTied ? q.tie().owner : p;
    const int weight_fraction = identity ? 0 : projection(owner).format().fraction;
    const Int scale = power(fraction - fraction_of(node(q.from).at(phase)) - weight_fraction);
    for (size_t post = 0; post < sums.size(); ++post) {
      for (size_t j = 0; j < pre.size(); ++j) {
        const Int w = identity         ? (post == j ? 1 : 0)
                      : q.transposed() ? weights[owner][j][post]
                                       : weights[owner][post][j];
        sums[post] += w * pre[j] * scale;
      }
    }
  }
  return sums;
}

NaiveNetwork::Vector NaiveNetwork::activate(circuit::NodeId i, circuit::Phase phase,
                                            const Vector& sums, int fraction) const {
  const circuit::Activation& a = node(i).at(phase);
  Vector result;
  for (const Int acc : sums) {
    if (a.kind == circuit::ActivationKind::kStepRelu) {
      const Int ceiling = -floor_divided(-acc, power(fraction));
      result.push_back(clip(ceiling, 0, power(a.bits) - 1));
    } else if (a.kind == circuit::ActivationKind::kSign) {
      result.push_back(acc > 0 ? 1 : acc < 0 ? -1 : 0);
    } else {
      const Int largest = power(a.bits - 1) - 1;
      const int n = fraction - a.fraction;
      const Int value = n > 0 ? rounded(acc, n, a.rounding) : acc * power(-n);
      const Int low = a.kind == circuit::ActivationKind::kRelu ? 0 : -largest;
      result.push_back(clip(value, low, largest));
    }
  }
  return result;
}

const NaiveNetwork::Vector& NaiveNetwork::compute(circuit::NodeId i, circuit::Phase phase) {
  NodeCodes& slot = codes_[static_cast<size_t>(phase)][i];
  if (slot.known) return slot.values;
  const circuit::Activation& a = node(i).at(phase);
  Vector values(static_cast<size_t>(node(i).size), 0);
  if (a.kind == circuit::ActivationKind::kInput) {
    values = part_of(input_, circuit_.input_nodes(), i);
  } else if (a.kind == circuit::ActivationKind::kOne) {
    for (Int& value : values) value = circuit_.q * power(a.fraction);
  } else if (a.kind == circuit::ActivationKind::kError) {
    const Vector wanted = part_of(target_, circuit_.root_nodes(), i);
    const Int unit = power(a.fraction - fraction_of(node(i).at(circuit::Phase::kT)));
    const Int largest = power(a.bits - 1) - 1;
    for (size_t k = 0; k < values.size(); ++k) {
      values[k] = clip(wanted[k] - compute(i, circuit::Phase::kT)[k] * unit, -largest, largest);
    }
  } else if (a.kind != circuit::ActivationKind::kOff) {
    int fraction = 0;
    for (const circuit::ProjectionId p : circuit_.projections.ids()) {
      const circuit::Projection& q = projection(p);
      if (q.to != i || q.phase != phase) continue;
      const circuit::ProjectionId owner =
          q.kind() == circuit::WeightKind::kTied ? q.tie().owner : p;
      const int own = q.identity() ? 0 : projection(owner).format().fraction;
      fraction = std::max(fraction, fraction_of(node(q.from).at(phase)) + own);
    }
    values = activate(i, phase, inputs_of(i, phase, fraction), fraction);
  }
  if (a.gated) {
    const Vector& own = compute(i, circuit::Phase::kT);
    for (size_t k = 0; k < values.size(); ++k) {
      if (own[k] == 0) values[k] = 0;
    }
  }
  slot = {true, values};
  return slot.values;
}

void NaiveNetwork::infer(const Vector& input) {
  input_ = input;
  for (auto& phase : codes_) phase.assign(circuit_.nodes.size(), {});
  for (const circuit::NodeId i : circuit_.nodes.ids()) {
    compute(i, circuit::Phase::kT);
    codes_[1][i].values.assign(static_cast<size_t>(circuit_.nodes[i].size), 0);
  }
}

void NaiveNetwork::learn(const Vector& input, const Vector& target) {
  infer(input);
  ++samples_;
  target_ = target;
  for (const circuit::NodeId i : circuit_.nodes.ids()) compute(i, circuit::Phase::kTPrime);
  for (const circuit::ProjectionId p : circuit_.projections.ids()) {
    if (projection(p).kind() == circuit::WeightKind::kPlastic) update(p);
  }
}

void NaiveNetwork::update(circuit::ProjectionId p) {
  const circuit::Projection& q = projection(p);
  const circuit::Phase later =
      q.phase == circuit::Phase::kT ? circuit::Phase::kTPrime : circuit::Phase::kT;
  const Vector& pre = codes(q.from, q.phase);
  const Vector& post = codes(q.to, later);
  const int e = fraction_of(node(q.to).at(later)) + fraction_of(node(q.from).at(q.phase)) +
                q.law().rate_shift - q.format().fraction;
  const int shift = std::max({e, q.law().decay_shift.value_or(0), 0});
  const Int largest = power(q.format().bits - 1) - 1;
  for (auto& state : rho[p]) state = arithmetic::xorshift32(state);
  for (auto& state : kappa[p]) state = arithmetic::xorshift32(state);
  if (q.device() != nullptr) {
    pulse(p, pre, post, e);
    if (passes_[p].L > 0 && samples_ % q.device()->leak_period == 0) leak(p);
    return;
  }
  for (size_t i = 0; i < post.size(); ++i) {
    for (size_t j = 0; j < pre.size(); ++j) {
      if (exists[p][i][j] == 0) continue;
      Int& w = weights[p][i][j];
      Int d = post[i] * pre[j] * power(shift - e);
      if (q.law().decay_shift) d -= w * power(shift - *q.law().decay_shift);
      Int r = 0;
      if (q.law().rounding == circuit::UpdateRounding::kStochastic) {
        // The top `shift` bits of the word.
        r = static_cast<Int>(rho[p][j] ^ kappa[p][i]) / power(32 - shift);
      } else if (q.law().rounding == circuit::UpdateRounding::kNearest && shift > 0) {
        r = power(shift - 1);
      }
      const Int next = w + floor_divided(d + r, power(shift));
      if (next > largest || next < -largest) ++saturations[p];
      w = clip(next, -largest, largest);
    }
  }
}

}  // namespace hsdc::fixed
