// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "report/chart.h"

namespace hsdc::report {

/// What an axis shows. low < high, or high < low where the panel asks for it; both above 0 if log.
struct AxisRange {
  double low = 0, high = 1;
  bool log = false;

  /// Share of the axis, 0..1, before a place; NaN for what the axis lacks: what is not finite, and
  /// on a logarithmic one what is not above 0.
  double share(double place) const;
  /// True for what lies between its ends.
  bool holds(double place) const;
};

/// Marks along an axis: with their text, and the small ones between.
struct Ticks {
  std::vector<std::pair<double, std::string>> labelled;
  std::vector<double> small;
};

/// What the panel asks for, else what shows all data with some air around it: bars stand on 0, what
/// is never negative does not begin below 0. Throws std::invalid_argument for a bound that a
/// logarithmic axis cannot have.
AxisRange x_range(const Panel& panel);
AxisRange y_range(const Panel& panel);

/// At most about `count` labels at round numbers; powers of ten on logarithmic axes, where these
/// are far enough apart. `whole`: of things that are counted, at whole numbers alone.
Ticks make_ticks(const AxisRange& range, int count, bool whole = false);

/// Room between neighbouring places that hold bars or boxes, in x; 1 if there is one place.
double place_spacing(const Panel& panel);

/// True for the series that stand side by side at their places: bars and boxes.
bool stands(const Series& series);

}  // namespace hsdc::report
