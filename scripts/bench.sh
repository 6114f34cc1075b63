#!/usr/bin/env bash
# times UnderFS and s3fs side by side on the embedded server: bench [--help for its options]; bench --micro: hot paths alone
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

main() {
  bash scripts/deps.sh
  if [[ ${1-} == --micro ]]; then
    shift
    bash scripts/build.sh release underfs_micro
    step "microbenchmarks"
    exec build/release/bin/underfs_micro "$@"
  fi
  bash scripts/build.sh release underfs underfs-s3server
  step "bench"
  exec python3 bench/suite.py "$@"
}

main "$@"
