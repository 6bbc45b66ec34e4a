"""The project as a whole: what imports what, what the lock holds, what the notebooks may hold."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/helpers"
# The rooms in the order in which data flows; what a room needs of its own comes with it.
FLOW = (
    "records", "lexicon", "files", "pages", "articles", "sentences", "quantities", "claims", "figures", "attacks",
    "tables", "runs", "charts", "site", "report", "cli",
)  # fmt: skip


def imports(path: Path) -> set[str]:
    """The project's modules that a module imports when it is loaded."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
            found.add(node.module.split(".")[1])
    return found - {"__version__"}


def reached() -> dict[str, set[str]]:
    """Module → all modules that loading it loads."""
    direct = {path.stem: imports(path) for path in sorted(PACKAGE.glob("*.py"))}
    closure = {}
    for name in direct:
        seen, stack = set(), [name]
        while stack:
            for other in direct.get(stack.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
        closure[name] = seen
    return closure


def test_data_flows_one_way():
    closure = reached()
    assert not [name for name, others in closure.items() if name in others], "modules that import each other in a ring"
    back = [
        f"{room} reaches {later}"
        for number, room in enumerate(FLOW)
        for later in FLOW[number + 1 :]
        if later in closure[room]
    ]
    assert not back


def test_no_module_only_forwards():
    for path in PACKAGE.glob("*.py"):
        if path.stem not in ("__init__", "__main__"):
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in body), path.name


def test_the_lock_names_no_place():
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"://|--index|--extra-index|--find-links|file:", lock)


def test_the_lock_holds_every_requirement():
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower()
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines():
        name = re.match(r"[A-Za-z0-9_.-]+", line)
        if name:
            assert re.search(rf"^{re.escape(name[0].lower().replace('_', '-'))}==", lock, re.M), name[0]


def test_the_command_of_the_readme_is_the_command_of_ci():
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_form(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    cells = notebook.cells
    assert len(cells) <= 32
    assert cells[0].cell_type == "markdown" and re.match(r"# [^\n]*\?", cells[0].source), "the title is a question"
    tagged = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    for node in ast.parse(tagged[0].source).body:
        assert isinstance(node, ast.Assign)
        ast.literal_eval(node.value)
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    for cell in cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 15, cell.source
            for node in ast.walk(ast.parse(cell.source)):
                assert not isinstance(node, ast.FunctionDef) or len(node.body) <= 5
            kept = "keep_output" in cell.metadata.get("tags", [])
            assert kept or not cell.outputs, "stripped but for the checked cells"
            if kept:
                assert cell.source.startswith("# NBVAL_CHECK_OUTPUT")
                assert cell.outputs and all(o.output_type == "stream" for o in cell.outputs)


def test_notebooks_hold_no_path_and_no_result_in_prose():
    for path in NOTEBOOKS:
        content = json.loads(path.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            text = "".join(cell["source"])
            assert not re.search(r"/(home|work|Users|tmp)/", text), path.name
            if cell["cell_type"] == "markdown":
                assert not re.search(r"\b\d+ (?:drones|missiles|articles|claims|attacks)\b", text), (path.name, text)


def test_nothing_large_is_kept():
    for path in ROOT.rglob("*"):
        if path.is_file() and not {".git", ".venv", "build", "node_modules"} & set(path.relative_to(ROOT).parts):
            assert path.stat().st_size < 1_500_000, path
