#!/usr/bin/env bash
# OpenStack Swift with its s3api, one server of each kind in a directory of its own, for tests.
#
#   swift.sh start DIR [PID]   starts it on free ports with the users alice and bob; DIR/env then tells
#                              how to reach it (shell variables UFS_SWIFT_*). Started already
#                              without PID: does nothing. With PID it is stopped as soon as that process has ended, in
#                              whatever way: a killed run leaves nothing behind.
#   swift.sh stop DIR          ends what start began, by the pids it wrote, and removes DIR
#   swift.sh env DIR           prints DIR/env
#
# Needs Debian's swift-proxy, swift-account, swift-container, swift-object, python3-lxml and s3cmd, a
# directory with extended attributes, and root where /etc/swift/swift.conf, the only place that Swift
# reads its own constants from, is missing. It is up about 8 s after start.
set -Eeuo pipefail

# The one that sees Debian's packages.
python=/usr/bin/python3

usage() {
  echo "usage: swift.sh start DIR [PID] | stop DIR | env DIR" >&2
  exit 64
}

free_port() {
  $python -c '
import random, socket
low = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
while True:
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", random.randrange(10000, low)))
            print(s.getsockname()[1])
            break
        except OSError:
            pass
'
}

# The salt of the rings: anything, but the same for all servers of the machine.
write_global() {
  [[ -s /etc/swift/swift.conf ]] && return 0
  mkdir -p /etc/swift
  printf '[swift-hash]\nswift_hash_path_suffix = underfs-tests\n\n[storage-policy:0]\nname = gold\ndefault = yes\n' \
    > /etc/swift/swift.conf
}

write_storage() {
  local kind=$1 port=$2
  cat > "$dir/$kind.conf" << EOF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
swift_dir = $dir
devices = $dir/devices
mount_check = false
disable_fallocate = true
user = $(id -un)
workers = 0
log_level = WARNING
[pipeline:main]
pipeline = $kind-server
[app:$kind-server]
use = egg:swift#$kind
EOF
}

write_proxy() {
  local port=$1
  cat > "$dir/proxy.conf" << EOF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
swift_dir = $dir
user = $(id -un)
workers = 0
log_level = WARNING
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth copy dlo slo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
paste.filter_factory = memory_cache:filter_factory
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
s3_acl = true
location = us-east-1
storage_domain = localhost
max_upload_part_num = 10000
[filter:tempauth]
use = egg:swift#tempauth
user_test_alice = SKalice .admin
user_test_bob = SKbob
[filter:copy]
use = egg:swift#copy
[filter:dlo]
use = egg:swift#dlo
[filter:slo]
use = egg:swift#slo
max_manifest_segments = 10000
[filter:versioned_writes]
use = egg:swift#versioned_writes
[filter:symlink]
use = egg:swift#symlink
EOF
}

# Swift's servers stay in the foreground.
start_server() {
  local kind=$1
  PYTHONPATH=$here nohup "swift-$kind-server" "$dir/$kind.conf" -v > "$dir/log/$kind.out" 2>&1 < /dev/null &
  echo $! > "$dir/run/$kind.pid"
}

# Waits in a session of its own, so that what kills the run does not kill it too. A Swift that was
# started anew since is not its own.
guard() {
  echo "$guarded" > "$dir/run/guarded"
  # shellcheck disable=SC2016
  setsid --fork bash -c '
    tail --pid="$1" --follow /dev/null
    [[ $(cat "$3/run/guarded") != "$1" ]] || exec "$2" stop "$3"' \
    guard "$guarded" "$here/swift.sh" "$dir" < /dev/null > "$dir/log/guard.out" 2>&1
}

give_up() {
  tail -n 5 "$dir"/log/*.out >&2
  stop_servers
}

wait_for_answer() {
  local url=$1 i
  for ((i = 0; i < 600; i++)); do
    curl -sf -o /dev/null --max-time 5 "$url" && return 0
    sleep 0.1
  done
  echo "swift.sh: the proxy does not answer at $url; see $dir/log" >&2
  return 1
}

make_bucket() {
  s3cmd --config=/dev/null --access_key=test:alice --secret_key=SKalice --no-ssl \
    --host="${endpoint#http://}" --host-bucket="${endpoint#http://}" \
    mb "s3://$1" > "$dir/log/bucket-$1.out" 2>&1
}

start() {
  if [[ -f $dir/env && ! -f $dir/run/guarded ]] && running; then
    return 0
  fi
  stop
  mkdir -p "$dir"/{log,run,devices/sdb1}
  write_global
  [[ -z $guarded ]] || guard
  trap 'give_up' ERR
  local kind port servers=()
  for kind in account container object; do
    port=$(free_port)
    write_storage "$kind" "$port"
    servers+=("$kind=$port")
  done
  $python "$here/make_rings.py" "$dir" "${servers[@]}" > "$dir/log/rings.out" 2>&1
  for kind in account container object; do
    start_server "$kind"
  done
  port=$(free_port)
  endpoint=http://127.0.0.1:$port
  write_proxy "$port"
  start_server proxy
  wait_for_answer "$endpoint/healthcheck"
  make_bucket contract
  cat > "$dir/env.new" << EOF
UFS_SWIFT_ENDPOINT=$endpoint
UFS_SWIFT_BUCKET=contract
UFS_SWIFT_ACCESS_KEY=test:alice
UFS_SWIFT_SECRET_KEY=SKalice
UFS_SWIFT_OTHER_ACCESS_KEY=test:bob
UFS_SWIFT_OTHER_SECRET_KEY=SKbob
EOF
  mv "$dir/env.new" "$dir/env"
  trap - ERR
}

# The pids of our servers that still run, workers included: the command line names our directory.
pids() {
  local file pid
  for file in "$dir"/run/*.pid; do
    [[ -f $file ]] || continue
    pid=$(tr -cd '0-9' < "$file")
    for pid in $pid $(cat "/proc/$pid/task/$pid/children" 2> /dev/null); do
      if [[ -r /proc/$pid/cmdline ]] && tr '\0' ' ' < "/proc/$pid/cmdline" | grep -qF -- "$dir/"; then
        echo "$pid"
      fi
    done
  done
}

running() { [[ $(pids | wc -l) -ge 4 ]]; }

stop_servers() {
  local pid i
  for pid in $(pids); do
    kill -KILL "$pid" 2> /dev/null || true
  done
  for ((i = 0; i < 100; i++)); do
    [[ -z $(pids) ]] && return 0
    sleep 0.1
  done
}

stop() {
  if [[ -d $dir/run ]]; then
    stop_servers
    rm -rf -- "$dir"
  fi
}

[[ $# -eq 2 || ($# -eq 3 && $1 == start) ]] || usage
dir=$(realpath -m -- "$2")
guarded=${3-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case $1 in
  start) start ;;
  stop) stop ;;
  env) cat "$dir/env" ;;
  *) usage ;;
esac
