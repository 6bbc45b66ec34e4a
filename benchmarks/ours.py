"""One stage of ours over one corpus on one core: prints the best of some runs as JSON.

python ours.py claims|mentions|both CORPUS.jsonl REPEAT LIMIT_BYTES
"""

from __future__ import annotations

import json
import resource
import sys
import time

from helpers import actors, claims
from helpers.records import Article

STAGES = {
    "claims": lambda article: len(claims.read(article).claims),
    "mentions": lambda article: len(actors.find(article)),
    "both": lambda article: len(claims.read(article).claims) + len(actors.find(article)),
}


def main() -> None:
    """Measures one stage."""
    name, path, repeat, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    articles, size = [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            day = row.get("date")
            articles.append(
                Article(
                    row["id"], "b", 1, row["text"], published_earliest=day, published_latest=day, story_id=row["id"]
                )
            )
            size += len(row["text"].encode())
            if size >= limit:
                break
    work = STAGES[name]
    work(articles[0])
    best = None
    for _ in range(repeat):
        began = time.process_time()
        found = sum(map(work, articles))
        took = time.process_time() - began
        best = took if best is None else min(best, took)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"name": name, "bytes": size, "seconds": best, "found": found, "megabytes_of_memory": memory}))


if __name__ == "__main__":
    main()
