#!/bin/sh
# Starts dropscope. Made by the build from src/main/launcher/dropscope.sh; ends in exec, so that signals reach the JVM.
#
#   DROPSCOPE_JAVA       a Java home (or its bin/java) of at least 25 to use instead of the one found at build time
#   DROPSCOPE_JAVA_OPTS  more options for the JVM

self=$0
[ ! -L "$self" ] || self=$(readlink -f "$self")
case $self in
*/*) lib=${self%/*}/@LIB@ ;;
*) lib=./@LIB@ ;;
esac

@JVM_SH@

java_home=
if [ -n "${DROPSCOPE_JAVA:-}" ]; then
    java_home=$DROPSCOPE_JAVA
    if [ ! -d "$java_home" ]; then
        java_home=$(readlink -f "$java_home")
        java_home=${java_home%/bin/java}
    fi
    if ! is_java_25 "$java_home"; then
        echo "dropscope: DROPSCOPE_JAVA=$DROPSCOPE_JAVA is not a Java of at least 25; unset it, or let it name one" >&2
        exit 1
    fi
elif is_java_25 '@JAVA_HOME@'; then
    java_home='@JAVA_HOME@'
elif [ -n "${JAVA_HOME:-}" ] && is_java_25 "$JAVA_HOME"; then
    java_home=$JAVA_HOME
else
    for candidate in $JVM_PLACES; do
        if is_java_25 "$candidate"; then
            java_home=$candidate
            break
        fi
    done
fi
if [ -z "$java_home" ]; then
    echo "dropscope: no Java of at least 25 found; install one (https://adoptium.net/installation/linux), or name it: DROPSCOPE_JAVA=/path/to/jdk-25 dropscope ..." >&2
    exit 1
fi

# The JVM takes these from its environment and says so on stderr; they belong to other programs.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS

# The JVM's compilers come behind its other threads when both want a CPU, as at a start. To others than root the JVM would
# say that it may not set priorities.
priorities=
[ ! -O / ] || priorities='-XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=5'

# glibc's malloc keeps what the JVM's compilers and libbpf give back, in an arena for each thread, and after libbpf's 6 MB of
# kernel types also blocks of that size. With these it goes back to the system.
export MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=16384 MALLOC_TRIM_THRESHOLD_=65536

# A cache's name is a digest of what it was made from: the JVM does not notice when a jar has changed beneath it.
case ${1:-} in
counters | watch | analyze | replay | export | diff) cache=$lib/dropscope-counters-@DIGEST@.aot ;;
*) cache=$lib/dropscope-tracing-@DIGEST@.aot ;;
esac
if [ "$java_home" = '@JAVA_HOME@' ] && [ -r "$cache" ]; then
    set -- "-XX:AOTCache=$cache" @ARGUMENTS@ "$@"
else
    set -- @ARGUMENTS@ "$@"
fi
# The quick compiler has a storm's code ready within a fraction of a second, and takes less memory; the optimizing one would
# first want profiles from slower code. But where each event becomes a line, its code takes half the time.
case ${1:-} in
trace) compilers='-XX:CompileThresholdScaling=5' ;;
*) compilers='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=2' ;;
esac
# shellcheck disable=SC2086 # several options in one variable
exec "$java_home/bin/java" @FLAGS@ $compilers $priorities ${DROPSCOPE_JAVA_OPTS:-} "$@"
