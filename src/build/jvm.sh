# Finding a Java runtime without starting one. find-jdk.sh reads this file, and the launcher carries a copy of it.

# Every place where a JVM may be installed, the most likely first.
JVM_PLACES='/usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /usr/local/* /usr/local/lib/jvm/*'
[ -z "${HOME:-}" ] || JVM_PLACES="$JVM_PLACES $HOME/.sdkman/candidates/java/* $HOME/.jdks/*"

# True when the directory $1 is a Java home of at least 25, judged by its `release` file.
is_java_25() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r jvm_line || [ -n "$jvm_line" ]; do
        case $jvm_line in
        JAVA_VERSION=*)
            jvm_line=${jvm_line#JAVA_VERSION=}
            jvm_line=${jvm_line#\"}
            jvm_line=${jvm_line%%[!0-9]*}
            [ "${jvm_line:-0}" -ge 25 ]
            return
            ;;
        esac
    done <"$1/release"
    return 1
}
