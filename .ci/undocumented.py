"""Public symbols without a documentation comment, by module, from the compiler's symbol graphs.

usage: undocumented.py MODULES [check|update]

Fails where a module has more of them than .ci/undocumented.txt allows, or fewer: the list then is to be taken over, so
that it only shrinks. A conformance's own members need no comment of their own.
"""
import json
import os
import subprocess
import sys
import tempfile

modules, mode = sys.argv[1], (sys.argv[2:] or ["check"])[0]
record = os.path.join(os.path.dirname(os.path.abspath(__file__)), "undocumented.txt")
names = sorted(name for name in os.listdir("Sources") if os.path.exists(f"{modules}/{name}.swiftmodule"))
triple = json.loads(subprocess.run(["swiftc", "-print-target-info"], capture_output=True, text=True,
                                   check=True).stdout)["target"]["unversionedTriple"]
headers = "Sources/PlugInInterface/include"
found = {}
with tempfile.TemporaryDirectory() as folder:
    for name in names:
        subprocess.run(["swift", "symbolgraph-extract", "-module-name", name, "-I", modules, "-I", headers, "-Xcc",
                        f"-fmodule-map-file={modules}/../PlugInInterface.build/module.modulemap",
                        "-minimum-access-level", "public", "-skip-synthesized-members", "-target", triple, "-output-dir", folder],
                       check=True, capture_output=True)
        with open(f"{folder}/{name}.symbols.json") as file:
            graph = json.load(file)
        # What a protocol asks for is documented in the protocol.
        required = {r["source"] for r in graph["relationships"]
                    if r["kind"] in ("defaultImplementationOf", "overrides") or "sourceOrigin" in r}
        missing = [".".join(s["pathComponents"]) for s in graph["symbols"]
                   if not s.get("docComment", {}).get("lines") and s["identifier"]["precise"] not in required]
        found[name] = (len(graph["symbols"]), sorted(missing))
if sum(count for count, _ in found.values()) < 1000:
    sys.exit("the symbol graphs hold too little: the search for symbols finds nothing")
if mode == "update":
    with open(record, "w") as file:
        file.writelines(f"{name} {len(missing)}\n" for name, (_, missing) in found.items() if missing)
allowed = {}
if os.path.exists(record):
    with open(record) as file:
        allowed = {line.split()[0]: int(line.split()[1]) for line in file if line.strip()}
failed = False
for name, (count, missing) in found.items():
    limit = allowed.get(name, 0)
    print(f"{name}: {len(missing)} of {count} public symbols have no comment")
    if len(missing) > limit:
        print(f"{name} may have {limit}: " + ", ".join(missing), file=sys.stderr)
        failed = True
    elif len(missing) < limit:
        print(f"{name} is allowed {limit} and has fewer; .ci/docs update takes that over", file=sys.stderr)
        failed = True
sys.exit(1 if failed else 0)
