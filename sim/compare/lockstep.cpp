// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/lockstep.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "gen/registers/table.h"

namespace hsdc::compare {

namespace {
constexpr std::uint32_t kSaturationsOffset = registers::offset_of("SATURATIONS");
}

std::string describe(const Mismatch& m) {
  switch (m.kind) {
    case Mismatch::Kind::kWeight:
      return fmt::format(
          "sample {}: projection {} (phase {}), pre {}, post {}: expected weight {}, found {}",
          m.sample, m.projection, m.phase, m.pre, m.post, m.expected, m.found);
    case Mismatch::Kind::kOutput:
      return fmt::format("sample {}: node {} (phase {}), neuron {}: expected code {}, found {}",
                         m.sample, m.node, m.phase, m.post, m.expected, m.found);
    case Mismatch::Kind::kSaturations:
      return fmt::format("by sample {}: expected {} saturated updates, the RTL counted {}",
                         m.sample, m.expected, m.found);
    case Mismatch::Kind::kNoEnd:
      break;
  }
  return fmt::format("sample {}: {}", m.sample, m.detail);
}

LockStep::LockStep(dut::RtlSim& rtl, fixed::FixedNetwork& model, int compare_every)
    : rtl_(rtl),
      model_(model),
      saturations_before_(model.total_saturations()),
      compare_every_(std::max(1, compare_every)) {
  const circuit::Circuit& circuit = model.circuit();
  codes_.resize(static_cast<size_t>(circuit.target_size()));
  first_root_size_ = circuit.nodes[circuit.root_nodes().front()].size;
}

void LockStep::queue(std::span<const std::int16_t> inputs, std::span<const std::int16_t> targets) {
  if (!has_room()) throw std::logic_error("lock step: more samples queued than there is room for");
  Queued& q = queue_[(first_ + queued_) % dut::RtlSim::kQueue];
  q.inputs.assign(inputs.begin(), inputs.end());
  q.targets.assign(targets.begin(), targets.end());
  ++queued_;
  rtl_.send(inputs, targets);
}

bool LockStep::step() {
  if (on_sample) on_sample(samples_);
  Queued& sample = queue_[first_];
  first_ = (first_ + 1) % dut::RtlSim::kQueue;
  --queued_;
  if (sample.targets.empty()) {
    model_.infer(sample.inputs);
  } else {
    model_.learn(sample.inputs, sample.targets);
    ++learned_;
  }
  const bool ended = rtl_.finish_sample(codes_);
  if (!ended) {
    mismatch_ = Mismatch{};
    mismatch_->kind = Mismatch::Kind::kNoEnd;
    mismatch_->sample = samples_;
    mismatch_->detail = rtl_.error();
    return false;
  }
  const bool check_weights =
      !sample.targets.empty() && learned_ % static_cast<std::uint64_t>(compare_every_) == 0;
  const bool same = compare_outputs() && (!check_weights || compare_weights());
  ++samples_;
  return same;
}

bool LockStep::compare_outputs() {
  const circuit::Circuit& circuit = model_.circuit();
  size_t at = 0;
  for (const circuit::NodeId n : circuit.root_nodes()) {
    const auto expected = model_.codes(n, circuit::Phase::kT);
    for (size_t k = 0; k < expected.size(); ++k, ++at) {
      if (codes_[at] == expected[k]) continue;
      Mismatch m;
      m.kind = Mismatch::Kind::kOutput;
      m.sample = samples_;
      m.node = circuit.nodes[n].name;
      m.phase = "t";
      m.post = static_cast<int>(k);
      m.expected = expected[k];
      m.found = codes_[at];
      mismatch_ = m;
      return false;
    }
  }
  return true;
}

bool LockStep::compare_weights() {
  const std::vector<plan::ArrayPlan>& arrays = rtl_.hardware().arrays();
  for (size_t k = 0; k < arrays.size(); ++k) {
    const plan::ArrayPlan& a = arrays[k];
    const fixed::WeightView view = model_.weights(a.owner);
    const dut::RtlSim::Difference difference =
        rtl_.first_difference(static_cast<int>(k), view.data, view.stride);
    weights_compared_ += static_cast<std::uint64_t>(a.pre) * static_cast<std::uint64_t>(a.post);
    if (difference.pre < 0) continue;
    const circuit::Projection& p = model_.circuit().projections[a.owner];
    Mismatch m;
    m.sample = samples_;
    m.projection = p.name;
    m.phase = circuit::to_string(p.phase);
    m.pre = difference.pre;
    m.post = difference.post;
    m.expected = view.at(difference.pre, difference.post);
    m.found = difference.found;
    mismatch_ = m;
    return false;
  }
  return true;
}

bool LockStep::compare_all() {
  if (!compare_weights()) return false;
  const std::uint64_t counted = rtl_.read_counter(kSaturationsOffset);
  const std::uint64_t expected = model_.total_saturations() - saturations_before_;
  if (counted == expected) return true;
  Mismatch m;
  m.kind = Mismatch::Kind::kSaturations;
  m.sample = samples_ == 0 ? 0 : samples_ - 1;
  m.expected = static_cast<std::int64_t>(expected);
  m.found = static_cast<std::int64_t>(counted);
  mismatch_ = m;
  return false;
}

int LockStep::rtl_class() const {
  const auto end = codes_.begin() + first_root_size_;
  return static_cast<int>(std::max_element(codes_.begin(), end) - codes_.begin());
}

}  // namespace hsdc::compare
