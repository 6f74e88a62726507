#!/usr/bin/env bash
# ceph.sh ROOT DATA PORT: one monitor, one OSD (objects in memory) and one object gateway of Ceph on 127.0.0.1:PORT, from what
# install.sh unpacked into ROOT. Needs the next port for the monitor; the OSD takes free ones above 6800. Prints "ready" when the
# gateway serves the user with access key AK and secret SK. When its standard input ends, it removes DATA and all that it started.
set -euo pipefail
root=$1 data=$2 port=$3
libraries=$root/usr/lib/$(uname -m)-linux-gnu
loader=$(find "$root/usr/lib64" "$root/usr/lib" -maxdepth 1 -name "ld-linux-*.so.*" | head -1)
run=("$loader" --library-path "$libraries:$libraries/ceph")
fsid=aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee
osd=11111111-2222-4333-8444-555555555555
mkdir -p "$data"/{mon,osd,run,gateway,log}

# Traps: "ms mon client mode" (the gateway insists on encryption otherwise), tcp_nodelay (45 ms per small answer otherwise),
# the paxos intervals (a second per pool otherwise), all object classes.
cat > "$data/ceph.conf" <<CONF
[global]
 fsid = $fsid
 mon host = [v2:127.0.0.1:$((port + 1))/0]
 mon initial members = a
 public network = 127.0.0.0/8
 cluster network = 127.0.0.0/8
 ms bind ipv6 = false
 auth cluster required = none
 auth service required = none
 auth client required = none
 ms mon client mode = crc
 ms client mode = crc
 ms cluster mode = crc
 ms service mode = crc
 run dir = $data/run
 admin socket = $data/run/\$name.asok
 log file = $data/log/\$name.log
 plugin dir = $libraries/ceph
 erasure code dir = $libraries/ceph/erasure-code
 osd class dir = $libraries/rados-classes
 osd class load list = *
 osd class default list = *
 osd pool default size = 1
 osd pool default min size = 1
 osd pool default pg num = 4
 osd pool default pgp num = 4
 osd pool default pg autoscale mode = off
 mon allow pool size one = true
 mon max pg per osd = 2000
 osd crush chooseleaf type = 0
[mon]
 paxos propose interval = 0.01
 paxos min wait = 0.01
 mon tick interval = 1
 mon data = $data/mon
 mon data avail crit = 1
[osd]
 osd data = $data/osd
 osd objectstore = memstore
 memstore device bytes = 8589934592
 osd max object name len = 2048
 osd mclock skip benchmark = true
[client.rgw]
 rgw data = $data/gateway
 rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
 rgw dns name = localhost
 rgw crypt require ssl = false
 rgw crypt s3 kms backend = testing
 rgw crypt s3 kms encryption keys = lake-key=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo=
 rgw enable usage log = false
 rgw enable ops log = false
 rgw enable gc threads = false
 rgw enable lc threads = false
 rgw enable quota threads = false
 rgw run sync thread = false
 rgw realm reloader = false
 rgw rados pool pg num min = 4
 rgw bucket default quota max objects = -1
CONF
conf=(-c "$data/ceph.conf")
started=()
trap 'kill -9 "${started[@]}" 2>/dev/null || true; rm -rf "$data"' EXIT
trap 'exit 1' TERM INT HUP

serve() {
    local name=$1
    shift
    "${run[@]}" "$root/usr/bin/$name" "${conf[@]}" "$@" -f </dev/null >"$data/log/$name.out" 2>&1 &
    started+=($!)
}

"${run[@]}" "$root/usr/bin/monmaptool" --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$((port + 1))/0]" "$data/monmap" >/dev/null
"${run[@]}" "$root/usr/bin/ceph-mon" "${conf[@]}" -i a --mkfs --monmap "$data/monmap"
serve ceph-mon -i a
python=$(ls "$root"/usr/bin/python3.?? | tail -1)
ceph() { PYTHONHOME=$root/usr PYTHONPATH=$root/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1 "${run[@]}" "$python" "$root/usr/bin/ceph" "${conf[@]}" "$@" </dev/null; }
ceph osd new "$osd" >/dev/null
"${run[@]}" "$root/usr/bin/ceph-osd" "${conf[@]}" -i 0 --mkfs --osd-uuid "$osd" >"$data/log/mkfs.out" 2>&1
serve ceph-osd -i 0
for _ in $(seq 600); do
    ceph osd stat 2>/dev/null | grep -q '1 up' && break
    sleep .1
done
serve radosgw -n client.rgw
"${run[@]}" "$root/usr/bin/radosgw-admin" "${conf[@]}" -n client.rgw user create --uid=test --display-name=test \
    --access-key=AK --secret=SK </dev/null >/dev/null 2>"$data/log/admin.out"
for _ in $(seq 1200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    kill -0 "${started[@]}" 2>/dev/null || { tail -n 20 "$data"/log/*.out >&2; exit 1; }
    sleep .1
done
echo ready
cat >/dev/null
