#!/bin/bash
# usage: burn-speed.sh [DRIVE-EMU] [MEBIBYTES]
# Burns and reads back a small and a large file on one layer; the difference of their processor times over the
# difference of their channel bits is the speed without the drive's start. DVD real time is 26.16 Mbit/s of channel
# bits; twice that is asked. Prints the peaks of the resident memory too. Exit 3 where speed or memory falls short.
set -euo pipefail
program=$(realpath "${1:-.build/release/drive-emu}")
large=${2:-12}
small=2
asked=52.3
megabits_a_mebibyte=19.808
most_memory_kib=204800
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"
for size in $small $large; do
  head -c $((size << 20)) /dev/urandom > "$size.bin"
  /usr/bin/time -f "%U %M" -o "burn.$size" \
    "$program" burn "$size.bin" --to "$size.image" --layer-break $((size * 32)) --quiet > /dev/null
  /usr/bin/time -f "%U %M" -o "readback.$size" "$program" readback "$size.image" --quiet > /dev/null
done
verdict=0
for work in burn readback; do
  awk -v work=$work -v bits="$megabits_a_mebibyte" -v more=$((large - small)) -v asked="$asked" \
    -v most="$most_memory_kib" '
    NR == 1 { before = $1; least = $2 }
    NR == 2 {
      seconds = $1 - before
      speed = seconds > 0 ? bits * more / seconds : 0
      printf "%-9s %7.1f Mbit/s of channel bits, %.1f times real time, %.0f and %.0f MiB resident\n", work, \
        speed, speed / 26.16, least / 1024, $2 / 1024
      exit speed >= asked && least <= most && $2 <= most ? 0 : 3
    }' "$work.$small" "$work.$large" || verdict=3
done
[ $verdict = 0 ] || echo "asked: $asked Mbit/s and 200 MiB" >&2
exit $verdict
