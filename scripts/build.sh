#!/usr/bin/env bash
# builds build/PRESET/bin/underfs: build [PRESET [TARGET...]], by default release
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

main() {
  local preset=${1:-release}
  shift || true
  local targets=("$@")
  local presets
  presets=$(sed -n '/"buildPresets"/,$s/.*"name": "\([a-z]*\)".*/\1/p' CMakePresets.json | paste -sd' ')
  [[ " $presets " == *" $preset "* ]] || die 64 "there is no preset '$preset'; there are: $presets"
  bash scripts/deps.sh runtime build
  configure "$preset"
  if [[ ${#targets[@]} -eq 0 ]]; then
    targets=(all)
    [[ $preset == release ]] && targets=(underfs)
  fi
  step "build $preset: ${targets[*]}"
  alone_in "$preset" ninja -C "build/$preset" -j "$JOBS" "${targets[@]}" >&2
}

main "$@"
