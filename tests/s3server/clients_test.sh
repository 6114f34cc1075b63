#!/usr/bin/env bash
# Drives underfs-s3server with clients that nobody here wrote: s3cmd, curl --aws-sigv4 and rclone.
# What one of them writes another one reads. Usage: clients_test.sh SERVER-BINARY; a client that is
# not installed is an error, because a test that tests nothing must not pass.
set -euo pipefail

server=$(realpath "$1")
# Whatever the machine has configured for AWS must not reach the clients.
for variable in $(compgen -e | grep -E '^(AWS|RCLONE|S3)_' || true); do unset "$variable"; done
for client in s3cmd curl rclone; do
  command -v "$client" >/dev/null || { echo "$client is not installed" >&2; exit 1; }
done

work=$(mktemp -d)
pid=
cleanup() {
  if [[ -n $pid ]]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap cleanup EXIT
cd "$work"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
# Whether the input has a line that matches; unlike grep -q it reads to the end, so that the writer
# is not killed in the middle.
has() { grep "$@" >/dev/null; }
step() { echo "--- $*"; }

# A key with the characters that clients and servers get wrong.
odd='od d+k%y/é&<>"#?=.txt'

start() {  # start DATA [OPTION]...
  rm -f port
  "$server" --data "$@" --access-key AKTEST --secret-key-env SECRET --bucket bucket \
    --domain s3.test --port-file port --log requests.log >endpoint &
  pid=$!
  for _ in $(seq 200); do
    [[ -s port ]] && break
    kill -0 "$pid" || fail "the server ended"
    sleep 0.05
  done
  port=$(cat port)
}
stop() {
  kill "$pid"
  wait "$pid" || fail "the server ended with $?"
  pid=
}

configure() {
  cat >s3cfg-path <<CFG
[default]
access_key = AKTEST
secret_key = $SECRET
host_base = 127.0.0.1:$port
host_bucket = 127.0.0.1:$port
use_https = False
CFG
  # For virtual hosts the server is its own HTTP proxy, so that no name has to be resolved.
  sed "s/^host_b.*//" s3cfg-path >s3cfg-host
  cat >>s3cfg-host <<CFG
host_base = s3.test
host_bucket = %(bucket)s.s3.test
proxy_host = 127.0.0.1
proxy_port = $port
CFG
  cat >rclone.conf <<CFG
[path]
type = s3
provider = Other
access_key_id = AKTEST
secret_access_key = $SECRET
endpoint = http://127.0.0.1:$port
region = us-east-1
chunk_size = 5Mi
upload_cutoff = 5Mi
[host]
type = s3
provider = Other
access_key_id = AKTEST
secret_access_key = $SECRET
endpoint = http://s3.test
region = us-east-1
force_path_style = false
CFG
}

export SECRET='s3cr3t/with+signs='
s3() { s3cmd -c "s3cfg-${style}" --no-progress --quiet "$@"; }
rc() {
  local proxy=
  [[ $style == host ]] && proxy=http://127.0.0.1:$port
  http_proxy=$proxy rclone --config rclone.conf "$@"
}
signed_curl() {
  curl --silent --show-error --fail --aws-sigv4 aws:amz:us-east-1:s3 --user "AKTEST:$SECRET" \
    --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$@"
}
control() { curl --silent --show-error --fail "$@"; }

head -c 12000000 /dev/urandom >big
echo small >small
: >empty

start data
configure

for style in path host; do
  step "s3cmd, $style style"
  s3 put small "s3://bucket/$style/$odd"
  s3 put empty "s3://bucket/$style/empty"
  s3 put --multipart-chunk-size-mb=5 big "s3://bucket/$style/big"
  s3 get "s3://bucket/$style/$odd" got --force && cmp small got
  s3 get "s3://bucket/$style/big" got --force && cmp big got
  s3 cp "s3://bucket/$style/big" "s3://bucket/$style/copied"
  s3 get "s3://bucket/$style/copied" got --force && cmp big got
  s3 mv "s3://bucket/$style/copied" "s3://bucket/$style/moved"
  s3cmd -c "s3cfg-$style" ls -r "s3://bucket/$style/" >listed
  grep -qF "s3://bucket/$style/$odd" listed || fail "the odd key is not listed: $(cat listed)"
  [[ $(wc -l <listed) == 4 ]] || fail "listed: $(cat listed)"
  s3cmd -c "s3cfg-$style" info "s3://bucket/$style/moved" | has 'FULL_CONTROL' || fail info
  s3 del -r --force "s3://bucket/$style/"
  [[ -z $(s3cmd -c "s3cfg-$style" ls -r "s3://bucket/$style/") ]] || fail "not all deleted"
  s3 mb "s3://made-$style"
  s3 rb "s3://made-$style"

  step "rclone, $style style"
  rc copyto small "$style:bucket/$style/$odd"
  rc copyto big "$style:bucket/$style/big"
  rc copyto empty "$style:bucket/$style/empty"
  rc lsf -R "$style:bucket/$style" | has -F "${odd##*/}" || fail "rclone lists no odd key"
  rc cat "$style:bucket/$style/big" | cmp - big
  rc cat "$style:bucket/$style/$odd" | cmp - small
  rc cat --offset 5000000 --count 1000 "$style:bucket/$style/big" |
    cmp - <(tail -c +5000001 big | head -c 1000)
  rc copyto "$style:bucket/$style/big" "$style:bucket/$style/copied"
  rc check --download "$style:bucket/$style/copied" "$style:bucket/$style/big" 2>/dev/null ||
    rc cat "$style:bucket/$style/copied" | cmp - big
  rc purge "$style:bucket/$style"
  [[ -z $(rc lsf -R "$style:bucket") ]] || fail "rclone left something"
done
style=path

step "many keys in pages"
mkdir many
for i in $(seq 1200); do echo "$i" >"many/file $i"; done
rc copy --transfers 8 many path:bucket/many
[[ $(s3cmd -c s3cfg-path ls s3://bucket/many/ | wc -l) == 1200 ]] || fail "s3cmd listed otherwise"
rc check many path:bucket/many 2>/dev/null || fail "rclone check"
s3 del -r --force s3://bucket/many/
[[ -z $(rc lsf path:bucket/many) ]] || fail "bulk delete left something"

step "curl --aws-sigv4"
url=http://127.0.0.1:$port/bucket
signed_curl --upload-file big "$url/from-curl" --header 'x-amz-meta-by: curl'
signed_curl "$url/from-curl" --output got && cmp big got
signed_curl --range 100-199 "$url/from-curl" | cmp - <(tail -c +101 big | head -c 100)
signed_curl --head "$url/from-curl" | has -i '^x-amz-meta-by: curl' || fail "metadata"
signed_curl "$url?list-type=2&prefix=from" | has '<Key>from-curl</Key>' || fail "list"
signed_curl --resolve "bucket.s3.test:$port:127.0.0.1" \
  "http://bucket.s3.test:$port/from-curl" --output got && cmp big got
if curl --silent --fail --aws-sigv4 aws:amz:us-east-1:s3 --user "AKTEST:wrong" \
  --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$url/from-curl" --output got; then
  fail "a wrong secret was accepted"
fi
if curl --silent --fail "$url/from-curl" --output got; then
  fail "an unsigned request was accepted"
fi
control "$(rc link --expire 1h path:bucket/from-curl)" --output got && cmp big got
# 4waSgw== is the published check value of CRC-32C.
printf 123456789 >check
checksum() { signed_curl --head --header 'x-amz-checksum-mode: ENABLED' "$url/checked" | tr -d '\r'; }
signed_curl --upload-file check "$url/checked" --header 'x-amz-checksum-crc32c: 4waSgw=='
checksum | has -ix 'x-amz-checksum-crc32c: 4waSgw==' || fail "the checksum is not told: $(checksum)"
if signed_curl --upload-file small "$url/checked" --header 'x-amz-checksum-crc32c: 4waSgw==' 2>/dev/null; then
  fail "a wrong checksum was accepted"
fi
signed_curl "$url/checked" | cmp - check

step "control"
control -X POST "http://127.0.0.1:$port/_s3server/log/clear"
control -X POST "http://127.0.0.1:$port/_s3server/faults" \
  --data '{"op":"GetObject","action":"error","code":"SlowDown","last":2}'
rc cat path:bucket/from-curl | cmp - big
control "http://127.0.0.1:$port/_s3server/log?summary=1" >summary
grep -q '"GetObject":{[^}]*"errors":2' summary || fail "rclone did not retry: $(cat summary)"

step "restart"
stop
start data
configure
rc cat path:bucket/from-curl | cmp - big
signed_curl --head "http://127.0.0.1:$port/bucket/from-curl" |
  has -i '^x-amz-meta-by: curl' || fail "metadata after the restart"
url=http://127.0.0.1:$port/bucket
checksum | has -ix 'x-amz-checksum-crc32c: 4waSgw==' || fail "the checksum after the restart"
stop

step "Signature Version 2"
start data --sigv2
configure
sed -i '$a signature_v2 = True' s3cfg-path s3cfg-host
for style in path host; do
  s3 put small "s3://bucket/v2/$odd"
  s3 put --multipart-chunk-size-mb=5 big "s3://bucket/v2/big"
  s3 get "s3://bucket/v2/$odd" got --force && cmp small got
  s3 get "s3://bucket/v2/big" got --force && cmp big got
  s3 cp s3://bucket/v2/big s3://bucket/v2/copied
  [[ $(s3cmd -c "s3cfg-$style" ls -r s3://bucket/v2/ | wc -l) == 3 ]] || fail "V2 listed otherwise"
  s3 del -r --force s3://bucket/v2/
done
control "$(s3cmd -c s3cfg-path signurl s3://bucket/from-curl +3600)" --output got && cmp big got
stop
grep -q '"op":"PutObject"' requests.log || fail "the log file names no PutObject"
grep -q '"target":"http://bucket.s3.test/' requests.log || fail "no client used virtual hosts"
echo "all clients agree"
