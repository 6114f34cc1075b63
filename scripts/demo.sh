#!/usr/bin/env bash
# mounts a bucket and shows the main job on real files: demo [--size SIZE] [s3://BUCKET/PREFIX [-o OPTIONS]... | --stop]
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Tests have a place of their own, and programs that are built already.
readonly DEMO=${UFS_DEMO_DIR:-$UFS_ROOT/build/demo}
readonly BIN=${UFS_DEMO_BIN:-$UFS_ROOT/build/release/bin}
readonly BUCKET=demo
readonly ACCESS_KEY=demo-access-key SECRET_KEY=demo-secret-key
# What every Debian machine has: licence texts and the documentation of its packages.
readonly SOURCES=(/usr/share/common-licenses /usr/share/doc/libc6 /usr/share/doc/bash /usr/share/doc/git)

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
# Shows a command line as a person would type it, then runs it.
try() {
  printf '$ %s\n' "$1"
  (cd "$work" && bash -eu -c "$1")
}

# By name too: after a kill or a restart of the machine the number may be anybody's.
server_running() {
  [[ -f $DEMO/server.pid ]] &&
    grep -qs underfs-s3serv "/proc/$(<"$DEMO/server.pid")/comm"
}
mounted() { grep -qs " $1 fuse.underfs " /proc/self/mounts; }

stop_mount() {
  if mounted "$1"; then
    "$BIN/underfs" unmount "$1" || "$BIN/underfs" unmount --lazy "$1" || umount -l "$1"
  fi
}

stop_all() {
  stop_mount "$DEMO/mnt"
  stop_mount "$DEMO/own"
  if server_running; then
    local pid
    pid=$(<"$DEMO/server.pid")
    kill "$pid"
    while server_running; do sleep 0.05; done
  fi
  # Only what is ours, and nothing that is still mounted.
  rm -rf --one-file-system "${DEMO:?}"/{data,mnt,own,port,secret,server.log,server.pid,source,sums}
  [[ ! -d $DEMO ]] || rmdir "$DEMO"
}

start_server() {
  mkdir -p "$DEMO/data" "$DEMO/mnt"
  (umask 077 && printf '%s' "$SECRET_KEY" >"$DEMO/secret")
  setsid "$BIN/underfs-s3server" --data "$DEMO/data" --bucket "$BUCKET" --access-key "$ACCESS_KEY" \
    --secret-key-file "$DEMO/secret" --region us-east-1 --port 0 --port-file "$DEMO/port" \
    >"$DEMO/server.log" 2>&1 </dev/null &
  local pid=$! tries=0
  echo "$pid" >"$DEMO/server.pid"
  until [[ -s $DEMO/port ]]; do
    if ! kill -0 "$pid" 2>/dev/null || [[ $((tries++)) -ge 200 ]]; then
      die 1 "the S3 server did not start: $(<"$DEMO/server.log")"
    fi
    sleep 0.05
  done
  endpoint=http://127.0.0.1:$(<"$DEMO/port")
}

# The main job, in $work below a mount point; `run_demo` has set it up.
show_main_job() {
  local sources=()
  for source in "${SOURCES[@]}"; do
    [[ -d $source ]] && sources+=("$source")
  done
  say "Copy directories in, with the tools that everybody has"
  # -L: some licences are links to others, and an object store has no links.
  try "cp -rL ${sources[*]} ."
  try "ls -lR . | head -n 20"
  try "find . -type f | wc -l"
  try "cat common-licenses/BSD | head -n 3"
  say "Every byte is there"
  (cd /usr/share && find -L common-licenses -type f -exec sha256sum {} +) >"$DEMO/sums"
  try "sha256sum -c --quiet $DEMO/sums && echo 'all checksums match'"
  say "A file of $size, streamed in and back"
  head -c "$size" /dev/urandom >"$DEMO/source"
  try "dd if=$DEMO/source of=big bs=1M"
  try "dd if=big of=/dev/null bs=1M"
  try "cmp $DEMO/source big && echo 'and back, byte for byte'"
  say "Rename and remove"
  try "mv common-licenses/GPL-3 licence.txt && ls -l licence.txt"
  try "mv big large && ls -l large && rm large"
}

show_objects() {
  say "The same objects, through a client that is not ours"
  printf '$ curl --aws-sigv4 aws:amz:us-east-1:s3 --user KEYS %s\n' "'$endpoint/$BUCKET?list-type=2&max-keys=3'"
  printf 'user = "%s:%s"\n' "$ACCESS_KEY" "$SECRET_KEY" |
    curl --silent --fail --config - --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --aws-sigv4 aws:amz:us-east-1:s3 \
      "$endpoint/$BUCKET?list-type=2&max-keys=3" | sed 's/<Contents>/\n&/g'
  printf '\n$ curl ... %s | head -n 3\n' "$endpoint/$BUCKET/licence.txt"
  printf 'user = "%s:%s"\n' "$ACCESS_KEY" "$SECRET_KEY" |
    curl --silent --fail --config - --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --aws-sigv4 aws:amz:us-east-1:s3 "$endpoint/$BUCKET/licence.txt" |
    sed -n '1,3p'
}

demo_own_server() {
  stop_all
  start_server
  say "A bucket becomes a directory"
  export AWS_ACCESS_KEY_ID=$ACCESS_KEY AWS_SECRET_ACCESS_KEY=$SECRET_KEY
  work=$UFS_ROOT
  try "$BIN/underfs mount s3://$BUCKET $DEMO/mnt -o endpoint=$endpoint"
  work=$DEMO/mnt
  show_main_job
  show_objects
  say "Remove a tree"
  try "rm -r git && ls"
  say "It stays mounted at $DEMO/mnt"
  cat <<TXT
look at it:   ls -l $DEMO/mnt
              $BIN/underfs stats $DEMO/mnt
              $BIN/underfs mounts
its bucket:   export AWS_ACCESS_KEY_ID=$ACCESS_KEY AWS_SECRET_ACCESS_KEY=$SECRET_KEY
              $BIN/underfs fs ls s3://$BUCKET -o endpoint=$endpoint
stop it:      ./run demo --stop
TXT
}

demo_own_bucket() {
  local uri=$1 name
  shift
  name=underfs-demo-$(date +%s)-$$
  stop_mount "$DEMO/own"  # a dead one as well, which mkdir would trip over
  mkdir -p "$DEMO/own"
  say "Your bucket becomes a directory (everything happens below $name, which is removed at the end)"
  work=$UFS_ROOT
  "$BIN/underfs" mount "$uri" "$DEMO/own" "$@"
  # Nothing of the demo may ever run beside the bucket.
  mounted "$DEMO/own" || die 1 "the bucket was not mounted"
  trap 'rm -rf "$DEMO/own/$name"; stop_mount "$DEMO/own"' EXIT
  mkdir "$DEMO/own/$name"
  work=$DEMO/own/$name
  show_main_job
  say "Clean up"
  work=$DEMO/own
  try "rm -r $name"
  trap - EXIT
  stop_mount "$DEMO/own"
  rm -rf --one-file-system "${DEMO:?}"/{own,sums,source}
}

readonly USAGE="usage: ./run demo [--size SIZE] [s3://BUCKET/PREFIX [-o OPTIONS]... | --stop]"

main() {
  local work endpoint size=1G
  if [[ ${1-} == --help ]]; then
    echo "$USAGE"
    return
  fi
  if [[ ${1-} == --size ]]; then
    [[ ${2-} =~ ^[0-9]+[KMG]?$ ]] || die 64 "--size takes a number, with K, M or G behind it"
    size=$2
    shift 2
  fi
  if [[ ${1-} == --stop ]]; then
    stop_all
    note "stopped; $DEMO is gone"
    return
  fi
  [[ $# -eq 0 || $1 == s3://* || $1 == s3a://* ]] || die 64 "'$1' is no bucket's URI; $USAGE"
  if [[ -z ${UFS_DEMO_BIN-} ]]; then
    bash "$UFS_ROOT/scripts/deps.sh" runtime build demo
    bash "$UFS_ROOT/scripts/build.sh" release underfs underfs-s3server
  fi
  mkdir -p "$DEMO"
  if [[ $# -gt 0 ]]; then
    demo_own_bucket "$@"
  else
    demo_own_server
  fi
}

main "$@"
