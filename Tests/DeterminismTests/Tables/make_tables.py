#!/usr/bin/env python3
"""Writes ElementaryTables.swift: arguments and correctly rounded results of the elementary functions.

Each line is a function's name, then argument(s) and result as hexadecimal bit patterns. The results come from
mpmath with 1400 bits (enough to reduce the largest double), rounded once to a double, subnormals included.
Usage: make_tables.py > ElementaryTables.swift
"""
import math
import random
import struct

from mpmath import mp, mpf

mp.prec = 1400
random.seed(20240607)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def from_bits(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


def to_double(v):
    """The double nearest to an mpf, ties to even."""
    if v == 0:
        return 0.0
    sign = -1.0 if v < 0 else 1.0
    v = abs(v)
    exponent = int(mp.floor(mp.log(v, 2)))
    while mpf(2) ** exponent > v:
        exponent -= 1
    while mpf(2) ** (exponent + 1) <= v:
        exponent += 1
    quantum = max(exponent - 52, -1074)
    scaled = v / mpf(2) ** quantum
    floor = int(mp.floor(scaled))
    rest = scaled - floor
    if rest > 0.5 or (rest == 0.5 and floor & 1):
        floor += 1
    try:
        return sign * math.ldexp(floor, quantum)
    except OverflowError:
        return sign * math.inf


def neighbours(x, n=2):
    b = bits(abs(x))
    return [math.copysign(from_bits(b + k), x) for k in range(-n, n + 1)]


def spread(low, high, count):
    """Magnitudes evenly spread in the logarithm, both signs."""
    out = []
    for _ in range(count):
        x = math.exp(random.uniform(math.log(low), math.log(high)))
        out.append(x if random.random() < 0.5 else -x)
    return out


def huge():
    return [from_bits(random.randrange(bits(1e6), 0x7FF0000000000000)) for _ in range(60)]


def trigonometric():
    xs = [0.5, 1.0, 2.0, 3.0, 10.0, 1e5, 1.7976931348623157e308, 5e-324, 2.0**-1022, 2.0**-27]
    for k in list(range(1, 40)) + [2**10 + 1, 2**19 + 1, 2**20 - 1, 2**20, 2**20 + 1, 2**21 + 3]:
        xs += neighbours(to_double(k * mp.pi / 2), 1)
    # The double nearest to a multiple of pi/2, relative to its spacing: the hardest reduction.
    xs += neighbours(6381956970095103.0 * 2.0**797, 1)
    xs += [0.7853981633974483, 0.7853981633974484, 1048575.9999999999, 1048576.0, 1048576.0000000001]
    xs += [random.uniform(-0.79, 0.79) for _ in range(120)] + [random.uniform(-10, 10) for _ in range(120)]
    xs += spread(1e-12, 2.0**20, 80) + spread(2.0**20, 1e15, 60) + huge()
    return xs


def exponentials():
    xs = [0.0, 1.0, -1.0, 709.782712893384, 709.782712893385, -745.1332191019412, -745.13321910194]
    xs += [-708.3964185322641, -708.5, -740.25, 5e-324, 2.0**-54, -(2.0**-54), 2.0**-53]
    for k in (-1000, -37, -2, -1, 1, 2, 5, 100, 1000):
        xs += neighbours(to_double((k + mpf("0.5")) * mp.log(2)), 1)
    return xs + [random.uniform(-746, 710) for _ in range(150)] + [random.uniform(-1, 1) for _ in range(150)]


def logarithms():
    xs = [5e-324, 3 * 5e-324, 2.0**-1022, 1.7976931348623157e308, 0.7071067811865475, 0.7071067811865477]
    xs += neighbours(1.0, 8) + neighbours(2.0, 2) + neighbours(0.5, 2) + neighbours(math.sqrt(2), 3)
    xs += [1 + random.uniform(-1, 1) * 10.0**-k for k in range(1, 15) for _ in range(4)]
    xs += [random.uniform(0.5, 2) for _ in range(150)]
    return xs + [from_bits(random.randrange(1, 0x7FF0000000000000)) for _ in range(120)]


def angles():
    xs = [from_bits(random.randrange(bits(1e-20), bits(1e20))) for _ in range(60)]
    for k in range(0, 9):
        xs += neighbours(k / 8 + 0.0625, 1) + neighbours(8 / (k + 0.5), 1)
    xs += [5e-324, 2.0**-27, 2.0**-26, 2.0**60, 2.0**61, 1.7976931348623157e308, 1.0]
    return xs + [random.uniform(-1, 1) for _ in range(120)] + [random.uniform(-20, 20) for _ in range(120)]


def sines():
    xs = [1.0, -1.0, 0.5, 5e-324, 2.0**-27, 2.0**-26, 0.0625, 0.70710678118654752]
    xs += [1 - 10.0**-k for k in range(1, 17)] + [from_bits(bits(1.0) - k) for k in range(1, 6)]
    xs += spread(1e-10, 1, 60)
    return xs + [random.uniform(-1, 1) for _ in range(250)]


def tangents():
    xs = [5e-324, 2.0**-27, 19.06, 19.99, 20.0, 20.01, 400.0, 0.34, 0.33999999, 0.3400001]
    return xs + spread(1e-9, 20, 150) + [random.uniform(-2, 2) for _ in range(200)]


def pairs():
    out = []
    for _ in range(200):
        r = math.exp(random.uniform(-6, 6))
        out.append((r * random.uniform(-1, 1), r * random.uniform(-1, 1)))
    for _ in range(100):
        out.append(tuple(random.choice((-1, 1)) * from_bits(random.randrange(1, 0x7FEFFFFFFFFFFFFF)) for _ in "yx"))
    for _ in range(100):
        x = from_bits(random.randrange(1, 0x7FEFFFFFFFFFFFFF))
        y = min(x * 2.0 ** random.uniform(-70, 70), 1.7976931348623157e308)
        out.append((max(y, 5e-324), random.choice((-1, 1)) * x))
    out += [(5e-324, 5e-324), (5e-324, -1e-323), (1e308, 1.7e308), (-1e-310, 1e-300), (1e-320, 3e-310)]
    return out


def powers():
    out = [(2.0, 0.5), (10.0, -3.0), (1.0000000000000002, 4.5e18), (0.9999999999999999, 4.5e18), (2.0, -1074.0)]
    out += [(2.0, -1022.5), (5e-324, 0.5), (1.7976931348623157e308, -1.0), (10.0, 308.0), (10.0, -320.0)]
    for _ in range(150):
        x = from_bits(random.randrange(1, 0x7FEFFFFFFFFFFFFF))
        out.append((x, random.uniform(-740, 709) / math.log(x)))
    for _ in range(100):
        x = 1 + random.uniform(-1, 1) * 10 ** random.uniform(-15, -1)
        out.append((x, random.uniform(-740, 709) / math.log(x)))
    for _ in range(150):
        out.append((random.uniform(0, 20), random.uniform(-20, 20)))
    return out


UNARY = [
    ("sin", mp.sin, trigonometric), ("cos", mp.cos, trigonometric), ("tan", mp.tan, trigonometric),
    ("exp", mp.exp, exponentials), ("log", mp.log, logarithms), ("atan", mp.atan, angles),
    ("asin", mp.asin, sines), ("acos", mp.acos, sines), ("tanh", mp.tanh, tangents),
]


def quantiles():
    mp.prec = 200
    out = []
    for tail in [1 / 1024, 0.25, 0.4999, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-300] + [random.uniform(0, 0.5) for _ in range(30)]:
        x = mpf(1)
        guess = math.sqrt(-2 * math.log(tail)) if tail < 0.1 else 1
        x = mp.findroot(lambda v: mp.log(mp.erfc(v / mp.sqrt(2)) / 2) - mp.log(mpf(tail)), guess)
        out.append((tail, to_double(x)))
    return out


def main():
    print("// Written by make_tables.py; see there for what the numbers are.\n")
    print("/// Arguments and correctly rounded results, one case a line, as bit patterns in hexadecimal.")
    print("enum ElementaryTables {")
    print('  static let cases = """')
    for name, function, points in UNARY:
        for x in points():
            mp.prec = 1400 if name in ("sin", "cos", "tan") else 300
            print(f"    {name} {bits(x):x} {bits(to_double(function(mpf(x)))):x}")
    mp.prec = 2400
    for y, x in pairs():
        mp.prec = 2400
        print(f"    atan2 {bits(y):x} {bits(x):x} {bits(to_double(mp.atan2(mpf(y), mpf(x)))):x}")
    for x, y in powers():
        mp.prec = 300
        print(f"    pow {bits(x):x} {bits(y):x} {bits(to_double(mp.power(mpf(x), mpf(y)))):x}")
    for tail, x in quantiles():
        print(f"    upperQuantile {bits(tail):x} {bits(x):x}")
    print('    """')
    print("}")


main()
