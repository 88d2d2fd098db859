// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace hsdc::templates {

/// What stands in the place of @KEY@ in a template.
using TemplateKeys = std::map<std::string, std::string>;

/// The text with every @KEY@ (capitals, digits, _ and .) replaced. A key alone in its line may
/// stand for several lines, each indented as it is, or for none. Throws std::logic_error, naming
/// it, where a key of the text has no value.
std::string fill(std::string_view text, const TemplateKeys& keys);

/// The template gen/templates/NAME, filled.
std::string fill_template(std::string_view name, const TemplateKeys& keys);

}  // namespace hsdc::templates
