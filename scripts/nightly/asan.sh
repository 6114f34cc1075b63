#!/usr/bin/env bash
# every test that ./run sanitize asan has, under the address and the undefined-behaviour sanitizer
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

readonly PRESET=asan

main() {
  bash scripts/sanitize.sh "$PRESET" 2>&1 | tee "$NIGHTLY_WORK/ctest.log"
  printf 'tests %s\n' "$(ctest_total "$NIGHTLY_WORK/ctest.log")" >>"$NIGHTLY_COUNTS"
}

main "$@"
