// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "paper/microscopic/report.h"
#include "tests/catch.h"

namespace hsdc::paper::microscopic {
namespace {

// The claims, in the order in which they are judged.
constexpr size_t kAlignment = 0, kStationarity = 1, kConsistency = 2, kOverlap = 3, kOrder = 4,
                 kTransient = 5;

/// What a layer, from 0, of a graph, from 0, measures at step `step` of 0 .. 1000.
using Story = LayerMoment (*)(int graph, int layer, int step);

/// Four graphs whose every number is as the paper has it.
LayerMoment as_published(int graph, int layer, int step) {
  LayerMoment m;
  m.alignment = step == 0 ? 0.05 : 0.6;
  m.hebbian = step == 0 ? 0.5 : step <= 100 ? 0.3 : 0.6 + 0.05 * layer + 0.001 * graph;
  m.consistency = step == 0 && layer % 2 == 0 ? 0.1 : -0.1;
  m.change = step == 0 ? 2 : step <= 100 ? 5 : 0.5;
  m.relative_change = m.change / 8;
  return m;
}

MicroscopicRuns runs_of(Story story) {
  MicroscopicRuns runs;
  runs.steps = {0, 10, 100, 300, 500, 800, 900, 1000};
  for (int g = 0; g < 4; ++g) {
    GraphRun& graph = runs.graphs.emplace_back();
    for (const int step : runs.steps) {
      graph.loss.push_back(0.5 - 0.0001 * step);
      std::vector<LayerMoment>& layers = graph.layers.emplace_back();
      for (int layer = 0; layer < kMicroscopicLayers; ++layer) {
        layers.push_back(story(g, layer, step));
      }
    }
  }
  return runs;
}

Claim claim_of(Story story, size_t claim) { return judge_microscopic(runs_of(story))[claim]; }

}  // namespace

TEST_CASE("microscopic claims: all hold of numbers as the paper has them") {
  const std::vector<Claim> claims = judge_microscopic(runs_of(as_published));
  REQUIRE(claims.size() == 6);
  for (const Claim& claim : claims) {
    INFO(claim.paper << ": " << claim.measured);
    CHECK(claim.holds);
    CHECK(claim.reason.empty());
  }
}

TEST_CASE("microscopic claims: one graph that does not align is enough") {
  const Claim weak = claim_of(
      [](int graph, int layer, int step) {
        LayerMoment m = as_published(graph, layer, step);
        if (graph == 2 && step > 0) m.alignment = 0.1;
        return m;
      },
      kAlignment);
  CHECK_FALSE(weak.holds);
  CHECK(weak.measured.find("ends at 0.10") != std::string::npos);
  CHECK(weak.reason.find("not known; the loss") == 0);

  const Claim from_birth = claim_of(
      [](int graph, int layer, int step) {
        LayerMoment m = as_published(graph, layer, step);
        if (graph == 1 && layer == 3) m.alignment = 0.6;
        return m;
      },
      kAlignment);
  CHECK_FALSE(from_birth.holds);  // it did not emerge
}

TEST_CASE("microscopic claims: the end is the last quarter, not the last probe") {
  const Claim swings = claim_of(
      [](int graph, int layer, int step) {
        LayerMoment m = as_published(graph, layer, step);
        if (step == 1000) m.alignment = -0.2;  // of 800, 900, 1000
        return m;
      },
      kAlignment);
  CHECK(swings.holds);
  CHECK(swings.measured.find("ends at 0.33") != std::string::npos);
}

TEST_CASE("microscopic claims: V that does not come to rest in one layer") {
  CHECK_FALSE(claim_of(
                  [](int graph, int layer, int step) {
                    LayerMoment m = as_published(graph, layer, step);
                    if (layer == 1 && step > 100) m.change = 4;
                    return m;
                  },
                  kStationarity)
                  .holds);
}

TEST_CASE("microscopic claims: consistency must emerge, and in every graph") {
  CHECK_FALSE(claim_of(
                  [](int graph, int layer, int step) {
                    LayerMoment m = as_published(graph, layer, step);
                    if (graph == 3 && layer == 0) m.consistency = 0.1;
                    return m;
                  },
                  kConsistency)
                  .holds);
  const Claim from_birth = claim_of(
      [](int graph, int layer, int step) {
        LayerMoment m = as_published(graph, layer, step);
        m.consistency = -0.1;
        m.phi = -10 * (1 + 0.1 * layer);
        return m;
      },
      kConsistency);
  CHECK_FALSE(from_birth.holds);
  CHECK(from_birth.reason.find("differs by 23 % of the largest") != std::string::npos);
}

TEST_CASE("microscopic claims: Hebbian overlap beyond noise") {
  const Story noise = [](int graph, int layer, int step) {
    LayerMoment m = as_published(graph, layer, step);
    if (step > 300) m.hebbian = graph % 2 == 0 ? 0.55 : 0.46;
    return m;
  };
  CHECK_FALSE(claim_of(noise, kOverlap).holds);
  CHECK_FALSE(claim_of(noise, kOrder).holds);

  const Story equal = [](int graph, int layer, int step) {
    LayerMoment m = as_published(graph, layer, step);
    if (step > 300) m.hebbian = 0.7 + (graph == layer ? 0.05 : 0);
    return m;
  };
  CHECK(claim_of(equal, kOverlap).holds);
  CHECK_FALSE(claim_of(equal, kOrder).holds);  // Hebbian, in no order
}

TEST_CASE("microscopic claims: the transient must come early, and end") {
  CHECK_FALSE(claim_of(
                  [](int graph, int layer, int step) {
                    LayerMoment m = as_published(graph, layer, step);
                    m.hebbian = step == 500 ? 0.3 : 0.6;
                    return m;
                  },
                  kTransient)
                  .holds);
  CHECK_FALSE(claim_of(
                  [](int graph, int layer, int step) {
                    LayerMoment m = as_published(graph, layer, step);
                    m.hebbian = step == 0 ? 0.6 : 0.3;
                    return m;
                  },
                  kTransient)
                  .holds);
}

TEST_CASE("microscopic claims: nothing is said of a graph that diverged") {
  MicroscopicRuns runs = runs_of(as_published);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  GraphRun& lost = runs.graphs[1];
  lost.diverged = true;
  for (size_t k = 4; k < runs.steps.size(); ++k) {
    lost.loss[k] = kNone;
    lost.layers[k].assign(kMicroscopicLayers, {kNone, kNone, kNone, kNone, kNone, kNone, kNone});
  }
  const std::vector<Claim> claims = judge_microscopic(runs);
  for (const size_t claim : {kAlignment, kStationarity, kConsistency, kOverlap, kOrder}) {
    INFO(claims[claim].measured);
    CHECK_FALSE(claims[claim].holds);
    CHECK(claims[claim].reason == "1 of 4 graphs diverged");
  }
}

}  // namespace hsdc::paper::microscopic
