#!/usr/bin/env bash
# installs what is missing of Debian's packages: deps [runtime|build|demo|test|nightly|optional ...]
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The packages of one section of packages.txt, one a line.
packages_of() {
  awk -v want="[$1]" '
    /^\[/ { in_section = ($1 == want); next }
    /^[[:space:]]*(#|$)/ { next }
    in_section { print $1 }' scripts/packages.txt
}

# Those of the packages on standard input that dpkg does not have installed.
missing_of() {
  local package
  while read -r package; do
    if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      echo "$package"
    fi
  done
}

# Runs a command as root, or says how to.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die 77 "packages are missing, and this is neither root nor is there sudo; as root run: $*"
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install --no-install-recommends --yes "$@" </dev/null \
    >build/deps.log 2>&1
}

main() {
  local sections=("$@") section missing=() optional=()
  [[ ${#sections[@]} -gt 0 ]] || sections=(runtime build demo test)
  command -v dpkg-query >/dev/null ||
    die 69 "this installs Debian's packages; elsewhere install what scripts/packages.txt names"
  for section in "${sections[@]}"; do
    [[ -n $(packages_of "$section") ]] || die 64 "scripts/packages.txt has no section [$section]"
    if [[ $section == optional ]]; then
      mapfile -t -O "${#optional[@]}" optional < <(packages_of "$section" | missing_of)
    else
      mapfile -t -O "${#missing[@]}" missing < <(packages_of "$section" | missing_of)
    fi
  done
  [[ $((${#missing[@]} + ${#optional[@]})) -gt 0 ]] || return 0

  mkdir -p build
  if [[ ${#missing[@]} -gt 0 ]]; then
    step "install ${missing[*]}"
    note "${#missing[@]} packages and what they need; apt-get writes to build/deps.log"
    # An image without package lists, or with old ones, needs an update first; one with good ones not.
    if ! apt_install "${missing[@]}"; then
      as_root apt-get -qq -o Acquire::Retries=3 update </dev/null || true
      apt_install "${missing[@]}" || {
        tail -n 30 build/deps.log >&2
        die 69 "apt-get could not install: ${missing[*]}"
      }
    fi
  fi
  local package
  for package in "${optional[@]}"; do
    apt_install "$package" || note "optional package $package is not to be had; going on without"
  done
}

main "$@"
