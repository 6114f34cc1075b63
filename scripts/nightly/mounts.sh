#!/usr/bin/env bash
# the tests on real mounts, each until it fails or has passed three times: faults and crashes depend on the moment
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

readonly PRESET=dev
readonly ROUNDS=3

main() {
  bash scripts/build.sh "$PRESET" ufs_tests
  ctest --test-dir "build/$PRESET" --parallel "${TEST_JOBS:-2}" --output-on-failure --no-tests=error \
    --label-regex '^(mount|programs|memory|crash)$' --repeat "until-fail:$ROUNDS" 2>&1 | tee "$NIGHTLY_WORK/ctest.log"
  printf 'runs %s\n' "$((ROUNDS * $(ctest_total "$NIGHTLY_WORK/ctest.log")))" >>"$NIGHTLY_COUNTS"
}

main "$@"
