// SPDX-License-Identifier: Apache-2.0
#include "model/floating/activation.h"

#include <algorithm>
#include <array>
#include <numbers>
#include <stdexcept>

#include "model/floating/loops.h"

namespace hsdc::floating {
namespace {

constexpr float kLeak = 0.01F;
constexpr float kLeastDerivative = 1e-3F;

/// Calls of(p, count, h) for every column: values of one sample are contiguous.
template <typename Of>
void by_columns(const ConstFloatRef& p, FloatRef h, const Of& of) {
  for (Eigen::Index k = 0; k < p.cols(); ++k) {
    of(p.col(k).data(), static_cast<size_t>(p.rows()), h.col(k).data());
  }
}

[[noreturn]] void no_input(circuit::ActivationKind kind) {
  throw std::invalid_argument(std::string("no function of its input: ") + circuit::to_string(kind));
}

}  // namespace

void activate(circuit::ActivationKind kind, int q, const ConstFloatRef& p, FloatRef h) {
  const auto x = p.array();
  const auto unit = static_cast<float>(q);
  switch (kind) {
    case circuit::ActivationKind::kStepRelu:
      by_columns(p, h, [&](const float* from, size_t count, float* to) {
        loops::step_relu(from, count, unit, to);
      });
      return;
    case circuit::ActivationKind::kLinear:
      h = p;
      return;
    case circuit::ActivationKind::kRelu:
      by_columns(p, h, loops::relu);
      return;
    case circuit::ActivationKind::kLeakyRelu:
      h.array() = x.max(kLeak * x);
      return;
    case circuit::ActivationKind::kGelu:
      by_columns(p, h, loops::gelu);
      return;
    case circuit::ActivationKind::kSign:
      h.array() = x.sign();
      return;
    case circuit::ActivationKind::kOff:
    case circuit::ActivationKind::kInput:
    case circuit::ActivationKind::kOne:
    case circuit::ActivationKind::kError:
      break;
  }
  no_input(kind);
}

void differentiate(circuit::ActivationKind kind, const ConstFloatRef& p, FloatRef derivative) {
  switch (dual_of(kind)) {
    case circuit::ActivationKind::kLinear:
      derivative.setOnes();
      return;
    case circuit::ActivationKind::kRelu:
      derivative = p.unaryExpr([](float v) { return v > 0 ? 1.0F : 0.0F; });
      return;
    case circuit::ActivationKind::kLeakyRelu:
      derivative = p.unaryExpr([](float v) { return v > 0 ? 1.0F : kLeak; });
      return;
    case circuit::ActivationKind::kGelu:
      by_columns(p, derivative, loops::normal_cdf);
      derivative.array() += p.array() * (-0.5F * p.array().square()).exp() *
                            (std::numbers::inv_sqrtpi_v<float> / std::numbers::sqrt2_v<float>);
      return;
    case circuit::ActivationKind::kStepRelu:
    case circuit::ActivationKind::kSign:
    case circuit::ActivationKind::kOff:
    case circuit::ActivationKind::kInput:
    case circuit::ActivationKind::kOne:
    case circuit::ActivationKind::kError:
      break;
  }
  no_input(kind);
}

circuit::ActivationKind dual_of(circuit::ActivationKind kind) {
  return kind == circuit::ActivationKind::kStepRelu || kind == circuit::ActivationKind::kSign
             ? circuit::ActivationKind::kRelu
             : kind;
}

void correct(circuit::ActivationKind kind, const ConstFloatRef& p, FloatRef h) {
  // Some rows of one column at a time: the derivative needs no memory of a batch's size.
  constexpr Eigen::Index kRows = 256;
  std::array<float, kRows> memory{};
  for (Eigen::Index k = 0; k < p.cols(); ++k) {
    for (Eigen::Index first = 0; first < p.rows(); first += kRows) {
      const Eigen::Index count = std::min(kRows, p.rows() - first);
      Eigen::Map<FloatMatrix> slope(memory.data(), count, 1);
      differentiate(kind, p.block(first, k, count, 1), slope);
      auto value = h.block(first, k, count, 1).array();
      value = (slope.array().abs() < kLeastDerivative).select(0.0F, value / slope.array());
    }
  }
}

}  // namespace hsdc::floating
