// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>

#include "report/circuit_picture.h"

namespace hsdc::report {

/// Text for a label between < and > of Graphviz: no character of it is markup, and its spaces stay.
std::string dot_html(const std::string& text);

/// Text for between double quotes of Graphviz.
std::string dot_quoted(const std::string& text);

/// "12.5,30", in points.
std::string dot_point(const std::pair<double, double>& point);

/// The attributes that put a node of a fixed size into a box.
std::string dot_box(const CircuitPicture::Box& box);

}  // namespace hsdc::report
