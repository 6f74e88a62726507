#!/usr/bin/env bash
# From Kafka to a table. KAFKA=host:port names the broker (default 127.0.0.1:9092).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../src/Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KAFKA=${KAFKA:-127.0.0.1:9092} LAKE=$work/lake GROUP=lakehouse-sample-$$
if ! (exec 3<>"/dev/tcp/${KAFKA%:*}/${KAFKA##*:}") 2>/dev/null; then
    echo "no broker answers at $KAFKA: start one, or name yours in KAFKA=host:port" >&2
    exit 1
fi
dotnet build "$program" -v q --nologo
dotnet build "$here/Producer.csproj" -v q --nologo
lakehouse() { dotnet "$program/bin/Debug/net10.0/lakehouse.dll" "$@"; }
show() { printf '\n$ lakehouse %s\n' "$*"; lakehouse "$@"; }
produce() { dotnet "$here/bin/Debug/net10.0/Lakehouse.Samples.Producer.dll" "$KAFKA" crm.customers "$1" "$2"; }

produce 1 101
show doctor --config "$here/lakehouse.yaml"
show ingest --config "$here/lakehouse.yaml" --until-end
show query "SELECT count(*) AS customers, count(*) FILTER (name LIKE 'renamed%') AS renamed FROM crm.customers" --lake "$LAKE"

echo
echo "More events arrive; the next run goes on where the commits say that the table stands:"
produce 101 151
show ingest --config "$here/lakehouse.yaml" --until-end
show query "SELECT count(*) AS customers, count(*) FILTER (name LIKE 'renamed%') AS renamed FROM crm.customers" --lake "$LAKE"

expect() { [ "$1" = "$2" ] || { echo "expected $2, found $1" >&2; exit 1; }; }
expect "$(lakehouse query "SELECT count(*) FROM crm.customers" --lake "$LAKE" --csv | tail -1 | tr -d '\r')" 120
expect "$(lakehouse query "SELECT count(*) FROM crm.customers WHERE name LIKE 'renamed%'" --lake "$LAKE" --csv | tail -1 | tr -d '\r')" 40
