#!/bin/bash
# make-launcher.sh LAUNCHER LIB JAVA_HOME: writes the launcher of the jars in LIB (a path relative to the launcher's own
# directory) and makes its AOT caches there, one for the commands that trace and one for those of counters, as all of a cache
# is resident. Their name is a digest over the jars, the JVM and the flags, so that a launcher never starts with the cache
# of other jars: the JVM itself does not notice (JDK-8377932).
set -euo pipefail
[ $# -eq 3 ] || { echo "usage: make-launcher.sh LAUNCHER LIB JAVA_HOME" >&2; exit 2; }
launcher=$1 lib=$2 java_home=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
directory=$(cd "$(dirname "$launcher")/$lib" && pwd)

# The first ones keep the JVM itself from writing to stdout, where one line would break JSON. UseCondCardMark: two
# threads put names into the same slots, and without it they write the same lines of the card table for each. Events make
# no garbage, so a young generation of 2 MiB is plenty, and each of its pages would count as resident after a few seconds;
# the old one starts small and grows by what lives in it, for the same reason. A start is too short for what
# its compilers would compile, on the CPUs that it needs: the launcher has them begin later.
flags='-XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=error:stderr -XX:-UsePerfData -XX:+UseSerialGC -XX:+UseCondCardMark -Xms12m -Xmx64m -Xmn2m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30 --enable-native-access=ALL-UNNAMED'

# A compiler takes memory by what it inlines into one method, up to 16 MB for a whole line of text, and its peak is the
# program's. So these are called, which costs some nanoseconds an event, and no method takes more than 5 MB
# (-XX:CompileCommand=MemStat,*.*,collect and jcmd PID Compiler.memory show it).
called='java/lang/AbstractStringBuilder.append
jdk/internal/classfile/impl/StackMapGenerator$Frame.*
jdk/internal/foreign/StringSupport.*
io/dropscope/bpf/WireFormat.decode*
io/dropscope/enrich/Owners.resolve
io/dropscope/enrich/Owners.of*
io/dropscope/enrich/SymbolTable$NameStore.add
io/dropscope/linux/Addresses.*
io/dropscope/stats/DetailTable.add
io/dropscope/stats/DetailTable.entry
io/dropscope/view/Columns.append*
io/dropscope/view/Output.*
io/dropscope/view/PacketText.append
io/dropscope/view/TextTrace.append*'
mapfile -t commands < <(echo -XX:CompileCommand=quiet; sed 's|^|-XX:CompileCommand=dontinline,|' <<<"$called")

# Profiles of the training run would be 2 MiB of the cache, and have the compilers compile everything at once.
training_flags='-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining'
main=io.dropscope.cli.Main
training=io.dropscope.cli.Training

# Our own jar first, then the libraries by name: the cache holds for this order only.
jars=$(echo dropscope.jar; cd "$directory" && LC_ALL=C ls -- *.jar | awk '$0 != "dropscope.jar"')
class_path=$(sed 's|^|$lib/|' <<<"$jars" | paste -sd:)
digest=$({ cd "$directory" && xargs cat <<<"$jars"; cat "$java_home/release"; echo "$flags ${commands[*]} $training_flags $class_path"; } | sha256sum | cut -c1-16)

template=$(cat "$here/../main/launcher/dropscope.sh")
template=${template//@JVM_SH@/"$(cat "$here/jvm.sh")"}
template=${template//@LIB@/"$lib"}
template=${template//@JAVA_HOME@/"$java_home"}
template=${template//@DIGEST@/"$digest"}
template=${template//@FLAGS@/"$flags$(printf " '%s'" "${commands[@]}")"}
template=${template//@ARGUMENTS@/"-cp \"$class_path\" $main"}
rm -f "$launcher" "$directory"/dropscope-*.aot
printf '%s\n' "$template" >"$launcher"
chmod 755 "$launcher"

# train tracing|counters: goes the ways of a start with prepared records; needs no rights, so that everybody's build gives
# the same cache.
train() {
    local cache=$directory/dropscope-$1-$digest.aot log=$directory/training-$1.log
    # shellcheck disable=SC2086 # several options in one variable
    if env -u JAVA_TOOL_OPTIONS -u JDK_JAVA_OPTIONS timeout -k 5 60 \
        "$java_home/bin/java" $flags "${commands[@]}" $training_flags -XX:AOTCacheOutput="$cache" -cp "${class_path//\$lib/$directory}" $training "$1" \
        >/dev/null 2>"$log" </dev/null && [ -s "$cache" ]; then
        chmod 644 "$cache"
        rm -f "$log"
    else
        rm -f "$cache"
        echo "make-launcher: no AOT cache, dropscope starts slower ($log says why)" >&2
    fi
}
train tracing &
train counters
wait
