"""The notebooks as programs: parameters are checked before any work, failures name notebook, cell and error, and each
notebook runs alone on the sample, on an empty corpus and on one article."""

import json
import os
from pathlib import Path

import nbformat
import pytest

from helpers import notebooks, runs

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"weapom": "drone"}, "Did you mean 'weapon'?"),
        ({"nothing_like_it": 1}, "Known: "),
        ({"since": "03/04/2022"}, "expected a date"),
        ({"since": "20220224"}, "expected a date"),
        ({"actors": '["A"'}, "expected a list"),
        ({"weapon": ["drone"]}, "expected a text"),
    ],
)
def test_wrong_parameters_are_refused(given, says):
    with pytest.raises(notebooks.ParameterError) as error:
        notebooks.checked(given)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("given", "typed"),
    [
        ({"actors": "Donald Trump, Vladimir Putin"}, {"actors": ["Donald Trump", "Vladimir Putin"]}),
        ({"actors": '["A, B"]'}, {"actors": ["A, B"]}),
        ({"party": "0012"}, {"party": "0012"}),
        ({"since": "2025-01-01"}, {"since": "2025-01-01"}),
        ({"party": None}, {"party": ""}),
    ],
)
def test_values_take_the_type_of_the_default(given, typed):
    assert notebooks.checked(given) == typed


def _notebook(folder: Path, *sources: str) -> Path:
    cells = [
        nbformat.v4.new_markdown_cell("# Why?"),
        nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}),
    ]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "99-test.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


def _execute(path: Path, tmp_path: Path, monkeypatch, **parameters):
    monkeypatch.setattr(notebooks.paths, "notebooks", lambda: path.parent)
    before = dict(os.environ)
    try:
        return notebooks.execute(path.stem, tmp_path / "out.ipynb", parameters, notebooks.prepare_environment(tmp_path))
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_a_failing_cell_names_notebook_cell_and_error(tmp_path, monkeypatch):
    path = _notebook(tmp_path, "print(x)", "1 / 0")
    with pytest.raises(notebooks.NotebookFailed) as error:
        _execute(path, tmp_path, monkeypatch)
    assert str(error.value).startswith("99-test: cell ")
    assert "ZeroDivisionError: division by zero" in str(error.value)
    assert not error.value.dead


def test_a_dead_kernel_is_told_apart(tmp_path, monkeypatch):
    path = _notebook(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(notebooks.NotebookFailed) as error:
        _execute(path, tmp_path, monkeypatch)
    assert error.value.dead


def test_parameters_are_injected_and_the_page_is_the_same_each_time(tmp_path, monkeypatch):
    path = _notebook(tmp_path, "print('x is', x, '<script>')", "import sys\nprint('noise', file=sys.stderr)")
    first = _execute(path, tmp_path, monkeypatch, x=5).path.read_bytes()
    assert _execute(path, tmp_path, monkeypatch, x=5).path.read_bytes() == first


@pytest.fixture(scope="module")
def corpora(tmp_path_factory) -> dict[str, Path]:
    """Run folders: one without any article, one with a single short one."""
    made = {}
    for name, texts in {"empty": [], "one": ["Russia launched three drones overnight, the air force said."]}.items():
        folder = tmp_path_factory.mktemp(name)
        (folder / "texts").mkdir()
        for number, text in enumerate(texts):
            row = {"id": str(number), "text": text, "date": "2025-01-15", "outlet": "A"}
            (folder / "texts" / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        content = runs.compute([str(folder / "texts")], runs.Parameters())
        runs.store(content, folder / "run")
        assert len(content["articles"]) == len(texts)
        made[name] = folder / "run"
    return made


@pytest.mark.parametrize("name", notebooks.REPORT)
@pytest.mark.parametrize("corpus", ["empty", "one"])
def test_every_notebook_runs_on_nothing_and_on_one_article(name, corpus, corpora, tmp_path):
    before = dict(os.environ)
    environment = notebooks.prepare_environment(tmp_path) | {"STRIKEBOOK_RUN": str(corpora[corpus])}
    parameters = {"sources": [corpus], "sets": ["plain"]}
    try:
        done = notebooks.execute(name, tmp_path / f"{name}.ipynb", parameters, environment)
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert not [
        o for cell in nbformat.read(done.path, 4).cells for o in cell.get("outputs", []) if o.output_type == "error"
    ]
