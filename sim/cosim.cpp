#include "sim/cosim.h"

#include <algorithm>
#include <chrono>

#include "gen/emit.h"
#include "model/training.h"
#include "sim/initial_state.h"
#include "sim/test_vectors.h"

namespace hsdc {

namespace {

constexpr int kVectorSamples = 3;  // learned by the emitted test bench
constexpr int kProgressEvery = 16;
constexpr std::uint32_t kCyclesOffset = 0x30;

std::vector<CodedSample> vector_samples(const Circuit& circuit, const Dataset* data) {
  if (data == nullptr || data->size() < kVectorSamples) {
    return random_samples(circuit, kVectorSamples, circuit.seed);
  }
  SampleCoder coder(circuit);
  std::vector<CodedSample> samples(kVectorSamples);
  for (int k = 0; k < kVectorSamples; ++k) {
    CodedSample& sample = samples[static_cast<size_t>(k)];
    const auto input = coder.input(*data, k), target = coder.target(*data, k);
    sample.inputs.assign(input.begin(), input.end());
    sample.targets.assign(target.begin(), target.end());
  }
  return samples;
}

/// One run: RTL and model over all epochs.
class Run {
 public:
  Run(RtlSim& rtl, FixedNetwork& model, const HardwarePlan& plan, const DataSplit& data,
      const CosimOptions& options)
      : rtl_(rtl),
        model_(model),
        data_(data),
        options_(options),
        pair_(rtl, model, plan, options.compare_every),
        coder_(model.circuit()) {}

  bool epoch(int number, const std::function<bool(const CosimProgress&)>& progress,
             CosimResult& result, CosimEpoch& report);
  LockStep& pair() { return pair_; }

 private:
  void queue_learned(const Dataset& data, int k) {
    pair_.queue(coder_.input(data, k), coder_.target(data, k));
  }
  void queue_inferred(const Dataset& data, int k) { pair_.queue(coder_.input(data, k), {}); }
  bool learn(int number, const std::function<bool(const CosimProgress&)>& progress,
             CosimResult& result, CosimEpoch& report);
  bool test(int number, const std::function<bool(const CosimProgress&)>& progress,
            CosimResult& result, CosimEpoch& report);

  RtlSim& rtl_;
  FixedNetwork& model_;
  const DataSplit& data_;
  const CosimOptions& options_;
  LockStep pair_;
  SampleCoder coder_;
  std::uint64_t learned_ = 0;
};

bool Run::learn(int number, const std::function<bool(const CosimProgress&)>& progress,
                CosimResult& result, CosimEpoch& report) {
  const int count = data_.train.size();
  const std::vector<int> order = epoch_order(count, model_.circuit().seed, number - 1);
  const std::uint64_t saturations = model_.total_saturations();
  const std::uint64_t cycles = rtl_.read_counter(kCyclesOffset);
  const auto begin = std::chrono::steady_clock::now();
  double error = 0;
  if (count > 0) queue_learned(data_.train, order[0]);
  for (int k = 0; k < count; ++k) {
    if (k + 1 < count) queue_learned(data_.train, order[static_cast<size_t>(k) + 1]);
    if (!pair_.step()) return false;
    error += mean_error(model_);
    if (progress && (k + 1) % kProgressEvery == 0 &&
        !progress({"learning", number, options_.epochs, k + 1, count})) {
      // The sample queued ahead is finished too: both sides stay at the same place.
      if (k + 1 < count && !pair_.step()) return false;
      result.interrupted = true;
      return false;
    }
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!pair_.compare_all()) return false;
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
  return true;
}

bool Run::test(int number, const std::function<bool(const CosimProgress&)>& progress,
               CosimResult& result, CosimEpoch& report) {
  const int count = data_.test.size();
  int right_rtl = 0, right_model = 0;
  if (count > 0) queue_inferred(data_.test, 0);
  for (int k = 0; k < count; ++k) {
    if (k + 1 < count) queue_inferred(data_.test, k + 1);
    if (!pair_.step()) return false;
    const int label = data_.test.labels[static_cast<size_t>(k)];
    right_rtl += pair_.rtl_class() == label;
    right_model += pair_.model_class() == label;
    if (progress && (k + 1) % kProgressEvery == 0 &&
        !progress({"testing", number, options_.epochs, k + 1, count})) {
      if (k + 1 < count && !pair_.step()) return false;
      result.interrupted = true;
      return false;
    }
  }
  if (count > 0) {
    report.accuracy_rtl = static_cast<double>(right_rtl) / count;
    report.accuracy_model = static_cast<double>(right_model) / count;
  }
  return pair_.compare_all();
}

bool Run::epoch(int number, const std::function<bool(const CosimProgress&)>& progress,
                CosimResult& result, CosimEpoch& report) {
  report.epoch = number;
  return learn(number, progress, result, report) && test(number, progress, result, report);
}

/// Runs once more, traced, up to the sample that differed, from `model` as it was at first. The run
/// is deterministic, so it ends there.
std::filesystem::path record_waveform(FixedNetwork& model, const DataSplit& data,
                                      const CosimOptions& options, const HardwarePlan& plan,
                                      std::uint64_t sample) {
  const Circuit& circuit = model.circuit();
  RtlBuildOptions build_options;
  build_options.trace = true;
  build_options.packed_ram = options.packed_ram;
  build_options.fast_build = true;
  const RtlBuild build = build_rtl(options.folder, circuit, plan, build_options);
  const std::filesystem::path waveform = options.folder / "mismatch.fst";
  RtlSim rtl(build.object, options.folder, circuit, plan, options.packed_ram, waveform);
  CosimOptions again = options;
  again.trace.clear();
  std::uint64_t seen = 0;
  Run run(rtl, model, plan, data, again);
  CosimResult ignored;
  rtl.set_tracing(sample == 0);
  const auto watch = [&](const CosimProgress&) { return true; };
  // Tracing begins with the sample before the one that differed, as the run goes by.
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    CosimEpoch report;
    run.pair().on_sample = [&](std::uint64_t next) {
      seen = next;
      if (next + 1 >= sample) rtl.set_tracing(true);
    };
    if (!run.epoch(epoch, watch, ignored, report)) break;
  }
  return seen <= sample ? waveform : std::filesystem::path();
}

}  // namespace

void emit_for(FixedNetwork network, const Dataset* data, const std::filesystem::path& folder) {
  const Circuit circuit = network.circuit();
  const std::vector<CodedSample> samples = vector_samples(circuit, data);
  const std::vector<ArrayImage> images = array_images(make_plan(circuit), network);
  write_folder(folder, emit_hardware(circuit, images, make_vectors(std::move(network), samples)));
}

void emit_for(const Circuit& circuit, const Dataset* data, const std::filesystem::path& folder) {
  emit_for(FixedNetwork(circuit), data, folder);
}

CosimResult cosimulate(FixedNetwork& network, const DataSplit& data, const CosimOptions& options,
                       const std::function<bool(const CosimProgress&)>& progress,
                       const std::function<void(const CosimEpoch&)>& on_epoch) {
  const Circuit& circuit = network.circuit();
  const HardwarePlan plan = make_plan(circuit);
  FixedNetwork first = network.clone();
  CosimResult result;
  std::error_code ignored;  // of an earlier run, which may have failed where this one does not
  std::filesystem::remove(options.folder / "mismatch.fst", ignored);
  if (progress) progress({"building", 0, options.epochs, 0, 0});
  RtlBuildOptions build_options;
  build_options.trace = !options.trace.empty();
  build_options.packed_ram = options.packed_ram;
  build_options.fast_build = options.fast_build;
  result.build = build_rtl(options.folder, circuit, plan, build_options);
  RtlSim rtl(result.build.object, options.folder, circuit, plan, options.packed_ram, options.trace);
  rtl.set_tracing(!options.trace.empty());
  Run run(rtl, network, plan, data, options);
  bool good = run.pair().compare_all();  // the memory images are part of what is checked
  for (int epoch = 1; good && epoch <= options.epochs; ++epoch) {
    CosimEpoch report;
    good = run.epoch(epoch, progress, result, report);
    if (!good) break;
    result.epochs.push_back(report);
    if (on_epoch) on_epoch(report);
  }
  result.mismatch = run.pair().mismatch();
  result.weights_compared = run.pair().weights_compared();
  result.learned = run.pair().learned();
  if (result.mismatch) {
    result.waveform = record_waveform(first, data, options, plan, result.mismatch->sample);
  }
  return result;
}

}  // namespace hsdc
