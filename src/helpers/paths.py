"""Where the project's files lie, found from the package and never from the working directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def project() -> Path:
    """The project's folder: the one with `notebooks/` and `data/`; the package itself where it was installed alone."""
    root = PACKAGE.parents[1]
    return root if (root / "notebooks").is_dir() else PACKAGE


def resolve(sources: Sequence[str | Path]) -> list[str]:
    """The sources as paths: as given, or in the project's folder where nothing lies at the given place."""
    found = []
    for source in sources:
        text = str(source)
        if text != "-" and not Path(text).exists() and (project() / text).exists():
            text = str(project() / text)
        found.append(text)
    return found


def data(*parts: str) -> Path:
    """A file of the project's `data/` folder."""
    return project().joinpath("data", *parts)


def notebooks() -> Path:
    """The folder of the notebooks."""
    return project() / "notebooks"


def build() -> Path:
    """The folder for runs and reports, which git ignores."""
    return project() / "build"
