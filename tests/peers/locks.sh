#!/usr/bin/env bash
# locks.sh JAVA-PEERS VERSION CLASSES PROVIDER [name=value…]: one of Hudi's own lock providers, of release VERSION, told what to do by lines of
# standard input (see locks/LockPeer.java). Compiles its sources into the folder CLASSES, so it needs a JDK; ends when its standard input ends.
set -euo pipefail
D=$1 version=$2 classes=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
. "$D/env.sh"
jars=$(classpath "hudi-$version")
sources=("$here/locks/LockPeer.java")
# Releases before 1.0 have no lock in a bucket.
[[ $version == 0.* ]] || sources+=("$here/locks/S3StorageLockClient.java")
"${JAVA}c" -nowarn -proc:none --release 17 -cp "$jars" -d "$classes" "${sources[@]}" >&2
exec "$JAVA" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -Dorg.slf4j.simpleLogger.defaultLogLevel="${LOG:-off}" -cp "$classes:$jars" LockPeer "$@"
