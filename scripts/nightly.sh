#!/usr/bin/env bash
# runs the long suites and records what they did: nightly [--seconds N] [--seed N] [SUITE...]
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A suite is scripts/nightly/NAME.sh. It gets
#   NIGHTLY_SECONDS  how long each of its parts may take, where it is a matter of time
#   NIGHTLY_SEED     what its randomness begins with
#   NIGHTLY_WORK     a directory of its own below build/, kept from one night to the next
#   NIGHTLY_COUNTS   a file into which it writes what it did, a line each: NAME NUMBER
# has a line `readonly PRESET=NAME`, which says what it builds, and its exit status is the verdict.
# docs/nightly.json holds the last run of each, good or bad; `./run check` fails when one of them is bad.

usage="usage: ./run nightly [--seconds N] [--seed N] [SUITE...]"

is_number() { [[ $1 =~ ^[0-9]{1,9}$ ]]; }

# Whether the sources are those of HEAD.
is_clean() { [[ -z $(git status --porcelain -- . ':!docs/nightly.json') ]]; }

# The compiler that a suite's preset uses, as it names itself, without its path.
compiler_of() {
  local preset path
  preset=$(sed -n 's/^readonly PRESET=\([a-z]*\)$/\1/p' "scripts/nightly/$1.sh")
  path=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "build/$preset/CMakeCache.txt")
  "$path" --version | sed -n 1p
}

# Runs a suite and records it, if what ran is what the commit says from the first to the last moment.
run_suite() {
  local name=$1 command=$2 commit clean=false result=passed started=$SECONDS
  commit=$(git rev-parse HEAD)
  is_clean && clean=true
  export NIGHTLY_WORK=$UFS_ROOT/build/nightly/$name NIGHTLY_COUNTS=$UFS_ROOT/build/nightly/$name.counts
  mkdir -p "$NIGHTLY_WORK"
  : >"$NIGHTLY_COUNTS"
  step "nightly $name (seed $NIGHTLY_SEED)"
  bash "scripts/nightly/$name.sh" || result=failed
  note "$name $result after $((SECONDS - started))s; the same again: $command --seed $NIGHTLY_SEED $name"
  if ! $clean || ! is_clean || [[ $(git rev-parse HEAD) != "$commit" ]]; then
    note "$name is not recorded: the sources were not those of one commit"
  elif ! python3 tests/check/nightly.py record "$name" --result "$result" --commit "$commit" \
    --compiler "$(compiler_of "$name")" --command "$command $name" --seed "$NIGHTLY_SEED" \
    --counts "$NIGHTLY_COUNTS" --seconds $((SECONDS - started)); then
    result=failed
  fi
  [[ $result == passed ]]
}

main() {
  local seconds=60 seed=$((RANDOM * 32768 + RANDOM)) suites=() suite command failed=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seconds | --seed)
        is_number "${2-}" || die 64 "$usage"
        printf -v "${1#--}" '%s' "$2"
        shift
        ;;
      -*) die 64 "$usage" ;;
      *) suites+=("$1") ;;
    esac
    shift
  done
  if [[ ${#suites[@]} -eq 0 ]]; then
    mapfile -t suites < <(python3 tests/check/nightly.py suites)
  fi
  for suite in "${suites[@]}"; do
    [[ -f scripts/nightly/$suite.sh ]] ||
      die 64 "there is no suite '$suite'; there are: $(python3 tests/check/nightly.py suites | paste -sd' ')"
  done
  bash scripts/deps.sh runtime build demo test nightly
  command="./run nightly --seconds $seconds"
  export NIGHTLY_SECONDS=$seconds NIGHTLY_SEED=$seed
  for suite in "${suites[@]}"; do
    run_suite "$suite" "$command" || failed+=("$suite")
  done
  [[ ${#failed[@]} -eq 0 ]] || die 1 "nightly failed: ${failed[*]}"
}

main "$@"
