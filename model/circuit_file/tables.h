// SPDX-License-Identifier: Apache-2.0
#pragma once
// How the tables of a circuit file become options, nodes and projections; used by circuit_file
// only.
#include <string>
#include <vector>

#include "base/formats/toml_reader.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"

namespace hsdc::circuit_file {

/// The tables of one file, absent ones included.
struct CircuitTables {
  CircuitTables(const toml::table& root, formats::FileProblems& problems);

  formats::TableReader circuit;
  formats::TableReader format;
  formats::TableReader learning;
  formats::TableReader hardware;
  formats::TableReader device;
  formats::TableReader data;
  formats::TableReader floats;
  std::vector<formats::TableReader> nodes;
  std::vector<formats::TableReader> projections;
};

/// [circuit], [format], [learning], [hardware] and [device], over the defaults of PresetOptions.
circuit::PresetOptions read_options(CircuitTables& tables);
DataChoice read_data(formats::TableReader& table);
/// [float], over the defaults of FloatOptions; notes values out of their range.
circuit::FloatOptions read_float(formats::TableReader& table);

/// Changes `node` as the table says. A kind that differs from the node's own brings the options'
/// formats with it. A new kind's t' gate is `gate` where a gate is possible.
void read_node(formats::TableReader& table, const circuit::PresetOptions& options, bool gate,
               circuit::Node& node);

/// Changes the kind, formats, learning, device and hardware of `projection` as the table says; its
/// name, ends and phase stand. `tied_to` takes the name that the table gives, if any.
void read_projection(formats::TableReader& table, const circuit::PresetOptions& options,
                     circuit::Projection& projection, std::string& tied_to);

}  // namespace hsdc::circuit_file
