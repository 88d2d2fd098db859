// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace hsdc::templates {

/// The text of the project's LICENSE.
std::string license_text();

/// An emitted file's text with a line that names its licence, as a comment of its kind (by the
/// path's ending); as it is where the kind has no comments, or the text has the line already.
std::string with_license_line(const std::string& path, std::string text);

}  // namespace hsdc::templates
