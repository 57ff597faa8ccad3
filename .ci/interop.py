"""What the project exports, read by programs that nobody here wrote; what they write, imported by the project."""

import csv
import json
import struct
import subprocess
import sys

import numpy
import RigolWFM.wfm
import vcdvcd
from mcap.reader import make_reader

PROGRAM, WORK = sys.argv[1], sys.argv[2]
SIGNALS = ["a", "b", "c", "d", "focus_drive", "tracking_drive", "true_focus_error"]
done = []


def path(name):
    return f"{WORK}/{name}"


def run(*words, code=0):
    answer = subprocess.run(words, capture_output=True, text=True, cwd=WORK)
    if answer.returncode != code:
        sys.exit(f"{' '.join(words)}: exit code {answer.returncode}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def emu(*words, code=0):
    return run(PROGRAM, *words, "--quiet", code=code)


def check(what, holds):
    if not holds:
        sys.exit(f"{what}: does not hold")
    done.append(what)


def trace():
    """A short run, and its wires as the project itself tells them."""
    emu("run", "builtin:reference-loop", "--set", 'sequence=[{command: "wait", hold_ms: 5, settle_ms: 1}]',
        "--set", "limits={focus_residual_peak_nm: {max: 1e9}}", "--out", path("run"))
    export("csv")
    with open(path("x.csv"), newline="") as file:
        rows = list(csv.reader(file))
    names = [name.split(" [")[0] for name in rows[0]]
    columns = numpy.array([[float(cell) for cell in row] for row in rows[1:]]).T
    return dict(zip(names, columns))


def export(ending):
    words = [word for name in SIGNALS for word in ("--signal", name)]
    emu("trace", "export", path("run/trace.mcap"), "--to", path(f"x.{ending}"), *words)


def imported(files, signals, keys=""):
    """The wires that an import gives, exported as CSV and read by Python's own reader."""
    entries = ", ".join(
        "{ " + ", ".join(f"{key}: {json.dumps(value)}" for key, value in signal.items()) + " }" for signal in signals)
    with open(path("side.json5"), "w") as file:
        file.write(f'{{ schema: "drive-emu/capture/1", {keys} signals: [{entries}] }}')
    emu("trace", "import", *[path(name) for name in files], "--sidecar", path("side.json5"), "--to", path("in.mcap"))
    words = [word for signal in signals for word in ("--signal", signal["signal"])]
    emu("trace", "export", path("in.mcap"), "--to", path("in.csv"), *words)
    with open(path("in.csv"), newline="") as file:
        rows = list(csv.reader(file))
    names = [name.split(" [")[0] for name in rows[0]]
    return dict(zip(names, numpy.array([[float(cell) for cell in row] for row in rows[1:]]).T))


def mcap(wires):
    """Tick messages of the log, unpacked by the layout that the log's own schema tells."""
    seen = []
    with open(path("run/trace.mcap"), "rb") as file:
        for _, channel, message in make_reader(file, validate_crcs=True).iter_messages():
            if channel.topic != "/ticks":
                continue
            first, count, layout = struct.unpack_from("<QII", message.data)
            check("the log's layout is the one of doubles", layout in (5, 6))
            slow, width = 14, 10
            words = numpy.frombuffer(message.data, "<f8", offset=16)
            rows = words[slow:].reshape(count, width) if layout == 5 else words.reshape(count, slow + width)[:, slow:]
            seen.append(rows[:, :6])
    ticks = numpy.concatenate(seen)
    for index, name in enumerate(["a", "b", "c", "d", "focus_drive", "tracking_drive"]):
        check(f"mcap reads {name} to the bit", numpy.array_equal(ticks[:, index], wires[name]))


def numpy_files(wires):
    export("npz")
    with numpy.load(path("x.npz")) as archive:
        for name in SIGNALS:
            check(f"numpy reads {name} to the bit", numpy.array_equal(archive[name], wires[name]))
    numpy.savez(path("n.npz"), fe=wires["a"], drive=wires["focus_drive"].astype(">f4"), rate=numpy.array(200000.0))
    numpy.savez_compressed(path("z.npz"), fe=wires["a"], drive=wires["focus_drive"], interval=numpy.array(5e-6))
    for name, kind in (("n.npz", numpy.float32), ("z.npz", numpy.float64)):
        got = imported([name], [{"signal": "focus_drive", "channel": "drive"}, {"signal": "tilt_drive", "channel": "fe"}])
        check(f"numpy's {name} is imported", numpy.array_equal(got["focus_drive"], wires["focus_drive"].astype(kind))
              and numpy.array_equal(got["tilt_drive"], wires["a"]))
    numpy.save(path("n.npy"), numpy.asfortranarray(numpy.stack([wires["a"], wires["b"]], axis=1)))
    got = imported(["n.npy"], [{"signal": "focus_drive", "channel": "column 1"}], "rate_hz: 200000,")
    check("numpy's n.npy is imported", numpy.array_equal(got["focus_drive"], wires["b"]))


def value_changes(wires):
    export("vcd")
    dump = vcdvcd.VCDVCD(path("x.vcd"))
    for name in SIGNALS:
        found = [key for key in dump.references_to_ids if key.split(".")[-1].split("[")[0] == name]
        check(f"vcdvcd finds {name}", len(found) == 1)
        changes = dump[found[0]].tv
        step = 5e-6 / float(dump.timescale["timescale"])
        values = numpy.empty(len(wires[name]))
        for (time, value), (after, _) in zip(changes, changes[1:] + [(step * len(values), 0)]):
            values[round(time / step):round(float(after) / step)] = float(value)
        check(f"vcdvcd reads {name} to the bit", numpy.array_equal(values, wires[name]))


def sigrok(wires):
    export("sr")
    # As WAV, because that keeps the floats; sigrok-cli does not know the length in advance and says so.
    run("sigrok-cli", "-i", path("x.sr"), "-O", "wav", "-o", path("s.wav"))
    with open(path("s.wav"), "rb") as file:
        raw = file.read()
    values = numpy.frombuffer(raw[raw.index(b"data") + 8:], "<f4").reshape(-1, len(SIGNALS))
    for index, name in enumerate(SIGNALS):
        check(f"sigrok-cli reads {name} to the bit",
              numpy.array_equal(values[:, index], wires[name].astype(numpy.float32)))
    got = imported(["s.wav"], [{"signal": "focus_drive", "channel": "channel 4"}])
    check("a WAV that sigrok-cli wrote is imported",
          numpy.array_equal(got["focus_drive"], wires["focus_drive"].astype(numpy.float32)))
    run("sigrok-cli", "-d", "demo:logic_channels=4:analog_channels=0", "-c", "samplerate=1000000", "--samples", "4000",
        "-O", "srzip", "-o", path("demo.sr"))
    text = run("sigrok-cli", "-i", path("demo.sr"), "-O", "csv:header=false:label=off:time=false")
    logic = numpy.array([[int(cell) for cell in row.split(",")] for row in text.splitlines()
                         if row and not row.startswith(";")])
    got = imported(["demo.sr"], [{"signal": "focus_drive", "channel": "D0"}, {"signal": "tilt_drive", "channel": "D3"}])
    check("a session that sigrok-cli wrote is imported", numpy.array_equal(got["focus_drive"], logic[:, 0])
          and numpy.array_equal(got["tilt_drive"], logic[:, 3]) and len(set(logic[:, 0])) == 2)
    run("sigrok-cli", "-i", path("demo.sr"), "-O", "vcd", "-o", path("demo.vcd"))
    got = imported(["demo.vcd"], [{"signal": "focus_drive", "channel": "D0"}], "rate_hz: 1000000,")
    # A VCD tells the time at which it ends, at which the last value still holds.
    check("a VCD that sigrok-cli wrote is imported",
          numpy.array_equal(got["focus_drive"][:4000], logic[:, 0]) and len(got["focus_drive"]) == 4001)


def sound(wires):
    export("wav")
    raw = subprocess.run(["sox", path("x.wav"), "-t", "f32", "-"], capture_output=True, check=True).stdout
    values = numpy.frombuffer(raw, "<f4").reshape(-1, len(SIGNALS))
    for index, name in enumerate(SIGNALS):
        wanted = wires[name].astype(numpy.float32)
        # sox works with 32-bit whole numbers of full scale: what lies beyond is cut off; it writes 24 bits.
        wanted = numpy.clip(wanted, -1, 1)
        check(f"sox reads {name}", bool(numpy.all(numpy.abs(values[:, index] - wanted) <= 2.0 ** -24)))
    for bits, words in ((16, ["-b", "16"]), (24, ["-b", "24"]), (32, ["-e", "floating-point", "-b", "32"])):
        run("sox", "-n", "-r", "48000", *words, path(f"tone{bits}.wav"), "synth", "0.01", "sine", "1000", "vol", "0.5")
        raw = subprocess.run(["sox", path(f"tone{bits}.wav"), "-t", "f32", "-"], capture_output=True, check=True).stdout
        # Whole numbers come as the codes that they are.
        scale = 1 if bits == 32 else 2 ** (bits - 1)
        got = imported([f"tone{bits}.wav"], [{"signal": "focus_drive", "full_scale": scale}])
        check(f"a WAV of {bits} bits that sox wrote is imported",
              numpy.allclose(got["focus_drive"], numpy.frombuffer(raw, "<f4"), rtol=0, atol=2.0 ** -24))


def oscilloscopes():
    """Files built from the documented layouts, read by RigolWFM and by the project: the same volts at the same times."""
    codes = (numpy.arange(400) * 37 % 251 - 125).astype(numpy.int8)
    head = bytearray(346)
    head[0:8], head[16:26] = b"WAVEDESC", b"LECROY_2_3"
    struct.pack_into("<hhi", head, 32, 0, 1, 346)
    struct.pack_into("<i", head, 60, len(codes))
    head[76:86] = b"LECROYTEST"
    struct.pack_into("<ii", head, 116, len(codes), len(codes))
    struct.pack_into("<i", head, 144, 1)
    struct.pack_into("<ff", head, 156, 0.02, 0.1)
    struct.pack_into("<f", head, 176, 1e-6)
    struct.pack_into("<d", head, 180, -1e-4)
    head[196:197] = b"V"
    with open(path("l.trc"), "wb") as file:
        file.write(bytes(head) + codes.tobytes())
    curve = (numpy.arange(500) * 91 % 4001 - 2000).astype(">i2")
    preamble = (":WFMPRE:BYT_NR 2;BIT_NR 16;ENCDG BIN;BN_FMT RI;BYT_OR MSB;NR_PT 500;WFID \"Ch1, DC coupling\";PT_FMT Y;"
                "XINCR 2.0E-6;PT_OFF 0;XZERO 0.0E0;XUNIT \"s\";YMULT 4.0E-4;YZERO 0.0E0;YOFF 0.0E0;YUNIT \"V\";")
    with open(path("t.isf"), "wb") as file:
        file.write(preamble.encode() + b":CURVE #41000" + curve.tobytes())
    volts = (numpy.arange(300) * 53 % 257 / 128 - 1).astype("<f4")
    body = struct.pack("<iiiiifdddii", 140, 1, 1, len(volts), 1, 0.0, 0.0, 5e-6, 0.0, 2, 1)
    body += b"1 JAN 2020".ljust(16, b"\0") + b"00:00:00".ljust(16, b"\0") + b"MODEL:SERIAL".ljust(24, b"\0")
    body += b"1".ljust(16, b"\0") + struct.pack("<dI", 0.0, 0)
    body += struct.pack("<ihhi", 12, 1, 4, 4 * len(volts)) + volts.tobytes()
    with open(path("k.bin"), "wb") as file:
        file.write(b"AG10" + struct.pack("<ii", 12 + len(body), 1) + body)
    for name in ("l.trc", "t.isf", "k.bin"):
        wave = RigolWFM.wfm.Wfm.from_file(path(name))
        wanted = numpy.asarray(wave.channels[0].volts, dtype=float)
        got = imported([name], [{"signal": "focus_drive"}])["focus_drive"]
        check(f"{name}: RigolWFM and the project read the same {len(got)} samples",
              len(got) == len(wanted) and numpy.allclose(got, wanted, rtol=0, atol=1e-6))


wires = trace()
mcap(wires)
numpy_files(wires)
value_changes(wires)
sigrok(wires)
sound(wires)
oscilloscopes()
print(f"{len(done)} agreements with mcap, numpy, vcdvcd, sigrok-cli, sox and RigolWFM")
