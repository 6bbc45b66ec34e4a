"""Ours and the peers in one run on one core, minimum of three: MB/s, ratio and memory, written to docs/performance.md.

make bench            # everything
python benchmarks/run.py --quick
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import corpus

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "bench"
PEERS = WORK / "peers" / "bin" / "python"
MIXES = {"2 % war news": 2, "20 % war news": 20, "war news only": 100}
# Slow peers read a smaller part: their speed does not depend on the amount.
LIMITS = {"spacy": 300_000, "quantulum3": 60_000, "punkt": 4_000_000, "matcher": 20_000_000}


def environment() -> None:
    """Makes the peers' environment when it is missing."""
    if not PEERS.exists():
        subprocess.check_call([sys.executable, "-m", "venv", str(WORK / "peers")])
        lock = str(ROOT / "benchmarks" / "peers.txt")
        subprocess.check_call([str(PEERS), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock])


def measure(python: str | Path, script: str, name: str, path: Path, repeat: int, limit: int) -> dict | None:
    """One measurement, pinned to one core where the system allows; null where it failed."""
    command = [str(python), str(ROOT / "benchmarks" / script), name, str(path), str(repeat), str(limit)]
    if hasattr(os, "sched_setaffinity"):
        command = ["taskset", "-c", str(min(os.sched_getaffinity(0))), *command]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
    )
    if done.returncode:
        print(f"{name} was left out: {done.stderr.strip().splitlines()[-1:] or 'no reason given'}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Measures and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small corpora")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    size, repeat = (2_000_000 if options.quick else 20_000_000), 3
    if not options.no_peers:
        environment()
    lines = [
        "# How fast it is",
        "",
        f"One core, the shortest of {repeat}, made by `make bench` in one run; megabytes of text per second of computing",
        "(processor time, so that other work on the machine counts little). The texts are made by `benchmarks/corpus.py`",
        f"with varied numbers, names and words, so that no cache helps: {size / 1e6:.0f} MB of each mix, a quarter of it of war news.",
    ]
    for title, percent in MIXES.items():
        path = WORK / f"mix-{percent}-{size}.jsonl"
        if not path.exists():
            corpus.write(path, size if percent < 100 else size // 4, percent)
        rows = []
        for name in ("claims", "mentions", "both"):
            found = measure(sys.executable, "ours.py", name, path, repeat, size)
            rows.append((f"Strikebook, {name if name != 'both' else 'claims and mentions'}", found))
        if not options.no_peers:
            for name in LIMITS:
                rows.append(
                    (name, measure(PEERS, "peers.py", name, path, repeat, LIMITS[name] // (5 if options.quick else 1)))
                )
        peer = next((f for n, f in rows if n == "spacy" and f), None)
        lines += [
            "",
            f"## {title}",
            "",
            "| reader | MB/s | times spaCy | memory, MB | found |",
            "| --- | --- | --- | --- | --- |",
        ]
        for name, found in rows:
            if found:
                speed = found["bytes"] / found["seconds"] / 1e6
                ratio = f"{speed / (peer['bytes'] / peer['seconds'] / 1e6):.1f}" if peer else ""
                lines.append(
                    f"| {name} | {speed:.2f} | {ratio} | {found['megabytes_of_memory']:.0f} | {found['found']:,} |"
                )
                print(lines[-1], flush=True)
    lines += [
        "",
        "spaCy runs `en_core_web_sm` as packaged on the registry with its whole pipeline; `punkt` is NLTK's sentence splitter",
        "alone; `matcher` is a bare Aho–Corasick pass, the floor of any reader. Slow peers read a part of the corpus.",
    ]
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "performance.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
