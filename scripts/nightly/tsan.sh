#!/usr/bin/env bash
# every test that ./run sanitize tsan has, under the thread sanitizer
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

readonly PRESET=tsan

main() {
  bash scripts/sanitize.sh "$PRESET" 2>&1 | tee "$NIGHTLY_WORK/ctest.log"
  printf 'tests %s\n' "$(ctest_total "$NIGHTLY_WORK/ctest.log")" >>"$NIGHTLY_COUNTS"
}

main "$@"
