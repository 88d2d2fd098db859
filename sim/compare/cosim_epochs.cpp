// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/cosim_epochs.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "gen/registers/table.h"
#include "model/training/fixed_learner.h"

namespace hsdc::compare {

namespace {

constexpr int kProgressEvery = 16;
constexpr std::uint32_t kCyclesOffset = registers::offset_of("CYCLES");

/// Tells `progress` of every so many samples; false if it wants the run to end.
bool tell(const CosimEpochs::Progress& progress, const char* phase, int epoch, int epochs, int done,
          int total) {
  if (!progress || done % kProgressEvery != 0) return true;
  return progress({phase, epoch, epochs, done, total});
}

}  // namespace

CosimEpochs::CosimEpochs(dut::RtlSim& rtl, fixed::FixedNetwork& model, const data::DataSplit& data,
                         const CosimOptions& options)
    : rtl_(rtl),
      model_(model),
      data_(data),
      options_(options),
      pair_(rtl, model, options.compare_every),
      coder_(model.circuit()) {
  rtl_.set_bus_seed(options.bus_seed);
}

CosimEpochs::End CosimEpochs::pass(const data::Dataset& data, std::span<const int> order,
                                   bool learned, const std::function<bool(int, int)>& after) {
  const std::span<const std::int16_t> none;
  size_t next = 0;
  for (size_t done = 0; done < order.size();) {
    for (; next < order.size() && pair_.has_room(); ++next) {
      const int k = order[next];
      pair_.queue(coder_.input(data, k), learned ? coder_.target(data, k) : none);
    }
    if (!pair_.step()) return End::kDifferent;
    ++done;
    if (after(order[done - 1], static_cast<int>(done))) continue;
    while (pair_.queued() != 0) {
      if (!pair_.step()) return End::kDifferent;
    }
    return End::kInterrupted;
  }
  return End::kDone;
}

CosimEpochs::End CosimEpochs::learn(int number, const Progress& progress, CosimEpoch& report) {
  const int count = data_.train.size();
  const std::vector<int> order = data::epoch_order(count, model_.circuit().seed, number - 1);
  const std::uint64_t saturations = model_.total_saturations();
  const std::uint64_t cycles = rtl_.read_counter(kCyclesOffset);
  const auto begin = std::chrono::steady_clock::now();
  double error = 0;
  const End end = pass(data_.train, order, true, [&](int, int done) {
    error += training::mean_error(model_);
    return tell(progress, "learning", number, options_.epochs, done, count);
  });
  if (end != End::kDone) return end;
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!pair_.compare_all()) return End::kDifferent;
  learned_ += static_cast<std::uint64_t>(count);
  report.samples = learned_;
  report.saturations = model_.total_saturations() - saturations;
  if (count > 0) {
    report.mean_error = error / count;
    report.cycles_per_sample =
        static_cast<double>(rtl_.read_counter(kCyclesOffset) - cycles) / count;
    report.updates_per_second =
        static_cast<double>(model_.plastic_synapses()) * count / std::max(seconds, 1e-9);
  }
  return End::kDone;
}

CosimEpochs::End CosimEpochs::test(int number, const Progress& progress, CosimEpoch& report) {
  const int count = data_.test.size();
  std::vector<int> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  int right_rtl = 0, right_model = 0;
  const std::uint64_t cycles = rtl_.read_counter(kCyclesOffset);
  const End end = pass(data_.test, order, false, [&](int k, int done) {
    const int label = data_.test.labels[static_cast<size_t>(k)];
    right_rtl += pair_.rtl_class() == label;
    right_model += pair_.model_class() == label;
    return tell(progress, "testing", number, options_.epochs, done, count);
  });
  if (end != End::kDone) return end;
  if (count > 0) {
    report.accuracy_rtl = static_cast<double>(right_rtl) / count;
    report.accuracy_model = static_cast<double>(right_model) / count;
    report.cycles_per_inference =
        static_cast<double>(rtl_.read_counter(kCyclesOffset) - cycles) / count;
  }
  return compared_all();
}

CosimEpochs::End CosimEpochs::epoch(int number, const Progress& progress, CosimEpoch& report) {
  report.epoch = number;
  if (number > 0) {
    if (const End end = learn(number, progress, report); end != End::kDone) return end;
  }
  return test(number, progress, report);
}

}  // namespace hsdc::compare
