#include <cmath>

#include "paper/experiment.h"
#include "paper/metaplasticity_neuron.h"
#include "tests/catch.h"

namespace hsdc {
namespace {

TEST_CASE("A metaplastic neuron learns two samples as by hand") {
  MetaplasticNeuron neuron;
  CHECK(neuron.w() == 2);
  CHECK(neuron.v() == 0);
  neuron.learn(0.5, -1);  // h = 1, root h - y = 2; w: 2 + 0.1 (-v 2 0.5 - 2), v: 0.1 (1 * 2)
  CHECK(neuron.w() == Approx(1.8));
  CHECK(neuron.v() == Approx(0.2));
  // h = 1.8, root 0.8. In the paper's law dw = 0.1 (v root x - w), dv = 0.1 (h root - v).
  neuron.learn(1, 1);
  CHECK(neuron.w() == Approx(1.8 + 0.1 * (0.2 * 0.8 * 1 - 1.8)));
  CHECK(neuron.v() == Approx(0.2 + 0.1 * (1.8 * 0.8 - 0.2)));
}

TEST_CASE("The plasticity of a neuron is what an update then changes") {
  MetaplasticNeuron neuron;
  neuron.learn(0.5, -1);
  const double w = neuron.w(), v = neuron.v();
  const double h = 1.25, y = 0.5;
  const MetaplasticNeuron::Plasticity plasticity = neuron.plasticity({-1, h}, y);
  CHECK(neuron.w() == w);
  CHECK(neuron.v() == v);
  CHECK(plasticity.w[1] == Approx(0.1 * (v * (h - y) * h / w - w)));
  CHECK(plasticity.v[1] == Approx(0.1 * (h * (h - y) - v)));
  neuron.learn(h / w, y);
  CHECK(neuron.w() - w == Approx(plasticity.w[1]).margin(1e-6));
  CHECK(neuron.v() - v == Approx(plasticity.v[1]).margin(1e-6));
}

TEST_CASE("A threshold is the highest change of sign") {
  const std::vector<double> h{-2, -1, 0, 1, 2};
  CHECK(plasticity_threshold(h, {3, 0, -1, 0, 3}) == Approx(1));
  CHECK(plasticity_threshold(h, {3, 1, -1, -1, 3}) == Approx(1.25));
  CHECK(plasticity_threshold(h, {1, -1, -1, -1, -1}) == Approx(-1.5));
  CHECK(std::isnan(plasticity_threshold(h, {4, 1, 0, 1, 4})));
  CHECK(std::isnan(plasticity_threshold(h, {-1, -1, -1, -1, -1})));
}

TEST_CASE("The metaplasticity experiment is complete, holds, and does not depend on threads") {
  ExperimentOptions options;
  const ExperimentResult one = run_metaplasticity(options);
  options.threads = 2;
  const ExperimentResult two = run_metaplasticity(options);
  REQUIRE(one.claims.size() == 6);
  for (const Claim& claim : one.claims) {
    INFO(claim.paper << " " << claim.measured);
    CHECK(claim.holds);
  }
  REQUIRE(one.figures.size() == 1);
  CHECK(one.figures[0].figure.panels.size() == 4);
  for (const Panel& panel : one.figures[0].figure.panels) CHECK(panel.series.size() == 402);
  REQUIRE(one.tables.size() == 2);
  CHECK(one.tables[1].rows.size() == 400);
  for (std::size_t k = 0; k < one.tables.size(); ++k) {
    CHECK(one.tables[k].rows == two.tables[k].rows);
    for (const auto& row : one.tables[k].rows) CHECK(row.size() == one.tables[k].columns.size());
  }
}

}  // namespace
}  // namespace hsdc
