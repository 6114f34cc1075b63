#!/usr/bin/env bash
# runs tests under sanitizers: sanitize [asan|tsan ...], by default both
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The rooms where threads meet; elsewhere the thread sanitizer has nothing to find. Nor is the embedded
# server among them: Boost.Asio's fences are beyond what gcc's thread sanitizer understands.
concurrent_rooms='base;obs;journal;http;aws;object;s3;store;cache;transfer;file;fs;mount;fuse;contract'

sanitize() {
  local preset=$1 labels
  case $preset in
    asan)
      labels='unit;contract;s3'
      configure asan -DUFS_TEST_LABELS="$labels"
      ;;
    tsan)
      labels='unit;contract'
      configure tsan -DUFS_TEST_LABELS="$labels" -DUFS_TEST_ROOMS="$concurrent_rooms"
      ;;
    *) die 64 "usage: ./run sanitize [asan|tsan ...]" ;;
  esac
  bash scripts/build.sh "$preset" ufs_tests
  step "test under $preset"
  # Leaks are not counted yet: the tests of the rooms have none (ASAN_OPTIONS=detect_leaks=1 shows them); the contract
  # and the embedded server were not looked at.
  ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:detect_stack_use_after_return=1:strict_string_checks=1} \
    UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1} \
    TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$UFS_ROOT/tests/check/tsan.supp \
    ctest --test-dir "build/$preset" --parallel "${TEST_JOBS:-2}" --output-on-failure \
    --no-tests=error --label-regex "^(${labels//;/|})\$" --label-exclude '^layering$'
}

main() {
  local presets=("$@") preset
  [[ ${#presets[@]} -gt 0 ]] || presets=(asan tsan)
  bash scripts/deps.sh
  for preset in "${presets[@]}"; do
    sanitize "$preset"
  done
}

main "$@"
