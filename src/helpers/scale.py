"""The same work on one core, on all of them, or on a Dask cluster; results come in the order of the items."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from helpers import workers

BATCH_CHARACTERS = 400_000  # what one task holds: long enough to hide its overhead, short enough to balance
POOL_FROM = 1_500_000  # below this many characters starting processes costs more than it saves


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def batches(items: Iterable[Any], size: Callable[[Any], int], limit: int = BATCH_CHARACTERS) -> Iterator[list[Any]]:
    """Runs of items of at most `limit` in total size (a single larger item stands alone), in order."""
    batch: list[Any] = []
    held = 0
    for item in items:
        weight = size(item)
        if batch and held + weight > limit:
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += weight
    if batch:
        yield batch


def each(
    work: Callable[[list[Any]], list[Any]],
    items: Iterable[Any],
    *,
    size: Callable[[Any], int] = lambda item: len(item.text),
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Iterator[Any]:
    """Yields the results of `work(batch)` item by item, in the order of the items.

    `work` takes a list of items and returns a list of as many results; it must be importable by workers.
    `jobs`: processes (all cores where null). `scheduler`: address of a Dask scheduler, which then does the work.
    """
    stream = batches(items, size)
    if scheduler:
        from helpers.cluster import on_cluster

        yield from on_cluster(work, stream, scheduler)
        return
    count = jobs or cores()
    first: list[list[Any]] = []
    held = 0
    for batch in stream:
        first.append(batch)
        held += sum(map(size, batch))
        if held >= POOL_FROM:
            break
    if count == 1 or held < POOL_FROM:
        for batch in first:
            yield from work(batch)
        for batch in stream:
            yield from work(batch)
        return
    with workers.pool(count) as pool:
        waiting = [pool.submit(work, batch) for batch in first]
        while waiting:
            # A bounded queue: the next batches are read from the source only as results are taken.
            for batch in islice(stream, max(0, 3 * count - len(waiting))):
                waiting.append(pool.submit(work, batch))
            yield from waiting.pop(0).result()
