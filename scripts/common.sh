# Sourced by every script of ./run: where things are, how to say what goes on.
# shellcheck shell=bash
set -euo pipefail
UFS_ROOT=${UFS_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
JOBS=${JOBS:-$(nproc)}
export UFS_ROOT JOBS

# A cache of compiled objects makes the second build fast, in any directory: paths are relative in it.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$UFS_ROOT}
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
export CCACHE_PCH_EXTSUM=true # cmake/precompile.cmake writes the sums
if [[ -z ${CCACHE_DIR-} && -z ${HOME-} ]]; then
  export CCACHE_DIR=$UFS_ROOT/build/.ccache
fi

cd "$UFS_ROOT"

step() { printf '\n== %s\n' "$*" >&2; }
note() { printf '   %s\n' "$*" >&2; }
# die STATUS MESSAGE...
die() {
  local status=$1
  shift
  printf 'run: %s\n' "$*" >&2
  exit "$status"
}

# alone_in PRESET COMMAND...: runs it while nobody else configures or builds build/PRESET; two at once would break each
# other's files.
alone_in() {
  local lock=build/$1.lock
  shift
  mkdir -p build
  (
    if ! flock --nonblock 9; then
      note "another build of this tree is under way: waiting for it"
      flock 9
    fi
    "$@" 9>&-
  ) 9>"$lock"
}

# Configures build/PRESET unless it is; further arguments go to cmake.
configure() { alone_in "$1" configure_alone "$@"; }

configure_alone() {
  local preset=$1
  shift
  local log=build/$preset.configure.log
  if [[ $# -eq 0 && -f build/$preset/build.ninja ]]; then
    return
  fi
  step "configure $preset"
  if ! cmake --preset "$preset" "$@" >"$log" 2>&1; then
    cat "$log" >&2
    die 1 "cmake could not configure the preset '$preset'"
  fi
}

# How many tests ctest ran according to its log.
ctest_total() {
  sed -n 's/^[0-9]*% tests passed, [0-9]* tests* failed out of \([0-9]*\).*/\1/p' "$1" | tail -n 1
}
