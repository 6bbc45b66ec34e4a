"""A finished folder put in the place of an old one, whole or not at all; one run at a time; what killed runs left.

A run writes beside its target (`.NAME.partial-PID`) and holds `.NAME.lock` meanwhile. Where the system can, old and new
change places in one step; elsewhere there is a moment with neither, and the next run puts the old one back.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

STAMP = "%Y-%m-%dT%H:%M:%SZ"


class Locked(RuntimeError):
    """Another run writes this folder; the message names its process and start."""


class NotOurs(OSError):
    """The folder holds something that no run has written; it is left alone."""


class Lock:
    """A file beside the report's folder that one run holds. The system lets go of it when the process ends, however it
    ends, so a lock that was left by a killed process never stands in the way."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f".{target.name}.lock")
        self._handle = -1

    def __enter__(self) -> Lock:
        deadline = time.monotonic() + 2
        while True:
            if self._take():
                return self
            pid, _, began = _read_text(self.path).partition(" ")
            if pid.isdigit() or time.monotonic() > deadline:
                raise Locked(
                    f"process {pid or '(unknown)'}, started {began.strip() or 'at an unknown time'}, is writing this report"
                )
            time.sleep(0.05)  # its holder has not yet written who it is

    def _take(self) -> bool:
        flags = os.O_CREAT | os.O_RDWR | (0 if fcntl else os.O_EXCL)
        try:
            handle = os.open(self.path, flags, 0o644)
        except FileExistsError:  # only without fcntl
            pid = _read_text(self.path).partition(" ")[0]
            if pid.isdigit() and not alive(int(pid)):
                self.path.unlink(missing_ok=True)
            return False
        if fcntl:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(handle)
                if error.errno in (errno.EAGAIN, errno.EACCES):
                    return False
                raise
            # The holder before may have removed the file between our opening and locking it.
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(handle), os.stat(self.path)):
                    return self._write(handle)
            os.close(handle)
            return False
        return self._write(handle)

    def _write(self, handle: int) -> bool:
        try:
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()} {time.strftime(STAMP, time.gmtime())}\n".encode())
        except OSError:
            os.close(handle)
            raise
        self._handle = handle
        return True

    def __exit__(self, *_: object) -> None:
        if fcntl:
            self.path.unlink(missing_ok=True)
            os.close(self._handle)
        else:
            os.close(self._handle)
            self.path.unlink(missing_ok=True)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def alive(pid: int) -> bool:
    """Whether a process of that number runs; true where the system doesn't tell."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def is_report(folder: Path) -> bool:
    """Whether a run has written this folder, or may: it is absent, empty, or holds a manifest or a run's status."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    if (folder / "manifest.json").is_file() or (folder / "run.json").is_file():
        return True
    return not any(folder.iterdir())


def ready(out: Path) -> None:
    """Checks before any work that `out` may be written, making the folders above it.

    Raises NotOurs where `out` holds something else than a report: replacing it would lose it. Raises OSError where
    the place can't be written.
    """
    if not is_report(out):
        raise NotOurs(
            errno.EEXIST, "holds other things than a report; name an empty or new folder with --out", str(out)
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists() and os.path.ismount(out):
        raise NotOurs(errno.EBUSY, "is a mount point, which can't be replaced; name a folder inside it", str(out))


def sweep(out: Path) -> list[str]:
    """Removes what runs that were killed left beside `out`, and puts a report back that was on its way out.

    To be called with the lock held. Returns one line for each thing found.
    """
    told = []
    for left in sorted(out.parent.glob(f".{_escaped(out.name)}.old-*")):
        if not out.exists() and is_report(left) and (left / "manifest.json").is_file():
            os.rename(left, out)
            told.append("a run was stopped while it put its report in place; the report before it is back")
        else:
            shutil.rmtree(left, ignore_errors=True)
    for left in sorted(out.parent.glob(f".{_escaped(out.name)}.partial-*")):
        began = status(left / "run.json").get("started")
        shutil.rmtree(left, ignore_errors=True)
        told.append(f"a run{f' of {began}' if began else ''} did not end; what it left unfinished was removed")
    return told


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def replace(new: Path, out: Path) -> None:
    """Puts the folder `new` in the place of `out`. Whoever looks sees the old folder or the new one, never a mixture."""
    for path in sorted(new.rglob("*")):
        if path.is_file():
            _flush(path)
    _flush(new)
    old = out.with_name(f".{out.name}.old-{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    if not out.exists():
        os.rename(new, out)
    elif _exchange(new, out):
        os.rename(new, old)
    else:
        os.rename(out, old)
        try:
            os.rename(new, out)
        except OSError:
            os.rename(old, out)
            raise
    _flush(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def _flush(path: Path) -> None:
    """Has the system write a file or folder to the disk, where it can, before a name points to it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _exchange(one: Path, other: Path) -> bool:
    """Lets two names change places in one step (Linux); false where the system or file system can't."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def status(path: Path) -> dict[str, Any]:
    """The content of a run.json; empty where it can't be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_status(path: Path, content: dict[str, Any]) -> None:
    """Writes a run.json, the whole of it or nothing. Raises OSError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(fresh, path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """Inside, SIGTERM and a closed terminal end the work as Ctrl-C does, so that it is cleaned up and told."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What the caller wants ignored (nohup) stays ignored.
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
