// SPDX-License-Identifier: Apache-2.0
#include "bench/hardware.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/work_folder.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/registers/table.h"
#include "gen/vectors/initial_state.h"
#include "model/fixed/network.h"
#include "sim/build/build.h"
#include "sim/compare/cosim.h"
#include "sim/compare/lockstep.h"

namespace hsdc::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kDifferent = 64;  // samples, taken in turn
constexpr std::uint32_t kCyclesOffset = registers::offset_of("CYCLES");

/// Feeds samples in turn, the queue kept full: the hardware takes samples in while it works on one.
class Feeder {
 public:
  explicit Feeder(const circuit::Circuit& circuit)
      : samples_(vectors::random_samples(circuit, kDifferent, circuit.seed)) {}
  const vectors::CodedSample& next() { return samples_[next_++ % samples_.size()]; }

 private:
  std::vector<vectors::CodedSample> samples_;
  size_t next_ = 0;
};

/// RTL and model in lock step. Any difference ends the run.
class Pair {
 public:
  Pair(const fs::path& object, const fs::path& folder, const plan::Hardware& hardware,
       build::Storage storage)
      : model_(hardware.plan().graph),
        rtl_(object, folder, hardware, storage),
        pair_(rtl_, model_, 1),
        feeder_(hardware.circuit()) {
    rtl_.set_bus_seed(compare::default_bus_seed(hardware.circuit()));
  }

  void run(int samples) {
    int queued = 0;
    for (int k = 0; k < samples && !pair_.mismatch(); ++k) {
      for (; queued < samples && pair_.has_room(); ++queued) queue();
      pair_.step();
    }
  }
  dut::RtlSim& rtl() { return rtl_; }
  const compare::LockStep& pair() const { return pair_; }

 private:
  void queue() {
    const vectors::CodedSample& sample = feeder_.next();
    pair_.queue(sample.inputs, sample.targets);
  }
  fixed::FixedNetwork model_;
  dut::RtlSim rtl_;
  compare::LockStep pair_;
  Feeder feeder_;
};

/// The same RTL by itself.
class Alone {
 public:
  Alone(const fs::path& object, const fs::path& folder, const plan::Hardware& hardware,
        build::Storage storage)
      : rtl_(object, folder, hardware, storage),
        feeder_(hardware.circuit()),
        codes_(static_cast<size_t>(hardware.circuit().target_size())) {
    rtl_.set_bus_seed(compare::default_bus_seed(hardware.circuit()));
  }

  void run(int samples) {
    int sent = 0;
    for (int k = 0; k < samples; ++k) {
      for (; sent < samples && sent < k + static_cast<int>(dut::RtlSim::kQueue); ++sent) send();
      if (!rtl_.finish_sample(codes_)) throw std::runtime_error(rtl_.error());
    }
  }

 private:
  void send() {
    const vectors::CodedSample& sample = feeder_.next();
    rtl_.send(sample.inputs, sample.targets);
  }
  dut::RtlSim rtl_;
  Feeder feeder_;
  std::vector<std::int16_t> codes_;
};

CosimFigures bench_cosim(const plan::Hardware& hardware, const fs::path& object,
                         const fs::path& folder, build::Storage storage, int samples,
                         int repetitions) {
  Pair pair(object, folder, hardware, storage);
  Alone alone(object, folder, hardware, storage);
  const std::uint64_t counted = pair.rtl().read_counter(kCyclesOffset);
  const std::uint64_t clocked = pair.rtl().cycles();
  const std::vector<Seconds> seconds =
      median_seconds(repetitions, {[&] { pair.run(samples); }, [&] { alone.run(samples); }});

  CosimFigures figures;
  figures.storage = build::to_string(storage);
  figures.samples = samples;
  figures.weights_compared = pair.pair().weights_compared();
  figures.mismatches = pair.pair().mismatch() ? 1 : 0;
  const double synapses = static_cast<double>(pair.pair().model().plastic_synapses());
  figures.cosim = synapses * samples / std::max(seconds[0].cpu, 1e-9);
  figures.rtl_alone = synapses * samples / std::max(seconds[1].cpu, 1e-9);
  const auto learned = static_cast<double>(std::max<std::uint64_t>(1, pair.pair().learned()));
  const double clocks = static_cast<double>(pair.rtl().cycles() - clocked) / learned;
  figures.seconds_per_cycle = seconds[0].cpu / samples / clocks;
  if (figures.mismatches == 0) {  // else the RTL may not answer
    figures.cycles_per_sample =
        static_cast<double>(pair.rtl().read_counter(kCyclesOffset) - counted) / learned;
  }
  return figures;
}

}  // namespace

HardwareFigures bench_hardware(const circuit::Circuit& circuit, int samples, int repetitions,
                               int builds, const BenchProgress& progress) {
  const WorkFolder scratch;
  const fs::path folder = scratch.path() / "rtl";
  const plan::Hardware hardware = plan::make_hardware(circuit);
  handoff::emit_for(hardware, nullptr, folder);

  HardwareFigures figures;
  figures.circuit = circuit.name;
  figures.plastic_synapses = fixed::FixedNetwork(circuit).plastic_synapses();
  for (const plan::ArrayPlan& array : hardware.arrays())
    figures.lanes = std::max(figures.lanes, array.lanes);
  build::RtlBuild array_form;
  std::vector<Seconds> times, fast_times;
  for (int k = 0; k < builds; ++k) {
    for (const bool fast : {true, false}) {
      progress(
          fmt::format("verilating and compiling, {} of {}", 2 * k + (fast ? 1 : 2), 2 * builds));
      build::RtlBuildOptions options;
      options.fast_build = fast;
      options.cache = scratch.path() / fmt::format("cache-{}{}", k, fast ? "-fast" : "");
      const Seconds time = seconds_of([&] {
        const build::RtlBuild build = build::build_rtl(folder, hardware, options);
        if (!fast) array_form = build;
      });
      (fast ? fast_times : times).push_back(time);
    }
  }
  figures.build = {median(times), median(fast_times)};
  progress("co-simulating");
  figures.cosim.push_back(bench_cosim(hardware, array_form.object, folder, build::Storage::kArray,
                                      samples, repetitions));
  progress("building the synthesis form");
  build::RtlBuildOptions options;
  options.storage = build::Storage::kPacked;
  options.cache = scratch.path() / "cache-packed";
  const build::RtlBuild packed = build::build_rtl(folder, hardware, options);
  progress("co-simulating the synthesis form");
  figures.cosim.push_back(
      bench_cosim(hardware, packed.object, folder, build::Storage::kPacked, samples, repetitions));
  return figures;
}

}  // namespace hsdc::bench
