#!/usr/bin/env bash
# install.sh [FOLDER]: unpacks the judges and servers of Debian sid that the tests use into FOLDER (default .cache/peers of
# the checkout): pyarrow, Avro for Python, the parquet tools; Ceph's object gateway with a monitor and an OSD; moto.
# Needs Debian's apt and dpkg-deb, neither root nor a container: apt works on a private state, nothing is installed on the
# machine, and the programs run on the C library that they bring (run.sh, ceph.sh, moto.sh).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(cd "$here/../.." && pwd)/.cache/peers}
packages=(
    python3-pyarrow python3-avro parquet-tools
    radosgw ceph-mon ceph-osd ceph-common
    python3-moto python3-flask python3-flask-cors python3-pyparsing
)

# An older list of packages is replaced.
[ "$(cat "$folder/READY" 2>/dev/null)" = "${packages[*]}" ] && { echo "already in $folder"; exit 0; }
command -v apt-get dpkg-deb >/dev/null || { echo "install.sh needs Debian's apt-get and dpkg-deb" >&2; exit 1; }
rm -rf "$folder" "$folder.apt"
state=$folder.apt
mkdir -p "$folder" "$state"/lists/partial "$state"/cache/archives/partial
: > "$state/status"

# The mirror is the one that this machine's apt already uses for Debian itself.
mirror=${DEBIAN_MIRROR:-$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -v '^#' | grep -oE 'https?://[^ ]+/debian/?([[:space:]]|$)' | head -1 | tr -d '[:space:]' || true)}
[ -n "$mirror" ] || { echo "no Debian mirror in apt's sources; name one in DEBIAN_MIRROR" >&2; exit 1; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" > "$state/sources.list"
printf 'Dir::Etc::parts "/dev/null";\nAcquire::Check-Date "false";\n' > "$state/apt.conf"
export APT_CONFIG="$state/apt.conf"
options=(
    -qq
    -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status"
    -o Dir::Cache="$state/cache" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o Dir::Log="$state" -o Debug::NoLocking=1 -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)"
    -o Acquire::Languages=none -o Acquire::Retries=3 -o Acquire::Check-Valid-Until=false
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
)

# sid moves: a package may vanish between the list and the download.
for try in 1 2 3; do
    apt-get "${options[@]}" update &&
        apt-get "${options[@]}" install -y --download-only base-files "${packages[@]}" && break
    [ "$try" = 3 ] && exit 1
    sleep 3
done

for link in bin lib lib64 sbin; do
    mkdir -p "$folder/usr/$link"
    ln -s "usr/$link" "$folder/$link"
done
export folder
printf '%s\0' "$state"/cache/archives/*.deb | xargs -0 -n8 -P"$(nproc)" bash -c '
    for package; do
        dpkg-deb --fsys-tarfile "$package" | tar -C "$folder" --keep-directory-symlink --no-same-owner \
            --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale -xf -
    done' _
(cd "$state/cache/archives" && ls -- *.deb) > "$folder/PACKAGES"
rm -rf "$state"
bash "$here/run.sh" --folder "$folder" python -c 'import pyarrow, avro; print("pyarrow", pyarrow.__version__, "avro", avro.__version__)'
bash "$here/run.sh" --folder "$folder" python -c 'import moto.server, moto; print("moto", moto.__version__)'
bash "$here/run.sh" --folder "$folder" radosgw --version
echo "${packages[*]}" > "$folder/READY"
