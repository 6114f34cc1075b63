#!/usr/bin/env bash
# random programs against reference models, with new seeds for NIGHTLY_SECONDS for each model
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

readonly PRESET=dev
readonly MODELS=(ufs_fs_test:Seeds/ModelTest.\* ufs_file_test:Seeds/StreamWriterModelTest.\*)

# Runs the seeds of one model again and again; gtest's own seed makes them others each time.
run_model() {
  local program=$1 filter=$2 end=$((SECONDS + NIGHTLY_SECONDS)) rounds=0 seed log
  log=$NIGHTLY_WORK/$program.log
  while ((rounds == 0 || SECONDS < end)); do
    seed=$(((NIGHTLY_SEED + rounds) % 99999 + 1)) # what gtest takes
    if ! "build/$PRESET/bin/$program" "--gtest_filter=$filter" --gtest_shuffle "--gtest_random_seed=$seed" >"$log" 2>&1; then
      grep -E '^\[  FAILED|Failure|step ' "$log" | head -n 20
      note "again: build/$PRESET/bin/$program --gtest_filter='$filter' --gtest_shuffle --gtest_random_seed=$seed"
      return 1
    fi
    rounds=$((rounds + 1))
  done
  printf '%s %s\n' "$program" "$((rounds * $(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests*\.$/\1/p' "$log")))" |
    tee -a "$NIGHTLY_COUNTS"
}

main() {
  local model status=0
  bash scripts/build.sh "$PRESET" ufs_fs_test ufs_file_test
  for model in "${MODELS[@]}"; do
    run_model "${model%%:*}" "${model#*:}" || status=1
  done
  return "$status"
}

main "$@"
