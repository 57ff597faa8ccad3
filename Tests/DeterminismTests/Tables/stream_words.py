#!/usr/bin/env python3
"""Prints words of named random streams, from the definition alone: the golden values of RandomStreamTests."""
M = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
    return z ^ (z >> 31)


def key(start, salt, name):
    digest = start
    for word in [salt, *name.encode(), len(name.encode())]:
        digest = mix(((digest ^ word) + GOLDEN) & M)
    return digest


def word(seed, name, counter):
    inner = mix((key(seed, 0, name) + (counter + 1) * GOLDEN) & M)
    return mix(inner ^ key(~seed & M, 1, name))


# SplitMix64 with seed 1234567 begins 6457827717110365317 (the published test vector of its C version).
assert mix((1234567 + GOLDEN) & M) == 6457827717110365317
for seed, name, counter in [
    (1, "noise.focus", 0), (1, "noise.focus", 1), (1, "noise.focus", M), (M, "disc.runout", 123456789), (0, "", 0),
]:
    print(f"0x{word(seed, name, counter):016x}")
