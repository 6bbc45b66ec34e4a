"""Large results: rows written as Parquet parts while they come, and read again part by part.

A part holds a bounded number of characters, so memory stays bounded and the same rows give the same parts.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import remote

if TYPE_CHECKING:
    import pandas as pd

PART_CHARACTERS = 32_000_000  # of one part, counted before it is packed
_NAME = re.compile(r"part-\d{5}\.parquet")


def is_folder(output: str) -> bool:
    """Whether an output is a folder of parts: it ends in a slash, or is a folder."""
    return output.endswith(("/", os.sep)) or not remote.is_url(output) and Path(output).is_dir()


def split(rows: Iterable[dict[str, Any]], limit: int = PART_CHARACTERS) -> Iterator[list[dict[str, Any]]]:
    """Runs of rows of at most `limit` characters, in order; at least one, perhaps empty."""
    part: list[dict[str, Any]] = []
    held = made = 0
    for row in rows:
        weight = 200 + sum(len(value) for value in row.values() if isinstance(value, str))
        if part and held + weight > limit:
            yield part
            made += 1
            part, held = [], 0
        part.append(row)
        held += weight
    if part or not made:
        yield part


def write(rows: Iterable[dict[str, Any]], table: str, output: str, limit: int = PART_CHARACTERS) -> int:
    """Writes rows as `part-00000.parquet` … into a folder or at an address; returns the number of parts.

    A folder of this machine is written beside and renamed: a whole result or none. At an address `_SUCCESS` is
    written last. Parts of an earlier run are replaced; a folder with anything else in it is left alone (OSError).
    """
    if remote.is_url(output):
        return _write_remote(rows, table, output, limit)
    folder = Path(output)
    if folder.exists() and (not folder.is_dir() or any(not _NAME.fullmatch(p.name) for p in folder.iterdir())):
        raise OSError(errno.ENOTEMPTY, "holds other files than parts; give another folder", output)
    partial = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    try:
        partial.mkdir(parents=True)
        count = 0
        for count, part in enumerate(split(rows, limit), 1):
            _write_part(part, table, partial / f"part-{count - 1:05d}.parquet")
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(partial, folder)
        return count
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_part(rows: list[dict[str, Any]], table: str, path: Path) -> None:
    from helpers import tables

    tables.write_parquet(tables.frame(rows, table), table, path)


def _write_remote(rows: Iterable[dict[str, Any]], table: str, url: str, limit: int) -> int:
    fs, path = remote.store(url)
    base = path.rstrip("/")
    if fs.isdir(base):
        for old in fs.ls(base, detail=False):
            if _NAME.fullmatch(old.rpartition("/")[2]) or old.endswith("/_SUCCESS"):
                fs.rm_file(old)
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for count, part in enumerate(split(rows, limit), 1):
            local = Path(folder, "part.parquet")
            _write_part(part, table, local)
            remote.put(local, f"{url.rstrip('/')}/part-{count - 1:05d}.parquet")
    with fs.open(f"{base}/_SUCCESS", "wb"):
        pass
    return count


def read(folder: str | Path, table: str) -> Iterator[pd.DataFrame]:
    """The parts of a folder of this machine, one DataFrame after another, with the codebook's types."""
    from helpers import tables

    for path in sorted(p for p in Path(folder).iterdir() if _NAME.fullmatch(p.name)):
        yield tables.read_parquet(path, table)
