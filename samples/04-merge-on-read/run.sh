#!/usr/bin/env bash
# A merge-on-read table: updates go to log files, queries merge them, compaction writes them into base files.
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

echo "A table of 1,000 orders, and three small files of changes."
lakehouse query "SELECT i AS id, 'NEW' AS status, (i * 7 % 500)::DECIMAL(10,2) AS amount, DATE '2026-05-01' + (i % 3)::INT AS day, 1::BIGINT AS version
    FROM range(1, 1001) t(i)" --lake "$lake" --parquet "$work/orders.parquet"
for n in 2 3 4; do
    lakehouse query "SELECT i AS id, 'PAID' AS status, (i * 7 % 500)::DECIMAL(10,2) AS amount, DATE '2026-05-01' + (i % 3)::INT AS day, $n::BIGINT AS version
        FROM range($n * 10, $n * 10 + 15) t(i)" --lake "$lake" --parquet "$work/changes-$n.parquet"
done

table=(--lake "$lake" --table shop.orders --type mor --key id --partition day --ordering version --buckets 1)
show load "$work/orders.parquet" "${table[@]}" --operation bulk-insert
for n in 2 3 4; do lakehouse load "$work/changes-$n.parquet" "${table[@]}" --operation upsert; done

echo
echo "The changes lie in log files; a query merges them, a read-optimized scan does not:"
(cd "$lake/shop/orders" && find . -name '*.log.*' | sort)
count="SELECT status, count(*) AS orders FROM shop.orders GROUP BY status ORDER BY status"
show query "$count" --lake "$lake"
paid_in_base=$(lakehouse scan "$lake/shop/orders" --query read-optimized --columns status | grep -c PAID || true)
echo "paid orders in the base files: $paid_in_base"

show services shop.orders --lake "$lake"
show compact shop.orders --lake "$lake" --dry-run
show compact shop.orders --lake "$lake"
paid_after=$(lakehouse scan "$lake/shop/orders" --query read-optimized --columns status | grep -c PAID)
echo "paid orders in the base files: $paid_after"
show timeline shop.orders --lake "$lake"

# A sample that is wrong must not pass.
expect() { [ "$1" = "$2" ] || { echo "expected $2, found $1" >&2; exit 1; }; }
expect "$paid_in_base" 0
expect "$paid_after" 35
expect "$(lakehouse query "SELECT count(*) FROM shop.orders WHERE status = 'PAID'" --lake "$lake" --csv | tail -1 | tr -d '\r')" 35
expect "$(lakehouse query "SELECT count(*) FROM shop.orders" --lake "$lake" --csv | tail -1 | tr -d '\r')" 1000
