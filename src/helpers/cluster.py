"""Work on a Dask cluster: one future a batch, results in order, lost workers replaced, one bad article found and named.

Needs the packages of requirements-cluster.txt. The workers need this package in the same version: each checks it.
"""

from __future__ import annotations

import errno
import hashlib
import sys
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from helpers import paths
from helpers.scale import WAITING, Lost, Work, given_up

CONNECT = 15  # seconds in which a scheduler must answer
NO_WORKER = 300  # seconds that a run waits for a first or another worker


class ClusterError(OSError):
    """The cluster cannot do the work: no scheduler, no worker, another version of the code."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(errno.EIO, reason, address)


class OtherCode(RuntimeError):
    """A worker has another version of this package, or of Python."""


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Python's minor version and a hash of this package's code and lexicons: workers must have the same."""
    digest = hashlib.sha256()
    for path in sorted(p for p in paths.PACKAGE.rglob("*") if p.suffix in (".py", ".toml")):
        digest.update(path.relative_to(paths.PACKAGE).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{sys.version_info.major}.{sys.version_info.minor}-{digest.hexdigest()[:16]}"


def _checked(work: Work, batch: list[Any], expected: str) -> list[Any]:
    if fingerprint() != expected:
        raise OtherCode(f"has {fingerprint()}, not {expected}")
    return work(batch)


class Cluster:
    """The workers of one Dask scheduler, at `address` (tcp://host:8786)."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client: Any = None

    def __enter__(self) -> Cluster:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError(self.address, "a scheduler needs the packages of requirements-cluster.txt") from None
        try:
            self.client = Client(self.address, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(self.address, f"no Dask scheduler answers ({type(error).__name__})") from None
        return self

    def __exit__(self, *_: Any) -> None:
        if self.client is not None:
            self.client.close()

    def each(self, work: Work, stream: Iterator[list[Any]], lost: Lost | None) -> Iterator[Any]:
        """The results of the batches, item by item, in order. Arguments as in `scale.Team.each`."""
        waiting: deque[tuple[list[Any], Any]] = deque()
        threads, asked = 1, 0
        while True:
            if asked % 16 == 0:  # workers come and go
                threads = max(1, sum(self.client.nthreads().values()))
            asked += 1
            for batch in islice(stream, max(0, WAITING * threads - len(waiting))):
                waiting.append((batch, self._submit(work, batch)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            yield from self._results(work, batch, future, lost)
            del future  # frees the result on the cluster

    def _submit(self, work: Work, batch: list[Any]) -> Any:
        # A task whose worker is lost is run again by the scheduler, which keeps its input until the result is taken.
        return self.client.submit(_checked, work, batch, fingerprint(), pure=False)

    def _results(self, work: Work, batch: list[Any], future: Any, lost: Lost | None) -> Iterator[Any]:
        found = self._found(future)
        if found is not None:
            yield from found
        elif len(batch) == 1:
            yield given_up(batch[0], lost)
        else:
            middle = len(batch) // 2
            halves = [(half, self._submit(work, half)) for half in (batch[:middle], batch[middle:])]
            for half, one in halves:
                yield from self._results(work, half, one, lost)

    def _found(self, future: Any) -> list[Any] | None:
        """The result of a batch; null where every worker that took it died. Raises ClusterError."""
        from distributed import CancelledError, KilledWorker, wait
        from distributed.client import FutureCancelledError

        idle = 0
        while not future.done():
            try:
                with self.client.as_current():
                    wait(future, timeout=10)
            except TimeoutError:
                idle = 0 if self._workers() else idle + 10
                if idle >= NO_WORKER:
                    raise ClusterError(self.address, f"the scheduler has had no worker for {idle} seconds") from None
        try:
            return future.result()
        except (KilledWorker, MemoryError):
            return None
        except OtherCode as error:
            raise ClusterError(self.address, f"a worker has another version of this package: it {error}") from None
        except (CancelledError, FutureCancelledError):
            raise ClusterError(self.address, "the scheduler was lost, and with it what was not yet done") from None

    def _workers(self) -> int:
        try:
            return len(self.client.nthreads())
        except (OSError, ValueError):
            return 0
