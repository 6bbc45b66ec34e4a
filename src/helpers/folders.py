"""What a run is given: files, folders, globs; in order, each once, with what `sources.csv` says of them.

Links are not followed, devices and pipes never opened. A source is named by its path below the folder given.
"""

from __future__ import annotations

import csv
import errno
import fnmatch
import glob
import io
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from helpers import remote
from helpers.decoding import Undecodable, detect
from helpers.formats import Fault
from helpers.records import Document
from helpers.rows import first_row, sniff_table

HEAD = 1 << 16
METADATA = "sources.csv"
MEDIA = frozenset(
    [
        "jpg",
        "jpeg",
        "png",
        "gif",
        "webp",
        "bmp",
        "tif",
        "tiff",
        "svg",
        "ico",
        "heic",
        "avif",
        "mp3",
        "ogg",
        "oga",
        "opus",
        "wav",
        "m4a",
        "flac",
        "aac",
        "mp4",
        "mov",
        "avi",
        "mkv",
        "webm",
        "mpg",
        "mpeg",
        "3gp",
        "tgs",
        "css",
        "js",
        "map",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
    ]  # noqa: SIM905 (short words read better so)
)


@dataclass(frozen=True)
class Entry:
    """One thing that a run was given: a file to open, or what is wrong with it."""

    label: str
    path: str | None = None
    fault: tuple[str, str] | None = None  # code, reason
    group: tuple[str, ...] = ()  # files that are counted together
    facts: tuple[tuple[str, str], ...] = ()  # from sources.csv


def entries(sources: Sequence[str | Path]) -> Iterator[Entry]:
    """All that is given, in order, each real file once. A label that two folders share gets its folder's name."""
    labels: set[str] = set()
    seen: set[tuple[int, int] | str] = set()
    for entry in given(sources):
        if entry.path and entry.path != "-":
            try:
                info = os.stat(entry.path)
                key: tuple[int, int] | str = (info.st_dev, info.st_ino) if info.st_ino else os.path.realpath(entry.path)
            except OSError:
                key = entry.path
            if key in seen:
                continue
            seen.add(key)
        label = entry.label
        if label in labels and entry.path:
            parent = os.path.basename(os.path.dirname(os.path.abspath(entry.path))) if "/" not in label else ""
            root = os.path.abspath(entry.path)[: -len(label)].rstrip(os.sep) if not parent else ""
            label = f"{shown_path(parent or os.path.basename(root))}/{label}"
            count = 2
            while label in labels:
                label = f"{entry.label} ({count})"
                count += 1
            entry = replace(entry, label=label)
        labels.add(label)
        yield entry


def given(sources: Sequence[str | Path]) -> Iterator[Entry]:
    """Every file of the sources, in the order given and inside a folder by name; what can't be read as an entry with its fault."""
    for source in [sources] if isinstance(sources, str | Path) else sources:
        name = os.fspath(source)
        if name == "-":
            yield Entry("-", "-")
            continue
        if remote.is_url(name):
            yield from _remote(name)
            continue
        if "\0" in name or not name:
            yield Entry(shown_path(name) or "''", fault=("missing", "is no name of a file"))
            continue
        if os.path.isdir(name):
            yield from _folder(name)
            continue
        if os.path.lexists(name):
            yield _single(name, shown_path(os.path.basename(os.path.normpath(name))), Facts(os.path.dirname(name)))
            continue
        if glob.has_magic(name):
            fixed = re.split(r"[*?\[]", name, maxsplit=1)[0]
            root = os.path.dirname(fixed)
            found = sorted(glob.glob(name, recursive=True), key=_order)
            facts = Facts(root)
            count = 0
            for path in found:
                label = shown_path(os.path.relpath(path, root) if root else path)
                if os.path.isdir(path):
                    continue
                if os.path.basename(path) == METADATA and is_metadata(path):
                    continue
                count += 1
                yield _single(path, label, facts)
            if not count:
                yield Entry(shown_path(name), fault=("missing", "no file has such a name; check the pattern"))
            continue
        yield Entry(shown_path(name), fault=("missing", "there is no such file or folder; check the path"))


def _remote(url: str) -> Iterator[Entry]:
    """The files at an address; a store that fails costs this source alone."""
    label = shown_path(remote.shown(url))
    try:
        found = [Entry(shown_path(name), one) for name, one in remote.files(url)]
    except Exception as error:  # every store has errors of its own
        told = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        found = [Entry(label, fault=("unreadable", f"cannot be reached ({plain(told)[:300]})"))]
    yield from found or [Entry(label, fault=("missing", "there is nothing at this address; check it"))]


def _order(path: str) -> list[bytes]:
    """Folder by folder, by the bytes of the names: the same on every machine and in every locale."""
    return [os.fsencode(part) for part in path.split(os.sep)]


def shown_path(path: str) -> str:
    """A path as it is shown: slashes, no control characters, bytes that are not UTF-8 as backslash escapes."""
    return plain(os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/"))


def plain(text: str) -> str:
    """Text in which nothing acts on a screen: control and direction characters and lone surrogates as escapes."""
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
        lambda m: m.group().encode("unicode_escape").decode(),
        text,
    )


def _single(path: str, label: str, facts: Facts) -> Entry:
    fault = refuse(path)
    if fault:
        return Entry(label, fault=fault)
    return Entry(label, path, facts=facts.of(label))


def refuse(path: str) -> tuple[str, str] | None:
    """Why a path is not opened: it is no regular file, or is gone. Devices and pipes are never opened."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        if os.path.islink(path):
            return (
                "link",
                "a link that leads nowhere" if error.errno != errno.ELOOP else "a link that leads to itself",
            )
        return ("unreadable", told_error(error))
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return None
    for test, what in (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return ("special", f"is {what}, no file; it is not opened")
    return ("special", "is no regular file; it is not opened")


def told_error(error: OSError) -> str:
    """A system error in words that say what to do."""
    return f"cannot be read ({(error.strerror or type(error).__name__).lower()}); check that it exists and may be read"


def _folder(root: str) -> Iterator[Entry]:
    """The files of a folder and its folders. Links are not followed; hidden files are not taken as input."""
    facts = Facts(root)
    real = os.path.realpath(root)
    found: list[tuple[str, Entry]] = []
    media: dict[str, list[str]] = {}

    def trouble(error: OSError) -> None:
        path = error.filename or root
        found.append((path, Entry(shown_path(os.path.relpath(path, root)), fault=("unreadable", told_error(error)))))

    for here, folders, names in os.walk(root, onerror=trouble, followlinks=False):
        folders[:] = sorted((f for f in folders if not hidden(f)), key=os.fsencode)
        for name in [f for f in folders if os.path.islink(os.path.join(here, f))]:
            path = os.path.join(here, name)
            found.append(
                (
                    path,
                    Entry(
                        shown_path(os.path.relpath(path, root)),
                        fault=("link", "a link to a folder; links are not followed"),
                    ),
                )
            )
        for name in names:
            if hidden(name):
                continue
            path = os.path.join(here, name)
            label = shown_path(os.path.relpath(path, root))
            if name == METADATA and is_metadata(path):
                continue
            if name.rpartition(".")[2].lower() in MEDIA and not os.path.islink(path) and refuse(path) is None:
                media.setdefault(here, []).append(path)
                continue
            if os.path.islink(path):
                target = os.path.realpath(path)
                inside = os.path.commonpath([real, target]) == real if os.path.exists(target) else None
                reason = {
                    True: "a link to a file of this folder, which is read under its own name",
                    False: "a link that leaves the folder; it is not followed",
                    None: "a link that leads nowhere",
                }[inside]
                found.append((path, Entry(label, fault=("link", reason))))
                continue
            found.append((path, _single(path, label, facts)))
    for here, paths in media.items():
        label = shown_path(os.path.relpath(here, root))
        paths.sort(key=os.fsencode)
        found.append((os.path.join(here, "\x7f"), Entry(f"{label}/*" if label != "." else "*", group=tuple(paths))))
    found.sort(key=lambda pair: _order(pair[0]))
    if not found:
        yield Entry(
            shown_path(os.path.basename(os.path.normpath(root))) or ".", fault=("empty", "a folder without files")
        )
    for _, entry in found:
        yield entry


def hidden(name: str) -> bool:
    """Whether a file or folder is no input by its name: hidden, or left by a system."""
    return name.startswith((".", "~$")) or name in ("__MACOSX", "Thumbs.db", "desktop.ini", "__pycache__")


def open_file(path: str) -> BinaryIO:
    """Open a regular file for reading; a pipe that took its place is not waited for."""
    if remote.is_url(path):
        return remote.open_in(path)
    handle = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    )
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Fault("special", "is no regular file; it is not opened")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def size_of(path: str | None) -> int:
    """The bytes of a file or address; 0 for standard input and where it can't be told."""
    try:
        if remote.is_url(path):
            return remote.size(path)
        return os.stat(path).st_size if path and path != "-" else 0
    except OSError:
        return 0


# ---------------------------------------------------------------------------------------------------------------------
# sources.csv
class Facts:
    """What the `sources.csv` of a folder says of its files: by path, by name, or by pattern; later rows stand over
    earlier ones only where they name the file more exactly."""

    def __init__(self, folder: str):
        self._exact: dict[str, tuple[tuple[str, str], ...]] = {}
        self._patterns: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        path = os.path.join(folder, METADATA)
        if not os.path.isfile(path) or not is_metadata(path):
            return
        try:
            with open_file(path) as handle:
                data = handle.read(20_000_000)
            text = data.decode(detect(data).name, "replace").lstrip("\ufeff")
        except (OSError, Undecodable, Fault):
            return
        layout = sniff_table(text[:HEAD])
        try:
            for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=layout[0] if layout else ","):
                plain = {(k or "").strip().lower(): (v or "").strip() for k, v in row.items() if isinstance(v, str)}
                name = plain.pop("file", "").replace("\\", "/").removeprefix("./")
                kept = tuple((k, v) for k, v in plain.items() if k and v)
                if name and glob.has_magic(name):
                    self._patterns.append((name, kept))
                elif name:
                    self._exact.setdefault(name, kept)
        except csv.Error:
            return

    def of(self, label: str) -> tuple[tuple[str, str], ...]:
        name = label.rsplit("/", 1)[-1]
        if label in self._exact:
            return self._exact[label]
        for pattern, kept in self._patterns:
            if fnmatch.fnmatchcase(label, pattern) or fnmatch.fnmatchcase(name, pattern):
                return kept
        return self._exact.get(name, ())


def is_metadata(path: str) -> bool:
    """Whether a file called sources.csv says something of files, and is no table of texts."""
    try:
        if refuse(path):
            return False
        with open_file(path) as handle:
            head = handle.read(HEAD)
        text = head.decode(detect(head, whole=False).name, "replace").lstrip("\ufeff")
    except (OSError, Undecodable, Fault):
        return False
    layout = sniff_table(text)
    first = first_row(text, layout[0] if layout else ",")
    names = {c.strip().lower() for c in first}
    return "file" in names and not names & {"text", "body", "content"}


def with_facts(document: Document, facts: tuple[tuple[str, str], ...]) -> Document:
    """The document with what `sources.csv` says of it; what the text says itself stands before it."""
    if not facts:
        return document
    changes: dict[str, object] = {}
    meta = list(document.meta)
    have = {k for k, _ in meta}
    for name, value in facts:
        field_name = {"license": "licence", "published": "published", "date": "published"}.get(name, name)
        if field_name in (
            "collected",
            "outlet",
            "url",
            "licence",
            "place",
            "agency",
            "byline",
            "archive_url",
            "published",
            "title",
        ):
            if getattr(document, field_name) is None:
                changes[field_name] = value
        elif name not in have:
            meta.append((name, value))
    return replace(document, meta=tuple(meta), **changes)
