// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "report/circuit_picture.h"

namespace hsdc::report {

/// On which sides of its wire a label may stand.
struct LabelSides {
  bool above = true, below = true, left = true, right = true;
};

/// A place for the label of wire `index` beside one of its lines: near the middle of a long one,
/// better along x than along y, clear of all nodes, of all wires and of the labels of other wires
/// that have theirs. None if there is none.
std::optional<CircuitPicture::Box> place_label(const CircuitPicture& picture,
                                               circuit::ProjectionId index, const TextSize& size,
                                               const LabelSides& sides);

}  // namespace hsdc::report
