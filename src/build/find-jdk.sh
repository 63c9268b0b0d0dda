#!/bin/sh
# find-jdk.sh [--install]: prints the home of a JDK of at least 25: JAVA_HOME, else one of the installed ones. Starts no
# JVM to find out. With --install it asks apt for openjdk-25-jdk-headless when there is none.
set -eu
. "$(dirname "$0")/jvm.sh"

is_jdk_25() {
    is_java_25 "$1" && [ -x "$1/bin/javac" ]
}

find_jdk() {
    if [ -n "${JAVA_HOME:-}" ] && is_jdk_25 "$JAVA_HOME"; then
        echo "$JAVA_HOME"
        return
    fi
    for candidate in $JVM_PLACES; do
        if is_jdk_25 "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

find_jdk && exit

package=openjdk-25-jdk-headless
in_apt() {
    apt-cache show "$package" >/dev/null 2>&1
}
if [ "${1:-}" = --install ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    in_apt || apt-get -q update >&2
    if in_apt; then
        DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$package" >&2
        find_jdk && exit
    fi
fi

{
    echo "find-jdk: no JDK of at least 25 found in JAVA_HOME (${JAVA_HOME:-not set}), /usr/lib/jvm, /opt and the like."
    if command -v apt-cache >/dev/null && in_apt; then
        echo "  apt-get install $package"
    else
        echo "  This distribution has no $package. Either add Eclipse Temurin's package repository and install temurin-25-jdk"
        echo "  (https://adoptium.net/installation/linux), or unpack any JDK 25 and say: JAVA_HOME=/path/to/jdk-25 make"
    fi
} >&2
exit 1
