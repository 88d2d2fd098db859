// SPDX-License-Identifier: Apache-2.0
#pragma once
// The keys of weights.json, each once: writing, reading, what messages allow and the tables of
// docs/training.md follow from these lists. A new key is one row of record_keys.cpp.
#include <vector>

#include "model/circuit/keys.h"
#include "model/weights/record.h"

namespace hsdc::weights {

/// In the order in which they are written; behind them stands `projections`. A key without `set` is
/// one whose value reading knows: any other is refused. `standard` tells whether it must be there.
const std::vector<circuit::Key<WeightRecord>>& record_keys();
/// Those of an entry of `projections`.
const std::vector<circuit::Key<WeightEntry>>& entry_keys();

}  // namespace hsdc::weights
