#pragma once
#include <string_view>
#include <vector>

namespace hsdc {

/// A file of the source tree whose text the tool carries, so that what it emits is self-contained.
struct EmbeddedFile {
  std::string_view name, text;
};
/// The hand-written cells of rtl/.
const std::vector<EmbeddedFile>& rtl_sources();
/// gen/templates/bench.sv.in, the emitted test bench with @KEYS@ in the place of what a circuit
/// decides.
const std::vector<EmbeddedFile>& bench_sources();
/// LICENSE.
const std::vector<EmbeddedFile>& license_files();

}  // namespace hsdc
