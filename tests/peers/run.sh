#!/usr/bin/env bash
# run.sh [--folder FOLDER] python|PROGRAM [arguments]: runs a program that install.sh unpacked, on the C library it brought.
set -euo pipefail
folder=$(cd "$(dirname "$0")/../.." && pwd)/.cache/peers
if [ "$1" = --folder ]; then folder=$2; shift 2; fi
program=$1
shift
libraries=$folder/usr/lib/$(uname -m)-linux-gnu
loader=$(find "$folder/usr/lib64" "$folder/usr/lib" -maxdepth 1 -name "ld-linux-*.so.*" | head -1)
path=$libraries:$libraries/blas:$libraries/lapack:$libraries/ceph
if [ "$program" = python ]; then
    export PYTHONHOME=$folder/usr PYTHONPATH=$folder/usr/lib/python3/dist-packages PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
    program=$(ls "$folder"/usr/bin/python3.?? | tail -1)
else
    program=$folder/usr/bin/$program
fi
exec "$loader" --library-path "$path" "$program" "$@"
