#!/usr/bin/env bash
# A Ceph cluster of one monitor, one OSD in memory and one RGW in a directory of its own, for tests.
#
#   rgw.sh start DIR   starts it on free ports and makes the users alice and bob; DIR/env then tells
#                      how to reach it (shell variables UFS_RGW_*). Started already: does nothing.
#   rgw.sh stop DIR    ends what start began, by the pids it wrote, and removes DIR
#   rgw.sh env DIR     prints DIR/env
#
# Needs Debian's radosgw, ceph-mon, ceph-osd, openssl and s3cmd; runs as any user. It is up about 12 s after
# start.
set -Eeuo pipefail

usage() {
  echo "usage: rgw.sh start|stop|env DIR" >&2
  exit 64
}

# A port that is free now. It is not an ephemeral one: the kernel would give that to a connection of another test
# before the daemon comes to it.
free_port() {
  python3 -c '
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

# Says what went wrong where: the commands' own words are in files.
tell_failure() {
  echo "rgw.sh: line $1: $2 failed; the last words of the newest files in $dir/log:" >&2
  find "$dir/log" -type f -printf '%T@ %p\n' | sort -rn | head -n 3 | while read -r _ file; do
    echo "-- $file" >&2
    tail -n 10 "$file" >&2
  done
}

# A certificate that RGW shows on its second port, with its key behind it, as beast wants it. It is its own
# authority: clients trust it by DIR/rgw.pem.
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,DNS:*.localhost,IP:127.0.0.1' \
    -keyout "$dir/rgw.key" -out "$dir/rgw.pem" > "$dir/log/certificate.out" 2>&1
  (umask 077 && cat "$dir/rgw.pem" "$dir/rgw.key" > "$dir/rgw-both.pem")
}

write_config() {
  local mon_port=$1 rgw_port=$2 tls_port=$3 sts_port=$4
  # Addresses are msgr v1 ones: on a port other than 6789 clients take a plain address for msgr v2,
  # whose secure mode cannot be had without authentication, and hang for 300 s.
  cat > "$dir/ceph.conf" << EOF
[global]
fsid = $fsid
mon_host = [v1:127.0.0.1:$mon_port]
public_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data = $dir/mon
osd_data = $dir/osd
run_dir = $dir/run
log_file = $dir/log/\$name.log
# None: a socket's path has at most 107 bytes, a build directory's may have more.
admin_socket =
pid_file = $dir/run/\$name.pid
keyring = $dir/keyring
osd_objectstore = memstore
memstore_device_bytes = 8589934592
memstore_page_set = false
# The OSD would send its place and class before it knows the cluster's id, and be refused.
osd_crush_update_on_start = false
osd_class_update_on_start = false
ms_bind_ipv6 = false
ms_bind_msgr2 = false

[client.rgw]
# Without tcp_nodelay head and body of an answer leave apart, and each GET waits 40 ms for an ACK.
rgw_frontends = beast tcp_nodelay=1 endpoint=127.0.0.1:$rgw_port ssl_endpoint=127.0.0.1:$tls_port ssl_certificate=$dir/rgw-both.pem
rgw_dns_name = localhost
rgw_crypt_require_ssl = false
rgw_data = $dir/rgw
# Deleted objects above 4 MiB stay in memory until they are collected: by default after two hours.
rgw_gc_obj_min_wait = 10
rgw_gc_processor_period = 20
rgw_gc_processor_max_time = 20

# With STS a wrong secret is 403 AccessDenied: it has an RGW of its own.
[client.sts]
rgw_frontends = beast tcp_nodelay=1 endpoint=127.0.0.1:$sts_port
rgw_dns_name = localhost
rgw_data = $dir/rgw-sts
rgw_s3_auth_use_sts = true
rgw_sts_key = underfs-sts-key1
EOF
}

conf() { printf '%s' "$dir/ceph.conf"; }

# Starts a daemon that goes into the background by itself and writes its pid file.
start_daemon() {
  local name=$1
  shift
  "$@" > "$dir/log/$name.out" 2>&1 || {
    echo "rgw.sh: $name does not start:" >&2
    tail -n 20 "$dir/log/$name.out" >&2
    return 1
  }
}

make_user() {
  local user=$1
  radosgw-admin -c "$(conf)" -n client.rgw user create --uid="$user" --display-name="$user" \
    --email="$user@example.com" --access-key="AK$user" --secret-key="SK$user" \
    > "$dir/log/user-$user.out" 2>&1
}

# A role that the user may take on, and that may do everything.
make_role() {
  local user=$1
  radosgw-admin -c "$(conf)" -n client.rgw role create --role-name=contract --path=/ \
    --assume-role-policy-doc='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/'"$user"'"]},"Action":["sts:AssumeRole"]}]}' \
    > "$dir/log/role.out" 2>&1
  radosgw-admin -c "$(conf)" -n client.rgw role-policy put --role-name=contract \
    --policy-name=all \
    --policy-doc='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"arn:aws:s3:::*"}]}' \
    >> "$dir/log/role.out" 2>&1
}

wait_for_answer() {
  local url=$1 i
  for ((i = 0; i < 600; i++)); do
    curl -s -o /dev/null --max-time 5 "$url" && return 0
    sleep 0.1
  done
  echo "rgw.sh: RGW does not answer at $url; see $dir/log" >&2
  return 1
}

# RGW wants the hash in the signature; curl leaves it out unless it is given.
make_bucket() {
  local user=$1 bucket=$2
  curl -sf -o "$dir/log/bucket-$bucket.out" --aws-sigv4 'aws:amz:us-east-1:s3' \
    --user "AK$user:SK$user" -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X PUT \
    "$endpoint/$bucket"
}

# Lets bob list the bucket and read its objects, and nothing else.
let_bob_read() {
  local bucket=$1
  cat > "$dir/policy.json" << EOF
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/bob"]},
   "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::$bucket"]},
  {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/bob"]},
   "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::$bucket/*"]}]}
EOF
  s3cmd --config=/dev/null --access_key=AKalice --secret_key=SKalice --no-ssl \
    --host="${endpoint#http://}" --host-bucket="${endpoint#http://}" \
    setpolicy "$dir/policy.json" "s3://$bucket" > "$dir/log/policy-$bucket.out" 2>&1
}

start() {
  if [[ -f $dir/env ]] && running; then
    return 0
  fi
  stop
  mkdir -p "$dir"/{mon,osd,run,log,rgw,rgw-sts}
  trap 'tell_failure "$LINENO" "$BASH_COMMAND"; stop_daemons' ERR
  fsid=$(cat /proc/sys/kernel/random/uuid)
  local mon_port rgw_port tls_port sts_port
  mon_port=$(free_port)
  rgw_port=$(free_port)
  tls_port=$(free_port)
  sts_port=$(free_port)
  endpoint=http://127.0.0.1:$rgw_port
  make_certificate
  write_config "$mon_port" "$rgw_port" "$tls_port" "$sts_port"
  monmaptool --create --clobber --addv a "[v1:127.0.0.1:$mon_port]" --fsid "$fsid" \
    "$dir/monmap" > "$dir/log/monmap.out"
  ceph-mon -c "$(conf)" --mkfs -i a --monmap "$dir/monmap" > "$dir/log/mkfs-mon.out" 2>&1
  start_daemon mon.a ceph-mon -c "$(conf)" -i a
  ceph -c "$(conf)" osd create > "$dir/log/osd-create.out" 2>&1
  ceph-osd -c "$(conf)" -i 0 --mkfs > "$dir/log/mkfs-osd.out" 2>&1
  ceph -c "$(conf)" osd crush add osd.0 1 root=default > "$dir/log/osd-crush.out" 2>&1
  start_daemon osd.0 ceph-osd -c "$(conf)" -i 0
  start_daemon client.rgw radosgw -c "$(conf)" -n client.rgw
  wait_for_answer "$endpoint"
  start_daemon client.sts radosgw -c "$(conf)" -n client.sts
  wait_for_answer "http://127.0.0.1:$sts_port"
  make_user alice
  make_user bob
  make_bucket alice contract
  make_bucket alice readable
  let_bob_read readable
  make_role alice
  cat > "$dir/env.new" << EOF
UFS_RGW_ENDPOINT=$endpoint
UFS_RGW_TLS_ENDPOINT=https://127.0.0.1:$tls_port
UFS_RGW_CA_BUNDLE=$dir/rgw.pem
UFS_RGW_BUCKET=contract
UFS_RGW_READABLE_BUCKET=readable
UFS_RGW_ACCESS_KEY=AKalice
UFS_RGW_SECRET_KEY=SKalice
UFS_RGW_OTHER_ACCESS_KEY=AKbob
UFS_RGW_OTHER_SECRET_KEY=SKbob
UFS_RGW_STS_ENDPOINT=http://127.0.0.1:$sts_port
UFS_RGW_ROLE_ARN=arn:aws:iam:::role/contract
EOF
  mv "$dir/env.new" "$dir/env"
  trap - ERR
}

# The pids of our daemons that still run. A pid file may be stale: the command line must name our
# own configuration.
pids() {
  local file pid
  for file in "$dir"/run/*.pid; do
    [[ -f $file ]] || continue
    pid=$(tr -cd '0-9' < "$file")
    if [[ -n $pid && -r /proc/$pid/cmdline ]] &&
      grep -qzxF -- "$(conf)" "/proc/$pid/cmdline" 2> /dev/null; then
      echo "$pid"
    fi
  done
}

running() { [[ $(pids | wc -l) -eq 4 ]]; }

stop_daemons() {
  local pid i
  # Nothing in here is worth keeping: the OSD would take its time to say good-bye.
  for pid in $(pids); do
    kill -KILL "$pid" 2> /dev/null || true
  done
  for ((i = 0; i < 100; i++)); do
    [[ -z $(pids) ]] && return 0
    sleep 0.1
  done
}

stop() {
  if [[ -f $(conf) ]]; then
    stop_daemons
    rm -rf -- "$dir"
  fi
}

[[ $# -eq 2 ]] || usage
dir=$(realpath -m -- "$2")
case $1 in
  start) start ;;
  stop) stop ;;
  env) cat "$dir/env" ;;
  *) usage ;;
esac
