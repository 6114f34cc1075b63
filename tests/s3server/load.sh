#!/usr/bin/env bash
# Measures underfs-s3server on one core. Usage: load.sh DIRECTORY-OF-BINARIES [memory|null]
set -euo pipefail

bin=$1
data=${2:-null}
work=$(mktemp -d)
taskset -c 0 "$bin/underfs-s3server" --data "$data" --bucket bucket --port-file "$work/port" \
  >/dev/null &
pid=$!
trap 'kill $pid; wait $pid || true; rm -rf "$work"' EXIT
for _ in $(seq 200); do
  [[ -s $work/port ]] && break
  sleep 0.05
done
load() { taskset -c 1 "$bin/s3server_load" "$(cat "$work/port")" "$pid" "$@"; }
load PUT 1073741824 1 4
load GET 1073741824 1 4
load PUT 8388608 4 100
load GET 8388608 4 100
load PUT 4096 4 5000
load GET 4096 4 5000
load HEAD 4096 4 5000
