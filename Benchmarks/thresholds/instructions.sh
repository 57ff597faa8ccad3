#!/bin/bash
# Instructions per step, counted, against the figures on record in instructions.txt (case, variant, figure).
# usage: instructions.sh check    fails where a count is more than 5 % above its record, or has none
#        instructions.sh update   takes the counts over as records and prints what moved; refuses under CI
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
records=$here/instructions.txt
tolerance=1.05

mode=${1:-}
case $mode in
    check) ;;
    update)
        if [ -n "${CI:-}" ]; then
            echo "records are not changed where CI is set; run instructions.sh update on a desk and commit it" >&2
            exit 1
        fi
        ;;
    *)
        echo "usage: instructions.sh check|update" >&2
        exit 2
        ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=$here/..
swift build -c release --package-path "$package" >/dev/null
program=$(swift build -c release --package-path "$package" --show-bin-path)/Benchmarks
# The disc format works in whole blocks, as burning and reading back do, a recorded run has a second thread, libfec is not
# ours, and what only waits does nothing: these are timed only.
for name in $("$program" list | awk '$1 != "disc-format" && $1 != "burn-readback" { print $1 }' | uniq); do
    "$package/count-instructions.sh" "$name" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
done | awk '$1 != "disc-format" && $2 != "recorded" && $2 !~ /^libfec-|-megabits$/ { print $1, $2, $3 }' >"$work/counts"

if [ "$mode" = update ]; then
    touch "$records"
    awk 'FILENAME == ARGV[1] { old[$1 " " $2] = $3; next }
         { was = old[$1 " " $2]; delete old[$1 " " $2]
           if (was == "") print "new:", $0
           else if (was != $3) printf "moved: %s %s from %s to %s (%+.2f %%)\n", $1, $2, was, $3, 100 * ($3 / was - 1) }
         END { for (key in old) print "gone:", key, old[key] }' "$records" "$work/counts"
    cp "$work/counts" "$records"
    exit 0
fi

awk -v tolerance="$tolerance" '
    FILENAME == ARGV[1] { record[$1 " " $2] = $3; next }
    { key = $1 " " $2
      if (!(key in record)) { print "NO RECORD: " key " " $3; failed = 1; next }
      verdict = $3 <= tolerance * record[key] ? "holds" : "FAILED"
      if (verdict == "FAILED") failed = 1
      printf "%-6s %-26s %9.2f of %9.2f (%+.2f %%)\n", verdict, key, $3, record[key], 100 * ($3 / record[key] - 1)
      delete record[key] }
    END { for (key in record) { print "NOT COUNTED: " key; failed = 1 }
          exit failed }' "$records" "$work/counts" || {
    echo "slower on purpose? Benchmarks/thresholds/instructions.sh update" >&2
    exit 1
}
