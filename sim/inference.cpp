#include "sim/inference.h"

#include "gen/plan.h"
#include "model/training.h"

namespace hsdc {
namespace {

constexpr int kProgressEvery = 16;
constexpr std::uint32_t kCyclesOffset = 0x30;

/// One inference of a set of samples.
class Inference {
 public:
  Inference(RtlSim& rtl, FixedNetwork& network, const HardwarePlan& plan, const Dataset& data)
      : rtl_(rtl),
        network_(network),
        data_(data),
        pair_(rtl, network, plan, 1),
        coder_(network.circuit()) {}

  void run(const InferenceProgress& progress, InferenceResult& result) {
    result.answers.nodes.resize(network_.circuit().nodes.size());
    const std::uint64_t cycles = rtl_.read_counter(kCyclesOffset);
    // The memory images are part of what is compared.
    if (pair_.compare_all() && infer(progress, result)) pair_.compare_all();
    const std::uint64_t count = pair_.samples();
    result.mismatch = pair_.mismatch();
    result.compared = count * static_cast<std::uint64_t>(network_.circuit().target_size());
    if (count > 0 && !result.mismatch) {
      result.cycles_per_sample = static_cast<double>(rtl_.read_counter(kCyclesOffset) - cycles) /
                                 static_cast<double>(count);
    }
  }

 private:
  /// False if it ended early.
  bool infer(const InferenceProgress& progress, InferenceResult& result) {
    const int count = data_.size();
    if (count > 0) pair_.queue(coder_.input(data_, 0), {});
    for (int k = 0; k < count; ++k) {
      if (k + 1 < count) pair_.queue(coder_.input(data_, k + 1), {});
      if (!pair_.step()) return false;
      keep(result.answers);
      if (progress && (k + 1) % kProgressEvery == 0 && !progress(k + 1, count)) {
        result.interrupted = true;
        return false;
      }
    }
    return true;
  }

  /// The sample stepped last: what the hardware put out, which step() found equal to the model's.
  void keep(Answers<std::int16_t>& answers) const {
    answers.classes.push_back(pair_.rtl_class());
    for (const int root : network_.circuit().root_nodes()) {
      const auto codes = network_.codes(root, Phase::kT);
      auto& kept = answers.nodes[static_cast<size_t>(root)];
      kept.insert(kept.end(), codes.begin(), codes.end());
    }
  }

  RtlSim& rtl_;
  FixedNetwork& network_;
  const Dataset& data_;
  LockStep pair_;
  SampleCoder coder_;
};

}  // namespace

InferenceResult infer_in_hardware(FixedNetwork& network, const Dataset& data,
                                  const std::filesystem::path& folder, bool fast_build,
                                  const InferenceProgress& progress) {
  const Circuit& circuit = network.circuit();
  check_features(circuit, data);
  const HardwarePlan plan = make_plan(circuit);
  InferenceResult result;
  RtlBuildOptions options;
  options.packed_ram = true;  // the form that is synthesized
  options.fast_build = fast_build;
  BuildProgress building;
  if (progress) building = [&](const std::string&) { return progress(0, 0); };
  try {
    result.build = build_rtl(folder, circuit, plan, options, building);
  } catch (const BuildInterrupted&) {
    result.interrupted = true;
    return result;
  }
  RtlSim rtl(result.build.object, folder, circuit, plan, options.packed_ram);
  Inference(rtl, network, plan, data).run(progress, result);
  return result;
}

}  // namespace hsdc
