"""A child process for risky formats, with limits of time and memory: a file that hangs or crashes it costs one file.

One child serves many files, so a normal page costs no more than the pipe. It gets the bytes of a file and gives back
JSON lines; nothing that it sends is executed or unpickled.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from helpers.decoding import Undecodable
from helpers.formats import Fault, Item
from helpers.records import Document, Skipped

MEMORY_LIMIT = 2_000_000_000  # bytes of address space; libraries reserve much that they never touch
TIME_LIMIT = 60.0  # seconds of computing for one file: the same on a busy machine
PATIENCE = 5.0  # times as long it may take by the clock, for a child that waits instead of computing
JOBS = 2_000  # files after which a child is replaced, so that a slow leak ends


class Child:
    """One child process. `run` gives the items of one file; after a fault the next file gets a new child."""

    def __init__(self, memory: int = MEMORY_LIMIT, readers: str = "helpers.binaries"):
        self.memory, self.readers = memory, readers
        self._process: subprocess.Popen | None = None
        self._answers: queue.Queue = queue.Queue(maxsize=256)
        self._jobs = 0
        self._lock = threading.Lock()

    def run(self, kind: str, data: bytes, source: str, options: dict, limit: float = TIME_LIMIT) -> Iterator[Item]:
        """Read one file in at most `limit` seconds. Raises Fault (`timeout`, `crash`, `memory`, or what the reader
        found)."""
        if self._lock.acquire(blocking=False):
            try:
                yield from self._run(kind, data, source, options, limit)
            finally:
                self._lock.release()
            return
        # Another file is being read, perhaps further up in this very thread: waiting could last for ever.
        other = Child(self.memory, self.readers)
        try:
            yield from other._run(kind, data, source, options, limit)
        finally:
            other.close()

    def _run(self, kind: str, data: bytes, source: str, options: dict, limit: float) -> Iterator[Item]:
        process = self._ready()
        head = json.dumps({"kind": kind, "source": source, "options": options, "size": len(data), "limit": limit})
        writer = threading.Thread(target=_write, args=(process, head.encode() + b"\n", data), daemon=True)
        writer.start()
        deadline = time.monotonic() + limit * PATIENCE
        done = False
        try:
            while True:
                try:
                    line = self._answers.get(timeout=max(deadline - time.monotonic(), 0.001))
                except queue.Empty:
                    raise Fault("timeout", _slow(limit)) from None
                if line is None:
                    code = process.wait(5)
                    if code == -getattr(signal, "SIGPROF", 0):
                        raise Fault("timeout", _slow(limit))
                    told = f"the reader of {kind} files crashed on it ({_ending(code)}); save it in another format"
                    raise Fault("crash", told)
                answer = json.loads(line)
                if "document" in answer:
                    yield _document(answer["document"])
                elif "skipped" in answer:
                    yield Skipped(**answer["skipped"])
                elif "fault" in answer:
                    done = answer["fault"][0] != "memory"
                    raise Fault(*answer["fault"])
                else:
                    done = True
                    return
        finally:
            self._jobs += 1
            if not done or self._jobs >= JOBS:
                self.close()

    def _ready(self) -> subprocess.Popen:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        home = str(Path(__file__).resolve().parent.parent)
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(p for p in (home, environment.get("PYTHONPATH")) if p)
        # Thread pools and arenas would eat the address space that is meant for the file.
        environment.update(
            PYTHONHASHSEED="0",
            OPENBLAS_NUM_THREADS="1",
            OMP_NUM_THREADS="1",
            MALLOC_ARENA_MAX="2",
            PYTHONIOENCODING="utf-8",
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from helpers.sandbox import serve; serve({self.memory}, {self.readers!r})"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._jobs = 0
        self._answers = queue.Queue(maxsize=256)
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        return self._process

    def close(self) -> None:
        """End the child, at once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        # The listener may wait for room in the queue; empty it so that the thread can end.
        with contextlib.suppress(queue.Empty):
            while True:
                self._answers.get_nowait()
        with contextlib.suppress(OSError, ValueError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)


def _write(process: subprocess.Popen, head: bytes, data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # the child is gone; the listener tells
        process.stdin.write(head)
        process.stdin.write(data)
        process.stdin.flush()


def _listen(process: subprocess.Popen, answers: queue.Queue) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            while process.poll() is None or True:
                try:
                    answers.put(line, timeout=1)
                    break
                except queue.Full:
                    if process.poll() is not None:
                        return
    with contextlib.suppress(queue.Full):
        answers.put(None, timeout=5)


def _slow(limit: float) -> str:
    return f"reading took more than {limit:.0f} seconds and was stopped; split or simplify the file"


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {-code}"
    return f"exit code {code}"


def _document(fields: dict) -> Document:
    fields["meta"] = tuple((str(k), str(v)) for k, v in fields.get("meta", ()))
    return Document(**fields)


# ---------------------------------------------------------------------------------------------------------------------
_CHILDREN: dict[int, Child] = {}


def child() -> Child:
    """The child of this process; a process made by fork gets its own."""
    pid = os.getpid()
    if pid not in _CHILDREN:
        _CHILDREN.clear()
        _CHILDREN[pid] = Child()
    return _CHILDREN[pid]


@atexit.register
def close() -> None:
    """End the child of this process."""
    mine = _CHILDREN.pop(os.getpid(), None)
    if mine:
        mine.close()


# ---------------------------------------------------------------------------------------------------------------------
def serve(memory: int, readers: str) -> None:
    """The loop of the child: a line of JSON and the bytes of a file in, lines of JSON out, until the input ends.
    `readers` names the module whose `read` gives the items."""
    _limit(memory)
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not be taken for an answer.
    os.dup2(2, 1)
    read = importlib.import_module(readers).read

    while head := source.readline():
        job = json.loads(head)
        data = source.read(job["size"])
        _alarm(job["limit"])
        try:
            for item in read(job["kind"], data, job["source"], job["options"]):
                name = "document" if isinstance(item, Document) else "skipped"
                _send(sink, {name: asdict(item)})
            answer = {"end": True}
        except Fault as fault:
            answer = {"fault": [fault.code, fault.reason, fault.line]}
        except Undecodable as fault:
            answer = {"fault": ["encoding", str(fault), None]}
        except MemoryError:
            answer = {
                "fault": ["memory", "reading needs more memory than is allowed; split or simplify the file", None]
            }
        except RecursionError:
            answer = {"fault": ["nesting", "the file is nested too deep", None]}
        except Exception as error:  # a reader's own fault must cost this file alone
            answer = {"fault": ["broken", f"the file cannot be read ({type(error).__name__}); save it again", None]}
        _alarm(0)
        _send(sink, answer)


def _send(sink: object, answer: dict) -> None:
    sink.write(json.dumps(answer).encode() + b"\n")
    sink.flush()


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system: the limits of time remain
        return
    for what, value in (("RLIMIT_AS", memory), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0)):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            hard = resource.getrlimit(getattr(resource, what))[1]
            resource.setrlimit(
                getattr(resource, what), (value if hard == resource.RLIM_INFINITY else min(value, hard), hard)
            )


def _alarm(seconds: float) -> None:
    """Clocks of the child's own: one of computing time, and one that ends it where its parent was killed."""
    with contextlib.suppress(AttributeError, ValueError):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.alarm(int(seconds * PATIENCE) + 30 if seconds else 0)
