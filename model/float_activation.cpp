#include "model/float_activation.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace hsdc {
namespace {

constexpr float kLeak = 0.01F;
constexpr float kLeastDerivative = 1e-3F;

float normal_cdf(float p) { return 0.5F * std::erfc(-p * (std::numbers::sqrt2_v<float> / 2)); }

float normal_density(float p) {
  return std::exp(-0.5F * p * p) *
         (std::numbers::inv_sqrtpi_v<float> / std::numbers::sqrt2_v<float>);
}

[[noreturn]] void no_input(ActivationKind kind) {
  throw std::invalid_argument(std::string("no function of its input: ") + to_string(kind));
}

}  // namespace

void activate(ActivationKind kind, int q, const ConstFloatRef& p, FloatRef h) {
  const auto x = p.array();
  const auto unit = static_cast<float>(q);
  switch (kind) {
    case ActivationKind::kStepRelu:
      h.array() = (x * unit).ceil().max(0.0F) / unit;
      return;
    case ActivationKind::kLinear:
      h = p;
      return;
    case ActivationKind::kRelu:
      h.array() = x.max(0.0F);
      return;
    case ActivationKind::kLeakyRelu:
      h.array() = x.max(kLeak * x);
      return;
    case ActivationKind::kGelu:
      h = p.unaryExpr([](float v) { return v * normal_cdf(v); });
      return;
    case ActivationKind::kSign:
      h.array() = x.sign();
      return;
    case ActivationKind::kOff:
    case ActivationKind::kInput:
    case ActivationKind::kError:
      break;
  }
  no_input(kind);
}

void differentiate(ActivationKind kind, const ConstFloatRef& p, FloatRef derivative) {
  switch (dual_of(kind)) {
    case ActivationKind::kLinear:
      derivative.setOnes();
      return;
    case ActivationKind::kRelu:
      derivative = p.unaryExpr([](float v) { return v > 0 ? 1.0F : 0.0F; });
      return;
    case ActivationKind::kLeakyRelu:
      derivative = p.unaryExpr([](float v) { return v > 0 ? 1.0F : kLeak; });
      return;
    case ActivationKind::kGelu:
      derivative = p.unaryExpr([](float v) { return normal_cdf(v) + v * normal_density(v); });
      return;
    case ActivationKind::kStepRelu:
    case ActivationKind::kSign:
    case ActivationKind::kOff:
    case ActivationKind::kInput:
    case ActivationKind::kError:
      break;
  }
  no_input(kind);
}

ActivationKind dual_of(ActivationKind kind) {
  return kind == ActivationKind::kStepRelu || kind == ActivationKind::kSign ? ActivationKind::kRelu
                                                                            : kind;
}

void correct(ActivationKind kind, const ConstFloatRef& p, FloatRef h) {
  FloatMatrix derivative(p.rows(), p.cols());
  differentiate(kind, p, derivative);
  h = h.binaryExpr(derivative, [](float value, float slope) {
    return std::abs(slope) < kLeastDerivative ? 0.0F : value / slope;
  });
}

}  // namespace hsdc
