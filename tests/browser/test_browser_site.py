"""The site in a browser: doors open, tables sort and search, the keyboard reaches everything, nothing leaves."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import gold_tables
from helpers import site

pytestmark = pytest.mark.browser
AXE = Path(__file__).with_name("axe.min.js")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    tables = gold_tables.tables()
    tables["articles"]["licence"] = "CC BY 4.0"
    site.build(tables, out, title="Twelve weeks of strikes")
    return out


class Watched:
    """A page that keeps its requests and complaints."""

    def __init__(self, browser, **options) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))

    def open(self, path: Path, anchor: str = ""):
        self.page.goto(path.as_uri() + anchor)
        return self.page

    def check(self) -> None:
        outside = [u for u in self.requests if not u.startswith(("file:", "data:", "blob:"))]
        assert outside == [] and self.faults == []
        self.context.close()


def some(folder: Path, kind: str, words: str) -> Path:
    return next(p for p in sorted((folder / kind).glob("*.html")) if words in p.read_text(encoding="utf-8"))


def all_kinds(folder: Path) -> list[Path]:
    top = [
        folder / f"{n}.html"
        for n in ("index", "attacks", "weapons", "actors", "articles", "figures", "errors", "method", "glossary")
    ]
    return [
        *top,
        some(folder, "attacks", "43 missiles"),
        some(folder, "articles", "43 missiles"),
        some(folder, "actors", "<title>Donald Trump"),
    ]


def test_a_click_on_a_number_opens_its_sentence(browser, folder: Path) -> None:
    """Start page, attack of 15 January, missiles: the sentence, highlighted, in two clicks."""
    watched = Watched(browser, viewport={"width": 1280, "height": 900})
    page = watched.open(folder / "index.html")
    page.click("#attacks summary")
    rows = page.locator("#t-nights tbody tr", has_text="15 Jan 2025").filter(has_text="Ukrainian Air Force")
    row = rows.filter(has=page.locator("td", has_text=re.compile(r"^Missiles$"))).first
    row.locator("a.n").first.click()
    page.wait_for_url("**/figures.html#*")
    door = page.locator(".door:target")
    assert door.count() == 1 and door.locator("mark").first.inner_text() == "43 missiles"
    assert "Ukrainian Air Force" in door.inner_text() and "carried by" in door.inner_text()
    box = door.bounding_box()
    assert 0 <= box["y"] < 900
    colour = door.evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    door.locator("a", has_text="in its article").first.click()
    page.wait_for_url("**/articles/*")
    assert page.locator(".u:target").count() == 1
    watched.check()


def test_what_disagrees_and_what_was_not_read_are_on_the_start_page(browser, folder: Path) -> None:
    watched = Watched(browser)
    page = watched.open(folder / "index.html")
    assert page.locator("#disagree tbody tr").count() > 3
    page.click("#unread a >> text=numbers beside a weapon")
    page.wait_for_url("**/errors.html#set-aside")
    assert page.locator("#set-aside h2").is_visible()
    watched.check()


def test_sort_and_search(browser, folder: Path) -> None:
    watched = Watched(browser)
    page = watched.open(folder / "attacks.html")
    values = "rows => rows.map(r => r.cells[4].dataset.v)"
    head = page.locator("#t-attacks th button", has_text="Launched")
    head.click()
    up = page.eval_on_selector_all("#t-attacks tbody tr", values)
    numbers = [int(v) for v in up if v]
    assert numbers == sorted(numbers) and all(v == "" for v in up[len(numbers) :])
    head.click()
    down = page.eval_on_selector_all("#t-attacks tbody tr", values)
    assert [int(v) for v in down if v] == sorted(numbers, reverse=True) and down[-1] == (
        "" if "" in up else str(min(numbers))
    )
    page.fill("#q-t-attacks", "15 jan 2025 zelenskyy")
    shown = page.locator("#t-attacks tbody tr:visible")
    assert 0 < shown.count() < len(up) and "Zelenskyy" in shown.first.inner_text()
    assert page.locator("output").first.inner_text().startswith(f"{shown.count()} of")
    watched.check()


def test_keyboard_walk(browser, folder: Path) -> None:
    """Tab reaches the skip link first, then the menu; every stop is visible; Enter opens a number."""
    watched = Watched(browser, viewport={"width": 1280, "height": 900})
    page = watched.open(folder / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "(() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e); return [e.tagName, e.className.baseVal ?? e.className, b.width > 0 && b.height > 0, s.outlineStyle !== 'none' || s.outlineWidth !== '0px'] })()"
            )
        )
    assert all(s[2] for s in stops) and all(s[3] for s in stops)
    assert any(s[1] == "n" for s in stops)
    number = page.locator("a.n[href*='figures.html#']").first
    number.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures.html#*")
    assert page.evaluate("document.activeElement.className") == "door"
    watched.check()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(browser, folder: Path, width: int) -> None:
    watched = Watched(browser, viewport={"width": width, "height": 844})
    for path in all_kinds(folder):
        page = watched.open(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (
            path.name,
            over,
            page.evaluate(
                "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll')).slice(0, 4).map(e => e.tagName + '.' + (e.className.baseVal ?? e.className))"
            ),
        )
        small = page.evaluate(
            "[...document.querySelectorAll('.chart svg')].filter(s => s.getBoundingClientRect().width).map(s => 12 * s.getBoundingClientRect().width / s.viewBox.baseVal.width).filter(z => z < 9.5)"
        )
        assert small == [], (path.name, small)
    watched.check()


def test_print_view(browser, folder: Path, tmp_path: Path) -> None:
    watched = Watched(browser, viewport={"width": 1000, "height": 800})
    page = watched.open(folder / "index.html")
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible() and not page.locator(".tools").first.is_visible()
    assert (
        page.locator("#chart-launched svg.wide").is_visible()
        and not page.locator("#chart-launched svg.narrow").is_visible()
    )
    paper = page.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
    assert paper.startswith(b"%PDF") and len(paper) > 20_000
    watched.check()


def test_everything_is_there_without_scripts(browser, folder: Path) -> None:
    watched = Watched(browser, java_script_enabled=False)
    page = watched.open(folder / "index.html")
    assert page.locator("#unread li").count() > 8 and page.locator("#t-dis tbody tr").count() > 3
    assert not page.locator(".filter").first.is_visible()
    page.click("#disagree a.n >> nth=0")
    page.locator(".door:target mark").first.wait_for(state="attached")  # the page of all figures is long
    watched.check()


def test_dark_and_light_keep_contrast(browser, folder: Path) -> None:
    for scheme in ("light", "dark"):
        watched = Watched(browser, color_scheme=scheme)
        page = watched.open(folder / "index.html")
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(16, 20, 24)")
        watched.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser, folder: Path, scheme: str) -> None:
    watched = Watched(browser, viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True)
    for path in (
        all_kinds(folder) if scheme == "light" else [folder / "index.html", some(folder, "attacks", "43 missiles")]
    ):
        page = watched.open(path)
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run(document, {resultTypes: ['violations'], preload: false}).then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary.slice(0, 300)]))"
        )
        assert found == [], (path.name, found)
    watched.check()


def test_hostile_text_runs_nothing(browser, tmp_path: Path) -> None:
    tables = gold_tables.tables()
    payload = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    for name, column in (
        ("articles", "title"),
        ("articles", "outlet"),
        ("figures", "claimed_by"),
        ("figures", "rule"),
        ("mentions", "actor"),
        ("articles", "text"),
    ):
        tables[name][column] = payload
    site.build(tables, tmp_path, title=payload)
    watched = Watched(browser)
    for path in all_kinds_of(tmp_path):
        page = watched.open(path)
        assert page.title() != "broken" and page.locator("main img").count() == 0
    watched.check()


def all_kinds_of(folder: Path) -> list[Path]:
    return [
        *sorted(folder.glob("*.html")),
        *(next(iter(sorted((folder / kind).glob("*.html")))) for kind in ("attacks", "articles", "actors")),
    ]
