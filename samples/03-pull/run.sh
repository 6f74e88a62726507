#!/usr/bin/env bash
# Pull: exactly the rows that were committed since the last pull, deletions included, and the token for the next time.
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
rows() { lakehouse query "SELECT i AS id, '$1' AS status, $4::BIGINT AS version FROM range($2, $3) t(i)" --lake "$lake" --parquet "$work/$1.parquet"; }
load() { lakehouse load "$work/$1.parquet" --lake "$lake" --table shop.orders --type cow --key id --ordering version --buckets 2 --operation "$2"; }

rows new 1 6 1
load new upsert
echo "The first pull starts at 0 and brings every row:"
show pull shop.orders --lake "$lake" --since 0 --token-file "$work/token" | tee "$work/first.ndjson"

rows paid 2 4 2
load paid upsert
rows gone 5 6 3
load gone delete
echo
echo "Two orders were paid and one deleted. The next pull starts at the token and brings these three:"
show pull shop.orders --lake "$lake" --since "$(cat "$work/token")" --token-file "$work/token" | tee "$work/second.ndjson"

echo
echo "Nothing happened since:"
show pull shop.orders --lake "$lake" --since "$(cat "$work/token")" | tee "$work/third.ndjson"

expect() { [ "$1" = "$2" ] || { echo "expected $2, found $1" >&2; exit 1; }; }
expect "$(grep -c '^{' "$work/first.ndjson" || true)" 5
expect "$(grep -c '^{' "$work/second.ndjson" || true)" 3
expect "$(grep -c '^{' "$work/third.ndjson" || true)" 0
