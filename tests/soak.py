"""A long run of the properties on texts made at random, and of killed reports; `make soak`.

usage: python tests/soak.py [--inputs N] [--seconds S] [--seed X] [--kills K] [--stages a,b] [--jobs J]

Each stage gets N texts (200,000 where nothing is said), or as many as S seconds allow; the seed makes the run
repeatable. Texts are cut from the gold and the sample, mixed with words of the trade and with bytes of any kind. A text
that breaks a property is shortened while it still does and printed as a line for cases/fuzz.jsonl. Ends with 1 when
one was found.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import stages

ROOT = Path(__file__).resolve().parents[1]
SLOW = 20.0  # seconds that one text of a few thousand characters may take


def corpus() -> list[str]:
    """Texts to cut from: the project's gold and sample."""
    found = []
    for path in sorted((ROOT / "data/gold").rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                found.append(str(json.loads(line).get("text") or ""))
    found += [
        p.read_text(encoding="utf-8") for p in sorted((ROOT / "data/sample").rglob("*")) if p.suffix in (".txt", ".md")
    ]
    return [text for text in found if text]


def made(chance: random.Random, texts: list[str]) -> str:
    """One text: pieces of true ones, words at random, characters at random, damaged in some places."""
    parts = []
    for _ in range(chance.randint(1, 4)):
        kind = chance.random()
        if kind < 0.5:
            text = chance.choice(texts)
            start = chance.randrange(len(text))
            parts.append(text[start : start + chance.randint(1, 500)])
        elif kind < 0.85:
            count = chance.randint(1, 40)
            parts.append("".join(chance.choice(stages.WORDS) + chance.choice(stages.GLUE) for _ in range(count)))
        else:
            top = chance.choice((0x80, 0x600, 0x3000, 0x10FFFF))
            parts.append("".join(chr(chance.randrange(top)) for _ in range(chance.randint(1, 60))))
        parts.append(chance.choice(stages.GLUE))
    text = list("".join(parts))
    for _ in range(chance.randint(0, 6)):
        at = chance.randrange(len(text) or 1)
        what = chance.randint(0, 3)
        if what == 0:
            text[at : at + 1] = chance.choice(stages.GLUE)
        elif what == 1:
            del text[at : at + chance.randint(1, 20)]
        elif what == 2:
            text[at:at] = text[at : at + chance.randint(1, 20)] * chance.randint(1, 3)
        else:
            text[at:at] = chance.choice(stages.WORDS)
    return "".join(text)


class TooSlow(Exception):
    """A text took longer than SLOW."""


def _ring(*_: object) -> None:
    raise TooSlow(f"more than {SLOW:.0f} s")


def fault(stage: str, text: str) -> str | None:
    """What goes wrong on this text; null where nothing does."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _ring)
        signal.setitimer(signal.ITIMER_PROF, SLOW)
    try:
        stages.STAGES[stage](text)
    except (Exception, RecursionError) as error:
        told = str(error).split("\n")[0][:160]
        return f"{type(error).__name__}: {told}"
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def shortened(stage: str, text: str, kind: str, seconds: float = 60) -> str:
    """The text with all taken out that the fault does not need."""
    deadline, size = time.monotonic() + seconds, max(1, len(text) // 2)
    while size and time.monotonic() < deadline:
        at, cut = 0, False
        while at < len(text) and time.monotonic() < deadline:
            less = text[:at] + text[at + size :]
            found = fault(stage, less) if less else None
            if found and found.partition(":")[0] == kind:
                text, cut = less, True
            else:
                at += size
        size = size if cut and size > 1 else size // 2
    return text


def soak(stage: str, inputs: int, seconds: float, seed: int, report: multiprocessing.Queue) -> None:
    """One stage; puts its figures and its faults on the queue."""
    chance, texts = random.Random(f"{stage} {seed}"), corpus()
    began, faults, seen, number = time.monotonic(), [], set(), 0
    while number < inputs and time.monotonic() - began < seconds:
        number += 1
        text = made(chance, texts)
        found = fault(stage, text)
        if found:
            kind = found.partition(":")[0]
            if found[:60] in seen or len(faults) >= 20:
                continue
            seen.add(found[:60])
            short = shortened(stage, text, kind) if kind != "TooSlow" else text
            faults.append({"name": fault(stage, short) or found, "stage": stage, "text": short})
    report.put((stage, number, round(time.monotonic() - began), faults))


def _told(report: multiprocessing.Queue) -> int:
    """Prints what stages have reported within a second; returns the number of their faults."""
    total = 0
    try:
        while True:
            stage, number, seconds, faults = report.get(timeout=1)
            print(f"{stage}: {number:,} texts in {seconds:,} s, {len(faults)} faults", flush=True)
            for found in faults:
                print("  " + json.dumps(found), flush=True)
            total += len(faults)
    except queue.Empty:
        return total


def main() -> int:
    """Runs; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=200_000, help="texts a stage")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="at most so long a stage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=50, help="reports killed")
    parser.add_argument("--stages", default=",".join(stages.STAGES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="stages at a time")
    options = parser.parse_args()
    report: multiprocessing.Queue = multiprocessing.Queue()
    waiting, running, total = [s for s in options.stages.split(",") if s], [], 0
    while waiting or running:
        while waiting and len(running) < options.jobs:
            stage = waiting.pop(0)
            process = multiprocessing.Process(
                target=soak, args=(stage, options.inputs, options.seconds, options.seed, report), name=stage
            )
            process.start()
            running.append(process)
        total += _told(report)
        for process in [p for p in running if p.exitcode is not None]:
            running.remove(process)
            if process.exitcode:
                total += 1
                print(f"{process.name}: ended with {process.exitcode}", flush=True)
    total += _told(report)
    if options.kills:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                str(Path(__file__).with_name("quick_report.py")),
                "kills",
                folder,
                str(options.kills),
                str(options.seed),
            ]
            done = subprocess.run(command, capture_output=True, text=True)
            print(f"killed reports: {done.stdout.strip() or done.stderr.strip()[-400:]}")
            total += done.returncode != 0
    print(f"{total} faults" if total else "no fault")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
