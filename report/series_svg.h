// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "report/layout.h"

namespace hsdc::report {

/// A panel's series as SVG. Areas are cut at the axes, lines where they have left them; marks
/// beyond the axes are left out. `name` sets the panel's frames apart from those of others.
std::string series_svg(const Panel& panel, const PanelLayout& layout, const std::string& name);

/// A sample of the series for a legend.
std::string legend_sample(const LegendEntry& entry);

}  // namespace hsdc::report
