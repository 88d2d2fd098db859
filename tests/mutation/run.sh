#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tries every mutant of rtl/ by every check: run.sh [BUILD]. Some hours on two cores, of which nothing
# is lost where it is stopped. Ends with 0 if at least HSDC_MUTATION_SCORE percent (95) of those that are
# not equivalent were killed, 1 if not, and 77 (skipped, for CTest) without HSDC_NIGHTLY or hsdc_mutate.
# Verdicts stay in BUILD/mutation. docs/verification.md, "Mutation".
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
build=$(cd -- "${1:-$here/../../build/release}" && pwd)
mutate=$build/tests/hsdc_mutate

skip() {
  echo "skipped: $1"
  exit 77
}
[[ -n ${HSDC_NIGHTLY:-} ]] || skip "HSDC_NIGHTLY is not set"
[[ -x $mutate ]] || skip "no $mutate (cmake --build $build --target hsdc_mutate)"

mkdir -p "$build/mutation"
options=(--results "$build/mutation/verdicts.tsv" --work "$build/mutation/work" --jobs "$(nproc)")
# The cheapest first: what one has killed is not tried by the next.
"$mutate" "${options[@]}" --kind run
"$mutate" "${options[@]}" --kind run --check seeder
"$mutate" "${options[@]}" --kind run --check bus --random 12
"$mutate" "${options[@]}" --kind run --check cosim
"$mutate" "${options[@]}" --kind constant
"$mutate" "${options[@]}" --kind constant --check seeder --circuit 01
"$mutate" "${options[@]}" --score --at-least "${HSDC_MUTATION_SCORE:-95}"
