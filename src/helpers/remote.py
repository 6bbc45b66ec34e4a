"""Files at addresses (s3://, gs://, https://, memory:// …) through fsspec, for inputs and outputs of large runs.

Needs fsspec and, for a store, its package (s3fs, gcsfs, aiohttp). Nothing is fetched unless a run names an address.
"""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

_URL = re.compile(r"[a-z][a-z0-9+.-]*(?:::[a-z0-9+.-]+)*://", re.IGNORECASE)


def is_url(name: object) -> bool:
    """Whether a source or an output is an address and no path of this machine."""
    return isinstance(name, str) and _URL.match(name) is not None


def shown(url: str) -> str:
    """An address without user, password and query, which may hold a key."""
    return re.sub(r"//[^/@]*@", "//", url.partition("?")[0])


def store(url: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it. Raises OSError with the reason."""
    try:
        import fsspec
    except ImportError:
        raise OSError(errno.ENOPKG, "an address needs the packages of requirements-cluster.txt", shown(url)) from None
    try:
        return fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise OSError(errno.EPROTONOSUPPORT, " ".join(str(error).split()), shown(url)) from None


def files(url: str) -> Iterator[tuple[str, str]]:
    """The files at an address (a file, a folder, a pattern) as label and address, in the order of their paths."""
    fs, path = store(url)
    if "*" in path or "?" in path and not url.startswith("http"):
        fixed = re.split(r"[*?\[]", path, maxsplit=1)[0].rpartition("/")[0]
        found = sorted(p for p in fs.glob(path) if fs.isfile(p))
    elif fs.isdir(path) and not fs.isfile(path):
        fixed, found = path.rstrip("/"), sorted(fs.find(path))
    else:
        fixed, found = path.rpartition("/")[0], [path] if fs.exists(path) else []
    for one in found:
        label = one[len(fixed) :].lstrip("/") if one.startswith(fixed) else one.rpartition("/")[2]
        if not any(part.startswith((".", "_")) for part in label.split("/")):
            yield label, fs.unstrip_protocol(one)


def open_in(url: str) -> BinaryIO:
    """A file at an address, opened for reading; it can be sought."""
    fs, path = store(url)
    return fs.open(path, "rb")


def size(url: str) -> int:
    """Bytes of a file at an address; 0 where the store does not tell."""
    fs, path = store(url)
    return int(fs.info(path).get("size") or 0)


def state(url: str) -> str:
    """A hash of what the store tells of a file (size, time, tag): it changes when the file does."""
    fs, path = store(url)
    info = fs.info(path)
    told = [f"{key}={info[key]}" for key in sorted(info) if key.lower() in ("size", "etag", "mtime", "lastmodified", "updated", "created", "md5hash", "crc32c")]  # fmt: skip
    return hashlib.sha256("\0".join([path, *told]).encode()).hexdigest()


def put(path: Path, url: str) -> None:
    """Copies a finished file of this machine to an address."""
    fs, target = store(url)
    parent = target.rpartition("/")[0]
    if parent:
        fs.makedirs(parent, exist_ok=True)
    fs.put_file(str(path), target)
