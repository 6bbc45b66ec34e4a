"""A report of the hostile corpus in a browser: no dialog opens, nothing leaves the machine, no policy is broken; pages
and notebooks (with the charts that a script draws) are opened, hovered over and searched."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import hostile
from helpers import notebooks, runs, site

pytestmark = pytest.mark.browser
PROTOCOLS = """[...document.querySelectorAll('a')].map(a => a.getAttribute('href') || a.getAttribute('xlink:href'))
    .filter(h => h !== null).map(h => new URL(h, location).protocol)"""
NOTEBOOK = "04-follow-the-actors"


@pytest.fixture(scope="module")
def folder(browser, tmp_path_factory) -> Path:
    """The site, with the notebook whose charts name actors."""
    place = hostile.write(tmp_path_factory.mktemp("hostile") / "h")
    parameters = {"pack": str(place / "pack.toml"), "corrections": str(place / "corrections.csv")}
    content = runs.compute([str(place / "texts")], runs.Parameters(**parameters))
    runs.store(content, place / "run")
    before = dict(os.environ)
    environment = notebooks.prepare_environment(place / "jupyter") | {"STRIKEBOOK_RUN": str(place / "run")}
    try:
        (done,) = notebooks.execute_all(place, {"sources": ["texts"], "pack": ""}, environment, names=(NOTEBOOK,))
    finally:
        os.environ.clear()
        os.environ.update(before)
    out = place / "site"
    site.build(content, out, title=hostile.ALL, texts="full", parameters={hostile.ALL: hostile.ALL},
               manifest={"sources": [hostile.ALL]}, notebooks={NOTEBOOK: done.path})  # fmt: skip
    return out


def test_nothing_acts_in_a_browser(browser, folder):
    context = browser.new_context()
    page = context.new_page()
    dialogs, requests, faults = [], [], []
    page.on("dialog", lambda dialog: (dialogs.append(page.url), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda told: faults.append(f"{page.url}: {told.text}") if told.type == "error" else None)
    page.add_init_script("window.alert = () => { document.title = 'ALERTED'; throw new Error('alerted'); }")
    opened = [*sorted(folder.glob("*.html")), *sorted((folder / "notebooks").glob("*.html"))]
    for kind in ("attacks", "articles", "actors"):
        opened += sorted((folder / kind).glob("*.html"))[:6]
    assert len(opened) > 20
    for path in opened:
        page.goto(path.as_uri())
        assert page.title() != "ALERTED"
        assert (
            page.evaluate(
                "document.querySelectorAll('[onerror],[onload],[onmouseover],[onclick],iframe,object,embed').length"
            )
            == 0
        )
        assert (
            page.evaluate(
                "[...document.querySelectorAll('script')].filter(s => !s.src && s.type !== 'application/json').length"
            )
            == 0
        )
        assert set(page.evaluate(PROTOCOLS)) <= {"file:", "http:", "https:"}
        for box in page.query_selector_all("input[type=search]"):
            if box.is_visible():
                box.fill("<img src=x onerror=alert(666)>")
    page.goto((folder / "notebooks" / f"{NOTEBOOK}.html").as_uri())
    page.wait_for_selector(".plot svg", timeout=20_000)
    assert page.evaluate("document.querySelectorAll('.plot img, .plot script, .plot iframe').length") == 0
    assert page.evaluate(
        "[...document.querySelectorAll('.plot a')].every(a => !/^(javascript|data):/i.test(a.getAttribute('href') || a.getAttribute('xlink:href') || ''))"
    )
    plot = page.query_selector(".plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    for part in (0.2, 0.4, 0.6, 0.8):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
    for path in sorted(folder.rglob("*.svg")):
        page.goto(path.as_uri())
        assert page.evaluate("document.querySelectorAll('script,image,foreignObject').length") == 0
    context.close()
    assert dialogs == [] and faults == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
