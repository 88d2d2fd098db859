// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "report/axis.h"

namespace hsdc::report {

/// Sine of the 35 degrees by which texts lean.
inline constexpr double kLean = 0.574;

/// Width of the widest line of the ticks' texts, in pixels.
double widest_text(const Ticks& ticks);

/// The marks of an x axis of `width` pixels: as many numbers as stand side by side; the texts that
/// a panel names, on several lines each where they are too long for one.
Ticks x_ticks_of(const Panel& panel, const AxisRange& range, double width);
Ticks y_ticks_of(const Panel& panel, const AxisRange& range);

/// Degrees by which texts must be turned that are not to run into each other on an axis of `width`
/// pixels: 0, 35, or 90 where leaning ones do too.
int angle_of(const Ticks& ticks, const AxisRange& range, double width);

}  // namespace hsdc::report
