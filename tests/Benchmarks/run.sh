#!/usr/bin/env bash
# run.sh [ROWS] [EVENTS] [FOLDER]: measures the program end to end and prints the table of docs/benchmarks.md.
# KAFKA=host:port streams once more through that broker (topic bench.bench.orders, which must not exist yet).
# run.sh bucket-commits [COMMITS] | bucket-transfer [MIB ROUNDS] | bucket-memory [MIB]: commits, transfers and memory in a bucket of Ceph's gateway.
# Defaults: 2,000,000 rows, 1,000,000 events, a folder below the system's temp folder (about 2 GB).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [[ ${1:-} == bucket-* ]]; then
    case $1 in
        bucket-commits) arguments=("$1" "${2:-15}") ;;
        bucket-transfer) arguments=("$1" "${2:-256}" "${3:-7}") ;;
        bucket-memory) arguments=("$1" "${2:-512}") ;;
        *) echo "run.sh: no benchmark is called $1; there are bucket-commits, bucket-transfer and bucket-memory" >&2; exit 2 ;;
    esac
    dotnet build "$here/Benchmarks.csproj" -c Release -v q --nologo
    echo "load average before: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
    exec dotnet "$here/bin/Release/net10.0/Lakehouse.Benchmarks.dll" "${arguments[@]}"
fi
rows=${1:-2000000} events=${2:-1000000} folder=${3:-${TMPDIR:-/tmp}/lakehouse-bench}
dotnet build "$here/Benchmarks.csproj" -c Release -v q --nologo
bin=$here/bin/Release/net10.0
echo "load average before: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
dotnet "$bin/Lakehouse.Benchmarks.dll" end-to-end "$bin/lakehouse.dll" "$folder" "$rows" "$events"
echo "load average after: $(cut -d' ' -f1-3 /proc/loadavg)"
