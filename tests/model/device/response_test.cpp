// SPDX-License-Identifier: Apache-2.0
// The truth of the presets: their pulse responses against the continuous equations, and against
// those of aihwkit's own core, where that was measured (data/devices).
#include "model/device/response.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/model/data/real_data.h"

namespace hsdc::device {
namespace {

ResponseOptions options_of(const Device& device, int cells) {
  ResponseOptions options;
  options.cells = cells;
  if (device.pair) options.down = 0;  // its cells have no pulses down
  return options;
}

struct Compared {
  ResponseError error;
  double noise;  ///< of a mean: what two means of so many cells differ by, in one of some 400 cases
};
Compared compared(const Device& device, int cells) {
  const ResponseOptions options = options_of(device, cells);
  const Response integers = integer_response(device, options);
  const double widest = *std::max_element(integers.spread.begin(), integers.spread.end());
  return {distance(device, integers, continuous_response(device, options)),
          3 * widest * std::sqrt(2. / cells) / (device.upper - device.lower)};
}

}  // namespace

TEST_CASE("device: integers respond to pulses as the continuous equations do") {
  for (const std::string& name : preset_names()) {
    CAPTURE(name);
    // The kink of reram_sb's curve, where steps down end, lies between two nodes.
    const double most = name == "reram_sb" ? .009 : .005;
    const Device& d = preset(name);
    const Compared clean = compared(d.without_noise().without_variation(), 64);
    CHECK(clean.error.mean < most);
    CHECK(clean.error.spread < .005);
    const Compared all = compared(d, 8192);
    CHECK(all.error.mean < most + all.noise);
    CHECK(all.error.spread < .005);
  }
}

TEST_CASE("device: one thing at a time can be switched off") {
  const Device& d = preset("reram_es");
  const ResponseOptions options = options_of(d, 512);
  const auto widest = [&](const Device& device) {
    const Response response = integer_response(device, options);
    return *std::max_element(response.spread.begin(), response.spread.end());
  };
  // The nibble that rounds is all that is left.
  CHECK(widest(d.without_noise().without_variation()) < .005);
  CHECK(widest(d.without_noise()) > .02);
  CHECK(widest(d.without_variation()) > .02);
}

TEST_CASE("device: integers respond as aihwkit's core does") {
  for (const char* name : {"constant", "softbounds", "reram_es", "ecram_li", "ecram_mo"}) {
    const std::string path = data::real_data(std::string("devices/aihwkit_") + name + ".csv");
    if (path.empty()) {
      WARN("no data/devices on this machine: skipped");
      return;
    }
    CAPTURE(name);
    // As it was measured: without spread of bounds.
    Device d = preset(name);
    d.bound_spread = 0;
    std::vector<size_t> pulses;
    Response measured;
    std::istringstream lines(read_file(path));
    std::string line;
    std::getline(lines, line);
    REQUIRE(line == "pulse,mean,spread");
    while (std::getline(lines, line)) {
      int pulse = 0;
      double mean = 0, spread = 0;
      char comma = 0;
      std::istringstream(line) >> pulse >> comma >> mean >> comma >> spread;
      pulses.push_back(static_cast<size_t>(pulse));
      measured.mean.push_back(mean);
      measured.spread.push_back(spread);
    }
    REQUIRE(pulses.size() > 400);
    const Response integers = integer_response(d, options_of(d, 4096));
    Response at_those;
    for (const size_t pulse : pulses) {
      at_those.mean.push_back(integers.mean.at(pulse - 1));
      at_those.spread.push_back(integers.spread.at(pulse - 1));
    }
    const ResponseError error = distance(d, at_those, measured);
    CHECK(error.mean < .013);
    CHECK(error.spread < .027);
  }
}

}  // namespace hsdc::device
