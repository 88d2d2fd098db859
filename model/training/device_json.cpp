// SPDX-License-Identifier: Apache-2.0
#include "model/training/device_json.h"

namespace hsdc::training {

nlohmann::ordered_json device_json(const arithmetic::DeviceLaw& law) {
  return {{"weight_bits", law.weight_bits},
          {"count_shift", law.count_shift},
          {"pulse_shift", law.pulse_shift},
          {"curve_fraction", law.curve_fraction},
          {"gain_shift", law.gain_shift},
          {"noise_fraction", law.noise_fraction},
          {"noise_shift", law.noise_shift},
          {"step_shift", law.step_shift()},
          {"additive", law.additive},
          {"one_sided", law.one_sided},
          {"curve_up", law.curve_up},
          {"curve_down", law.curve_down},
          {"gain", law.gain},
          {"skew", law.skew},
          {"noise", law.noise},
          {"upper", law.upper},
          {"lower", law.lower},
          {"offset_up", law.offset_up},
          {"offset_down", law.offset_down}};
}

}  // namespace hsdc::training
