#!/usr/bin/env bash
# Tables in a bucket, registered in a Hive Metastore. LAKE=s3://bucket/prefix names a place for the tables, HMS=thrift://host:9083 the metastore,
# the variables of every AWS tool the store: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, unless it is AWS, AWS_ENDPOINT_URL_S3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../src/Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for needed in LAKE HMS; do
    [ -n "${!needed:-}" ] || { echo "$needed is not set: see the head of this script" >&2; exit 1; }
done
# Of each run its own, so that a second run begins anew.
export LAKE=${LAKE%/}/sample-$$ DATABASE=lakehouse_sample_$$ EVENTS=$work/events
mkdir "$EVENTS"
dotnet build "$program" -v q --nologo
lakehouse() { dotnet "$program/bin/Debug/net10.0/lakehouse.dll" "$@"; }
show() { printf '\n$ lakehouse %s\n' "$*"; lakehouse "$@"; }
config=(--config "$here/lakehouse.yaml")

# Stands in for Debezium: FILE POSITION FROM TO STATUS OP DAYS.
events() {
    awk -v position="$2" -v from="$3" -v to="$4" -v status="$5" -v op="$6" -v days="$7" 'BEGIN {
        for (id = from; id < to; id++) {
            row = sprintf("{\"id\":%d,\"day\":\"2026-05-%02d\",\"status\":\"%s\",\"amount\":%d}", id, 1 + id % days, status, id * 7 % 500)
            print change("orders", row, position + 2 * (id - from))
            print change("payments", sprintf("{\"id\":%d,\"order_id\":%d,\"amount\":%d}", id, id, id * 7 % 500), position + 2 * (id - from) + 1)
        }
    }
    function change(table, row, at) {
        return sprintf("{\"before\":%s,\"after\":%s,\"source\":{\"connector\":\"mysql\",\"db\":\"shop\",\"table\":\"%s\",\"file\":\"binlog.000001\",\"pos\":%d,\"row\":0},\"op\":\"%s\",\"ts_ms\":1777000000000}",
            op == "u" ? row : "null", row, table, at, op)
    }' > "$EVENTS/$1"
}

echo "Three hundred orders of three days, each with a payment."
events 1.ndjson 1000 1 301 NEW c 3
show ingest "${config[@]}" --until-end

echo
echo "The catalog holds both tables, with the position of their newest commit; there is nothing left to do:"
show sync "${config[@]}" --verify --dry-run

echo
echo "Some orders are paid, and a fourth day begins: only the partitions that these commits touch are looked at."
events 2.ndjson 5000 1 51 PAID u 3
events 3.ndjson 6000 303 304 NEW c 4
show ingest "${config[@]}" --until-end
show query "SELECT day, status, count(*) AS orders FROM shop.orders GROUP BY day, status ORDER BY day, status" --lake "$LAKE"
show sync "${config[@]}" --verify

# A sample that is wrong must not pass.
expect() { [ "$1" = "$2" ] || { echo "expected $2, found $1" >&2; exit 1; }; }
lakehouse sync "${config[@]}" --verify --dry-run --json > "$work/verified.json"
expect "$(lakehouse query "SELECT count(*) FROM shop.orders WHERE status = 'PAID'" --lake "$LAKE" --csv | tail -1 | tr -d '\r')" 50
expect "$(lakehouse query "SELECT count(DISTINCT day) FROM shop.orders" --lake "$LAKE" --csv | tail -1 | tr -d '\r')" 4
expect "$(lakehouse query "SELECT count(*) FROM shop.payments" --lake "$LAKE" --csv | tail -1 | tr -d '\r')" 301
