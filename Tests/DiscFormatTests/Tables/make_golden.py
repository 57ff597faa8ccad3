#!/usr/bin/env python3
"""Writes GoldenBlock.swift: the channel bits of one error correction block, computed from the standard's rules and
sharing no code with the project.

Usage: make_golden.py dvd-8-16-conversion.csv dvd-sync-codes.csv > GoldenBlock.swift
"""
import csv
import sys

ORDER = [0, 5, 1, 5, 2, 5, 3, 5, 4, 5, 1, 6, 2, 6, 3, 6, 4, 6, 1, 7, 2, 7, 3, 7, 4, 7]
SEEDS = [0x0001, 0x5500, 0x0002, 0x2A00, 0x0004, 0x5400, 0x0008, 0x2800,
         0x0010, 0x5000, 0x0020, 0x2001, 0x0040, 0x4002, 0x0080, 0x0005]


def multiply(a, b):
    """In GF(256), bit by bit."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11D
        b >>= 1
    return product


PRODUCT = [[multiply(a, b) for b in range(256)] for a in range(256)]


def parity(data, count):
    """Long division by the generator."""
    generator, root = [1], 1
    for _ in range(count):
        longer = generator + [0]
        for i, g in enumerate(generator):
            longer[i + 1] ^= PRODUCT[g][root]
        generator, root = longer, PRODUCT[root][2]
    rest = list(data) + [0] * count
    for i in range(len(data)):
        if rest[i]:
            row = PRODUCT[rest[i]]
            for j, g in enumerate(generator):
                rest[i + j] ^= row[g]
    return rest[len(data):]


def edc(data):
    rest = 0
    for byte in data:
        rest ^= byte << 24
        for _ in range(8):
            rest = (rest << 1 ^ 0x80000011 if rest >> 31 else rest << 1) & 0xFFFFFFFF
    return [rest >> s & 255 for s in (24, 16, 8, 0)]


def sector(information, number, main):
    head = [information, number >> 16 & 255, number >> 8 & 255, number & 255]
    frame = head + parity(head, 2) + [0] * 6 + list(main)
    frame += edc(frame)
    register = SEEDS[number >> 4 & 15]
    for i in range(2048):
        frame[12 + i] ^= register & 255
        for _ in range(8):
            register = (register << 1 | (register >> 14 ^ register >> 10) & 1) & 0x7FFF
    return frame


def block(information, first, main):
    rows = []
    for i in range(16):
        frame = sector(information, first + i, main[2048 * i:2048 * (i + 1)])
        rows += [frame[172 * r:172 * (r + 1)] for r in range(12)]
    outer = list(zip(*(parity([row[c] for row in rows], 16) for c in range(172))))
    recorded = []
    for i in range(16):
        recorded += rows[12 * i:12 * (i + 1)] + [list(outer[i])]
    return [row + parity(row, 10) for row in recorded]


def bits(word, width):
    return [word >> (width - 1 - i) & 1 for i in range(width)]


class Stream:
    def __init__(self, code, dsv, level):
        self.changes, self.state = [], 1
        self.dsv, self.level = dsv, level
        self.add(bits(code, 32), 1)

    def copy(self):
        other = Stream.__new__(Stream)
        other.__dict__ = dict(self.__dict__, changes=list(self.changes))
        return other

    def add(self, changes, state):
        for change in changes:
            self.level ^= change
            self.dsv += 1 if self.level else -1
        self.changes += changes
        self.state = state


def modulate(rows, main_table, substitution, sync):
    """ECMA-267 clause 22; equal sums choose stream 1."""
    levels, state, dsv, level = [], 1, 0, 0
    for index in range(416):
        data = rows[index // 2][91 * (index % 2):][:91]
        codes = sync[state >= 3][ORDER[index % 26]]
        streams = [Stream(code, dsv, level) for code in codes]
        for byte in data:
            better = streams[abs(streams[1].dsv) < abs(streams[0].dsv)]
            if byte < 88:
                streams = [better, better.copy()]
                for stream, table in zip(streams, (main_table, substitution)):
                    stream.add(*table[byte][stream.state - 1])
                continue
            exchange = None
            if better.state in (1, 4) and len(better.changes) > 32:
                exchange = main_table[byte][4 - better.state]
                joined = better.changes[-16:] + exchange[0]
                ones = [i for i, b in enumerate(joined) if b]
                if not all(3 <= b - a <= 11 for a, b in zip(ones, ones[1:])):
                    exchange = None
            if exchange:
                streams = [better, better.copy()]
                streams[0].add(*main_table[byte][streams[0].state - 1])
                streams[1].add(*exchange)
            else:
                for stream in streams:
                    stream.add(*main_table[byte][stream.state - 1])
        chosen = streams[abs(streams[1].dsv) < abs(streams[0].dsv)]
        if chosen.dsv > 63 or chosen.dsv < -64:
            other = codes[1] if chosen.changes[:32] == bits(codes[0], 32) else codes[0]
            swapped = Stream(other, dsv, level)
            swapped.add(chosen.changes[32:], chosen.state)
            if abs(swapped.dsv) < abs(chosen.dsv):
                chosen = swapped
        for change in chosen.changes:
            level ^= change
            levels.append(level)
        state, dsv = chosen.state, chosen.dsv
        assert level == chosen.level
    return levels


def read_tables(conversion, codes):
    tables = {"main": [], "substitution": []}
    for row in list(csv.reader(open(conversion)))[1:]:
        tables[row[0]].append([(bits(int(row[2 + 2 * s], 16), 16), int(row[3 + 2 * s])) for s in range(4)])
    sync = [[], []]
    for row in list(csv.reader(open(codes)))[1:]:
        sync[row[0] == "3/4"].append((int(row[2], 16), int(row[3], 16)))
    return tables["main"], tables["substitution"], sync


def main():
    value, data = 12345, []
    for _ in range(32768):
        value = (value * 1103515245 + 12345) % 2 ** 31
        data.append(value >> 16 & 255)
    tables = read_tables(*sys.argv[1:3])
    levels = modulate(block(0x20, 0x30000, data), *tables)
    packed = [int("".join(map(str, levels[i:i + 8])), 2) for i in range(0, len(levels), 8)]
    assert len(packed) == 77376
    print("/// Channel bits of one block as `make_golden.py` computes them.")
    print("enum GoldenBlock {")
    print("  /// The first sync frame's levels.")
    print('  static let firstFrame = """')
    text = bytes(packed[:186]).hex()
    for i in range(0, len(text), 96):
        print("    " + text[i:i + 96])
    print('    """')
    print("  /// FNV-1a, 64 bits, of each of the 416 sync frames' levels.")
    print('  static let frames = """')
    hashes = []
    for frame in range(416):
        state = 0xCBF29CE484222325
        for byte in packed[186 * frame:186 * (frame + 1)]:
            state = (state ^ byte) * 0x100000001B3 % 2 ** 64
        hashes.append(f"{state:016x}")
    for i in range(0, 416, 6):
        print("    " + " ".join(hashes[i:i + 6]))
    print('    """')
    print("}")


main()
