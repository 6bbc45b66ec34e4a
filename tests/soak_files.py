"""A long run of damaged files through the readers; a short one of the same kind stands in test_files.py.

usage: python tests/soak_files.py [COUNT] [SEED]

Each input is a file of `tests/good` or `tests/bad` with bytes changed, cut, doubled and mixed. Prints what became of
them. Ends with 1 where a reader raised, where counts did not add up, or where one took more than 20 seconds; the input
is then kept in the folder that is named.
"""

from __future__ import annotations

import collections
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from helpers import files
from helpers.records import Skipped
from test_files import HERE, check

MARKS = [
    b'"',
    b"\n",
    b"<",
    b"&",
    b"\0",
    b"{",
    b"[",
    b",",
    b"\xff",
    b"</",
    b"]]>",
    b"<!--",
    b"\\",
    b"\r",
    b"\xef\xbb\xbf",
]


def damaged(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A file with some damage done to it."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        what, at = chance.randint(0, 5), chance.randrange(len(out) or 1)
        if what == 0 and out:
            out[at] = chance.randrange(256)
        elif what == 1:
            del out[at : at + chance.randint(1, 60)]
        elif what == 2:
            out[at:at] = out[at : at + chance.randint(1, 60)]
        elif what == 3 and chance.random() < 0.3:
            del out[at:]
        elif what == 4:
            out[at:at] = chance.choice(MARKS) * chance.randint(1, 3)
        else:
            other = chance.choice(others)
            start = chance.randrange(len(other) or 1)
            out[at:at] = other[start : start + chance.randint(1, 200)]
    return bytes(out)


def main(count: int, seed: int) -> int:
    """Run; returns the number of faults."""
    chance = random.Random(seed)
    paths = sorted(p for d in ("good", "bad") for p in (HERE / d).iterdir() if p.name != "expected.jsonl")
    corpus = [(p.name, p.read_bytes()) for p in paths if p.stat().st_size < 60_000]
    others = [data for _, data in corpus]
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    seen: collections.Counter[str] = collections.Counter()
    faults, start = 0, time.monotonic()
    for number in range(count):
        name, data = chance.choice(corpus)
        if chance.random() < 0.1:
            name = chance.choice(corpus)[0]  # an ending that lies
        path = folder / f"{number}-{name}"
        path.write_bytes(damaged(data, others, chance))
        began = time.monotonic()
        try:
            items = list(files.read([path]))
            check(items)
            files.recognise([path])
            took = time.monotonic() - began
            seen[items[-1].status] += 1
            seen.update(f"skipped: {i.code}" for i in items if isinstance(i, Skipped))
            bad = took > 20 or any(isinstance(i, Skipped) and i.code == "broken" for i in items)
            told = f"{took:.1f} s" if took > 20 else "a reader's own fault"
        except Exception as error:
            bad, told = True, f"{type(error).__name__}: {error}"
        if bad:
            faults += 1
            print(f"{path}: {told}")
        else:
            os.unlink(path)
    print(f"{count} inputs, {faults} faults, {time.monotonic() - start:.0f} s")
    for what, times in sorted(seen.items(), key=lambda pair: -pair[1]):
        print(f"{times:8}  {what}")
    if not faults:
        folder.rmdir()
    return faults


if __name__ == "__main__":
    wanted = [int(a) for a in sys.argv[1:3]] + [20_000, 1][len(sys.argv) - 1 :]
    sys.exit(1 if main(*wanted[:2]) else 0)
