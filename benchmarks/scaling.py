"""Claims and mentions of one corpus by one process, two processes, and a Dask cluster of two workers on this machine.

python benchmarks/scaling.py CORPUS.jsonl [REPEAT]

Prints seconds (the shortest of REPEAT), the ratio to one process, and whether the results are the same byte for byte.
"""

from __future__ import annotations

import hashlib
import sys
import time
from functools import partial

from helpers import articles, reading, scale
from helpers.records import Article


def run(path: str, jobs: int, scheduler: str | None = None) -> tuple[float, str]:
    """Seconds, and a hash of everything found, in order."""
    digest = hashlib.sha256()
    began = time.perf_counter()
    with scale.team(jobs, scheduler) as team:
        found = (item for item in articles.stream([path], team=team) if isinstance(item, Article))
        for result in team.each(partial(reading.both_of, pack=None), found):
            digest.update(repr(result).encode())
    return time.perf_counter() - began, digest.hexdigest()


def main() -> None:
    """Measures the three, one after another, in each round."""
    path, repeat = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    ways = {"one process": (1, None), "two processes": (2, None)}
    try:
        from distributed import LocalCluster
    except ImportError:
        print("without Dask: the packages of requirements-cluster.txt are not installed")
        cluster = None
    else:
        cluster = LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        )
        ways["Dask, two workers"] = (2, cluster.scheduler_address)
        run(path, 2, cluster.scheduler_address)  # the workers load the lexicons
    best: dict[str, float] = {}
    seen = set()
    for _ in range(repeat):
        for name, (jobs, address) in ways.items():
            took, digest = run(path, jobs, address)
            seen.add(digest)
            best[name] = min(took, best.get(name, took))
    for name, took in best.items():
        print(f"{name}: {took:.1f} s, {best['one process'] / took:.2f} times one process")
    print("results are the same byte for byte" if len(seen) == 1 else "RESULTS DIFFER")
    if cluster is not None:
        cluster.close()


if __name__ == "__main__":
    main()
