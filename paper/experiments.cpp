// SPDX-License-Identifier: Apache-2.0
#include "paper/experiments.h"

#include "paper/circuits/circuits.h"
#include "paper/evolution/evolution.h"
#include "paper/macroscopic/macroscopic.h"
#include "paper/metaplasticity/metaplasticity.h"
#include "paper/microscopic/microscopic.h"
#include "paper/rewiring/rewiring.h"
#include "paper/step_relu/step_relu.h"
#include "paper/theory/theory.h"

namespace hsdc::paper {

const char* const kExperimentExamples =
    "  hsdc paper microscopic\n"
    "  hsdc paper all --scale machine --data cifar:cifar10\n"
    "  hsdc paper step-relu --engine fixed --scale machine --data idx:mnist\n";

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all{
      {"metaplasticity", "Experience shifts the plasticity of a synapse", "Fig. 3a, D.1", false,
       metaplasticity::run_metaplasticity},
      {"theory", "The theorems, on small nets", "Theorems 1-6, Eq. 5, C.3.1", false,
       theory::run_theory},
      {"microscopic", "Gradient learning emerges in random graphs", "Fig. 3b, 9, 10, 11; D.3", true,
       microscopic::run_microscopic},
      {"step-relu", "Learning through a step activation", "Fig. 4, 8; D.5", true,
       step_relu::run_step_relu, nullptr,
       "fixed compares the fixed-point model with floating point (float)"},
      {"rewiring", "Exchanged channels and the critical period", "Fig. 5", true,
       rewiring::run_rewiring, "recordings for the second channel, spoken:PATH; else noise"},
      {"evolution", "Two-signal circuits grow by evolution", "Fig. 6, D.6; 2.4", false,
       evolution::run_evolution},
      {"macroscopic", "Which pathways to connect", "Fig. 12-16; D.4", true,
       macroscopic::run_macroscopic},
      {"circuits", "SGD, FA, DFA, KP, SAL and amorphous on one net", "Fig. 2; 2.1", true,
       circuits::run_circuits},
  };
  return all;
}

}  // namespace hsdc::paper
