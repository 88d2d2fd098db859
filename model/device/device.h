// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

// An analog synapse as people describe it: published numbers, or measured ones, in shares of its
// range. compile.h makes the integers of it that model and hardware compute with.

namespace hsdc::device {

/// Which way a pulse moves a state.
enum class Direction { kUp, kDown };

/// How large a pulse's step is at state x, in nominal steps. States are shares of the larger bound:
/// -1..1, of one-sided cells 0..1.
///   scale * (max(0, 1 -+ slope * x)^exponent + amplitude * exp(growth * x)), - of up, + of down
/// or what `nodes` say: 17 of them, equally spaced from the least state to the largest, with
/// straight lines between.
struct Curve {
  double scale = 1;
  double slope = 0;  ///< 1: soft bounds at +-1
  double exponent = 1;
  double amplitude = 0;
  double growth = 0;
  std::vector<double> nodes;

  double at(double x, Direction direction, bool one_sided) const;
  bool operator==(const Curve&) const = default;
};

struct Device {
  std::string name = "soft";  ///< the preset that it began as
  double states = 1024;       ///< nominal pulses from the lower bound to the upper
  Curve up, down;
  double asymmetry = 0;  ///< all pulses up times 1 + a, all down times 1 - a
  double upper = 1;      ///< bounds; the larger has the magnitude 1
  double lower = -1;

  // From cell to cell, as deviations of a Gaussian.
  double gain_spread = 0;   ///< of the step, as a share of it
  double skew_spread = 0;   ///< of what up has more than down, as a share of a step
  double bound_spread = 0;  ///< of either bound, as a share of it
  double stuck = 0;         ///< share of the cells that never move

  // From pulse to pulse.
  double cycle_noise = 0;  ///< deviation of one pulse, in steps (additive: in nominal steps)
  bool additive = false;   ///< not scaled by curve and gain
  int burst = 0;           ///< 2^burst pulses are given as one

  double leak = 0;       ///< share of the distance to `reset` that is lost each sample
  int leak_period = 16;  ///< samples from one pass that applies it to the next
  double reset = 0;      ///< the state that cells leak to

  bool pair = false;      ///< a weight is the difference of two one-sided cells
  double refresh = 0.75;  ///< of a pair: the state above which both are set anew

  /// A step of one pulse at the nominal place of the curve, as a share of the larger bound.
  double step() const;
  const Curve& curve(Direction direction) const { return direction == Direction::kUp ? up : down; }
  /// The mean step of one pulse at state x, in nominal steps: curve and asymmetry.
  double mean_step(double x, Direction direction) const;
  /// Without what differs from pulse to pulse; from cell to cell.
  Device without_noise() const;
  Device without_variation() const;

  bool operator==(const Device&) const = default;
};

/// soft, softbounds, constant, reram_sb, reram_es, ecram_li, ecram_mo, capacitor, agsi, pcm.
const std::vector<std::string>& preset_names();
/// The preset of that name, which must be one of them.
const Device& preset(const std::string& name);
/// Where its numbers come from.
const std::string& preset_source(const std::string& name);

}  // namespace hsdc::device
