#!/usr/bin/env bash
# every fuzz target for NIGHTLY_SECONDS, from its committed corpus and from what earlier nights found
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

readonly PRESET=fuzz
readonly PROGRAM=$UFS_ROOT/build/$PRESET/bin/underfs_fuzz

# Runs one target; its log, corpus and findings are below NIGHTLY_WORK.
run_target() {
  local name=$1 status=0 dictionary=() executions
  local log=$NIGHTLY_WORK/$name.log
  mkdir -p "$NIGHTLY_WORK/corpus/$name" "$NIGHTLY_WORK/found"
  [[ -f tests/fuzz/dictionary/$name.txt ]] && dictionary=("-dict=tests/fuzz/dictionary/$name.txt")
  "$PROGRAM" "--target=$name" "-max_total_time=$NIGHTLY_SECONDS" "-seed=$NIGHTLY_SEED" \
    -max_len=16384 -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=128 -print_final_stats=1 -verbosity=0 -print_funcs=0 \
    "-artifact_prefix=$NIGHTLY_WORK/found/$name-" "${dictionary[@]}" \
    "$NIGHTLY_WORK/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 || status=$?
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%-16s %12s executions, status %s\n' "$name" "${executions:-?}" "$status"
  if [[ $status -ne 0 ]]; then
    grep -E '^(.*this does not hold|==[0-9]+==ERROR|.*runtime error|Test unit written|  )' "$log" | head -n 20
    return 1
  fi
  printf '%s %s\n' "$name" "${executions:-0}" >>"$NIGHTLY_COUNTS"
}

main() {
  if [[ $# -gt 0 ]]; then
    run_target "$1"
    return
  fi
  bash scripts/build.sh "$PRESET" underfs_fuzz
  local targets
  mapfile -t targets < <(sed -n 's/^ufs_fuzz(\([a-z0-9_]*\).*/\1/p' tests/fuzz/CMakeLists.txt)
  printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P "$JOBS" bash "${BASH_SOURCE[0]}"
}

main "$@"
