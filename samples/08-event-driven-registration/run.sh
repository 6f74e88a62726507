#!/usr/bin/env bash
# A file that arrives in a bucket becomes a table or a partition of the catalog: S3 notification, SQS queue, Glue; all three are moto's.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../src/Cli
peers=$here/../../tests/peers
root=$here/../../.cache/peers
work=$(mktemp -d)
export ENDPOINT PORT AWS_ACCESS_KEY_ID=sample AWS_SECRET_ACCESS_KEY=sample LAKEHOUSE_CACHE=$work/cache
free_port() { while :; do local port=$((RANDOM % 20000 + 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }; done; }
moto_port=$(free_port)
ENDPOINT=http://127.0.0.1:$moto_port PORT=$(free_port)
python() { if python3 -c 'import boto3, moto.server' 2>/dev/null; then python3 "$@"; else bash "$peers/run.sh" --folder "$root" python "$@"; fi; }

dotnet build "$program" -v q --nologo
lakehouse() { dotnet "$program/bin/Debug/net10.0/lakehouse.dll" "$@"; }

# moto.sh ends its server when its standard input ends.
mkfifo "$work/moto.in"
bash "$peers/moto.sh" "$root" "$moto_port" <"$work/moto.in" >"$work/moto.out" &
exec 9>"$work/moto.in"
serve=
finish() { [ -z "$serve" ] || kill "$serve" 2>/dev/null || true; exec 9>&-; wait; rm -rf "$work"; }
trap finish EXIT

# WAIT WHAT COMMAND…: until it succeeds, two minutes at most.
wait_for() {
    local what=$1; shift
    for _ in $(seq 240); do "$@" && return; sleep .5; done
    echo "waited in vain: $what" >&2
    exit 1
}
moto_runs() { grep -q ready "$work/moto.out"; }
serve_runs() { grep -q 'listening at' "$work/serve.err"; }
partitions_are() { [ "$(python "$here/bucket.py" partitions)" = "$1" ]; }

wait_for "moto" moto_runs
python "$here/bucket.py" make
mkdir -p "$work/lake"
for day in 2026-05-01 2026-05-02; do
    lakehouse query "SELECT i AS id, 'NEW' AS status, (i * 7 % 500)::DECIMAL(10,2) AS amount FROM range(1, 101) t(i)" --lake "$work/lake" --parquet "$work/$day.parquet"
done

echo "The registrar waits for notifications."
dotnet "$program/bin/Debug/net10.0/lakehouse.dll" register serve --config "$here/lakehouse.yaml" >"$work/serve.out" 2>"$work/serve.err" &
serve=$!
wait_for "the registrar" serve_runs

for day in 2026-05-01 2026-05-02; do
    echo "A file of $day arrives."
    python "$here/bucket.py" put "$work/$day.parquet" "orders/day=$day/part 1.parquet"
    wait_for "the partition of $day" partitions_are "${day##*-0}"
done

echo "A call registers once more."
exec 8<>"/dev/tcp/127.0.0.1/$PORT"
printf 'POST /v1/tables/raw.orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' >&8
answer=$(cat <&8)
exec 8>&-
grep "^{" <<<"$answer"
cat "$work/serve.out" "$work/serve.err"

# A sample that is wrong must not pass.
expect() { case $2 in *"$1"*) ;; *) echo "expected $1 in $2" >&2; exit 1 ;; esac; }
expect "200 OK" "$answer"
expect '"partitionsAdded":0' "$answer"
kill -TERM "$serve"
wait "$serve" || { echo "the registrar ended with $?" >&2; exit 1; }
serve=
