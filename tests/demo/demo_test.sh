#!/usr/bin/env bash
# One case of the demonstration: demo_test.sh CASE DIRECTORY-OF-PROGRAMS
set -euo pipefail
source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
UFS_DEMO_DIR=$(mktemp -d /tmp/underfs-demo-test-XXXXXX)
UFS_DEMO_BIN=$2
export UFS_DEMO_DIR UFS_DEMO_BIN
own_server=

[[ -w /dev/fuse ]] || {
  echo "no /dev/fuse here: real mounts cannot be tested"
  exit 0
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

demo() { bash "$source_root/run" demo "$@" </dev/null; }
is_mounted() { grep -qs " $1 fuse.underfs " /proc/self/mounts; }

clean_up() {
  demo --stop >/dev/null 2>&1 || true
  [[ -z $own_server ]] || kill "$own_server" 2>/dev/null || true
  for mount_point in "$UFS_DEMO_DIR/mnt" "$UFS_DEMO_DIR/own"; do
    is_mounted "$mount_point" && umount -l "$mount_point"
  done
  rm -rf --one-file-system "$UFS_DEMO_DIR"
}
trap clean_up EXIT

expect_running() {
  is_mounted "$UFS_DEMO_DIR/mnt" || fail "nothing is mounted"
  [[ -s $UFS_DEMO_DIR/mnt/licence.txt ]] || fail "the mount does not show what was copied"
}

expect_stopped() {
  ! is_mounted "$UFS_DEMO_DIR/mnt" || fail "it is still mounted"
  [[ ! -e $UFS_DEMO_DIR ]] || fail "something is left in $UFS_DEMO_DIR: $(ls -A "$UFS_DEMO_DIR")"
}

# The pid of the daemon that serves the demonstration's mount.
daemon_pid() { "$UFS_DEMO_BIN/underfs" mounts | sed -n "\| $UFS_DEMO_DIR/mnt |s/.*pid \([0-9]*\).*/\1/p"; }

kill_hard() {
  [[ -n $1 ]] || fail "there is no process to kill"
  kill -9 "$1"
  while [[ -d /proc/$1 ]] && ! grep -q '^State:.Z' "/proc/$1/status"; do sleep 0.05; done
}

# A server that the demonstration knows nothing of; its objects lie in files.
start_own_server() {
  export AWS_ACCESS_KEY_ID=own-access-key AWS_SECRET_ACCESS_KEY=own-secret-key
  mkdir "$UFS_DEMO_DIR/theirs"
  printf '%s' "$AWS_SECRET_ACCESS_KEY" >"$UFS_DEMO_DIR/theirs/secret"
  "$UFS_DEMO_BIN/underfs-s3server" --data "$UFS_DEMO_DIR/theirs/data" --bucket theirs --access-key "$AWS_ACCESS_KEY_ID" \
    --secret-key-file "$UFS_DEMO_DIR/theirs/secret" --region us-east-1 --port 0 \
    --port-file "$UFS_DEMO_DIR/theirs/port" >/dev/null 2>&1 </dev/null &
  own_server=$!
  until [[ -s $UFS_DEMO_DIR/theirs/port ]]; do
    kill -0 "$own_server" || fail "the server did not start"
    sleep 0.05
  done
  own_endpoint=http://127.0.0.1:$(<"$UFS_DEMO_DIR/theirs/port")
  echo "mine" | "$UFS_DEMO_BIN/underfs" fs cp -o "endpoint=$own_endpoint" - s3://theirs/p/kept
}

expect_own_bucket_as_it_was() {
  local keys
  keys=$("$UFS_DEMO_BIN/underfs" fs ls -R -o "endpoint=$own_endpoint" s3://theirs/)
  [[ $(grep -c . <<<"$keys") == 1 && $keys == *p/kept ]] || fail "the bucket holds something else: $keys"
  ! is_mounted "$UFS_DEMO_DIR/own" || fail "it is still mounted"
}

TwiceInARow() {
  demo --size 8M
  expect_running
  demo --size 8M
  expect_running
  demo --stop
  expect_stopped
}

AfterKillOfTheDaemon() {
  demo --size 8M
  kill_hard "$(daemon_pid)"
  demo --size 8M
  expect_running
  kill_hard "$(daemon_pid)"
  demo --stop
  expect_stopped
}

AfterKillOfTheServer() {
  demo --size 8M
  kill_hard "$(<"$UFS_DEMO_DIR/server.pid")"
  demo --size 8M
  expect_running
  kill_hard "$(<"$UFS_DEMO_DIR/server.pid")"
  demo --stop
  expect_stopped
}

OwnBucketIsLeftAsItWas() {
  start_own_server
  demo --size 8M s3://theirs/p -o "endpoint=$own_endpoint"
  expect_own_bucket_as_it_was
}

# What is no bucket never makes the main job run beside one, on the local disk.
WordsThatAreNoBucketAreRefused() {
  local word
  [[ $(demo --help) == "usage: ./run demo"* ]] || fail "--help gives no usage"
  for word in --stopp /tmp s3:/bucket; do
    if demo "$word"; then fail "'$word' was taken for a bucket"; fi
  done
  start_own_server
  # mount's own --help succeeds and mounts nothing.
  if demo --size 1M s3://theirs/p -o "endpoint=$own_endpoint" --help; then fail "it went on without a mount"; fi
  expect_own_bucket_as_it_was
}

OwnBucketAfterAnInterrupt() {
  start_own_server
  # Long enough to be interrupted while the file is written.
  setsid bash "$source_root/run" demo --size 512M s3://theirs/p -o "endpoint=$own_endpoint" </dev/null &
  local running=$!
  until compgen -G "$UFS_DEMO_DIR/own/underfs-demo-*/big" >/dev/null; do
    kill -0 "$running" || fail "it ended before it could be interrupted"
    sleep 0.05
  done
  kill -TERM -- "-$running"  # as a terminal's ^C: all of the job
  wait "$running" && fail "it did not say that it was interrupted"
  expect_own_bucket_as_it_was
}

"$1"
