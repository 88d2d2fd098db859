// SPDX-License-Identifier: Apache-2.0
// SystemC's fixed-point types judge model/arithmetic/arithmetic.h: they were written by others,
// they work on real numbers instead of integer codes, and they define what many engineers mean by
// these roundings.
//   round_floor       SC_TRN           saturate        SC_SAT_SYM
//   round_half_up     SC_RND           step_relu       sc_ufix, SC_SAT, of the ceiling -floor(-x)
//   round_half_even   SC_RND_CONV      the update law  its real-valued form, then SC_TRN,
//   SC_SAT_SYM
// and model/arithmetic/device.h: pulses SC_TRN and SC_SAT_SYM, curve SC_TRN, gain SC_RND, step
// SC_TRN. Exhaustive over small formats, then random over large ones. Exit status 1 if anything
// differs.

#define SC_INCLUDE_FX
#include <cstdint>
#include <cstdio>
#include <random>
#include <systemc>

#include "model/arithmetic/arithmetic.h"
#include "model/arithmetic/device.h"

namespace {

using sc_dt::sc_fix;
using sc_dt::sc_ufix;

/// Holds value * 2^exponent exactly, for every case below (|value| < 2^62, exponent -110..0).
sc_fix exact(std::int64_t value, int exponent) {
  sc_fix result(192, 72);
  result = static_cast<sc_dt::int64>(value);
  return exponent < 0 ? sc_fix(result >> -exponent, 192, 72) : result;
}

/// A result of an expression, all of it.
sc_fix wide(const sc_dt::sc_fxval& value) {
  sc_fix result(192, 72);
  result = value;
  return result;
}

/// `value` rounded to `fraction` fractional bits and saturated to a signed word of `bits`, as its
/// code.
std::int64_t code(const sc_fix& value, int bits, int fraction, sc_dt::sc_q_mode rounding) {
  sc_fix word(bits, bits - fraction, rounding, sc_dt::SC_SAT_SYM);
  word = value;
  sc_fix integer(80, 80);
  integer = word << fraction;
  return integer.to_int64();
}

class Oracle {
 public:
  void check(const char* what, std::int64_t found, std::int64_t expected, const char* inputs,
             std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
    ++checks_;
    if (found == expected) return;
    if (++differences_ > 20) return;  // enough to see the pattern
    std::printf("DIFFERS %s: arithmetic.h %lld, SystemC %lld; %s = %lld %lld %lld %lld\n", what,
                static_cast<long long>(found), static_cast<long long>(expected), inputs,
                static_cast<long long>(a), static_cast<long long>(b), static_cast<long long>(c),
                static_cast<long long>(d));
  }

  /// Every rounding of acc / 2^n into a signed code of `bits`.
  void check_code(std::int64_t acc, int n, int bits) {
    const sc_fix real = exact(acc, -n);
    const std::int64_t max = hsdc::arithmetic::power_of_two(bits - 1) - 1;
    const auto run = [&](const char* what, std::int64_t rounded, sc_dt::sc_q_mode mode) {
      check(what, hsdc::arithmetic::saturate(rounded, max), code(real, bits, 0, mode), "acc n bits",
            acc, n, bits, 0);
    };
    run("round_floor", hsdc::arithmetic::round_floor(acc, n), sc_dt::SC_TRN);
    run("round_half_up", hsdc::arithmetic::round_half_up(acc, n), sc_dt::SC_RND);
    run("round_half_even", hsdc::arithmetic::round_half_even(acc, n), sc_dt::SC_RND_CONV);
  }

  void check_step_relu(std::int64_t acc, int fa, int bits) {
    sc_fix floor(80, 80, sc_dt::SC_TRN, sc_dt::SC_WRAP);
    floor = -exact(acc, -fa);
    sc_ufix word(bits, bits, sc_dt::SC_TRN, sc_dt::SC_SAT);
    word = -floor;
    check("step_relu",
          hsdc::arithmetic::step_relu(acc, fa, hsdc::arithmetic::power_of_two(bits) - 1),
          word.to_int64(), "acc fa bits", acc, fa, bits, 0);
  }

  void check_left_shift(std::int64_t acc, int n, int bits) {
    const std::int64_t max = hsdc::arithmetic::power_of_two(bits - 1) - 1;
    sc_fix word(bits, bits, sc_dt::SC_TRN, sc_dt::SC_SAT_SYM);
    word = exact(acc, 0) << n;
    check("saturated_left_shift", hsdc::arithmetic::saturated_left_shift(acc, n, max),
          word.to_int64(), "acc n bits", acc, n, bits, 0);
  }

  void check_error(std::int64_t target, std::int64_t own, int shift, int bits) {
    const std::int64_t max = hsdc::arithmetic::power_of_two(bits - 1) - 1;
    sc_fix word(bits, bits, sc_dt::SC_TRN, sc_dt::SC_SAT_SYM);
    word = exact(target, 0) - (exact(own, 0) << shift);
    check("error_code", hsdc::arithmetic::error_code(target, own, shift, max), word.to_int64(),
          "target own shift bits", target, own, shift, bits);
  }

  struct Formats {
    int post_fraction, pre_fraction, rate_shift, weight_bits, weight_fraction, decay;
  };
  /// The law in real numbers: W + eta post pre - (eta gamma) W + noise, brought back to WB bits.
  void check_update(const Formats& f, std::int64_t w, std::int64_t post, std::int64_t pre,
                    std::int64_t r) {
    const std::int64_t max = hsdc::arithmetic::power_of_two(f.weight_bits - 1) - 1;
    const hsdc::arithmetic::UpdateLaw law = hsdc::arithmetic::make_update_law(
        f.post_fraction, f.pre_fraction, f.rate_shift, f.weight_fraction, f.decay, max);
    sc_fix real(192, 72);
    real = exact(w, -f.weight_fraction) +
           exact(post * pre, -(f.post_fraction + f.pre_fraction + f.rate_shift));
    if (f.decay >= 0) real -= exact(w, -f.weight_fraction - f.decay);
    const std::int64_t nearest = hsdc::arithmetic::updated_weight(
        law, w, post, pre, hsdc::arithmetic::nearest_remainder(law.shift));
    check("nearest update", nearest, code(real, f.weight_bits, f.weight_fraction, sc_dt::SC_RND),
          "w post pre X", w, post, pre, law.shift);
    real += exact(r, -(f.weight_fraction + law.shift));
    check("update", hsdc::arithmetic::updated_weight(law, w, post, pre, r),
          code(real, f.weight_bits, f.weight_fraction, sc_dt::SC_TRN), "w post pre r", w, post, pre,
          r);
  }

  void check_small();
  void check_random(int cases);
  /// Pulses, curve, gain and step of devices with random tables.
  void check_devices(int cases);
  std::uint64_t checks() const { return checks_; }
  std::uint64_t differences() const { return differences_; }

 private:
  std::uint64_t checks_ = 0;
  std::uint64_t differences_ = 0;
};

void Oracle::check_small() {
  for (int n = 0; n <= 4; ++n) {
    for (std::int64_t acc = -300; acc <= 300; ++acc) {
      for (int bits = 2; bits <= 5; ++bits) check_code(acc, n, bits);
      for (int bits = 1; bits <= 4; ++bits) check_step_relu(acc, n, bits);
      for (int bits = 2; bits <= 5; ++bits) check_left_shift(acc, n, bits);
    }
  }
  for (std::int64_t target = 0; target <= 16; ++target) {
    for (std::int64_t own = -7; own <= 7; ++own) {
      for (int shift = 0; shift <= 2; ++shift) check_error(target, own, shift, 4);
    }
  }
  // All weights, codes and remainders of 3-bit formats, over rates, decays and positions of the
  // point.
  for (int rate = 0; rate <= 3; ++rate) {
    for (int fraction = 0; fraction <= 3; ++fraction) {
      for (int decay = -1; decay <= 3; ++decay) {
        const Formats f{1, 0, rate, 3, fraction, decay};
        const int shift = hsdc::arithmetic::make_update_law(1, 0, rate, fraction, decay, 3).shift;
        for (std::int64_t w = -3; w <= 3; ++w) {
          for (std::int64_t post = -3; post <= 3; ++post) {
            for (std::int64_t pre = 0; pre <= 3; ++pre) {
              for (std::int64_t r = 0; r < hsdc::arithmetic::power_of_two(shift); ++r) {
                check_update(f, w, post, pre, r);
              }
            }
          }
        }
      }
    }
  }
}

void Oracle::check_random(int cases) {
  std::mt19937_64 random(1);
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
  };
  const auto width = [&](int low, int high) { return static_cast<int>(between(low, high)); };
  /// Any magnitude up to 2^bits - 1 is as likely as any other.
  const auto number = [&](int bits) {
    const std::int64_t limit = hsdc::arithmetic::power_of_two(width(0, bits)) - 1;
    return between(-limit, limit);
  };
  for (int i = 0; i < cases; ++i) {
    const int n = width(0, 45);
    check_code(number(59), n, width(2, 16));
    check_step_relu(number(59), n, width(1, 15));
    check_left_shift(number(59), width(0, 15), width(2, 16));
    check_error(between(0, 32767), number(15), width(0, 15), width(2, 16));
    const Formats f{width(0, 15), width(0, 15), width(0, 20),
                    width(2, 16), width(0, 30), width(-1, 31)};
    const std::int64_t max = hsdc::arithmetic::power_of_two(f.weight_bits - 1) - 1;
    const hsdc::arithmetic::UpdateLaw law = hsdc::arithmetic::make_update_law(
        f.post_fraction, f.pre_fraction, f.rate_shift, f.weight_fraction, f.decay, max);
    const int code_bits = width(1, 15);
    if (law.shift > 31 || 2 * code_bits + law.product_shift > 61) continue;
    check_update(f, number(f.weight_bits - 1), number(code_bits), number(code_bits),
                 between(0, hsdc::arithmetic::power_of_two(law.shift) - 1));
  }
}

void Oracle::check_devices(int cases) {
  std::mt19937_64 random(2);
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
  };
  const auto small = [&](std::int64_t low, std::int64_t high) {
    return static_cast<std::int32_t>(between(low, high));
  };
  for (int i = 0; i < cases; ++i) {
    hsdc::arithmetic::DeviceLaw law;
    law.weight_bits = small(8, 16);
    law.one_sided = between(0, 3) == 0;
    law.additive = between(0, 3) == 0;
    law.curve_fraction = small(6, 12);
    law.noise_fraction = small(0, 4);
    law.gain_shift = small(5, 7);
    law.pulse_shift =
        small(0, law.noise_fraction + 4 + law.curve_fraction + 8 - law.gain_shift - 5);
    law.noise_shift = law.additive ? small(0, 8) : 0;
    for (auto* nodes : {&law.curve_up, &law.curve_down}) {
      for (auto& node : *nodes) node = small(0, 4095);
    }
    for (auto& gain : law.gain) gain = small(100, 411);
    for (auto& skew : law.skew) skew = small(-100, 100);
    for (auto& noise : law.noise) noise = law.additive ? small(0, 511) : small(0, 500);
    law.noise[0] = 0;
    for (auto& offset : law.offset_up) offset = small(-1000, 1000);
    for (auto& offset : law.offset_down) offset = small(-1000, 1000);
    for (auto& bound : law.upper) bound = law.weight_max() - small(0, 100);
    for (auto& bound : law.lower) bound = law.one_sided ? 0 : -law.weight_max() + small(0, 100);
    const auto word = static_cast<std::uint32_t>(random());
    const auto cell = hsdc::arithmetic::DeviceCell::of(static_cast<std::uint16_t>(random()));
    const int shift = small(1, 16);
    const std::int64_t post = between(-32767, 32767), pre = between(0, 32767);
    const std::int64_t r = static_cast<std::int64_t>(word >> (32 - shift));

    // Pulses: the product and the remainder below the point, cut off, saturated to five bits.
    const std::int32_t count = hsdc::arithmetic::pulse_count(post, pre, r, shift);
    check("pulse_count", count,
          code(wide(exact(post * pre, -shift) + exact(r, -shift)), 5, 0, sc_dt::SC_TRN),
          "post pre r X", post, pre, r, shift);

    // The curve: a straight line between two nodes, cut off.
    const bool down = count < 0;
    const std::int32_t state =
        law.one_sided ? small(0, law.weight_max()) : small(-law.weight_max(), law.weight_max());
    const std::int32_t room = hsdc::arithmetic::curve_room(law, state, cell, down);
    const int rest = law.weight_bits - 4, bits = rest < 8 ? rest : 8;
    const auto& nodes = down ? law.curve_down : law.curve_up;
    const auto segment = static_cast<std::size_t>(room >> rest);
    sc_fix place(32, 16, sc_dt::SC_TRN, sc_dt::SC_SAT);  // within the segment
    place = exact(room & ((1 << rest) - 1), -rest);
    sc_fix seen(bits + 2, 2, sc_dt::SC_TRN, sc_dt::SC_SAT);
    seen = place;
    const std::int32_t curve = hsdc::arithmetic::curve_value(law, room, down);
    check(
        "curve_value", curve,
        code(wide(exact(nodes[segment], 0) + exact(nodes[segment + 1] - nodes[segment], 0) * seen),
             16, 0, sc_dt::SC_TRN),
        "room", room, 0, 0, 0);

    // Gain times curve, rounded half up.
    const std::int32_t q = hsdc::arithmetic::scaled_curve(law, curve, cell, down);
    const std::int64_t skew = law.skew[static_cast<std::size_t>(cell.skew)];
    const std::int64_t gain = law.gain[static_cast<std::size_t>(cell.gain)] + (down ? -skew : skew);
    check("scaled_curve", q,
          cell.stuck() ? 0 : code(exact(gain * curve, -law.gain_shift), 40, 0, sc_dt::SC_RND),
          "gain curve QS", gain, curve, law.gain_shift, 0);

    // The step, in units of 2^-Y.
    const std::int64_t noise = law.noise[static_cast<std::size_t>(down ? -count : count)] *
                               std::int64_t{hsdc::arithmetic::noise_draw(word)};
    const std::int64_t magnitude =
        (std::int64_t{down ? -count : count} << (law.noise_fraction + 4)) +
        (law.additive ? 0 : noise);
    const int y = law.step_shift();
    sc_fix real = wide(exact(down ? -magnitude : magnitude, -y) * exact(q, 0));
    if (law.additive && !cell.stuck()) {
      real = wide(real + exact(noise * hsdc::arithmetic::power_of_two(law.noise_shift), -y));
    }
    real = wide(real + exact((word >> 12) & 15, -4) + exact(1, -5));
    if (magnitude > 32767 || q > 65535) continue;  // what compile() refuses
    check("device_step", hsdc::arithmetic::device_step(law, state, count, cell, word),
          code(real, 40, 0, sc_dt::SC_TRN), "state count q Y", state, count, q, y);
  }
}

}  // namespace

int sc_main(int, char*[]) {
  Oracle oracle;
  oracle.check_small();
  const auto small = oracle.checks();
  oracle.check_random(1000000);
  oracle.check_devices(200000);
  std::printf(
      "SystemC oracle: %llu checks over all small formats, %llu over random large ones; "
      "%llu differ\n",
      static_cast<unsigned long long>(small),
      static_cast<unsigned long long>(oracle.checks() - small),
      static_cast<unsigned long long>(oracle.differences()));
  return oracle.differences() == 0 ? 0 : 1;
}
