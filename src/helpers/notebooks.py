"""The notebooks as parameterised programs: their parameters checked, run by papermill, and made into pages.

Nothing is judged from a saved notebook: a kernel that is killed leaves one that looks complete, so the outcome is
the exception (or its absence) of the run itself.
"""

from __future__ import annotations

import ast
import difflib
import json
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from helpers import paths, workers
from helpers.records import CLASSES

REPORT = (
    "00-start-here", "01-read-the-news", "02-count-the-strikes", "03-reconcile-the-figures", "04-follow-the-actors",
    "05-measure-the-errors",
)  # fmt: skip
CHOICES = {  # values that a parameter takes; another one would run to the end and show nothing
    "by": ("day", "week", "month"),
    "measure": ("share_of_stories", "stories", "articles", "by_name", "by_title", "per_1000_words"),
    "weapon": CLASSES,
}
TIMEOUT = 1800  # seconds that one cell may take: a hanging cell must end the run, not the day


class ParameterError(ValueError):
    """A parameter that no notebook has, or a value of the wrong type; the message lists what is known."""


class NotebookFailed(RuntimeError):
    """A cell raised, ran too long, or its kernel died. `dead` tells the last."""

    def __init__(self, notebook: str, cell: int | None, error: str, dead: bool = False) -> None:
        super().__init__(f"{notebook}: cell {cell if cell is not None else '?'}: {error}")
        self.notebook, self.cell, self.dead = notebook, cell, dead

    def __reduce__(self):
        return _failed, (self.notebook, self.cell, str(self).split(": ", 2)[2], self.dead)


def _failed(notebook: str, cell: int | None, error: str, dead: bool) -> NotebookFailed:
    return NotebookFailed(notebook, cell, error, dead)


def path_of(name: str) -> Path:
    """The notebook file of that name."""
    return paths.notebooks() / f"{name}.ipynb"


def parameters_of(name: str) -> dict[str, Any]:
    """Parameter → default of a notebook: the literal assignments of its cell tagged `parameters`, in order."""
    notebook = nbformat.read(path_of(name), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            found = {}
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    found[node.targets[0].id] = ast.literal_eval(node.value)
            return found
    return {}


def checked(given: Mapping[str, Any], names: Sequence[str] = REPORT) -> dict[str, Any]:
    """The given parameters with their values in the type of the default.

    Values may be strings (from the command line): a list is written as JSON or with commas. Raises ParameterError.
    """
    known: dict[str, Any] = {}
    for name in names:
        known |= parameters_of(name)
    out = {}
    for key, value in given.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ParameterError(f"no notebook has a parameter {key!r}.{hint} Known: {', '.join(sorted(known))}")
        out[key] = _typed(key, value, known[key])
    return out


def _typed(key: str, value: Any, default: Any) -> Any:
    if isinstance(default, bool):
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if isinstance(value, bool):
            return value
        if str(value).lower() in words:
            return words[str(value).lower()]
        raise ParameterError(f"{key}: expected true or false, not {value!r}")
    if isinstance(default, int):
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if re.fullmatch(r"[+-]?\d{1,9}", str(value)):
            return int(value)
        raise ParameterError(f"{key}: expected a whole number, not {value!r}")
    if isinstance(default, float):
        try:
            return float(value)
        except (TypeError, ValueError):
            raise ParameterError(f"{key}: expected a number, not {value!r}") from None
    if isinstance(default, list):
        if isinstance(value, list):
            return [str(item) for item in value]
        text = str(value).strip()
        if text.startswith("["):
            try:
                return [str(item) for item in json.loads(text)]
            except (json.JSONDecodeError, TypeError):
                raise ParameterError(f'{key}: expected a list such as ["A", "B"], not {value!r}') from None
        return [item.strip() for item in text.split(",") if item.strip()]
    if isinstance(value, (list, dict)):
        raise ParameterError(f"{key}: expected a text, not {value!r}")
    if (
        key in ("since", "until", "collected")
        and value not in (None, "")
        and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value))
    ):
        raise ParameterError(f"{key}: expected a date as 2025-01-31, not {value!r}")
    text = "" if value is None else str(value)
    if key in CHOICES and text and text not in CHOICES[key]:
        near = difflib.get_close_matches(text, CHOICES[key], 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ParameterError(f"{key}: {text!r} is none of {', '.join(CHOICES[key])}.{hint}")
    return text


@dataclass(frozen=True)
class Executed:
    """One notebook after its run: its name, the file with outputs, and the seconds that it took."""

    name: str
    path: Path
    seconds: float


def prepare_environment(work: Path) -> dict[str, str]:
    """Environment for the kernels: every folder that Jupyter and matplotlib write to lies in `work`."""
    for folder in ("runtime", "ipython", "config", "matplotlib", "data"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    return {
        "JUPYTER_RUNTIME_DIR": str(work / "runtime"),
        "JUPYTER_CONFIG_DIR": str(work / "config"),
        "JUPYTER_DATA_DIR": str(work / "data"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
        "IPYTHONDIR": str(work / "ipython"),
        "MPLCONFIGDIR": str(work / "matplotlib"),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def execute(name: str, target: Path, parameters: Mapping[str, Any], environment: Mapping[str, str]) -> Executed:
    """Runs one notebook with the parameters that it has and writes it, with outputs, to `target`.

    Raises NotebookFailed; the notebook with the error is then beside the target, as `*.failed.ipynb`.
    """
    os.environ.update(environment)
    os.environ.pop("JUPYTER_PATH", None)
    tempfile.tempdir = None  # TMPDIR may have changed
    logging.getLogger("papermill").setLevel(logging.ERROR)
    notebook = nbformat.read(path_of(name), as_version=4)
    own = {key: value for key, value in parameters.items() if key in parameters_of(name)}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="strikebook-", dir=_short(tempfile.gettempdir())) as sockets:
        done = _run(notebook, name, own, target, _transport(Path(sockets)))
    target.write_text(nbformat.writes(_plain(done)) + "\n", encoding="utf-8")
    return Executed(name, target, time.monotonic() - began)


SOCKET_PATH = 90  # bytes; the system's limit is 104 or 108, and a kernel adds a few


def _short(folder: str) -> str:
    """The folder for temporary files, or another one where its path leaves no room for the name of a socket."""
    for place in (folder, os.environ.get("XDG_RUNTIME_DIR") or "", "/tmp", "/var/tmp", "/dev/shm"):
        if place and len(os.fsencode(place)) < SOCKET_PATH - 60 and os.access(place, os.W_OK | os.X_OK):
            return place
    return folder


def _transport(folder: Path) -> dict[str, Any]:
    """How the kernel is spoken to: sockets in a folder that only this user can open, which work without any network,
    loopback included; ports of the loopback where the system has no such sockets or the folder's path is too long."""
    address = str(folder / "kernel")
    if os.name == "nt" or len(os.fsencode(address)) > SOCKET_PATH:
        return {}
    return {"KernelManager": {"transport": "ipc", "ip": address}}


def _run(notebook: Any, name: str, own: dict[str, Any], target: Path, transport: dict[str, Any]) -> Any:
    import papermill as pm
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    try:
        return pm.execute_notebook(
            notebook, None, parameters=own, kernel_name="python3", progress_bar=False, log_output=False,
            execution_timeout=TIMEOUT, cwd=str(target.parent), config=Config(transport),
        )  # fmt: skip
    except pm.PapermillExecutionError as error:
        raise NotebookFailed(name, error.cell_index, f"{error.ename}: {error.evalue}") from None
    except DeadKernelError:
        raise NotebookFailed(name, None, "the kernel died", dead=True) from None
    except CellTimeoutError:
        raise NotebookFailed(name, None, f"a cell ran longer than {TIMEOUT} s") from None
    except RuntimeError as error:  # the kernel did not start
        raise NotebookFailed(name, None, str(error), dead=True) from None


def _plain(notebook: Any) -> Any:
    """The executed notebook without clock times, random ids and machine names: same run, same bytes."""
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
         "language_info": {"name": "python"}}
    )  # fmt: skip
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]
            for output in cell.outputs:
                output.pop("metadata", None)
                if len(output.get("data", {})) > 1:  # the text form of a table or chart holds addresses in memory
                    output["data"].pop("text/plain", None)
                if output.output_type in ("display_data", "execute_result"):
                    output["metadata"] = {}
    return notebook


def _quietly(name: str, target: Path, parameters: Mapping[str, Any], environment: Mapping[str, str]) -> Executed:
    """`execute` in a process of its own, with what kernels write to standard error (warnings at start and end that
    mean nothing to a reader) kept in a file beside the notebook."""
    with open(target.with_suffix(".log"), "w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 2)
    return execute(name, target, parameters, environment)


def execute_all(
    folder: Path,
    parameters: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    names: Sequence[str] = REPORT,
    jobs: int = 2,
    progress: Callable[[Executed, int, int], None] | None = None,
) -> list[Executed]:
    """Runs the notebooks in parallel processes (they don't depend on each other); returns them in their order.

    Raises the first NotebookFailed; the others that are running are given up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done: dict[str, Executed] = {}
    # The longest first, so that the last processes end together.
    order = sorted(names, key=lambda name: (name != "05-measure-the-errors", name))
    # What the kernels leave in the folder for temporary files goes with the run, however it ends.
    with (
        tempfile.TemporaryDirectory(prefix="strikebook-", dir=_short(tempfile.gettempdir())) as own,
        workers.pool(max(1, min(jobs, len(names)))) as pool,
    ):
        environment = {**environment, "TMPDIR": own}
        tasks = {
            pool.submit(_quietly, name, folder / f"{name}.ipynb", dict(parameters), environment): name for name in order
        }
        for task in as_completed(tasks):
            try:
                result = task.result()
            except workers.BrokenProcessPool:
                raise NotebookFailed(tasks[task], None, "the process that ran it was killed", dead=True) from None
            done[result.name] = result
            if progress:
                progress(result, len(done), len(names))
    return [done[name] for name in names]
