"""Processes that work for this one: they end with it, and stop at once when it is told to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

__all__ = ["BrokenProcessPool", "pool"]


def _obey(parent: int) -> None:
    """Start of a worker: Ctrl-C is the parent's to handle; a worker whose parent was killed ends."""
    # A function and not SIG_IGN, which the kernels started from here would inherit.
    signal.signal(signal.SIGINT, lambda *_: None)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if os.name != "nt" and os.getppid() == parent:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


@contextlib.contextmanager
def pool(size: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of `size` processes. When the block ends by an exception, what they are doing is given up."""
    executor = ProcessPoolExecutor(size, initializer=_obey, initargs=(os.getpid(),))
    try:
        yield executor
    except BaseException:
        workers = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        _end(workers)
        raise
    finally:
        executor.shutdown(wait=True)


def _end(workers: list) -> None:
    for how in ("terminate", "kill"):
        for worker in workers:
            with contextlib.suppress(OSError, ValueError):
                getattr(worker, how)()
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline and any(_lives(worker) for worker in workers):
            time.sleep(0.05)


def _lives(worker: object) -> bool:
    with contextlib.suppress(OSError, ValueError, AssertionError):
        return worker.is_alive()
    return False
