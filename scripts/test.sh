#!/usr/bin/env bash
# installs, builds and runs the tests: test [LABEL...], by default all of them
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

main() {
  bash scripts/deps.sh
  bash scripts/build.sh dev
  local select=()
  if [[ $# -gt 0 ]]; then
    local IFS='|'
    select=(--label-regex "^($*)\$")
    unset IFS
  fi
  step "test ${*:-everything}"
  # Two at a time, whatever the machine: mounts and servers of more would only wait for each other.
  ctest --test-dir build/dev --parallel "${TEST_JOBS:-2}" --output-on-failure --no-tests=error \
    "${select[@]}"
}

main "$@"
