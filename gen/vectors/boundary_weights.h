// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "gen/emit/vectors.h"
#include "gen/plan/hardware.h"
#include "gen/vectors/initial_state.h"
#include "model/fixed/network.h"

namespace hsdc::vectors {

/// Weights with which the sums of that sample lie where an activation turns: the last sum before a
/// code saturates and the first one that does, both ways; where it becomes 0; where a rounding
/// steps. In turn over the neurons of every node, phase t first; as near as codes and weights let
/// it. `weights`: [array][pre][post], kept where no projection of their own brings such a sum.
emit::TestVectors::Weights boundary_weights(const plan::Hardware& hardware,
                                            const fixed::FixedNetwork& network,
                                            const CodedSample& sample,
                                            emit::TestVectors::Weights weights);

}  // namespace hsdc::vectors
