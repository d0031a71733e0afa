# Sourced by trol, mvnw and .ci/run. find_jdk 25 sets jdk (its folder), jdk_major and jdk_version, or returns 1.
# A version is read from the JDK's own `release` file, so that looking costs no process.

# try_jdk FOLDER LOWEST
try_jdk() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    jdk_version=
    while IFS='=' read -r key value; do
        value=${value#\"}
        value=${value%\"}
        case $key in
            JAVA_RUNTIME_VERSION) jdk_version=$value ;;
            JAVA_VERSION) jdk_version=${jdk_version:-$value} ;;
        esac
    done <"$1/release"
    jdk_major=${jdk_version%%[!0-9]*}
    [ "${jdk_major:-0}" -ge "$2" ] || return 1
    jdk=$1
}

# try_java FILE LOWEST: the JDK that a java command, perhaps a symbolic link, belongs to
try_java() {
    java_file=$1
    while [ -L "$java_file" ]; do
        link=$(readlink "$java_file")
        case $link in
            /*) java_file=$link ;;
            *) java_file=${java_file%/*}/$link ;;
        esac
    done
    try_jdk "${java_file%/bin/*}" "$2"
}

find_jdk() {
    if [ -n "${TROL_JAVA:-}" ]; then # a forced choice is taken or refused, never replaced
        try_jdk "$TROL_JAVA" "$1" || try_java "$TROL_JAVA" "$1"
        return
    fi
    [ -n "${JAVA_HOME:-}" ] && try_jdk "$JAVA_HOME" "$1" && return
    on_path=$(command -v java) && try_java "$on_path" "$1" && return
    for folder in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        try_jdk "$folder" "$1" && return
    done
    return 1
}

no_jdk() {
    if [ -n "${TROL_JAVA:-}" ]; then
        echo "$1: TROL_JAVA=$TROL_JAVA is not a JDK $2 or newer; correct it or unset it." >&2
    else
        echo "$1: needs a JDK $2 or newer and found none in JAVA_HOME, on PATH or in the usual folders." >&2
        echo "$1: install one (any build of OpenJDK $2, for example Temurin) or set JAVA_HOME to it." >&2
    fi
}
