// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/circuit/circuit.h"
#include "model/data/dataset.h"
#include "sim/compare/cosim.h"

namespace hsdc::cli {

/// The last lines of a co-simulation as two columns: what, value.
std::vector<std::vector<std::string>> summary(const compare::CosimResult& result);

/// A page on a co-simulation (Markdown): what ran, its summary, its history and its files, which
/// lie beside it: circuit.toml, circuit.svg (if `picture`), rtl/, history.svg.
std::string report_markdown(const circuit::Circuit& circuit, const data::DataSplit& data,
                            const compare::CosimResult& result, bool picture);

/// Test accuracy of RTL and model by epoch, as a small chart (SVG).
std::string history_svg(const std::vector<compare::CosimEpoch>& epochs);

}  // namespace hsdc::cli
