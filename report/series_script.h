#pragma once
#include <functional>
#include <string>
#include <vector>

#include "report/layout.h"

namespace hsdc {

/// A panel's series in gnuplot's language.
struct SeriesScript {
  std::string data;                   ///< blocks of numbers, to stand before the plot
  std::vector<std::string> elements;  ///< of the command `plot`, without titles
};

/// `prefix` sets the names of the data blocks apart from those of other panels.
SeriesScript series_script(const Panel& panel, const PanelLayout& layout,
                           const std::string& prefix);

/// A sample of the series for a key, as commands; `x`, `y`: as in KeyEntry. `place`: a position in
/// pixels as gnuplot's screen coordinates.
std::string key_sample(const KeyEntry& entry,
                       const std::function<std::string(double x, double y)>& place);

}  // namespace hsdc
