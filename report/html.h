// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace hsdc::report {

/// `text` as the content of an element or of a quoted attribute.
std::string html_text(std::string_view text);

/// An image that the page itself holds: `svg` as a data URI, so that what is named inside of one
/// picture cannot clash with what is named in another.
std::string html_svg(std::string_view svg, std::string_view alt);

/// A whole page in HTML 5 with our style and without anything from elsewhere. `title` is text,
/// `body` is HTML.
std::string html_page(std::string_view title, std::string_view body);

}  // namespace hsdc::report
