#!/usr/bin/env bash
# looks for what compilers and tests do not find: check [--all], clang-tidy on what changed or all
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

failed=()

# Runs one check; all of them run, so that one call shows everything.
run_check() {
  local name=$1 started=$SECONDS
  shift
  if "$@"; then
    printf 'ok    %-12s %4ds\n' "$name" $((SECONDS - started)) >&2
  else
    printf 'FAIL  %-12s %4ds\n' "$name" $((SECONDS - started)) >&2
    failed+=("$name")
  fi
}

check_format() {
  git ls-files -z -- '*.h' '*.cc' | xargs -0 --no-run-if-empty clang-format-14 --dry-run --Werror
}

check_spelling() {
  git ls-files -z -- . ':!*.svg' ':!LICENSE' ':!tests/**/vectors/**' ':!tests/fuzz/corpus' ':!tests/check/words.txt' |
    xargs -0 --no-run-if-empty codespell --ignore-words tests/check/words.txt
}

check_shell() {
  local scripts
  mapfile -t scripts < <(git ls-files -- '*.sh' run .ci/run)
  shellcheck --external-sources --source-path=SCRIPTDIR "${scripts[@]}"
}

# Both need clang's compile commands; of what they name, only the precompiled headers have to be built.
# Every source includes what it uses all the same: the release preset has none of them.
configure_clang() {
  configure clang
  cmake --build build/clang --target ufs_vocabulary ufs_test_vocabulary >/dev/null
}

check_tidy() {
  configure_clang
  python3 tests/check/tidy.py --jobs "$JOBS" "$@"
}

# Warnings and the thread-safety analysis of clang over every source.
check_clang() {
  configure_clang
  python3 tests/check/syntax.py --jobs "$JOBS"
}

# Files that a program of ours writes: written anew here, and the diff at the end tells.
check_generated() {
  bash scripts/build.sh dev ufs_generate_docs && build/dev/bin/ufs_generate_docs .
}

main() {
  local scope=()
  case ${1-} in
    '') ;;
    --all) scope=(--all) ;;
    *) die 64 "usage: ./run check [--all]" ;;
  esac
  bash scripts/deps.sh
  run_check format check_format
  run_check layering python3 tests/layering/layering.py
  run_check sizes python3 tests/check/sizes.py
  run_check guards python3 tests/check/guards.py
  run_check log-rooms python3 tests/check/log_rooms.py
  run_check named-tests python3 tests/check/named_tests.py
  run_check nightly python3 tests/check/nightly.py check
  run_check spelling check_spelling
  run_check shell check_shell
  run_check clang check_clang
  run_check tidy check_tidy "${scope[@]}"
  run_check generated check_generated
  run_check diff git diff --exit-code
  if [[ ${#failed[@]} -gt 0 ]]; then
    die 1 "check failed: ${failed[*]}"
  fi
}

main "$@"
