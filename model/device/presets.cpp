// SPDX-License-Identifier: Apache-2.0
// Published devices. Numbers of a weight range are divided by the larger bound.
#include <cmath>
#include <stdexcept>

#include "model/device/device.h"

namespace hsdc::device {
namespace {

struct Preset {
  Device device;
  std::string source;
};

Device named(const char* name, double states) {
  Device device;
  device.name = name;
  device.states = states;
  return device;
}

/// Steps that shrink with the distance to the bound.
Device soft_bounds(const char* name, double states, double upper, double lower) {
  Device device = named(name, states);
  device.upper = upper;
  device.lower = lower;
  device.up.slope = 1 / upper;
  device.down.slope = -1 / lower;
  return device;
}

Device with_variation(Device device, double gain, double skew, double noise) {
  device.gain_spread = gain;
  device.skew_spread = skew;
  device.cycle_noise = noise;
  return device;
}

Device ecram(const char* name, double states, double lower, double slope_up, double slope_down) {
  Device device = named(name, states);
  device.lower = lower;
  device.up.slope = slope_up;
  device.down.slope = slope_down;
  return device;
}

std::vector<Preset> make_presets() {
  std::vector<Preset> list;
  list.push_back({soft_bounds("soft", 1024, 1, -1),
                  "no device: an update scaled by the distance to the bound, without noise"});
  list.push_back({with_variation(soft_bounds("softbounds", 1200, 1, -1), .3, .01, .3),
                  "aihwkit 1.2.0, SoftBoundsDevice: dw_min .001, w_max .6"});

  Device constant = with_variation(named("constant", 1250), .3, .01, .3);
  constant.bound_spread = .3;
  list.push_back(
      {constant, "aihwkit 1.2.0, GokmenVlasovPreset (Gokmen, Vlasov 2016): dw_min .0016"});

  list.push_back({with_variation(soft_bounds("reram_sb", 1000, 1, -.6), .3, .01, 3.75),
                  "aihwkit 1.2.0, ReRamSBPreset (Gong 2018): dw_min .002, bounds 1.25, -.75"});

  Device reram_es = with_variation(named("reram_es", 2 / .00135), .2, .01, 5);
  const double favoured = .259359;  // up_down of the preset: all of it is taken from down
  reram_es.up.amplitude = 1.18445 * std::exp(-2.5);
  reram_es.up.growth = -2.5;
  reram_es.down.scale = 1 - favoured;
  reram_es.down.amplitude = .081404 * std::exp(2.5);
  reram_es.down.growth = 2.5;
  list.push_back(
      {reram_es, "aihwkit 1.2.0, ReRamESPreset (Gong 2018), exponential steps: dw_min .00135"});

  list.push_back(
      {with_variation(ecram("ecram_li", 1000, -.8276 / 1.1724, .1153, .5085 * 1.1724 / .8276), .1,
                      .01, .3),
       "aihwkit 1.2.0, EcRamPreset (Tang 2018), Li: dw_min .002, bounds 1.1724, -.8276"});
  Device ecram_mo = with_variation(
      ecram("ecram_mo", 2 / 2.8214e-4, -.8286 / 1.1714, .4152, .7342 * 1.1714 / .8286), .1, .01, 2);
  list.push_back({ecram_mo,
                  "aihwkit 1.2.0, EcRamMOPreset (Kim 2019), metal oxide: dw_min 2.8214e-4, bounds "
                  "1.1714, -.8286"});

  Device capacitor = with_variation(named("capacitor", 400), .1, .01, .3);
  capacitor.up.slope = capacitor.down.slope = .05;
  capacitor.bound_spread = .07;
  capacitor.leak = 1e-6;
  list.push_back(
      {capacitor, "aihwkit 1.2.0, CapacitorPreset (Li 2018): dw_min .005, lifetime 10^6 samples"});

  // Zero stands at the symmetry point, G = .3336 of 0..1, where up and down are the same size.
  constexpr double kZero = .3336, kRange = 1 - kZero;
  Device agsi = named("agsi", 97);
  agsi.lower = -kZero / kRange;
  agsi.up = {97 * (1.1560 - kZero) / 48.42, kRange / (1.1560 - kZero), 1, 0, 0, {}};
  agsi.down = {97 * (kZero + .00684) / 20.03, kRange / (kZero + .00684), 1, 0, 0, {}};
  agsi.cycle_noise = .035 * 97;
  agsi.additive = true;
  list.push_back({agsi,
                  "NeuroSim 3.0, Ag:a-Si (Jo 2010): 97 states, nonlinearity 2.4, -4.88, noise .035 "
                  "of the range, "
                  "whatever the state"});

  Device pcm = with_variation(named("pcm", 200), .2, 0, .6);
  pcm.lower = 0;
  pcm.up.amplitude = 27.235;
  pcm.up.growth = -5;
  pcm.down.scale = 0;
  pcm.pair = true;
  list.push_back({pcm, "aihwkit 1.2.0, PCMPreset (Nandakumar 2020), one-sided, as a pair"});
  return list;
}

const std::vector<Preset>& presets() {
  static const std::vector<Preset> list = make_presets();
  return list;
}

const Preset& find(const std::string& name) {
  for (const Preset& preset : presets()) {
    if (preset.device.name == name) return preset;
  }
  throw std::invalid_argument("device: found \"" + name + "\", allowed a preset's name");
}

}  // namespace

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const Preset& preset : presets()) result.push_back(preset.device.name);
    return result;
  }();
  return names;
}

const Device& preset(const std::string& name) { return find(name).device; }
const std::string& preset_source(const std::string& name) { return find(name).source; }

}  // namespace hsdc::device
