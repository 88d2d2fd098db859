// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/compare/cosim_pair.h"

#include <stdlib.h>

#include "gen/handoff/emit_hardware.h"
#include "sim/compare/cosim.h"
#include "tests/paths.h"

namespace hsdc::compare {

void use_test_cache() {
  const char* own = ::getenv("HSDC_CACHE");
  if (own != nullptr && *own != '\0') return;
  ::setenv("HSDC_CACHE", HSDC_BINARY_DIR "/cosim-cache", 1);
}

CosimPair::CosimPair(const circuit::Circuit& circuit, const CosimPairOptions& options)
    : hardware_(plan::make_hardware(circuit)), model_(hardware_.plan().graph) {
  use_test_cache();
  handoff::emit_for(hardware_, nullptr, folder());
  if (options.edit) options.edit(folder());
  build::RtlBuildOptions build_options;
  build_options.storage = options.storage;
  build_options.fast_build = true;
  const build::RtlBuild build = build::build_rtl(folder(), hardware_, build_options);
  rtl_ = std::make_unique<dut::RtlSim>(build.object, folder(), hardware_, options.storage);
  rtl_->set_bus_seed(options.bus_seed);
  lockstep_ = std::make_unique<LockStep>(*rtl_, model_, 1);
}

std::optional<Mismatch> CosimPair::run(std::span<const vectors::CodedSample> samples, bool ahead) {
  const std::vector<std::int16_t> none;
  bool same = lockstep_->compare_all();
  size_t next = 0;
  for (size_t k = 0; same && k < samples.size(); ++k) {
    while (next < samples.size() && (ahead ? lockstep_->has_room() : next == k)) {
      lockstep_->queue(samples[next].inputs, next % 5 == 4 ? none : samples[next].targets);
      ++next;
    }
    same = lockstep_->step();
  }
  if (same) lockstep_->compare_all();
  return lockstep_->mismatch();
}

std::vector<std::int32_t> CosimPair::rtl_weights() const {
  std::vector<std::int32_t> weights;
  for (size_t k = 0; k < hardware_.arrays().size(); ++k) {
    for (int pre = 0; pre < hardware_.arrays()[k].pre; ++pre) {
      for (int post = 0; post < hardware_.arrays()[k].post; ++post) {
        weights.push_back(rtl_->weight(static_cast<int>(k), pre, post));
      }
    }
  }
  return weights;
}

}  // namespace hsdc::compare
