"""Readers that hang, crash or eat memory, for the tests of the child process; other kinds are read as usual."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

from helpers import binaries
from helpers.formats import Item


def read(kind: str, data: bytes, source: str, options: dict) -> Iterator[Item]:
    """The items of one file, or trouble."""
    if kind == "hang":
        while True:
            time.sleep(1)
    while kind == "toil":
        pass
    if kind == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if kind == "eat":
        hoard = []
        while True:
            hoard.append(bytearray(10_000_000))
    yield from binaries.read(kind, data, source, options)
