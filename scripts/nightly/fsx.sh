#!/usr/bin/env bash
# random histories of file operations on real mounts, with new seeds for NIGHTLY_SECONDS for each set of limits
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

readonly PRESET=dev

main() {
  local status=0
  bash scripts/build.sh "$PRESET" underfs_fsx_test
  UFS_FSX_SECONDS=$NIGHTLY_SECONDS UFS_FSX_SEED=$NIGHTLY_SEED "build/$PRESET/bin/underfs_fsx_test" \
    2>&1 | tee "$NIGHTLY_WORK/fsx.log" || status=1
  awk '/operations agreed$/ { histories += 1; operations += $3 }
    END { printf "histories %d\noperations %d\n", histories, operations }' "$NIGHTLY_WORK/fsx.log" >>"$NIGHTLY_COUNTS"
  return "$status"
}

main "$@"
