"""One hostile corpus, end to end: the report is built once, without network, without HOME, as a user that is nobody, from
a folder with spaces and Cyrillic letters; then every page, picture, table and notebook is searched for what acts."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import lxml.etree
import lxml.html
import pytest

import hostile
from helpers import report

ROOT = Path(__file__).resolve().parents[1]
# Ways to be nobody without network, the strictest first; a system may forbid the first ones.
CELLS = (
    ["unshare", "--user", "--map-user=1000", "--net"],
    ["unshare", "--net"],
    ["env"],
)

ELEMENTS = set(
    "html head meta title link script body a svg defs pattern rect path g circle header div nav ul li main footer p b "
    "code br h1 h2 h3 h4 dl dt dd small figure figcaption details summary section span text table caption thead tbody tr "
    "tfoot th td label input output button ol article blockquote mark bdi em strong noscript pre img style i line polyline "
    "polygon tspan desc hr del colgroup col sup sub".split()
)  # fmt: skip
LOADING = {"src", "srcset", "href", "xlink:href", "{http://www.w3.org/1999/xlink}href", "action", "formaction",
           "poster", "data", "background", "ping", "manifest", "cite", "longdesc", "usemap", "codebase"}  # fmt: skip
SCRIPTS = ("script.js", "plotly.min.js")
UNSEEN = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}


def cell() -> list[str]:
    """The strictest of CELLS that this system allows."""
    for prefix in CELLS:
        try:
            if subprocess.run([*prefix, sys.executable, "-c", "import click"], capture_output=True).returncode == 0:
                return prefix
        except OSError:
            continue
    return []


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    """The folder in which the report of the hostile corpus stands as `звіт`, and how its run ended."""
    place = tmp_path_factory.mktemp("hostile") / "тека з {дужками} & пробілами"
    hostile.write(place)
    temporary = place / "tmp"
    temporary.mkdir()
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "PYTHONPATH") if name in os.environ}
    environment |= {"TMPDIR": str(temporary), "TZ": "Europe/Kyiv"}
    options = ["texts", "--out", "звіт", "--pack", "pack.toml", "--corrections", "corrections.csv", "--no-cache"]
    done = subprocess.run(
        [*cell(), sys.executable, "-m", "helpers", "report", *options, "--texts", "full", "--title", hostile.ALL, "--jobs", "2"],
        cwd=place, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    return place, done


@pytest.fixture(scope="module")
def folder(made) -> Path:
    """The report."""
    assert made[1].returncode == 0, made[1].stderr
    return made[0] / "звіт"


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def told(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def faults_of_tree(tree, where: Path, folder: Path) -> list[str]:
    """What acts in a tree of elements: unknown elements, handlers, addresses that run or fetch, scripts with content."""
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            if "666" in str(element.text):
                found.append(f"a comment or instruction made of data: {str(element.text)[:80]}")
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if tag not in ELEMENTS:
            found.append(f"element {tag}: {(element.text or '')[:80]!r}")
        if tag == "script":
            found += faults_of_script(element)
        if tag == "style" and "666" in (element.text or ""):
            found.append("data in a style sheet")
        if tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            found.append("a page that moves on")
        for name, value in element.attrib.items():
            name = name.lower()
            if name.startswith("on") or name in ("srcdoc", "style") and "666" in value:
                found.append(f"{tag} {name}={value[:80]!r}")
            if name == "style" and re.search(r"url\(|expression|@import", value):
                found.append(f"{tag} style={value[:80]!r}")
            if name in LOADING:
                found += faults_of_address(tag, name, value, where, folder)
    return found


def faults_of_script(element) -> list[str]:
    if element.get("type") == "application/json":
        text = element.text or ""
        if "<" in text or "\u2028" in text:
            return [f"raw < in data: {text[:80]!r}"]
        json.loads(text)
        return []
    if (element.get("src") or "").rpartition("/")[2] in SCRIPTS and not (element.text or "").strip():
        return []
    return [f"a script: {lxml.html.tostring(element)[:120]!r}"]


def faults_of_address(tag: str, name: str, value: str, where: Path, folder: Path) -> list[str]:
    bare = "".join(c for c in value if not unicodedata.category(c).startswith(("C", "Z"))).lower()
    if tag == "a" and re.match(r"https?://[\w.-]+(?:[/?#]|$)", value):
        return []
    if tag == "img" and re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=]*", value) or bare == "data:,":
        return []
    if re.match(r"[a-z][a-z0-9+.-]*:|//", bare):
        return [f"{tag} {name}={value[:80]!r}"]
    path = value.partition("#")[0]
    if path and not (where.parent / path).resolve().is_relative_to(folder.resolve()):
        return [f"{tag} {name}={value[:80]!r} leads out"]
    return [] if not path or (where.parent / path).exists() else [f"{tag} {name}={value[:80]!r} leads nowhere"]


def test_the_run_works_as_nobody_without_network_and_home(made):
    place, done = made
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr and "\u202e" not in done.stderr + done.stdout and "\x1b" not in done.stderr
    assert sorted(p.name for p in place.iterdir()) == ["corrections.csv", "pack.toml", "texts", "tmp", "звіт"]
    assert not list((place / "tmp").iterdir())
    assert len(list((place / "texts").iterdir())) >= len(hostile.NAMES)


def test_pages_hold_nothing_that_acts(folder):
    assert len(pages(folder)) > 20
    faults = []
    for path in pages(folder):
        text = path.read_text(encoding="utf-8")
        tree = lxml.html.document_fromstring(text)
        faults += [f"{told(folder, path)}: {fault}" for fault in faults_of_tree(tree, path, folder)]
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        if len(policy) != 1 or "default-src 'none'" not in policy[0] or "unsafe-eval" in policy[0]:
            faults.append(f"{told(folder, path)}: policy {policy}")
        if re.search(r"script-src[^;]*unsafe-inline", " ".join(policy)):
            faults.append(f"{told(folder, path)}: inline scripts are allowed")
    assert not faults, "\n".join(faults[:30])


def test_what_was_let_in_is_shown_as_it_is(folder):
    """The corpus did reach the pages; template braces stay braces, and controls of direction are shown, not obeyed."""
    together, unseen = [], []
    for path in pages(folder):
        tree = lxml.html.document_fromstring(path.read_text(encoding="utf-8"))
        for element in tree.xpath("//script|//style"):
            element.getparent().remove(element) if element.tail is None else setattr(element, "text", None)
        words = tree.text_content()
        together.append(words)
        attributes = "".join(value for element in tree.iter() for value in element.attrib.values())
        if UNSEEN & set(words + attributes):
            unseen.append(told(folder, path))
    text = "\n".join(together)
    for payload in (hostile.IMAGE, "<script>alert(666)</script>", "{{7*191}}", "=HYPERLINK("):
        assert payload in text, payload
    assert not re.search(r"\b1337\b", text)
    assert not unseen


def test_pictures_hold_nothing_that_acts(folder):
    pictures = sorted(folder.rglob("*.svg"))
    assert pictures
    for path in pictures:
        tree = lxml.etree.fromstring(path.read_bytes(), lxml.etree.XMLParser(resolve_entities=False))
        faults = faults_of_tree(tree, path, folder)
        assert not faults, (path.name, faults[:5])
        assert not tree.xpath("//*[local-name()='image' or local-name()='script' or local-name()='foreignObject']")


def test_notebooks_hold_nothing_that_acts(folder):
    """Their outputs, as JupyterLab shows them: HTML, pictures, and the labels of Plotly, which reads markup in words."""
    faults, outputs = [], 0
    for path in sorted(folder.rglob("*.ipynb")):
        for number, found in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            for output in found.get("outputs", []):
                outputs += 1
                data = output.get("data", {})
                assert "application/javascript" not in data and "text/latex" not in data
                for kind in ("text/html", "image/svg+xml", "text/markdown"):
                    text = "".join(data.get(kind, ""))
                    if text.strip():
                        tree = lxml.html.fragment_fromstring(text, create_parent="div")
                        faults += [f"{path.name} {number} {kind}: {f}" for f in faults_of_tree(tree, path, folder)]
                for words in strings(data.get("application/vnd.plotly.v1+json", {})):
                    if "666" in words and re.search(r"<(?!br>|b>|/b>|i>|/i>|span |/span>|extra>|/extra>)", words):
                        faults.append(f"{path.name} {number} plot: {words[:120]!r}")
    assert outputs > 30
    assert not faults, "\n".join(faults[:30])


def strings(value) -> list[str]:
    """All strings in a JSON value, keys included."""
    if isinstance(value, dict):
        return [s for k, v in value.items() for s in (k, *strings(v))]
    if isinstance(value, list):
        return [s for v in value for s in strings(v)]
    return [value] if isinstance(value, str) else []


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of the report, and those inside its zip."""
    found = {told(folder, p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for name in [n for n in found if n.endswith(".zip")]:
        with zipfile.ZipFile(io.BytesIO(found[name])) as archive:
            found |= {f"{name}!{info.filename}": archive.read(info) for info in archive.infolist()}
    return found


def test_no_cell_is_a_formula(folder):
    faults, cells = [], 0
    for name, content in files_of(folder).items():
        if not name.endswith(".csv"):
            continue
        for number, row in enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))):
            cells += len(row)
            for value in row:
                if value[:1] in set("=+-@\t\r\n") and not re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", value):
                    faults.append(f"{name}:{number}: {value[:60]!r}")
    assert cells > 1000
    assert not faults, "\n".join(faults[:20])


def test_no_sheet_holds_a_formula_or_a_link_that_acts(folder):
    books = {name: content for name, content in files_of(folder).items() if name.endswith(".xlsx")}
    assert books
    for name, content in books.items():
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for part in book.namelist():
                text = book.read(part).decode("utf-8", "replace")
                assert "vba" not in part.lower() and "externalLink" not in part, (name, part)
                assert not re.search(r"<f[ >]", text), (name, part)
                for target in re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', text):
                    assert re.match(r"https?://", target), (name, part, target)


def test_names_of_files_are_plain(folder):
    for name in files_of(folder):
        assert re.fullmatch(r"[\w./!-]+", name, re.ASCII) and ".." not in name, name


def test_readers_in_the_zip_are_code_without_data(folder):
    found = {
        n: c.decode() for n, c in files_of(folder).items() if n.endswith((".py", ".R", ".yaml", ".yml", ".cff", ".bib"))
    }
    assert any(name.endswith("read.py") for name in found)
    for name, text in found.items():
        if name.endswith(".py"):
            compile(text, name, "exec")
        if name.endswith((".py", ".R")):
            assert "666" not in text, name


def test_json_files_are_json(folder):
    for name, content in files_of(folder).items():
        if name.endswith((".json", ".geojson", ".ipynb")):
            json.loads(content)
        if name.endswith(".jsonl"):
            for line in content.decode().split("\n"):
                assert not line or isinstance(json.loads(line), dict)


def test_no_file_tells_the_machine(made, folder):
    """No path, user or host in any file of the report."""
    import getpass
    import socket

    secrets = {str(made[0].parent), str(ROOT), str(Path.home()), socket.gethostname()}
    with contextlib.suppress(KeyError, OSError):
        secrets.add(f"/{getpass.getuser()}/")
    for name, content in files_of(folder).items():
        for secret in secrets:
            if len(secret) > 4:
                assert secret.encode() not in content, (name, secret)


def test_the_report_verifies_and_carries_its_manifest(folder, tmp_path):
    lines, good = report.verify(folder)
    assert good, lines
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    carried = report.embedded(folder / "index.html")
    assert carried and carried == {key: value for key, value in manifest.items() if key != "outputs"}
    assert {entry["source"] for entry in carried["inputs"]} >= {"feed.xml", "page.html", "rows.csv", "rows.jsonl"}
    for entry in carried["inputs"]:
        assert entry["records"] == entry["accepted"] + entry["skipped"] + entry["duplicates"]
    ended = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert ended["status"] == "ok" and ended["exit_code"] == 0 and re.fullmatch(r"[0-9a-f-]{36}", ended["run_id"])
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    text = (copy / "index.html").read_text(encoding="utf-8")
    (copy / "index.html").write_text(text.replace('"run_key": "', '"run_key": "0', 1), encoding="utf-8")
    assert "differs  the manifest inside index.html" in report.verify(copy)[0]
    (copy / "manifest.json").write_text('{"outputs": [{"path": "../../x", "sha256": "0"}]}', encoding="utf-8")
    assert "outside  ../../x" in report.verify(copy)[0]
