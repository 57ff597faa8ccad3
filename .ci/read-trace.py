"""Reads a run log with the public MCAP reader and counts its messages: the log is what it says it is."""

import sys
from collections import Counter

from mcap.reader import make_reader

with open(sys.argv[1], "rb") as file:
    reader = make_reader(file, validate_crcs=True)
    counts = Counter(channel.topic for _, channel, _ in reader.iter_messages())
    attachments = sorted(attachment.name for attachment in reader.iter_attachments())
print(dict(sorted(counts.items())), attachments)
for topic in ("/ticks", "/digests", "/events", "/signals", "/end"):
    if counts[topic] == 0:
        sys.exit(f"no message on {topic}")
if counts["/end"] != 1:
    sys.exit("more than one end")
for name in ("configuration.json", "result.json", "snapshot.bin"):
    if name not in attachments:
        sys.exit(f"no attachment {name}")
