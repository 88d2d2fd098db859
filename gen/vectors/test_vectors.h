// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "gen/emit/vectors.h"
#include "gen/plan/hardware.h"
#include "gen/vectors/initial_state.h"
#include "model/fixed/network.h"

namespace hsdc::vectors {

/// What the emitted test bench does, and what the model says must come of it. `network` is as the
/// memory images have it, and is used up. Rounds, each of a few samples to learn (more of a
/// small circuit), one to infer, and packets of wrong lengths between them:
///  1. `samples` and random ones, from the memory images;
///  2. random samples, from weights of the whole range that the window writes, the bounds among
///     them;
///  3. the same, from weights with which the first sample's sums lie on either side of where its
///     codes saturate, become 0 or change their sign;
///  4. with learning off: targets change nothing;
///  5. of circuits all of whose weights are written: after resets in the middle of learning;
///  inferred
///     only if there are random states.
emit::TestVectors make_vectors(const plan::Hardware& hardware, fixed::FixedNetwork network,
                               std::span<const CodedSample> samples);

}  // namespace hsdc::vectors
