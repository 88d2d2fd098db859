// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.h"

namespace hsdc::report {
namespace {

std::string superscript(int number) {
  static const char* const kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = number < 0 ? "⁻" : "";
  for (const char digit : std::to_string(std::abs(number))) text += kDigits[digit - '0'];
  return text;
}

/// 12345.5 with one decimal: "12,345.5"; a true minus sign.
std::string plain_number(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
  const size_t whole = std::min(digits.find('.'), digits.size());
  if (whole > 4) {
    for (size_t at = whole - 3;; at -= 3) {
      digits.insert(at, ",");
      if (at <= 3) break;
    }
  }
  const bool zero = digits.find_first_of("123456789") == std::string::npos;
  return (value < 0 && !zero ? "−" : "") + digits;
}

int exponent_of(double value) { return static_cast<int>(std::floor(std::log10(value) + 1e-9)); }

/// 1, 2 or 5 times a power of ten: the smallest that cuts `span` into about `count` parts at most.
double round_step(double span, int count) {
  const double least = span / std::max(count, 1);
  const double power = std::pow(10, exponent_of(least));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= 0.75 * least) return factor * power;
  }
  return 10 * power;
}

Ticks linear_ticks(double low, double high, int count, double least_step) {
  const double step = std::max(round_step(high - low, count), least_step);
  const double largest = std::max(std::abs(low), std::abs(high));
  const int exponent = exponent_of(largest);
  const bool scientific = exponent > 6 || exponent < -3;
  const double unit = scientific ? std::pow(10, exponent) : 1;
  const int decimals = std::max(0, -exponent_of(step / unit));
  Ticks ticks;
  const double first = std::ceil(low / step - 1e-6);
  for (int i = 0; i <= 2 * count + 2; ++i) {  // far from 0, k + 1 may be k
    const double k = first + i;
    if (k * step > high + 1e-6 * step) break;
    std::string text = plain_number(k * step / unit, decimals);
    if (scientific) text = k == 0 ? "0" : fmt::format("{}×10{}", text, superscript(exponent));
    ticks.labelled.emplace_back(k * step, text);
  }
  return ticks;
}

/// 0.002 or 500: as many decimals as it takes.
std::string log_number(double factor, int exponent) {
  return plain_number(factor * std::pow(10, exponent), std::max(0, -exponent));
}

Ticks log_ticks(double low, double high, int count) {
  const auto first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
  const auto last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  const int decades = last - first + 1;
  const bool powers = first < -3 || last > 4;
  const int stride = std::max(1, (decades + count - 1) / std::max(count, 1));
  const bool between = std::log10(high / low) < 2 && !powers;  // label 2 and 5 also
  Ticks ticks;
  for (int exponent = first - 1; exponent <= last; ++exponent) {
    const double power = std::pow(10, exponent);
    if (exponent >= first) {
      if (exponent % stride == 0) {
        ticks.labelled.emplace_back(
            power, powers ? "10" + superscript(exponent) : log_number(1, exponent));
      } else {
        ticks.small.push_back(power);
      }
    }
    for (int factor = 2; factor <= 9 && stride == 1; ++factor) {
      const double value = factor * power;
      if (value < low || value > high) continue;
      if (between && (factor == 2 || factor == 5)) {
        ticks.labelled.emplace_back(value, log_number(factor, exponent));
      } else {
        ticks.small.push_back(value);
      }
    }
  }
  return ticks;
}

}  // namespace

Ticks make_ticks(const AxisRange& range, int count, bool whole) {
  const double low = std::min(range.low, range.high), high = std::max(range.low, range.high);
  if (!range.log) return linear_ticks(low, high, count, whole ? 1 : 0);
  Ticks ticks = log_ticks(low, high, count);
  // Within less than a decade its powers may be too few to read the axis by.
  if (ticks.labelled.size() < 2) ticks = linear_ticks(low, high, count, 0);
  return ticks;
}

}  // namespace hsdc::report
