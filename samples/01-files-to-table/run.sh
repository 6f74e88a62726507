#!/usr/bin/env bash
# From Parquet files to a Hudi table: load, correct, query, look back.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../src/Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build "$program" -v q --nologo
lakehouse() { dotnet "$program/bin/Debug/net10.0/lakehouse.dll" "$@"; }
show() { printf '\n$ lakehouse %s\n' "$*"; lakehouse "$@"; }
lake=$work/lake
mkdir -p "$lake"

echo "Two files of orders, made with SQL alone: the second repeats ten orders with a new status."
lakehouse query "SELECT i AS id, 'NEW' AS status, (i * 7 % 500)::DECIMAL(10,2) AS amount, DATE '2026-05-01' + (i % 3)::INT AS day, 1::BIGINT AS version
    FROM range(1, 101) t(i)" --lake "$lake" --parquet "$work/orders.parquet"
lakehouse query "SELECT i AS id, 'PAID' AS status, (i * 7 % 500)::DECIMAL(10,2) AS amount, DATE '2026-05-01' + (i % 3)::INT AS day, 2::BIGINT AS version
    FROM range(91, 111) t(i)" --lake "$lake" --parquet "$work/corrections.parquet"

table=(--lake "$lake" --table shop.orders --type cow --key id --partition day --ordering version --buckets 1)
show load "$work/orders.parquet" "${table[@]}" --operation bulk-insert
before=$(lakehouse timeline shop.orders --lake "$lake" --json | grep -oE '[0-9]{17}' | head -1)
show load "$work/corrections.parquet" "${table[@]}" --operation upsert

show tables --lake "$lake"
show query "SELECT status, count(*) AS orders, sum(amount) AS amount FROM shop.orders GROUP BY status ORDER BY status" --lake "$lake"
echo
echo "The same question as of instant $before, before the corrections:"
show query "SELECT status, count(*) AS orders, sum(amount) AS amount FROM shop.orders GROUP BY status ORDER BY status" --lake "$lake" --as-of "$before"
show timeline shop.orders --lake "$lake"

# A sample that is wrong must not pass.
expect() { [ "$1" = "$2" ] || { echo "expected $2, found $1" >&2; exit 1; }; }
expect "$(lakehouse query "SELECT count(*) FROM shop.orders WHERE status = 'PAID'" --lake "$lake" --csv | tail -1 | tr -d '\r')" 20
expect "$(lakehouse query "SELECT count(*) FROM shop.orders" --lake "$lake" --csv | tail -1 | tr -d '\r')" 110
expect "$(lakehouse query "SELECT count(*) FROM shop.orders" --lake "$lake" --as-of "$before" --csv | tail -1 | tr -d '\r')" 100
