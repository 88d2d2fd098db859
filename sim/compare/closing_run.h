// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sim/compare/cosim.h"

namespace hsdc::compare {

/// Goes on from where `reached` is, in the form that is synthesized: the emitted folder with that
/// network's weights and random states as memory images, some samples learned (none if
/// options.epochs is 0) and some inferred, everything compared after each. The waveform of a
/// difference is recorded in options.folder. Throws as build_rtl() does.
ClosingRun closing_run(const plan::Hardware& hardware, const fixed::FixedNetwork& reached,
                       const data::DataSplit& data, const CosimOptions& options,
                       const std::function<bool(const CosimProgress&)>& progress);

}  // namespace hsdc::compare
