#!/usr/bin/env bash
# A savepoint before a risky change, a look back in time, and the way back.
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

lakehouse query "SELECT i AS id, (10 + i)::DECIMAL(10,2) AS price, 1::BIGINT AS version FROM range(1, 101) t(i)" --lake "$lake" --parquet "$work/prices.parquet"
lakehouse query "SELECT i AS id, 0::DECIMAL(10,2) AS price, 2::BIGINT AS version FROM range(1, 101) t(i)" --lake "$lake" --parquet "$work/mistake.parquet"
table=(--lake "$lake" --table shop.prices --type cow --key id --ordering version --buckets 1)
total() { lakehouse query "SELECT sum(price) FROM shop.prices" --lake "$lake" --csv "$@" | tail -1 | tr -d '\r'; }

show load "$work/prices.parquet" "${table[@]}"
good=$(lakehouse timeline shop.prices --lake "$lake" --json | grep -oE '[0-9]{17}' | head -1)
before=$(total)
show savepoint create shop.prices --lake "$lake" --comment "before the new prices"
show load "$work/mistake.parquet" "${table[@]}"
wrong=$(total)
echo "sum of all prices: $before before, $wrong now, $(total --as-of "$good") as of $good"

show savepoint list shop.prices --lake "$lake"
show restore shop.prices --lake "$lake" --savepoint "$good" --dry-run
show restore shop.prices --lake "$lake" --savepoint "$good"
show timeline shop.prices --lake "$lake"
after=$(total)
echo "sum of all prices: $after"

# A sample that is wrong must not pass.
expect() { [ "$1" = "$2" ] || { echo "expected $2, found $1" >&2; exit 1; }; }
expect "$wrong" "0.00"
expect "$after" "$before"
