#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes every reader, one after another: run.sh [BUILD [TARGET...]]. BUILD is where the preset `fuzz`
# was built. HSDC_FUZZ_SECONDS each (60). Ends with 0 if nothing was found, 1 if something was, and 77
# (skipped, for CTest) without HSDC_NIGHTLY or the targets. Logs, findings and the corpus that grows
# from night to night stay in BUILD/fuzz. docs/verification.md, "Fuzzing".
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
build=${1:-$here/../../build/fuzz}
seconds=${HSDC_FUZZ_SECONDS:-60}
targets=("${@:2}")

skip() {
  echo "skipped: $1"
  exit 77
}
[[ -n ${HSDC_NIGHTLY:-} ]] || skip "HSDC_NIGHTLY is not set"
if ((${#targets[@]} == 0)); then
  for source in "$here"/*_target.cpp; do
    target=$(basename "$source" _target.cpp)
    targets+=("$target")
  done
fi
for target in "${targets[@]}"; do
  [[ -x $build/tests/fuzz/fuzz_$target ]] ||
    skip "no $build/tests/fuzz/fuzz_$target (cmake --preset fuzz && cmake --build --preset fuzz, with clang)"
done

export OPENBLAS_NUM_THREADS=1
found=0
printf '%-18s %12s %9s  %s\n' reader runs seconds findings
for target in "${targets[@]}"; do
  place=$build/fuzz/$target
  mkdir -p "$place/corpus"
  seeds=("$here/corpus/$target")
  [[ $target != circuit ]] || seeds+=("$here/../../examples")
  start=$SECONDS
  state=none
  "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
    -print_final_stats=1 -artifact_prefix="$place/" "$place/corpus" "${seeds[@]}" \
    >"$place/log" 2>&1 || {
    state="see $place/log"
    found=1
  }
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$place/log")
  printf '%-18s %12s %9d  %s\n' "$target" "${runs:-?}" $((SECONDS - start)) "$state"
done
exit "$found"
