// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

namespace hsdc::templates {

/// A file of the source tree whose text the tool carries, so that what it emits is self-contained.
struct EmbeddedFile {
  std::string_view name, text;
};
/// The hand-written cells of rtl/.
const std::vector<EmbeddedFile>& rtl_sources();
/// gen/templates/*.in: see template.h.
const std::vector<EmbeddedFile>& templates();
/// LICENSE.
const std::vector<EmbeddedFile>& license_files();

}  // namespace hsdc::templates
