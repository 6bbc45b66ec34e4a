"""The same work on one core, on all of them, or on a Dask cluster; results come in the order of the items.

A `Team` is what works: this process, its processes, or a cluster. Items go to it in batches of bounded size and their
results come back in order, so the result is the same for any number of workers. The source is read only as far as
the workers need it: memory stays bounded however long the source is. A batch whose worker dies is given to another
one, then halved until the one item is found that kills every worker.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from typing import Any

from helpers import workers

BATCH_CHARACTERS = 400_000  # what one task holds: long enough to hide its overhead, short enough to balance
POOL_FROM = 1_500_000  # below this many characters starting processes costs more than it saves
WAITING = 3  # batches a worker has before it: it never waits, and memory stays bounded

Work = Callable[[list[Any]], list[Any]]
Lost = Callable[[Any], Any]


class LostItem(RuntimeError):
    """An item whose reading ended every worker that tried it."""


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def batches(items: Iterable[Any], size: Callable[[Any], int], limit: int | None = None) -> Iterator[list[Any]]:
    """Runs of items of at most `limit` in total size (a single larger item stands alone), in order.

    `limit` is BATCH_CHARACTERS where null.
    """
    most = limit or BATCH_CHARACTERS
    batch: list[Any] = []
    held = 0
    for item in items:
        weight = size(item)
        if batch and held + weight > most:
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += weight
    if batch:
        yield batch


def text_size(item: Any) -> int:
    """Characters of an article or a document, with the raw page where it has one."""
    return len(item.text) + len(getattr(item, "html", None) or "")


def name_of(item: Any) -> str:
    """An item as an error names it."""
    source, n = getattr(item, "source", None), getattr(item, "n", None)
    return f"{source}, article {n}" if source is not None else repr(item)[:80]


class Team:
    """This process alone, `jobs` processes of this machine, or (`scheduler`) the workers of a Dask cluster.

    Processes start when there is enough work for them, and serve every `each` of the team.
    """

    def __init__(self, jobs: int | None = None, scheduler: str | None = None) -> None:
        self.jobs, self.scheduler = jobs or cores(), scheduler
        self._stack = ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._cluster: Any = None

    def __enter__(self) -> Team:
        if self.scheduler:
            from helpers.cluster import Cluster

            self._cluster = self._stack.enter_context(Cluster(self.scheduler))
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)
        self._pool = self._cluster = None

    def each(
        self, work: Work, items: Iterable[Any], *, size: Callable[[Any], int] = text_size, lost: Lost | None = None
    ) -> Iterator[Any]:
        """Yields the results of `work(batch)` item by item, in the order of the items.

        `work` takes a list of items and returns a list of as many results; it must be importable by workers.
        `lost(item)` gives the result of an item that kills its worker; where it is null LostItem is raised.
        """
        stream = batches(items, size)
        if self._cluster is not None:
            yield from self._cluster.each(work, stream, lost)
            return
        if self.jobs == 1:
            for batch in stream:
                yield from work(batch)
            return
        first: list[list[Any]] = []
        held = 0
        for batch in stream:
            first.append(batch)
            held += sum(map(size, batch))
            if held >= POOL_FROM or self._pool is not None:
                yield from self._on_cores(work, chain(first, stream), lost)
                return
        for batch in first:
            yield from work(batch)

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = self._stack.enter_context(workers.pool(self.jobs))
        return self._pool

    def _broken(self, pool: ProcessPoolExecutor) -> None:
        if pool is self._pool:
            self._pool = None

    def _on_cores(self, work: Work, source: Iterator[list[Any]], lost: Lost | None) -> Iterator[Any]:
        waiting: deque[list[Any]] = deque()  # batches whose results are still to come
        while True:
            pool = self._processes()
            futures: deque[Future] = deque()
            try:
                futures.extend(pool.submit(work, batch) for batch in waiting)
                while True:
                    # The next batches are read from the source only as results are taken.
                    for batch in islice(source, max(0, WAITING * self.jobs - len(waiting))):
                        waiting.append(batch)
                        futures.append(pool.submit(work, batch))
                    if not waiting:
                        return
                    found = futures[0].result()
                    futures.popleft()
                    waiting.popleft()
                    yield from found
            except workers.BrokenProcessPool:
                self._broken(pool)
            # A worker died, and with it the pool. Which batch it held nobody knows: the first one is read alone.
            yield from alone(work, waiting.popleft(), lost)


def alone(work: Work, batch: list[Any], lost: Lost | None) -> Iterator[Any]:
    """The results of one batch, read in a process of its own; halved where that dies too."""
    found = None
    try:
        with workers.pool(1) as pool:
            found = pool.submit(work, batch).result()
    except workers.BrokenProcessPool:
        pass
    if found is not None:
        yield from found
    elif len(batch) == 1:
        yield given_up(batch[0], lost)
    else:
        middle = len(batch) // 2
        yield from alone(work, batch[:middle], lost)
        yield from alone(work, batch[middle:], lost)


def given_up(item: Any, lost: Lost | None) -> Any:
    """The result of an item that no worker survives. Raises LostItem where there is none."""
    if lost is None:
        raise LostItem(f"{name_of(item)}: reading it ends the process that reads it")
    return lost(item)


@contextmanager
def team(jobs: int | None = None, scheduler: str | None = None) -> Iterator[Team]:
    """A team for several stages: `jobs` processes (all cores where null), or the workers of a Dask `scheduler`."""
    with Team(jobs, scheduler) as made:
        yield made


def each(
    work: Work,
    items: Iterable[Any],
    *,
    size: Callable[[Any], int] = text_size,
    jobs: int | None = None,
    scheduler: str | None = None,
    lost: Lost | None = None,
) -> Iterator[Any]:
    """The results of one stage, in the order of the items, by a team of its own. See `Team.each`."""
    with Team(jobs, scheduler) as made:
        yield from made.each(work, items, size=size, lost=lost)
