#!/bin/sh
# install-packages.sh [--test-vm] [--check]: installs the Debian packages that building and testing dropscope needs and
# that are missing, with --test-vm also those of test-vm/run; with --check it only names them (exit 1 when there are any).
# The JDK is not among them: see find-jdk.sh.
set -eu

# Package, and what shows that it is there: a command (any version of it, clang-14 for clang) or a file.
packages='
make        make
gcc         cc
libc6-dev   /usr/include/stdio.h
maven       mvn
clang       clang
llvm        llvm-strip
libbpf-dev  /usr/include/bpf/bpf_helpers.h
iproute2    ip
nftables    nft
jq          jq
'
if [ "${1:-}" = --test-vm ]; then
    shift
    packages="$packages
qemu-system-x86 qemu-system-x86_64
busybox-static  busybox
dropwatch       dropwatch
bpftool         bpftool
e2fsprogs       mke2fs
xz-utils        xz
zstd            zstd
chromium        chromium
fonts-dejavu-core /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
tshark          tshark
tcpdump         tcpdump
"
fi

# True when the command $1 is installed; sbin counts, though it is not on everybody's PATH.
has_command() {
    PATH="$PATH:/usr/sbin:/sbin"
    command -v "$1" >/dev/null && return
    for directory in /usr/bin /usr/local/bin; do
        for file in "$directory/$1"-[0-9]*; do
            [ ! -x "$file" ] || return 0
        done
    done
    return 1
}

missing=$(
    echo "$packages" | while read -r package sign; do
        case $sign in
        '') ;;
        /*) [ -e "$sign" ] || echo "$package" ;;
        *) has_command "$sign" || echo "$package" ;;
        esac
    done | paste -sd' '
)

[ -n "$missing" ] || exit 0
if [ "${1:-}" = --check ]; then
    echo "missing: $missing"
    exit 1
fi
install="apt-get install --no-install-recommends $missing"
if ! command -v apt-get >/dev/null; then
    echo "install-packages: no apt-get here; install what corresponds to these Debian packages: $missing" >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    echo "install-packages: needs root to install what is missing: sudo $install" >&2
    exit 1
fi
echo "Installing $missing"
apt-get -q update
# shellcheck disable=SC2086 # several packages in one variable
DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing
