// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/timing.h"

#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

namespace hsdc::plan {

namespace {

using Cycle = std::int64_t;
using Times = std::vector<Cycle>;  // by neuron

constexpr Cycle kCodeToUse = 2;   // a code on its stream to the cycle in which a word waits no more
constexpr Cycle kWordToSum = 7;   // last word of a row to its first sum on offer
constexpr Cycle kLoadToWord = 3;  // last lane operand to the first word
constexpr Cycle kSumsToCode = 3;  // a node takes sums: its code
constexpr Cycle kErrorToCode = 4;  // the start of a root: its first code
constexpr Cycle kFlush = 7;        // plus the adder tree's depth

int lane_depth(const ArrayPlan& a) {
  return a.lanes > 1 ? static_cast<int>(std::bit_width(static_cast<unsigned>(a.lanes - 1))) : 0;
}
Cycle long_row(const ArrayPlan& a) { return a.chunks > 1 ? std::max(a.pre, 7) : a.pre; }

/// When the sums of one projection are on offer to its node, in order. `taken` is the cycle in
/// which the node took the one before.
class Sums {
 public:
  virtual ~Sums() = default;
  virtual Cycle offered(int neuron, Cycle taken) = 0;
};

/// codes == nullptr: they came with the sample.
Cycle usable(const Times* codes, int k) {
  return codes == nullptr ? 0 : (*codes)[static_cast<size_t>(k)] + kCodeToUse;
}

class StraightSums final : public Sums {
 public:
  StraightSums(const ArrayPlan& a, const Times* codes, Cycle start)
      : a_(a), codes_(codes), next_(start + 2) {}
  Cycle offered(int neuron, Cycle taken) override {
    Cycle when = neuron == 0 ? 0 : taken + 1;
    if (neuron % a_.lanes == 0) when = std::max(when, row(neuron == 0 ? 0 : drained_) + kWordToSum);
    drained_ = when;  // the drain is empty when its last sum is on offer
    return when;
  }

 private:
  Cycle row(Cycle drain_free) {
    Cycle issued = 0;
    for (int s = 0; s < a_.pre; ++s) {
      issued = std::max(next_, usable(codes_, s));
      if (s == a_.pre - 1) issued = std::max(issued, drain_free);
      next_ = issued + 1;
    }
    return issued;
  }
  const ArrayPlan& a_;
  const Times* codes_;
  Cycle next_, drained_ = 0;
};

/// Rows of an update or of a transposed pass: the cycle of the last slot of the last row.
Cycle lane_rows(const ArrayPlan& a, const Times* codes, Cycle start, Cycle* last_word) {
  Cycle load = start + 1, row = 0;
  for (int chunk = 0; chunk < a.chunks; ++chunk) {
    for (int l = 0; l < a.lanes; ++l) {
      const int post = chunk * a.lanes + l;
      load = std::max(load + 1, post < a.post ? usable(codes, post) : 0);
    }
    const Cycle earliest = chunk == 0 ? 0 : row + long_row(a);
    row = std::max(earliest, load + kLoadToWord);
    load = row;
  }
  if (last_word != nullptr) *last_word = row + a.pre - 1;
  return row + long_row(a) - 1;
}

class TransposedSums final : public Sums {
 public:
  TransposedSums(const ArrayPlan& a, const Times* codes, Cycle start) {
    Cycle last = 0;
    lane_rows(a, codes, start, &last);
    first_ = last + 10 + lane_depth(a);
  }
  Cycle offered(int neuron, Cycle taken) override { return neuron == 0 ? first_ : taken + 1; }

 private:
  Cycle first_ = 0;
};

/// A parallel array or an identity projection: waits for all codes, then offers a sum a cycle.
class GatedSums final : public Sums {
 public:
  GatedSums(const Times* codes, Cycle start, Cycle delay)
      : first_((codes == nullptr ? start : std::max(start, codes->back() + 1)) + delay) {}
  Cycle offered(int neuron, Cycle taken) override { return neuron == 0 ? first_ : taken + 1; }

 private:
  Cycle first_;
};

class Timer {
 public:
  explicit Timer(const HardwarePlan& plan) : plan_(plan) {}
  SampleCycles run();

 private:
  const circuit::CircuitGraph& graph() const { return *plan_.graph; }
  const Times* codes_of(const CodeSource& source) const {
    return source.from_stream ? nullptr : &codes_.at({source.node, source.phase});
  }
  std::unique_ptr<Sums> sums_of(circuit::ProjectionId projection, Cycle start) const;
  void ones();
  Cycle node_pass(const NodePass& pass, circuit::Phase phase, Cycle start);
  Cycle update(int array, Cycle start) const;

  const HardwarePlan& plan_;
  std::map<std::pair<circuit::NodeId, circuit::Phase>, Times> codes_;
};

std::unique_ptr<Sums> Timer::sums_of(circuit::ProjectionId projection, Cycle start) const {
  const circuit::Projection& p = graph()[projection];
  const auto port = plan_.ports[projection];
  if (port.array < 0) {
    const Times* codes = codes_of(code_source(graph().circuit(), p.from, p.phase));
    return std::make_unique<GatedSums>(codes, start, 2);
  }
  const ArrayPlan& a = plan_.arrays[static_cast<size_t>(port.array)];
  const auto user = static_cast<size_t>(port.user);
  const Times* codes = codes_of(a.sources[user]);
  const circuit::Projection& owner = graph()[a.owner];
  if (owner.parallel()) {
    return std::make_unique<GatedSums>(codes, start, 3);
  }
  if (a.transposed[user]) return std::make_unique<TransposedSums>(a, codes, start);
  return std::make_unique<StraightSums>(a, codes, start);
}

Cycle Timer::node_pass(const NodePass& pass, circuit::Phase phase, Cycle start) {
  const int size = graph()[pass.node].size;
  Times codes(static_cast<size_t>(size));
  if (pass.projections.empty()) {  // a root at t'
    for (int k = 0; k < size; ++k) codes[static_cast<size_t>(k)] = start + kErrorToCode + k;
  } else {
    std::vector<std::unique_ptr<Sums>> inputs;
    for (const circuit::ProjectionId p : pass.projections) inputs.push_back(sums_of(p, start));
    Cycle taken = start;
    for (int k = 0; k < size; ++k) {
      Cycle all = taken + 1;
      for (auto& input : inputs) all = std::max(all, input->offered(k, taken));
      taken = all;
      codes[static_cast<size_t>(k)] = taken + kSumsToCode;
    }
  }
  const Cycle last = codes.back();
  if (pass.last) codes_[{pass.node, phase}] = std::move(codes);
  return pass.last ? last : last - 2;
}

Cycle Timer::update(int array, Cycle start) const {
  const ArrayPlan& a = plan_.arrays[static_cast<size_t>(array)];
  const circuit::Projection& owner = graph()[a.owner];
  if (owner.parallel()) return start + 3;
  return lane_rows(a, codes_of(a.sources.back()), start, nullptr) + kFlush + lane_depth(a) + 1;
}

/// Codes of nodes that are `one`: a code a cycle from the one after the sample's beginning on.
void Timer::ones() {
  for (const circuit::NodeId n : graph().nodes()) {
    for (const circuit::Phase phase : circuit::kPhases) {
      if (graph()[n].at(phase).kind != circuit::ActivationKind::kOne) continue;
      Times& codes = codes_[{n, phase}];
      codes.resize(static_cast<size_t>(graph()[n].size));
      std::iota(codes.begin(), codes.end(), Cycle{1});
    }
  }
}

SampleCycles Timer::run() {
  SampleCycles result;
  ones();
  std::vector<std::pair<int, Cycle>>
      updates;      // arrays and starts; their codes may come in later steps
  Cycle start = 1;  // the sequencer is busy from cycle 1 on, in which the first step starts
  for (size_t s = 0; s < plan_.steps.size(); ++s) {
    const Step& step = plan_.steps[s];
    // A step without units to wait for ends in the cycle after the one that it starts in.
    Cycle done = start + 1;
    for (const NodePass& pass : step.passes) {
      done = std::max(done, node_pass(pass, step.phase, start));
    }
    for (int array : step.updates) updates.emplace_back(array, start);
    if (s + 1 == plan_.steps.size()) {
      for (const auto& [array, begun] : updates) done = std::max(done, update(array, begun));
    }
    const Cycle end = done + 1;
    if (static_cast<int>(s) + 1 == plan_.infer_steps)
      result.infer = static_cast<std::uint64_t>(end);
    result.learn = static_cast<std::uint64_t>(end);
    start = end + 1;
  }
  return result;
}

}  // namespace

std::uint64_t seeding_cycles(const HardwarePlan& plan) {
  constexpr std::uint64_t kWord = 67;  // 2 serial products of 32 cycles, 3 steps around them
  std::uint64_t cycles = 0;
  for (const ArrayPlan& a : plan.arrays) {
    if (!a.has_states) continue;
    const bool parallel = (*plan.graph)[a.owner].parallel();
    const auto states = static_cast<std::uint64_t>(a.pre) + static_cast<std::uint64_t>(a.post);
    cycles += 2 * 3 * kWord + states * (kWord + (parallel ? 5U : 10U));
  }
  return cycles == 0 ? 0 : cycles + 1;
}

std::uint64_t longest_access(const SampleCycles& cycles) { return cycles.learn + kAccessCycles; }

SampleCycles sample_cycles(const HardwarePlan& plan) { return Timer(plan).run(); }

}  // namespace hsdc::plan
