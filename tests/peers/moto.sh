#!/usr/bin/env bash
# moto.sh ROOT PORT: moto's server (S3, Glue, DynamoDB, STS, SQS in memory) on 127.0.0.1:PORT: the machine's own where its Python
# has one, else the one that install.sh unpacked into ROOT. Prints "ready" when it listens and ends when its standard input ends.
set -euo pipefail
root=$1 port=$2
here=$(cd "$(dirname "$0")" && pwd)
# moto looks whether a condition holds and then does the work: no other thread may run in between, so threads give way only where they wait.
serve='import sys; sys.setswitchinterval(3600); from moto.server import main; sys.argv = ["moto_server", "-H", "127.0.0.1", "-p", sys.argv[1]]; main()'
if python3 -c 'import moto.server' 2>/dev/null; then
    python3 -c "$serve" "$port" </dev/null >/dev/null 2>&1 &
else
    bash "$here/run.sh" --folder "$root" python -c "$serve" "$port" </dev/null >/dev/null 2>&1 &
fi
server=$!
trap 'kill -9 "$server" 2>/dev/null || true' EXIT
trap 'exit 1' TERM INT HUP
for _ in $(seq 1200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    kill -0 "$server" 2>/dev/null || { echo "moto ended at its start" >&2; exit 1; }
    sleep .1
done
echo ready
cat >/dev/null
