#!/usr/bin/env bash
# runs the long suites and records what they did: nightly [--seconds N] [--seed N] [SUITE...]
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A suite is scripts/nightly/NAME.sh. It gets
#   NIGHTLY_SECONDS  how long each of its parts may take
#   NIGHTLY_SEED     what its randomness begins with
#   NIGHTLY_WORK     a directory of its own below build/, kept from one night to the next
#   NIGHTLY_COUNTS   a file into which it writes what it did, a line each: NAME NUMBER
# and its exit status is the verdict. docs/nightly.json holds the last good run of each; `./run check`
# fails when a suite has none there.

usage="usage: ./run nightly [--seconds N] [--seed N] [SUITE...]"

is_number() { [[ $1 =~ ^[0-9]{1,9}$ ]]; }

# Runs a suite and records it. The commit is noted before: what is recorded is what was built.
run_suite() {
  local name=$1 command=$2 commit started=$SECONDS
  commit=$(git rev-parse HEAD)
  export NIGHTLY_WORK=$UFS_ROOT/build/nightly/$name NIGHTLY_COUNTS=$UFS_ROOT/build/nightly/$name.counts
  mkdir -p "$NIGHTLY_WORK"
  : >"$NIGHTLY_COUNTS"
  step "nightly $name (seed $NIGHTLY_SEED)"
  if ! bash "scripts/nightly/$name.sh"; then
    note "$name FAILED after $((SECONDS - started))s; the same again: $command --seed $NIGHTLY_SEED $name"
    return 1
  fi
  if [[ -n $(git status --porcelain -- . ':!docs/nightly.json') ]]; then
    note "$name passed; not recorded, since there are changes that are not committed"
    return
  fi
  python3 tests/check/nightly.py record "$name" --commit "$commit" --command "$command $name" \
    --seed "$NIGHTLY_SEED" --counts "$NIGHTLY_COUNTS" --seconds $((SECONDS - started))
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
  bash scripts/deps.sh runtime build test nightly
  command="./run nightly --seconds $seconds"
  export NIGHTLY_SECONDS=$seconds NIGHTLY_SEED=$seed
  for suite in "${suites[@]}"; do
    run_suite "$suite" "$command" || failed+=("$suite")
  done
  [[ ${#failed[@]} -eq 0 ]] || die 1 "nightly failed: ${failed[*]}"
}

main "$@"
