#!/bin/sh
# Instructions per step of a case, exact: the difference of two runs of different length under callgrind.
# usage: count-instructions.sh CASE [VARIANT]; without a variant, all variants of the case.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case_name=${1:?usage: count-instructions.sh CASE [VARIANT]}
short=10000
long=110000

command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 7; }
swift build -c release --package-path "$here" >&2
built=$(swift build -c release --package-path "$here" --show-bin-path)/Benchmarks
# Without debug information, which valgrind cannot always read.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=$work/Benchmarks
strip -o "$program" "$built"
variants=${2:-$("$program" list | awk -v name="$case_name" '$1 == name { print $2 }')}
[ -n "$variants" ] || { echo "there is no case \"$case_name\"" >&2; exit 2; }

instructions() {
    log=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" run "$case_name" "$1" "$2" 2>&1 >/dev/null) || {
        echo "$log" >&2
        exit 1
    }
    echo "$log" | awk '/Collected :/ { print $4 }'
}

for variant in $variants; do
    first=$(instructions "$variant" "$short")
    second=$(instructions "$variant" "$long")
    awk -v name="$case_name $variant" -v a="$first" -v b="$second" -v n=$((long - short)) \
        'BEGIN { printf "%-28s %8.2f instructions per step\n", name, (b - a) / n }'
done
