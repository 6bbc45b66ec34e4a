"""The HTML site of a run, made from its tables alone: the same tables give the same bytes.

Every text is escaped by the templates (autoescape) or by `drawing` and `passages`. No page loads anything from
elsewhere; links go to http and https addresses only. `build` writes pages, style, script, charts, data and the zip.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup, escape

from helpers import __version__, diagrams, downloads, drawing, findings, notebook_pages, passages, paths, views
from helpers.diagrams import Chart
from helpers.views import Attack, Book

NAV = (
    ("index.html", "Overview"), ("attacks.html", "Attacks"), ("weapons.html", "Weapons"), ("actors.html", "Actors"),
    ("articles.html", "Articles"), ("errors.html", "Errors"), ("method.html", "Method"),
)  # fmt: skip
FIGURES_A_PAGE = 600  # above this figures.html is cut by the first characters of the ids
ROWS_A_PAGE = 1200  # rows of one HTML table; the rest is on further pages and in the CSV
ALL_ARTICLES = 2000  # above this only articles with claims get a page
LINES_AN_ACTOR = 400  # lines of a concordance
OUTCOME_LETTERS = {"launched": "L", "intercepted": "I", "lost": "X", "hit": "H"}
# What a page could not show as text: control characters, and the marks that turn the direction of what follows.
UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, *range(128, 160)), "�") | {
    c: f"[U+{c:04X}]" for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


ODD = re.compile(f"[{''.join(re.escape(chr(c)) for c in UNSEEN)}]")


@dataclass(frozen=True)
class Cell:
    """One cell: what is shown, and the value by which it sorts (null: by its text)."""

    html: Any
    v: Any = None


@dataclass(frozen=True)
class Column:
    """One column: its heading, whether it holds numbers, and a class (`q` for the words of a source)."""

    label: str
    num: bool = False
    cls: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a page."""

    name: str
    label: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    search: str = ""
    sort: bool = True
    stack: bool = True
    headed: bool = True
    tall: bool = False
    note: str = ""
    empty: str = "None."


@dataclass
class Section:
    """One section of a list page."""

    name: str
    title: str = ""
    sub: str = ""
    label: str = ""
    charts: list[Chart] = field(default_factory=list)
    sides: list[dict[str, Any]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    steps: list[tuple[str, str, str]] = field(default_factory=list)
    prose: Any = ""
    more: tuple[str, str] | None = None
    ruled: bool = False


NOT_REPORTED = Markup('<span class="nr">not reported</span>')


def build(
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    *,
    title: str | None = None,
    texts: str = "excerpt",
    parameters: Mapping[str, Any] | None = None,
    manifest: Mapping[str, Any] | None = None,
    notebooks: Mapping[str, Path] | None = None,
    inputs: Iterable[Mapping[str, Any]] | None = None,
    language_note: str | None = None,
) -> list[Path]:
    """Writes the site of the tables below `folder` and returns its files.

    `texts` is `full`, `excerpt` or `none`; a source's licence narrows or widens it. `notebooks` maps names to executed
    notebooks (`.ipynb`, rendered) or finished pages (`.html`, copied). Absent tables count as empty.
    Raises ValueError for an unknown `texts`, OSError where the folder can't be written.
    """
    if texts not in ("full", "excerpt", "none"):
        raise ValueError(f"texts: expected full, excerpt or none, not {texts!r}")
    given = {name: tables[name] for name in tables}
    if inputs is not None and ("inputs" not in given or given["inputs"].empty):
        given["inputs"] = pd.DataFrame(list(inputs))
    site = _Site(
        Book(given), Path(folder), title or "Strikebook report", texts, dict(parameters or {}), dict(manifest or {})
    )
    site.language_note = language_note or ""
    site.notebooks = dict(notebooks or {})
    return site.write()


def plan(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """How many pages `build` will write and about how many bytes: to be said before it starts."""
    book = Book(tables)
    articles = pages_of_articles(book)
    sharded = shards(list(book.figures))
    rows = len(book.rows("attacks"))
    pages = {
        "attacks": len(book.attacks), "articles": len(articles), "actors": len(book.actors),
        "figures": 1 + (len(sharded) if len(sharded) > 1 else 0),
        "lists": len(NAV) + 1 + max(0, -(-rows // ROWS_A_PAGE) - 1) + max(0, -(-len(book.articles) // ROWS_A_PAGE) - 1),
    }  # fmt: skip
    size = (
        14_000 * len(book.attacks)
        + 3_200 * len(book.figures)
        + 60_000 * len(book.actors)
        + 420 * (rows + len(book.articles))
        + 300_000
    )
    size += sum(6_000 + 3 * len(views.text_of(a.get("text"))) for a in (book.articles[i] for i in articles))
    return {"pages": sum(pages.values()), "bytes": size, **pages}


def pages_of_articles(book: Book) -> list[str]:
    """The articles that get a page: those with claims; in a small corpus those with mentions too."""
    small = len(book.articles) <= ALL_ARTICLES
    return [i for i in book.articles if i in book.claims_of or (small and i in book.mentions_of)]


def shards(figure_ids: Sequence[str]) -> dict[str, list[str]]:
    """Figures by page: all under an empty prefix, or by the first characters of their ids."""
    if len(figure_ids) <= FIGURES_A_PAGE:
        return {"": list(figure_ids)}
    for length in range(2, 7):
        cut: dict[str, list[str]] = defaultdict(list)
        for fid in figure_ids:
            cut[views.slug(fid)[:length]].append(fid)
        if max(map(len, cut.values())) <= FIGURES_A_PAGE:
            break
    return dict(sorted(cut.items()))


class _Site:
    """One build: the book, the settings, and the pages made so far."""

    def __init__(
        self, book: Book, folder: Path, title: str, texts: str, parameters: dict[str, Any], manifest: dict[str, Any]
    ) -> None:
        self.book, self.folder, self.texts = book, folder, texts
        self.parameters, self.manifest = parameters, manifest
        self.title = title
        self.language_note = ""
        self.notebooks: dict[str, Path] = {}
        self.hash = views.fingerprint(book.tables)[:16]
        self.version = __version__
        self.pages: dict[str, str] = {}
        self.charts: dict[str, Chart] = {}
        self.env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(paths.PACKAGE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )
        self.people = {a["actor_id"]: a for a in book.actors}
        self.article_pages = set(pages_of_articles(book))
        self.shards = shards(list(book.figures))
        self.shard_of = {fid: prefix for prefix, ids in self.shards.items() for fid in ids}
        outlets = views.distinct(views.text_of(a.get("outlet")) for a in book.articles.values())
        shown = ", ".join(sorted(outlets)[:12]) + (f" and {len(outlets) - 12} more" if len(outlets) > 12 else "")
        self.sources_line = f"Outlets: {shown}." if outlets else ""
        self.texts_line = {
            "full": "Full texts are shown, but where a licence forbids it.",
            "excerpt": "Full texts are shown only where their licence allows it.",
            "none": "The sources’ texts are not shown.",
        }[texts]

    # --- addresses ---

    def figure_href(self, figure_id: str, root: str = "") -> str:
        prefix = self.shard_of.get(figure_id, "")
        page = f"figures/{prefix}.html" if prefix else "figures.html"
        return f"{root}{page}#{views.slug(figure_id)}"

    def article_href(self, article_id: Any, root: str = "") -> str | None:
        key = views.text_of(article_id)
        return f"{root}{article_file(key)}" if key in self.article_pages else None

    def linked(self, parts: Iterable[findings.Part], root: str = "") -> list[Any]:
        """A finding's parts with addresses for figure ids."""
        out: list[Any] = []
        for part in parts:
            if isinstance(part, str):
                out.append(part)
            else:
                words, to = part
                out.append((words, self.figure_href(to, root) if to in self.book.figures else root + to))
        return out

    def add(self, file: str, template: str, heading: str, **context: Any) -> None:
        depth = file.count("/")
        html = self.env.get_template(template).render(
            heading=heading, site=self, root="../" * depth, here=context.pop("here", file), nav=NAV, patterns=Markup(drawing.PATTERNS), **context
        )  # fmt: skip
        self.pages[file] = shown(html)

    def use(self, chart: Chart | None) -> Chart | None:
        """Registers a chart, so that its CSV and SVG are written."""
        if chart:
            self.charts[chart.name] = chart
        return chart

    # --- cells ---

    def amount_cell(self, row: Mapping[str, Any], outcome: str, root: str = "") -> Cell:
        low, high = views.whole(row.get(f"{outcome}_low")), views.whole(row.get(f"{outcome}_high"))
        if low is None and high is None:
            return Cell(
                Markup('<span class="nr">withheld</span>')
                if "withheld" in views.items(row.get("flags")) and outcome in ("intercepted", "lost")
                else NOT_REPORTED,
                "",
            )
        said = views.amount(low, high)
        figure = self.book.figure_for(row, outcome) if outcome != "fate_not_stated" else None
        value = low if low is not None else high
        if figure:
            said = views.amount(low, high, bool(figure.get("approx")) and low == high)
            return Cell(link(said, self.figure_href(figure["figure_id"], root)), value)
        return Cell(said, value)

    def day_cell(self, attack: Attack, root: str = "") -> Cell:
        return Cell(
            Markup('<a href="{}">{}</a>').format(root + attack.file, attack.when(short=True)),
            attack.night.isoformat() if attack.night else "",
        )

    def flags_cell(self, row: Mapping[str, Any]) -> Cell:
        tags = [
            tag("warn" if f in ("contradiction", "conflicting") else "plain", views.FLAG_WORDS.get(f, f))
            for f in views.items(row.get("flags"))
        ]
        return Cell(Markup(" ").join(tags))

    def rows_of_attacks(self, attacks: Iterable[Attack], root: str, models: bool = False) -> list[list[Cell]]:
        out = []
        for attack in attacks:
            for row in sorted(attack.rows, key=row_order):
                if not models and row.get("weapon_model"):
                    continue
                if not views.has_numbers(row) and not views.items(row.get("flags")):
                    continue
                kind = views.words_of(views.text_of(row.get("weapon_class")))
                what = f"{row['weapon_model']} ({kind})" if row.get("weapon_model") else findings.upper(kind)
                place = self.book.part_of_row(row)
                if place:
                    what = f"{what}, {place}" if not place.startswith("part: ") else f"{what}, a part"
                if row.get("weapon_group") and not row.get("weapon_model"):
                    what = f"{what}, {views.text_of(row['weapon_group'])}"
                out.append(
                    [self.day_cell(attack, root), Cell(attack.sides()), party_cell(row.get("claimed_by")), Cell(what),
                     *(self.amount_cell(row, o, root) for o in ("launched", "intercepted", "lost", "hit", "fate_not_stated")), self.flags_cell(row)]
                )  # fmt: skip
        return out

    # --- writing ---

    def write(self) -> list[Path]:
        self.make_figures()
        self.make_attacks()
        self.make_weapons()
        self.make_actors()
        self.make_articles()
        self.make_errors()
        self.make_method()
        self.make_glossary()
        notebook_links = self.make_notebooks()
        self.make_index(notebook_links)
        self.folder.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []

        def put(name: str, text: str) -> None:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "replace"))
            written.append(path)

        for name in sorted(self.pages):
            put(name, self.pages[name])
        put("style.css", style())
        put("script.js", (paths.PACKAGE / "templates" / "script.js").read_text(encoding="utf-8"))
        for name in sorted(self.charts):
            put(f"charts/{name}.csv", "\ufeff" + self.charts[name].csv())
            put(f"charts/{name}.svg", shown(self.charts[name].file()))
        written += downloads.write(
            self.book.tables, self.folder, title=self.title, texts=self.texts, manifest=self.manifest, citation=self.citation(),
            data_hash=self.hash, start_page=self.start_figures, charts={f"charts/{n}.csv": "\ufeff" + c.csv() for n, c in sorted(self.charts.items())},
        )  # fmt: skip
        return written

    def citation(self) -> str:
        """The ready line for the whole report: the parties first, then the outlets, then the tool and the hash."""
        attacker, who = self.book.main
        count = Counter(f.get("claimed_by") for f in self.book.figures.values() if f.get("claimed_by"))
        parties = [name for name, _ in sorted(count.items(), key=lambda t: (-t[1], t[0]))[:3]]
        said = ", ".join(views.party(p, start=k == 0) for k, p in enumerate(parties)) or "Parties as named"
        n = len(self.book.articles)
        return f"{said}, as reported in {views.number(n)} article{'s' * (n != 1)}; reconciled with Strikebook {self.version}: “{self.title}”, {diagrams.span_words(self.book)}. Data SHA-256 {self.hash}."

    # --- figures ---

    def make_figures(self) -> None:
        book = self.book
        order = {a: k for k, a in enumerate(book.attacks)}

        def groups(ids: Sequence[str], root: str) -> list[dict[str, Any]]:
            by: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for fid in ids:
                by[views.text_of(book.figures[fid].get("attack_id"))].append(book.figures[fid])
            out = []
            for key in sorted(by, key=lambda k: (order.get(k, len(order)), k)):
                attack = book.attacks.get(key)
                figures = sorted(by[key], key=figure_order)
                name = (
                    f"{findings.upper(attack.when())} · {attack.sides()}"
                    if attack
                    else "Cumulative figures and figures without a dated attack"
                )
                out.append(
                    {
                        "title": name,
                        "href": attack.file if attack else None,
                        "figures": [self.door(f, root) for f in figures],
                    }
                )
            return out

        lede = "Each number with the sentence that carries it, who says it, who carried it, the values that it has had, and the rule by which it stands."
        total = f"{views.number(len(book.figures))} reported figure{'s' * (len(book.figures) != 1)}"
        if len(self.shards) == 1:
            self.add(
                "figures.html",
                "figures.html.j2",
                f"{total}, each with its sentence",
                kick="Figures",
                lede=lede,
                groups=groups(list(book.figures), ""),
                shards=[],
            )
            return
        links = [(f"figures/{p}.html", f"{p}…") for p in self.shards]
        self.add("figures.html", "figures.html.j2", f"{total}, each with its sentence", kick="Figures", groups=[], shards=links,
                 lede=lede + " They stand on pages by the first characters of their id.")  # fmt: skip
        for prefix, ids in self.shards.items():
            self.add(
                f"figures/{prefix}.html",
                "figures.html.j2",
                f"Figures {prefix}…",
                kick=f"{len(ids)} of {total}",
                lede=lede,
                groups=groups(ids, "../"),
                shards=[],
                here="",
            )

    def door(self, figure: Mapping[str, Any], root: str) -> dict[str, Any]:
        """One figure's entry: number, party, sentence, history, rule, citation."""
        book = self.book
        fid = views.text_of(figure["figure_id"])
        attack = book.attacks.get(views.text_of(figure.get("attack_id")))
        low, high = views.whole(figure.get("low")), views.whole(figure.get("high"))
        status = views.text_of(figure.get("status"))
        claims = [book.claims[c] for c in views.items(figure.get("claim_ids")) if c in book.claims]
        stands = next(
            (c for c in claims if views.text_of(c.get("sentence")) == views.text_of(figure.get("sentence"))),
            claims[-1] if claims else None,
        )
        order = ([stands] if stands else []) + [c for c in claims if c is not stands]
        quotes, hidden, seen = [], 0, set()
        for claim in order:
            article = book.articles.get(views.text_of(claim.get("article_id")), {})
            shown = self.quote(claim, article)
            if shown is None:
                hidden += 1
                continue
            if article.get("article_id") in seen or len(quotes) >= 4:
                continue
            seen.add(article.get("article_id"))
            page = self.article_href(article.get("article_id"))
            quotes.append({"html": shown, "source": book.article_line(article.get("article_id")), "page": f"{page}#{anchor_of(claim)}" if page else None, "url": views.web(article.get("url")),
                           "lang": lang_of(article)})  # fmt: skip
        if not claims:
            without = "No sentence states this number: it is computed from others by the rule below."
        elif hidden and not quotes:
            without = "The source’s text is not shown in this report."
        else:
            without = "The sentence is not in the tables of this run."
        url = views.web(figure.get("url"))
        carried = views.items(figure.get("carried_by"))
        how: list[tuple[str, Any]] = []
        if attack:
            how.append(
                (
                    "attack",
                    Markup('<a href="{}">{}</a>').format(
                        root + attack.file, f"{attack.when(short=True)}, {attack.sides()}"
                    ),
                )
            )
        if carried:
            how.append(
                (
                    f"carried by {len(carried)} outlet{'s' * (len(carried) != 1)}",
                    ", ".join(carried[:12]) + (f" and {len(carried) - 12} more" if len(carried) > 12 else ""),
                )
            )
        stories = views.whole(figure.get("stories"))
        if stories:
            how.append(("independent stories", str(stories)))
        if figure.get("as_of"):
            how.append(("as of", views.text_of(figure["as_of"]).replace("T", " ")))
        if figure.get("first_published"):
            first, last = (
                views.text_of(figure["first_published"])[:10],
                views.text_of(figure.get("last_published"))[:10],
            )
            how.append(("published", first if not last or last == first else f"{first} to {last}"))
        if figure.get("dated_by"):
            how.append(("attack dated by", views.text_of(figure["dated_by"])))
        if url and not any(q["url"] for q in quotes):
            how.append(("source", Markup('<a href="{}" rel="noopener noreferrer">at the publisher</a>').format(url)))
        how.append(("status", views.STATUS_WORDS.get(status, status or "stated")))
        how.append(("rule", Markup("<code>{}</code>").format(views.text_of(figure.get("rule")) or "as stated")))
        history = book.versions_of.get(fid, [])
        table = None
        if len(history) > 1:
            rows = []
            for v in history[:200]:
                page = self.article_href(v.get("article_id"), root)
                where = views.text_of(v.get("outlet")) or book.article_line(v.get("article_id"))
                rows.append([Cell(views.amount(views.whole(v.get("low")), views.whole(v.get("high"))), views.whole(v.get("low"))), Cell(views.text_of(v.get("published"))[:16] or "undated"),
                             Cell(views.text_of(v.get("as_of")).replace("T", " ")), Cell(Markup('<a href="{}">{}</a>').format(page, where) if page else where),
                             Cell(tag({"first": "none", "repeated": "none", "rounded": "none"}.get(views.text_of(v.get("verdict")), "warn"), views.text_of(v.get("verdict"))))])  # fmt: skip
            table = Table(
                f"v-{views.slug(fid)}",
                "Values that this figure has had",
                (Column("Value"), Column("Published"), Column("As of"), Column("Outlet"), Column("Verdict")),
                rows,
                sort=False,
            )
        said = views.amount(low, high, bool(figure.get("approx")))
        if status == "withheld":
            said = "withheld"
        words = diagrams.figure_words(figure)
        words = words[:1].lower() + words[1:] if not figure.get("weapon_model") else words
        when = f", {attack.when()} ({attack.sides()})" if attack else ""
        outlets = f", as carried by {', '.join(carried[:3])}" if carried else ""
        cite = f"{views.party(figure.get('claimed_by'), start=True)}: {said} {words}{when}{outlets}. In “{self.title}”, Strikebook {self.version}, data {self.hash}, figures.html#{views.slug(fid)}"
        kind = {"conflicting": "warn", "withheld": "none", "not_stated": "none"}.get(status, "plain")
        return {"id": views.slug(fid), "amount": said, "what": words, "tag": tag(kind, views.STATUS_WORDS.get(status, status)) if status not in ("", "stated") else "",
                "party": figure.get("claimed_by") or "a source that is not named", "role": {"attacker": "the attacking side", "defender": "the attacked side", "third": "a third side"}.get(views.text_of(figure.get("reporter_role")), ""),
                "quotes": quotes, "without": without, "how": how, "versions": table, "cite": cite}  # fmt: skip

    def quote(self, claim: Mapping[str, Any], article: Mapping[str, Any]) -> Markup | None:
        """The sentence of a claim with its evidence marked; null where the source's text may not be shown."""
        if views.rights(article.get("licence"), self.texts) == "none":
            return None
        text, start, end = (
            views.text_of(article.get("text")),
            views.whole(claim.get("start")),
            views.whole(claim.get("end")),
        )
        if text and start is not None and end is not None and 0 <= start < end <= len(text):
            return passages.quote(text, start, end)
        sentence, evidence = views.text_of(claim.get("sentence")), views.text_of(claim.get("evidence"))
        if evidence and evidence in sentence:
            at = sentence.index(evidence)
            return passages.quote(sentence, at, at + len(evidence))
        return escape(sentence) if sentence else None

    # --- attacks ---

    def make_attacks(self) -> None:
        book = self.book
        attacks = list(book.attacks.values())
        columns = ATTACK_COLUMNS
        rows = self.rows_of_attacks(reversed(attacks), "", models=False)
        pages = [rows[k : k + ROWS_A_PAGE] for k in range(0, len(rows), ROWS_A_PAGE)] or [[]]
        chart = self.use(diagrams.launched(book, lambda a: a.file))
        undated = sum(1 for a in attacks if a.night is None)
        for k, part in enumerate(pages):
            file = "attacks.html" if k == 0 else f"attacks-{k + 1}.html"
            sections = (
                [Section("chart", charts=[chart], label="Launched and what became of it")] if chart and k == 0 else []
            )
            more = (
                (f"attacks-{k + 2}.html", f"Earlier attacks: page {k + 2} of {len(pages)}")
                if k + 1 < len(pages)
                else None
            )
            sections.append(
                Section("all", "Every attack, by party and weapon", "Parties stand side by side and are never added. A number opens its sentence. Totals stand beside their parts, so that no column may be summed.",
                        tables=[Table("t-attacks", "Attacks by party and weapon", columns, part, search="Search attacks", note=f"{views.number(len(part))} of {views.number(len(rows))} rows; by model on each attack’s page and in attacks.csv.", empty="No attack with a number is told in these texts.")], more=more)
            )  # fmt: skip
            count = f"{views.number(len(attacks))} attack{'s' * (len(attacks) != 1)}"
            self.add(file, "list.html.j2", f"{count} in these texts" + (f"; {undated} without a date" if undated else ""), crumbs=[], kick=f"Attacks · {diagrams.span_words(book)}", lede="", facts=[], sections=sections, title_parts=None, here="attacks.html")  # fmt: skip
        for k, attack in enumerate(attacks):
            self.make_attack(attack, attacks[k - 1] if k else None, attacks[k + 1] if k + 1 < len(attacks) else None)

    def make_attack(self, attack: Attack, before: Attack | None, after: Attack | None) -> None:
        book, root = self.book, "../"
        parties = attack.parties
        lead = book.main[1] if book.main[1] in parties else parties[0]
        finding = findings.accounting(book, attack, lead)
        articles = {
            views.text_of(book.claims[c].get("article_id"))
            for f in attack.figures
            for c in views.items(f.get("claim_ids"))
            if c in book.claims
        }
        claims = {c for f in attack.figures for c in views.items(f.get("claim_ids"))}
        basis = {
            "stated": "hours that a text states",
            "overnight": "“overnight”: the usual hours of a night",
            "day": "a date",
            "date": "a date",
        }.get(views.text_of(attack.basis), "no date in the texts")
        window = " to ".join(w.replace("T", " ") for w in views.distinct(attack.window) if w)
        facts: list[tuple[str, Any]] = [
            ("Claims", f"{len(claims)} in {len(articles)} article{'s' * (len(articles) != 1)}"),
            (
                "Parties",
                "; ".join(p or "not named" for p in parties[:4])
                + (f" and {len(parties) - 4} more" if len(parties) > 4 else ""),
            ),
            ("Window", window or "not known"),
            ("Window known by", basis),
        ]
        first = attack.rows[0]
        for name, key in (
            ("Target regions", "target_region"),
            ("Launch areas", "launch_areas"),
            ("Sites hit", "sites_hit"),
            ("Sites with debris", "sites_debris"),
        ):
            value = next((r[key] for r in attack.rows if r.get(key) not in (None, "", [])), None)
            if value not in (None, "", []):
                facts.append((name, ", ".join(views.items(value)) if isinstance(value, list | str) else str(value)))
        compared = book.by("scorecard", "attack_id").get(attack.attack_id, [])
        both = [r for r in compared if views.text_of(r.get("verdict")).startswith(("match", "differs"))]
        if both:
            same = sum(1 for r in both if r["verdict"] == "match")
            facts.append(
                ("Reference table", tag("ok" if same == len(both) else "warn", f"{same} of {len(both)} equal"))
            )
        sections: list[Section] = []
        seen_party = [p for p in [lead, *parties] if p is not None or p == lead]
        for who in views.distinct(seen_party)[:3]:
            chart = self.use(diagrams.accounting(book, attack, who, lambda f: self.figure_href(f, root)))
            if chart:
                sections.append(Section("accounting", charts=[chart], label="What was launched and what became of it"))
                break
        top = max((views.whole(f.get("low")) or views.whole(f.get("high")) or 0 for f in attack.figures), default=0)
        if len(parties) > 1:
            found = [
                (p, diagrams.sides(book, attack, p, top, lambda f: self.figure_href(f, root))) for p in parties[:6]
            ]
            sides = [
                {"title": views.party(p, start=True), "sub": self.role_words(attack, p), "chart": c}
                for p, c in found
                if c
            ]
            if len(sides) > 1:
                sections.append(
                    Section(
                        "sides",
                        f"{NUMBER_WORDS.get(len(sides), str(len(sides))).capitalize()} parties: side by side, never added",
                        "The same scale on every side. A number opens its sentence.",
                        sides=sides,
                    )
                )
        columns = tuple(c for c in ATTACK_COLUMNS if c.label not in ("When", "Sides"))
        rows = [[r[2], *r[:0], r[3], *r[4:]] for r in self.rows_of_attacks([attack], root, models=True)]
        columns = (Column("According to"), *columns[1:])
        sections.append(
            Section(
                "figures",
                "Every figure, by party and weapon",
                "A model’s row is part of its class’s row; a total is never added to its parts.",
                tables=[
                    Table(
                        "t-figures",
                        "Figures of this attack",
                        columns,
                        rows,
                        empty="No number is reported for this attack.",
                    )
                ],
            )
        )
        sections.append(
            Section(
                "sentences",
                "Every figure with its sentence",
                "The marked words are the evidence. Outlets carry, they do not claim: one party’s figure in three outlets is one figure.",
                tables=[self.sentence_table(attack, root)],
            )
        )
        if compared:
            sections.append(
                Section(
                    "reference",
                    "Against the reference table",
                    tables=[scorecard_table(compared, "t-reference", {}, self, root)],
                )
            )
        steps = self.steps(attack, basis, window)
        sections.append(Section("settled", "How this attack was settled", steps=steps))
        crumbs = [
            (before.file, f"← {before.when(short=True)}") if before else (None, ""),
            ("attacks.html", "All attacks"),
            (after.file, f"{after.when(short=True)} →") if after else (None, ""),
        ]
        del first
        self.add(attack.file, "list.html.j2", f"{findings.upper(attack.when())}, {attack.sides()}", crumbs=crumbs, kick=f"{findings.upper(attack.when())} · {attack.sides()}", lede="", facts=facts, sections=sections,
                 title_parts=self.linked(finding.parts, root), here="attacks.html")  # fmt: skip

    def role_words(self, attack: Attack, who: str | None) -> str:
        role = next(
            (
                views.text_of(f.get("reporter_role"))
                for f in attack.figures
                if f.get("claimed_by") == who and f.get("reporter_role")
            ),
            "",
        )
        return {"attacker": "the attacking side", "defender": "the attacked side", "third": "a third side"}.get(
            role, "side not known"
        )

    def sentence_table(self, attack: Attack, root: str) -> Table:
        rows = []
        for figure in sorted(attack.figures, key=figure_order):
            fid = figure["figure_id"]
            said = views.amount(
                views.whole(figure.get("low")), views.whole(figure.get("high")), bool(figure.get("approx"))
            )
            claims = [self.book.claims[c] for c in views.items(figure.get("claim_ids")) if c in self.book.claims]
            for claim in claims[:5] or [None]:
                article = self.book.articles.get(views.text_of((claim or {}).get("article_id")), {})
                shown = (
                    self.short_quote(claim, article)
                    if claim
                    else Markup('<span class="quiet">computed: {}</span>').format(views.text_of(figure.get("rule")))
                )
                page = self.article_href(article.get("article_id"), root)
                where = self.book.article_line(article.get("article_id")) if article else ""
                rows.append([Cell(link(said, self.figure_href(fid, root)), views.whole(figure.get("low"))), Cell(diagrams.figure_words(figure)), party_cell(figure.get("claimed_by")),
                             Cell(Markup('<a href="{}">{}</a>').format(f"{page}#{anchor_of(claim)}", where) if page and claim else where), Cell(shown if shown is not None else "The source’s text is not shown here."),
                             Cell(tag({"conflicting": "warn"}.get(views.text_of(figure.get("status")), "none"), views.STATUS_WORDS.get(views.text_of(figure.get("status")), "stated")))])  # fmt: skip
        return Table(
            "t-sentences",
            "Figures with their sentences",
            (
                Column("Figure"),
                Column("What"),
                Column("According to"),
                Column("Carried by"),
                Column("Sentence", cls="q"),
                Column("Standing"),
            ),
            rows,
            search="Search sentences" if len(rows) > 12 else "",
            empty="No sentence is in the tables.",
        )

    def short_quote(self, claim: Mapping[str, Any], article: Mapping[str, Any]) -> Markup | None:
        """The sentence alone with its evidence marked."""
        if views.rights(article.get("licence"), self.texts) == "none":
            return None
        text, start, end = (
            views.text_of(article.get("text")),
            views.whole(claim.get("start")),
            views.whole(claim.get("end")),
        )
        if not (text and start is not None and end is not None and 0 <= start < end <= len(text)):
            return self.quote(claim, article)
        _, lo, hi, _ = passages.around(text, start, end)
        lo, hi = max(min(lo, start), start - 160), min(max(hi, end), end + 160)
        return Markup("{}{}<mark>{}</mark>{}{}").format(
            "… " if lo and not text[lo - 1].isspace() else "",
            text[lo:start],
            text[start:end],
            text[end:hi],
            " …" if hi < len(text) and text[hi - 1 : hi] not in '.!?”"' else "",
        )

    def steps(self, attack: Attack, basis: str, window: str) -> list[tuple[str, str, str]]:
        """How the attack came about, from the rules that the tables name."""
        steps = [("Window.", f"Known by {basis}" + (f": {window}." if window else "."), views.text_of(attack.basis))]
        rules: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for figure in attack.figures:
            rules[rule_form(figure.get("rule"))].append(figure)
        for rule in sorted(rules, key=lambda r: (-len(rules[r]), r))[:12]:
            group = rules[rule]
            said = "; ".join(
                f"{diagrams.figure_words(f)}: {views.amount(views.whole(f.get('low')), views.whole(f.get('high')))}"
                for f in group[:4]
            ) + (f"; and {len(group) - 4} more" if len(group) > 4 else "")
            steps.append((f"{len(group)} figure{'s' * (len(group) != 1)}.", said + ".", rule))
        for rule in views.distinct(views.text_of(r.get("rule")) for r in attack.rows if r.get("rule"))[:6]:
            steps.append(("What is left.", "", rule))
        if any("contradiction" in views.items(r.get("flags")) for r in attack.rows):
            steps.append(
                (
                    "Contradiction.",
                    "The outcomes add up to more than was launched. It is shown as it stands and nothing is clipped.",
                    "contradiction",
                )
            )
        return steps

    # --- weapons ---

    def make_weapons(self) -> None:
        book = self.book
        shares = self.use(diagrams.shares(book))
        by: dict[tuple[str, str, Any], list[Mapping[str, Any]]] = defaultdict(list)
        for attack in book.attacks.values():
            for row in attack.rows:
                if views.has_numbers(row):
                    by[
                        (
                            views.text_of(row.get("weapon_class")),
                            views.text_of(row.get("weapon_model")),
                            row.get("claimed_by"),
                        )
                    ].append(row)
        rows = []
        for (kind, model, who), group in sorted(
            by.items(),
            key=lambda t: (diagrams.order_of(t[0][0]), t[0][0], bool(t[0][1]), -len(t[1]), t[0][1], t[0][2] or ""),
        ):
            attacks = {r["attack_id"] for r in group}
            cells = []
            for outcome in ("launched", "intercepted", "lost", "hit"):
                values = [views.whole(r.get(f"{outcome}_low")) for r in group]
                known = [v for v in values if v is not None]
                cells.append(
                    Cell(
                        Markup("{} <span class='quiet small'>in {}</span>").format(
                            views.number(sum(known)), len(known)
                        ),
                        sum(known),
                    )
                    if known
                    else Cell(NOT_REPORTED, "")
                )
            rows.append(
                [
                    Cell(model or findings.upper(views.words_of(kind))),
                    Cell(findings.upper(views.words_of(kind))),
                    party_cell(who),
                    Cell(str(len(attacks)), len(attacks)),
                    *cells,
                ]
            )
        sections = [Section("shares", charts=[shares], label="Reported shot-down share")] if shares else []
        sections.append(
            Section("models", "Classes and models, by party", "Sums of the lower bounds over the attacks for which the party gives the number; “in 12” says for how many. A model is part of its class. Rows may not be added to one another.",
                    tables=[Table("t-weapons", "Weapons by party", (Column("Weapon"), Column("Class"), Column("According to"), Column("Attacks", True), Column("Launched", True), Column("Shot down", True), Column("Lost", True), Column("Hit", True)), rows[:ROWS_A_PAGE], search="Search weapons", empty="No weapon with a number is told in these texts.")])
        )  # fmt: skip
        rate = self.zero_table()
        if rate:
            sections.append(rate)
        names = {k for k in by if k[1]}
        self.add(
            "weapons.html",
            "list.html.j2",
            f"{len({n[1] for n in names})} weapon models in {len({k[0] for k in by})} classes",
            crumbs=[],
            kick=f"Weapons · {diagrams.span_words(book)}",
            lede="",
            facts=[],
            sections=sections,
            title_parts=None,
        )

    def zero_table(self) -> Section | None:
        """Ballistic missiles with and without the attacks of which none was stopped: why zeros count."""
        book = self.book
        attacker, who = book.main
        out = []
        for kinds in ("ballistic_missile", "cruise_missile", "missile", "drone"):
            for share in findings.shares(book, kinds, "month"):
                if share.launched:
                    out.append([Cell(views.period_words(share.start, "month"), share.start.isoformat()), Cell(findings.upper(views.words_of(kinds))), Cell(str(share.attacks), share.attacks), Cell(views.number(share.launched), share.launched), Cell(views.number(share.stopped), share.stopped), Cell(str(share.below), share.below), Cell(findings.percent(share.low), share.low if share.low is not None else ""), Cell(f"{share.left_out} ({views.number(share.left_out_munitions)})", share.left_out)])  # fmt: skip
        if not out:
            return None
        return Section("zeros", "By month, with the attacks of which none was stopped", f"As {views.party(who)} reports attacks by {attacker}. Attacks with a stated or proved zero are counted; leaving them out would raise the share.",
                       tables=[Table("t-zeros", "Shares by month", (Column("Month"), Column("Weapon"), Column("Attacks counted", True), Column("Launched", True), Column("Stopped", True), Column("With none stopped", True), Column("Share", True), Column("Left out (munitions)", True)), out)])  # fmt: skip

    # --- actors ---

    def make_actors(self) -> None:
        book = self.book
        attention = self.use(diagrams.attention(book))
        total = book.stories_total
        rows = []
        for a in book.actors:
            rows.append([Cell(Markup('<a href="{}">{}</a>').format(findings.actor_file(a), a["actor"]), a["actor"]), Cell(f"{len(a['named'])} of {total}", len(a["named"])), Cell(findings.percent(len(a["named"]) / total) if total >= 20 else "–", len(a["named"])), Cell(views.number(a["by_name"]), a["by_name"]), Cell(views.number(a["by_title"]), a["by_title"]), Cell(views.number(len(a["articles"])), len(a["articles"]))])  # fmt: skip
        sections = [Section("attention", charts=[attention], label="Share of stories")] if attention else []
        sections.append(Section("all", "Every actor named", "Names and titles are counted apart. Copies of one story count once.", tables=[Table("t-actors", "Actors", (Column("Actor"), Column("Stories naming", True), Column("Share", True), Column("Mentions by name", True), Column("By title", True), Column("Articles", True)), rows[:ROWS_A_PAGE], search="Search actors", empty="No actor of the lexicons is named in these texts.")]))  # fmt: skip
        self.add(
            "actors.html",
            "list.html.j2",
            f"{len(book.actors)} actor{'s' * (len(book.actors) != 1)} named in {total} stories",
            crumbs=[],
            kick=f"Actors · {diagrams.span_words(book)}",
            lede="",
            facts=[],
            sections=sections,
            title_parts=None,
        )
        mentions = book.by("mentions", "actor_id")
        leading = [a["actor_id"] for a in findings.leading(book, 4)]
        for a in book.actors:
            self.make_actor(a, mentions[a["actor_id"]], leading.index(a["actor_id"]) if a["actor_id"] in leading else 3)

    def make_actor(self, a: dict[str, Any], mentions: list[Mapping[str, Any]], number: int) -> None:
        book, root = self.book, "../"
        names = [s for (form, s), _ in sorted(a["surfaces"].items(), key=lambda t: (-t[1], t[0])) if form != "title"]
        titles = [s for (form, s), _ in sorted(a["surfaces"].items(), key=lambda t: (-t[1], t[0])) if form == "title"]
        facts = [
            ("Counted as a name", ", ".join(names[:6]) or "none"),
            ("Counted as a title", ", ".join(f"“{t}”" for t in titles[:6]) or "none in these texts"),
            ("Mentions", f"{views.number(a['by_name'])} by name, {views.number(a['by_title'])} by title"),
            ("Never counted", "pronouns, datelines, credits"),
        ]
        charted = [c for c in (self.use(diagrams.actor(book, a, number)), self.use(diagrams.company(book, a))) if c]
        sections = [Section(c.name, charts=[c], label=c.title) for c in charted]
        lines = []
        dated = sorted(
            mentions,
            key=lambda m: (
                views.text_of(book.articles.get(views.text_of(m.get("article_id")), {}).get("published_earliest"))
                or "9",
                views.text_of(m.get("article_id")),
                views.whole(m.get("start")) or 0,
            ),
        )
        shown = 0
        for m in dated:
            article = book.articles.get(views.text_of(m.get("article_id")), {})
            right = views.rights(article.get("licence"), self.texts)
            text, start, end = (
                views.text_of(article.get("text")),
                views.whole(m.get("start")),
                views.whole(m.get("end")),
            )
            if right == "none" or start is None or end is None or not 0 <= start < end <= len(text):
                continue
            shown += 1
            if shown > LINES_AN_ACTOR:
                continue
            page = self.article_href(article.get("article_id"), root)
            lines.append(
                {
                    "src": f"{Book.published(article, short=True)} · {views.text_of(article.get('outlet')) or views.text_of(article.get('source'))}",
                    "href": page,
                    "left": one_line(text[max(0, start - 90) : start]),
                    "word": one_line(text[start:end]),
                    "right": one_line(text[end : end + 90]),
                }
            )
        if lines:
            sections.append(
                Section(
                    "lines-of",
                    "The lines",
                    f"{len(lines)} of {len(mentions)} mentions, in order of date. A date opens its article.",
                    lines=lines,
                )
            )
        finding = findings.actor_title(book, a)
        self.add(
            findings.actor_file(a),
            "list.html.j2",
            a["actor"],
            crumbs=[("actors.html", "← All actors"), (None, qid_words(a["actor_id"]))],
            kick="Actor",
            lede="",
            facts=facts,
            sections=sections,
            title_parts=self.linked(finding.parts, root),
            here="actors.html",
        )

    # --- articles ---

    def make_articles(self) -> None:
        book = self.book
        listed = sorted(
            book.articles.values(),
            key=lambda a: (
                views.text_of(a.get("published_earliest")) or "9",
                views.text_of(a.get("source")),
                views.whole(a.get("n")) or 0,
                views.text_of(a.get("article_id")),
            ),
        )
        if len(listed) > ALL_ARTICLES:
            listed = [a for a in listed if a["article_id"] in self.article_pages]
        pages = [listed[k : k + ROWS_A_PAGE] for k in range(0, len(listed), ROWS_A_PAGE)] or [[]]
        columns = (
            Column("Published"),
            Column("Headline or first words", cls="q"),
            Column("Outlet"),
            Column("Claims", True),
            Column("Mentions", True),
            Column("Words", True),
            Column("Story"),
        )
        for k, part in enumerate(pages):
            rows = []
            for a in part:
                page = self.article_href(a["article_id"])
                head = self.headline(a)
                claims, mentions = (
                    len(book.claims_of.get(a["article_id"], ())),
                    len(book.mentions_of.get(a["article_id"], ())),
                )
                story = "copy" if a.get("copy_of") else "later version" if a.get("version_of") else "independent"
                rows.append([Cell(Book.published(a, short=True), views.text_of(a.get("published_earliest"))), Cell(Markup('<a href="{}">{}</a>').format(page, head) if page else head), Cell(views.text_of(a.get("outlet")) or "not known"), Cell(str(claims), claims), Cell(str(mentions), mentions), Cell(views.number(views.whole(a.get("words")) or 0), views.whole(a.get("words"))), Cell(story)])  # fmt: skip
            more = (f"articles-{k + 2}.html", f"Page {k + 2} of {len(pages)}") if k + 1 < len(pages) else None
            note = (
                ""
                if len(book.articles) == len(listed)
                else f"{views.number(len(listed))} articles with claims are listed; all {views.number(len(book.articles))} are in articles.csv."
            )
            self.add("articles.html" if not k else f"articles-{k + 1}.html", "list.html.j2", f"{views.number(len(book.articles))} article{'s' * (len(book.articles) != 1)}, {views.number(book.stories_total)} independent stor{'y' if book.stories_total == 1 else 'ies'}", crumbs=[], kick=f"Articles · {diagrams.span_words(book)}", lede="", facts=[], title_parts=None, here="articles.html",
                     sections=[Section("all", label="Articles", tables=[Table("t-articles", "Articles", columns, rows, search="Search articles", headed=False, note=note, empty="No article could be read.")], more=more)])  # fmt: skip
        ordered = [a["article_id"] for a in listed if a["article_id"] in self.article_pages]
        for k, key in enumerate(ordered):
            self.make_article(
                book.articles[key], ordered[k - 1] if k else None, ordered[k + 1] if k + 1 < len(ordered) else None
            )

    def headline(self, article: Mapping[str, Any]) -> str:
        """The headline, or the first words where there is none; neither where the text may not be shown."""
        if views.rights(article.get("licence"), self.texts) == "none":
            return f"{views.text_of(article.get('outlet')) or 'Article'}, {views.text_of(article.get('source'))} no. {views.text_of(article.get('n')) or 1}"
        title = one_line(views.text_of(article.get("title"))).strip()
        if title:
            return title
        words = one_line(views.text_of(article.get("text"))[:400]).split()
        return f"“{' '.join(words[:9])[:110]} …”" if words else "without text"

    def make_article(self, article: Mapping[str, Any], before: str | None, after: str | None) -> None:
        book, root, key = self.book, "../", article["article_id"]
        text = views.text_of(article.get("text"))
        right = views.rights(article.get("licence"), self.texts)
        spans: list[passages.Span] = []
        notes: dict[str, tuple[int, dict[str, Any]]] = {}
        claims = book.claims_of.get(key, [])
        for k, claim in enumerate(claims, 1):
            outcome = views.text_of(claim.get("outcome"))
            start, end = views.whole(claim.get("start")) or 0, views.whole(claim.get("end")) or 0
            label, ident = f"{OUTCOME_LETTERS.get(outcome, 'N')}{k}", anchor_of(claim)
            cls = outcome if outcome in OUTCOME_LETTERS else "launched"
            fits = 0 <= start < end <= len(text)
            if fits:
                spans.append(passages.Span(start, end, cls, label, ident, f"#n{ident}", f"claim {label}"))
            notes[ident] = (start if fits else -1, {"id": ident, "cls": cls, "label": label, **self.note(claim, root)})
        people = self.people
        for m in book.mentions_of.get(key, []):
            start, end = views.whole(m.get("start")) or 0, views.whole(m.get("end")) or 0
            if 0 <= start < end <= len(text) and views.text_of(m.get("actor_id")) in people:
                spans.append(passages.Span(start, end, "who title" if m.get("form") == "title" else "who"))
        spans.sort(key=lambda s: (s.start, -s.end, s.ident))
        paras: list[dict[str, Any]] = []
        if right != "none" and text:
            stretches = None if right == "full" else passages.excerpt(text, [s for s in spans if s.ident] or spans)
            last = 0
            for parts in passages.paragraphs(text, stretches):
                html = []
                for a, b in parts:
                    if stretches is not None and text[last:a].strip():
                        html.append(Markup('<span class="gap-mark">[…] </span>'))
                    html.append(passages.underlined(text, a, b, spans))
                    last = b
                low, high = parts[0][0], parts[-1][1]
                mine = [n for s, n in notes.values() if low <= s < high]
                paras.append({"html": Markup(" ").join(html), "notes": mine})
        shown = {n["id"] for p in paras for n in p["notes"]}
        rest = [n for _, n in notes.values() if n["id"] not in shown]
        tables = []
        if rest:
            rows = [
                [Cell(Markup('<span id="{}"></span>{}').format(n["id"], n["what"])), Cell(n["who"]), Cell(n["stand"])]
                for n in rest
            ]
            tables.append(
                Table(
                    "t-claims",
                    "Claims of this article",
                    (Column("What"), Column("Who says so"), Column("Stands as")),
                    rows,
                    sort=False,
                )
            )
        count: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for m in book.mentions_of.get(key, []):
            count[views.text_of(m.get("actor_id"))][m.get("form") == "title"] += 1
        if count:
            rows = [
                [
                    Cell(
                        Markup('<a href="{}">{}</a>').format(root + findings.actor_file(people[i]), people[i]["actor"]),
                        people[i]["actor"],
                    ),
                    Cell(str(n[0]), n[0]),
                    Cell(str(n[1]), n[1]),
                ]
                for i, n in sorted(count.items(), key=lambda t: (-sum(t[1]), t[0]))
                if i in people
            ]
            tables.append(
                Table(
                    "t-who",
                    "Who is named here",
                    (Column("Actor"), Column("By name", True), Column("By title", True)),
                    rows,
                )
            )
        aside = book.by("set_aside", "article_id").get(key, [])
        if aside and right != "none":
            rows = [
                [
                    Cell(views.amount(views.whole(r.get("quantity_low")), views.whole(r.get("quantity_high")))),
                    Cell(views.text_of(r.get("unit"))),
                    Cell(views.text_of(r.get("reason"))),
                    Cell(marked(r, text)),
                ]
                for r in aside[:200]
            ]
            tables.append(
                Table(
                    "t-aside",
                    "Numbers set aside",
                    (Column("Number"), Column("Counts"), Column("Why no claim"), Column("Words", cls="q")),
                    rows,
                )
            )
        url = views.web(article.get("url"))
        who = views.text_of(article.get("outlet")) or "outlet not known"
        facts: list[tuple[str, Any]] = [
            ("Source", f"{views.text_of(article.get('source'))}, no. {views.text_of(article.get('n')) or 1}"),
            ("Dated by", views.text_of(article.get("date_method")) or "undated"),
            (
                "Story",
                "a copy"
                if article.get("copy_of")
                else "a later version"
                if article.get("version_of")
                else "independent",
            ),
            ("Words", views.number(views.whole(article.get("words")) or 0)),
        ]
        if url:
            facts.append(("Publisher", Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, url[:60])))
        attacks = views.distinct(
            views.text_of(book.figures[f].get("attack_id"))
            for c in claims
            for f in book.figures_of_claim.get(c["claim_id"], [])
        )
        found = [book.attacks[a] for a in attacks if a in book.attacks]
        if found:
            facts.append(
                (
                    "Tells of",
                    Markup("; ").join(
                        Markup('<a href="{}">{}</a>').format(root + a.file, f"{a.when(short=True)}, {a.sides()}")
                        for a in found[:4]
                    ),
                )
            )
        crumbs = [
            (article_file(before), "← previous") if before else (None, ""),
            ("articles.html", "All articles"),
            (article_file(after), "next →") if after else (None, ""),
        ]
        place = views.text_of(article.get("place"))
        kick = " · ".join(x for x in (who, place, Book.published(article)) if x)
        self.add(
            article_file(key),
            "article.html.j2",
            self.headline(article),
            crumbs=crumbs,
            kick=kick,
            facts=facts,
            rights=right,
            url=url,
            paras=paras,
            tables=tables,
            lang=lang_of(article) or "und",
            here="articles.html",
        )

    def note(self, claim: Mapping[str, Any], root: str) -> dict[str, Any]:
        """The margin note of a claim."""
        low, high = views.whole(claim.get("quantity_low")), views.whole(claim.get("quantity_high"))
        model = views.text_of(claim.get("weapon_model"))
        kind = views.words_of(views.text_of(claim.get("weapon_class")), low if low == high else 2)
        outcome, detail = views.text_of(claim.get("outcome")), views.text_of(claim.get("detail"))
        said = views.DETAIL_WORDS.get(
            detail, "lost" if outcome == "lost" else views.OUTCOME_WORDS.get(outcome, outcome)
        )
        figures = [f for f in self.book.figures_of_claim.get(claim["claim_id"], []) if f in self.book.figures]
        scope = {"part": "part of an attack", "period": "a cumulative figure"}.get(
            views.text_of(claim.get("scope")), ""
        )
        who = [
            views.text_of(claim.get("claimed_by")) or "nobody named",
            f"attacker {claim['attacker']}" if claim.get("attacker") else "attacker not known",
            views.text_of(claim.get("event_end"))[:10],
            scope,
        ]
        guessed = views.items(claim.get("inferred"))
        if figures:
            stand: Any = Markup("Stands as ")
            for n, fid in enumerate(figures[:3]):
                figure = self.book.figures[fid]
                said = views.amount(views.whole(figure.get("low")), views.whole(figure.get("high")))
                stand += Markup("; " if n else "") + link(said, self.figure_href(fid, root))
                if len(figures) > 1:
                    stand += f" {diagrams.figure_words(figure, short=True)}"
            if guessed:
                stand += Markup(". Read from the context: {}").format(", ".join(guessed))
        else:
            stand = "Stands in no figure: it has no dated attack, or is cumulative."
        return {
            "what": f"{views.amount(low, high, bool(claim.get('approx')))} {model + ' ' if model else ''}{kind}, {said}",
            "who": " · ".join(w for w in who if w),
            "stand": stand,
        }

    # --- errors ---

    def make_errors(self) -> None:
        book = self.book
        sections: list[Section] = []
        chart = self.use(diagrams.errors(book))
        measured = next((name for name in sorted(self.notebooks) if "errors" in name), None)
        if measured:
            sections.append(
                Section(
                    "accuracy",
                    "How often the reading is wrong",
                    "Of 100 numbers shown, how many are wrong; of 100 in the texts, how many are missed: measured on annotated texts.",
                    more=(f"notebooks/{views.slug(measured)}.html", "The measurement, with its intervals"),
                )
            )
        if chart:
            rows = list(book.rows("scorecard"))
            differs = [r for r in rows if views.text_of(r.get("verdict")).startswith("differs")]
            sections.append(Section("reference", charts=[chart], label="Against the reference table"))
            sections.append(
                Section(
                    "differs",
                    f"{len(differs)} figures differ from the reference table",
                    "Neither is taken for right: both stand, with their sources.",
                    tables=[scorecard_table(differs[:ROWS_A_PAGE], "t-differs", book.attacks, self, "")],
                )
            )
        sections.append(
            Section(
                "disagreements",
                "Where figures disagree",
                "Within these texts: parties beside each other, and one party at different times.",
                tables=[self.disagreement_table(book.disagreements[:ROWS_A_PAGE], "t-disagree")],
                ruled=bool(sections),
            )
        )
        contradictions = [
            (a, r) for a in book.attacks.values() for r in a.rows if "contradiction" in views.items(r.get("flags"))
        ]
        rows = [
            [
                self.day_cell(a),
                party_cell(r.get("claimed_by")),
                Cell(findings.upper(views.words_of(views.text_of(r.get("weapon_class"))))),
                *(self.amount_cell(r, o) for o in ("launched", "intercepted", "lost", "hit")),
            ]
            for a, r in contradictions
        ]
        sections.append(
            Section(
                "contradictions",
                f"{len(contradictions)} contradictions",
                "The outcomes add up to more than was launched. Shown as it stands, not clipped.",
                tables=[
                    Table(
                        "t-contra",
                        "Contradictions",
                        (
                            Column("When"),
                            Column("According to"),
                            Column("Weapon"),
                            Column("Launched", True),
                            Column("Shot down", True),
                            Column("Lost", True),
                            Column("Hit", True),
                        ),
                        rows,
                    )
                ],
            )
        )
        aside = book.rows("set_aside")
        by = Counter((views.text_of(r.get("reason")) or "no reason given", views.text_of(r.get("unit"))) for r in aside)
        summary = [
            [Cell(reason), Cell(unit or "not said"), Cell(views.number(n), n)]
            for (reason, unit), n in sorted(by.items(), key=lambda t: (-t[1], t[0]))
        ]
        examples = []
        for r in aside[:400]:
            article = book.articles.get(views.text_of(r.get("article_id")), {})
            if views.rights(article.get("licence"), self.texts) == "none":
                continue
            page = self.article_href(article.get("article_id"))
            where = book.article_line(article.get("article_id"))
            examples.append(
                [
                    Cell(
                        views.amount(views.whole(r.get("quantity_low")), views.whole(r.get("quantity_high"))),
                        views.whole(r.get("quantity_low")),
                    ),
                    Cell(views.text_of(r.get("unit"))),
                    Cell(marked(r, views.text_of(article.get("text")))),
                    Cell(views.text_of(r.get("reason"))),
                    Cell(Markup('<a href="{}">{}</a>').format(page, where) if page else where),
                ]
            )
        sections.append(
            Section(
                "set-aside",
                f"{views.number(len(aside))} numbers beside a weapon gave no claim",
                "By what they count and why they were set aside.",
                tables=[
                    Table(
                        "t-aside",
                        "Numbers set aside, by reason",
                        (Column("Reason"), Column("Counts"), Column("Numbers", True)),
                        summary,
                        headed=False,
                    ),
                    Table(
                        "t-aside-all",
                        "Numbers set aside",
                        (
                            Column("Number"),
                            Column("Counts"),
                            Column("Words", cls="q"),
                            Column("Why no claim"),
                            Column("Article"),
                        ),
                        examples,
                        search="Search numbers set aside",
                        headed=False,
                        note=f"{views.number(len(examples))} of {views.number(len(aside))} shown; all in set_aside.csv.",
                    ),
                ],
            )
        )
        undated = [
            a
            for a in book.articles.values()
            if not views.day_of(a.get("published_earliest")) and not views.day_of(a.get("published_latest"))
        ]
        rows = [
            [
                self.article_cell(a),
                Cell(views.text_of(a.get("outlet")) or "not known"),
                Cell(f"{views.text_of(a.get('source'))}, no. {views.text_of(a.get('n'))}"),
            ]
            for a in undated[:400]
        ]
        sections.append(
            Section(
                "undated",
                f"{len(undated)} articles without a date",
                "Not plotted by date; their figures stand in the tables.",
                tables=[
                    Table(
                        "t-undated",
                        "Undated articles",
                        (Column("Headline or first words", cls="q"), Column("Outlet"), Column("Source")),
                        rows,
                        headed=False,
                    )
                ],
            )
        )
        other = self.not_read()
        rows = [
            [Cell(lang or "not known"), Cell(str(n), n)]
            for lang, n in sorted(
                Counter(views.text_of(a.get("language")) for a in other).items(), key=lambda t: (-t[1], t[0])
            )
        ]
        sections.append(
            Section(
                "languages",
                f"{len(other)} articles in a language that is not read",
                "Counted, not failed: Strikebook reads English, and the official posts in Ukrainian and Russian.",
                tables=[Table("t-lang", "Languages not read", (Column("Language"), Column("Articles", True)), rows)],
            )
        )
        skipped = book.rows("skipped")
        rows = [
            [
                Cell(views.text_of(r.get("source"))),
                Cell(views.text_of(r.get("line")), views.whole(r.get("line"))),
                Cell(views.text_of(r.get("code"))),
                Cell(views.text_of(r.get("reason"))),
            ]
            for r in skipped[:ROWS_A_PAGE]
        ]
        sections.append(
            Section(
                "skipped",
                f"{views.number(len(skipped))} files or records skipped",
                "Each with file, line and reason.",
                tables=[
                    Table(
                        "t-skipped",
                        "Skipped",
                        (Column("File"), Column("Line", True), Column("Code"), Column("Reason")),
                        rows,
                        search="Search skipped" if len(rows) > 12 else "",
                        note=""
                        if len(rows) == len(skipped)
                        else f"{len(rows)} of {len(skipped)} shown; all in skipped.csv.",
                    )
                ],
            )
        )
        dropped = book.rows("dropped")
        rows = [
            [Cell(rule), Cell(views.number(n), n)]
            for rule, n in sorted(
                Counter(views.text_of(r.get("rule")) for r in dropped).items(), key=lambda t: (-t[1], t[0])
            )
        ]
        sections.append(
            Section(
                "dropped",
                f"{views.number(len(dropped))} lines taken out by cleaning",
                "Credits, boilerplate and page furniture, by rule. Bylines stay on the machine of the run.",
                tables=[Table("t-dropped", "Dropped lines by rule", (Column("Rule"), Column("Lines", True)), rows)],
            )
        )
        inputs = book.rows("inputs")
        rows = [
            [
                Cell(views.text_of(r.get("source"))),
                Cell(views.text_of(r.get("kind"))),
                Cell(views.text_of(r.get("encoding"))),
                *(
                    Cell(views.text_of(r.get(c)), views.whole(r.get(c)))
                    for c in ("records", "accepted", "skipped", "duplicates")
                ),
                Cell(views.text_of(r.get("status")) + (f": {r['reason']}" if r.get("reason") else "")),
            ]
            for r in inputs[:ROWS_A_PAGE]
        ]
        sections.append(
            Section(
                "inputs",
                f"{views.number(len(inputs))} input files",
                "Records = accepted + skipped + duplicates.",
                tables=[
                    Table(
                        "t-inputs",
                        "Input files",
                        (
                            Column("File"),
                            Column("Kind"),
                            Column("Encoding"),
                            Column("Records", True),
                            Column("Accepted", True),
                            Column("Skipped", True),
                            Column("Duplicates", True),
                            Column("Status"),
                        ),
                        rows,
                        search="Search files" if len(rows) > 12 else "",
                    )
                ],
            )
        )
        self.add(
            "errors.html",
            "list.html.j2",
            "What was not read, what disagrees, what is wrong",
            crumbs=[],
            kick="Errors",
            lede="Counted, listed and never hidden. A zero is printed as zero.",
            facts=[],
            sections=sections,
            title_parts=None,
        )

    def article_cell(self, article: Mapping[str, Any]) -> Cell:
        page = self.article_href(article.get("article_id"))
        head = self.headline(article)
        return Cell(Markup('<a href="{}">{}</a>').format(page, head) if page else head, head)

    def not_read(self) -> list[Mapping[str, Any]]:
        """Articles in a language that no reader takes."""
        return [a for a in self.book.articles.values() if views.text_of(a.get("language")) not in ("en", "uk", "ru")]

    def disagreement_table(self, rows: Sequence[Mapping[str, Any]], name: str) -> Table:
        out = []
        for d in rows:
            attack = d["attack"]
            said = []
            for figure, values in d["said"]:
                numbers = Markup(", ").join(
                    link(views.amount(lo, hi, bool(figure.get("approx"))), self.figure_href(figure["figure_id"]))
                    for lo, hi in values[:5]
                )
                said.append(
                    Markup('<span class="said">{} according to {}</span>').format(
                        numbers, views.party(figure.get("claimed_by"))
                    )
                )
            what = f"{findings.upper(views.words_of(d['kind']))} {views.OUTCOME_WORDS.get(d['outcome'], d['outcome'])}"
            out.append(
                [
                    self.day_cell(attack),
                    Cell(what.split(" / ")[0]),
                    Cell(Markup("").join(said)),
                    Cell(tag(*d["verdict"])),
                ]
            )
        return Table(
            name,
            "Disagreements",
            (Column("When"), Column("What"), Column("Who says what"), Column("Verdict")),
            out,
            search="Search disagreements" if len(out) > 12 else "",
            empty="No two figures for the same thing differ in these texts.",
        )

    # --- method and glossary ---

    def make_method(self) -> None:
        book = self.book
        sections = [
            Section(
                "how", label="How the numbers come about", steps=[(f"{head}.", words, "") for head, words in METHOD]
            )
        ]
        rules = Counter(rule_form(f.get("rule")) for f in book.figures.values())
        rows = [
            [Cell(Markup("<code>{}</code>").format(r), r), Cell(views.number(n), n)]
            for r, n in sorted(rules.items(), key=lambda t: (-t[1], t[0]))[:80]
        ]
        sections.append(
            Section(
                "rules",
                "The rules that decided",
                "Every figure names its rule; so many figures each.",
                tables=[Table("t-rules", "Rules of the figures", (Column("Rule"), Column("Figures", True)), rows)],
            )
        )
        breaks = book.rows("definition_breaks") or views.read_reference("definition_breaks.csv")
        if breaks:
            rows = [
                [
                    Cell(views.text_of(r.get("date"))),
                    Cell(views.text_of(r.get("party"))),
                    Cell(next((views.text_of(r[k]) for k in ("change", "what_changed", "what") if r.get(k)), "")),
                    Cell(source_cell(r.get("source"))),
                ]
                for r in breaks
            ]
            sections.append(
                Section(
                    "breaks",
                    "When parties changed what they count",
                    "No line is drawn across a date on which counts changed, and no share mixes both sides of one.",
                    tables=[
                        Table(
                            "t-breaks",
                            "Changes of definition",
                            (Column("Date"), Column("Party"), Column("What changed"), Column("Source")),
                            rows,
                        )
                    ],
                )
            )
        used = {k: v for k, v in sorted(self.parameters.items()) if v not in (None, "", [], ())}
        rows = [[Cell(Markup("<code>{}</code>").format(k), k), Cell(downloads.name_only(v))] for k, v in used.items()]
        rows += [[Cell("texts"), Cell(self.texts)]]
        sections.append(
            Section(
                "parameters",
                "Parameters of this run",
                tables=[Table("t-parameters", "Parameters", (Column("Parameter"), Column("Value")), rows, sort=False)],
            )
        )
        sections.append(Section("limits", "What it cannot tell", prose=Markup("<p>{}</p>").format(LIMITS)))
        sections.append(
            Section(
                "licence",
                "Sources and licence",
                prose=Markup("<p>{}</p><p>{}</p>").format(
                    self.sources_line or "No outlet is named in these texts.", LICENCE
                ),
            )
        )
        self.add(
            "method.html",
            "list.html.j2",
            "How every number was read and settled",
            crumbs=[],
            kick="Method",
            lede="No number is looked up, averaged or filled in. Each is a sentence of a source, and each decision has a name.",
            facts=[],
            sections=sections,
            title_parts=None,
        )

    def make_glossary(self) -> None:
        words = Markup("<dl>{}</dl>").format(
            Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(t, d) for t, d in GLOSSARY)
        )
        sections = [Section("words", label="Words", prose=words)]
        book = downloads.codebook()
        if book:
            rows = [
                [
                    Cell(r["table"]),
                    Cell(Markup("<code>{}</code>").format(r["column"]), r["column"]),
                    Cell(r.get("type", "")),
                    Cell(r.get("unit", "")),
                    Cell(r.get("definition", "")),
                    Cell(r.get("null_means", "")),
                ]
                for r in book
            ]
            sections.append(
                Section(
                    "columns",
                    "Columns of the tables",
                    tables=[
                        Table(
                            "t-columns",
                            "Columns",
                            (
                                Column("Table"),
                                Column("Column"),
                                Column("Type"),
                                Column("Unit"),
                                Column("Definition"),
                                Column("Empty means"),
                            ),
                            rows,
                            search="Search columns",
                            headed=False,
                        )
                    ],
                )
            )
        self.add(
            "glossary.html",
            "list.html.j2",
            "Words and columns",
            crumbs=[("method.html", "Method")],
            kick="Glossary",
            lede="",
            facts=[],
            sections=sections,
            title_parts=None,
            here="method.html",
        )

    # --- notebooks ---

    def make_notebooks(self) -> list[tuple[str, str]]:
        """Pages of the executed notebooks; finished pages are copied. Returns their links."""
        links = []
        names = sorted(self.notebooks)
        for k, name in enumerate(names):
            path = Path(self.notebooks[name])
            file = f"notebooks/{views.slug(name)}.html"
            if path.suffix == ".html":
                (self.folder / "notebooks").mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, self.folder / file)
                links.append((file, name))
                continue
            page = notebook_pages.render(path)
            neighbours = [
                (f"notebooks/{views.slug(names[k - 1])}.html", f"← {names[k - 1]}") if k else (None, ""),
                ("index.html", "The report"),
                (f"notebooks/{views.slug(names[k + 1])}.html", f"{names[k + 1]} →")
                if k + 1 < len(names)
                else (None, ""),
            ]
            if page.plots:
                self.plotly = True
            self.add(
                file,
                "notebook.html.j2",
                page.title or name,
                crumbs=neighbours,
                cells=page.cells,
                plots=page.plots,
                name=name,
                here="",
            )
            links.append((file, page.title or name))
        if getattr(self, "plotly", False):
            self.pages["plotly.min.js"] = notebook_pages.plotly_bundle()
        return links

    # --- start page ---

    def make_index(self, notebook_links: list[tuple[str, str]]) -> None:
        book = self.book
        launched, shares, attention = (
            self.charts.get("launched"),
            self.charts.get("shares"),
            self.charts.get("attention"),
        )
        coverage = self.use(diagrams.coverage(book))
        finds = []
        for finding, chart, href, words in (
            (findings.launched(book, "drone" if findings.known(book.nights("drone")) else "missile"), diagrams.small_launched(book), "#attacks" if launched else "attacks.html", "All attacks, launched and stopped"),
            (findings.stopped(book), diagrams.small_shares(book), "#share" if shares else "weapons.html", "Shares by month, with bounds"),
            (findings.attention(book), diagrams.small_attention(book), "#actors" if attention else "actors.html", "Actors over time"),
        ):  # fmt: skip
            finds.append((self.linked(finding.parts), chart, href, words))
        rows = self.rows_of_attacks(reversed(list(book.attacks.values())), "")
        attack_table = Table(
            "t-nights",
            "Attacks with their figures",
            ATTACK_COLUMNS,
            rows[:400],
            search="Search attacks",
            tall=True,
            note="" if len(rows) <= 400 else f"400 of {views.number(len(rows))} rows shown; all under Attacks.",
        )
        days = [
            [
                Cell(d["day"].isoformat()),
                Cell(
                    {
                        "told": "told",
                        "explicit_none": "explicit none",
                        "reference_only": "reference table only",
                        "no_report": "no report",
                    }[d["state"]]
                ),
                Cell(str(d["stories"]) if d["state"] == "told" else "", d["stories"] if d["state"] == "told" else ""),
            ]
            for d in book.coverage[:800]
        ]
        disagreements = sorted(
            book.disagreements,
            key=lambda d: (
                d["verdict"][0] == "ok",
                -(views.whole(d["verdict"][1].split()[-1].replace(",", "")) or 0)
                if d["verdict"][1].split()[-1].replace(",", "").isdigit()
                else 0,
            ),
        )
        shown = sorted(
            disagreements[:12],
            key=lambda d: (
                d["attack"].night is None,
                d["attack"].window,
                d["attack"].attack_id,
                d["kind"],
                d["outcome"],
            ),
        )
        zip_name = downloads.ZIP
        self.start_figures = self.figures_on_start(finds, shown)
        files = [
            (
                "data/attacks.csv",
                f"reconciled attacks, a row a party and weapon ({views.number(len(book.rows('attacks')))})",
            ),
            ("data/figures.csv", f"reported figures with their sentences ({views.number(len(book.figures))})"),
            ("data/claims.csv", f"claims in sentences ({views.number(len(book.claims))})"),
            ("data/timeline.csv", "actors by period, with denominators"),
            ("strikebook.xlsx", "every table as a sheet, the codebook first"),
            ("factcheck.xlsx", "the figures of this page with sentence, link and an empty tick"),
            ("glossary.html", "what every column means"),
        ]
        self.add("index.html", "index.html.j2", findings.headline(book), span=diagrams.span_words(book) if book.span else "", language_note=self.language_note, notices=self.notices(), strip=self.read_strip(), coverage=coverage,
                 coverage_table=Table("t-days", "Coverage by day", (Column("Day"), Column("Coverage"), Column("Stories", True)), days, tall=True), finds=finds, launched=launched, attack_table=attack_table, shares=shares, attention=attention,
                 disagree=self.disagreement_table(shown, "t-dis"), disagree_more=len(disagreements) if len(disagreements) > len(shown) or book.rows("scorecard") else 0, faults=self.faults(), zip=zip_name, files=[f for f in files if not f[0].startswith("data/") or f[0][5:-4] in book.tables], notebooks=notebook_links, citation=self.citation())  # fmt: skip

    def figures_on_start(self, finds: Sequence[Any], disagreements: Sequence[Mapping[str, Any]]) -> list[str]:
        """The figures that the start page shows, each once: those that the fact-check sheet lists."""
        book, ids = self.book, []
        for finding in (
            findings.launched(book, "drone" if findings.known(book.nights("drone")) else "missile"),
            findings.stopped(book),
        ):
            ids += [p[1] for p in finding.parts if not isinstance(p, str)]
        for d in disagreements:
            ids += [f["figure_id"] for f, _ in d["said"]]
        for attack in reversed(list(book.attacks.values())):
            for row in attack.rows:
                if row.get("weapon_model"):
                    continue
                for outcome in ("launched", "intercepted", "lost", "hit"):
                    figure = book.figure_for(row, outcome)
                    if figure:
                        ids.append(figure["figure_id"])
        return [i for i in dict.fromkeys(ids) if i in book.figures][:2000]

    def notices(self) -> list[str]:
        """What a reader has to know before the numbers: orphaned corrections, and a collection that counts few munitions."""
        orphans = [r for r in self.book.rows("corrections") if views.text_of(r.get("status")) == "orphaned"]
        told = (
            [
                f"{len(orphans)} correction{'s' * (len(orphans) != 1)} found no sentence to correct; see the table corrections in the download."
            ]
            if orphans
            else []
        )
        few = findings.few_counts(self.book)
        return [*told, few] if few else told

    def read_strip(self) -> list[tuple[str, str, str, str, str | None]]:
        """In = used + skipped, and what was settled."""
        book = self.book
        inputs, skipped = book.rows("inputs"), book.rows("skipped")
        total = sum(views.whole(r.get("records")) or 0 for r in inputs)
        bad = sum(1 for r in inputs if r.get("status") == "skipped" and not views.whole(r.get("records")))
        gone, twice = (
            sum(views.whole(r.get("skipped")) or 0 for r in inputs),
            sum(views.whole(r.get("duplicates")) or 0 for r in inputs),
        )
        accepted = sum(views.whole(r.get("accepted")) or 0 for r in inputs)
        if not inputs:
            total, accepted, gone = len(book.articles) + len(skipped), len(book.articles), len(skipped)
        why = Counter(views.text_of(r.get("code")) for r in skipped)
        reasons = ", ".join(
            f"{n} {code.replace('_', ' ')}" for code, n in sorted(why.items(), key=lambda t: (-t[1], t[0]))[:3]
        )
        n, stories = len(book.articles), book.stories_total
        return [
            ("in", views.number(total + bad), f"record{'s' * (total + bad != 1)}" + (f" from {views.number(len(inputs))} file{'s' * (len(inputs) != 1)}" if inputs else ""), "messages, rows, pages, files", "errors.html#inputs"),
            ("used", views.number(accepted), f"record{'s' * (accepted != 1)}", f"{views.number(n)} article{'s' * (n != 1)}, {views.number(stories)} independent stor{'y' if stories == 1 else 'ies'}", "articles.html"),
            ("skipped", views.number(gone + bad + twice), f"record{'s' * (gone + bad + twice != 1)}", (reasons or "nothing was skipped") + (f", {twice} repeated" if twice else ""), "errors.html#skipped"),
            ("settled", views.number(len(book.figures)), f"figure{'s' * (len(book.figures) != 1)}", f"from {views.number(len(book.claims))} claims in sentences", "figures.html"),
        ]  # fmt: skip

    def faults(self) -> list[tuple[str, str, str, str | None]]:
        """The framed list: every kind of silence and fault with its count, zeros printed."""
        book = self.book
        by_state = Counter(d["state"] for d in book.coverage)
        silent = [d["day"] for d in book.coverage if d["state"] == "no_report"]
        aside = book.rows("set_aside")
        reasons = Counter(views.text_of(r.get("unit")) or views.text_of(r.get("reason")) for r in aside)
        why = ", ".join(f"{n} {r}" for r, n in sorted(reasons.items(), key=lambda t: (-t[1], t[0]))[:5])
        contradictions = sum(
            1 for a in book.attacks.values() for r in a.rows if "contradiction" in views.items(r.get("flags"))
        )
        withheld = sum(1 for f in book.figures.values() if f.get("status") == "withheld")
        undated = sum(
            1
            for a in book.articles.values()
            if not views.day_of(a.get("published_earliest")) and not views.day_of(a.get("published_latest"))
        )
        loose = sum(1 for c in book.claims.values() if c["claim_id"] not in book.figures_of_claim)
        out = [
            (len(aside), "numbers beside a weapon gave no claim", f"They count: {why}." if why else "", "errors.html#set-aside"),
            (by_state["no_report"], "days without any report", (", ".join(views.short_day(d) for d in silent[:6]) + (f" and {len(silent) - 6} more" if len(silent) > 6 else "") + ". Left blank: they are not zeros.") if silent else "", "#coverage" if book.coverage else None),
            (by_state["reference_only"], "days that only the reference table tells of", "Drawn as outlines; in no sum and no share." if by_state["reference_only"] else "", "errors.html#reference" if book.rows("scorecard") else None),
            (withheld, "figures that a party withheld", "Left out of shares, with their number." if withheld else "", "attacks.html"),
            (contradictions, "contradictions: more stopped, lost and hit than launched", "Shown as they stand, not clipped." if contradictions else "", "errors.html#contradictions"),
            (sum(1 for d in book.disagreements if d["verdict"][0] == "warn"), "figures that disagree", "", "errors.html#disagreements"),
            (loose, "claims that stand in no figure of an attack", "Cumulative figures, and those without a dated attack." if loose else "", "articles.html"),
            (undated, "articles without a date", "", "errors.html#undated"),
            (len(self.not_read()), "articles in a language that is not read", "", "errors.html#languages"),
            (len(book.rows("skipped")), "files or records skipped", "", "errors.html#skipped"),
            (len(book.rows("dropped")), "lines taken out by cleaning", "", "errors.html#dropped"),
        ]  # fmt: skip
        return [(views.number(n), say, small, href) for n, say, small, href in out]


ATTACK_COLUMNS = (
    Column("When"), Column("Sides"), Column("According to"), Column("Weapon"), Column("Launched", True), Column("Shot down", True), Column("Lost", True),
    Column("Hit", True), Column("Fate not stated", True), Column("Flags"),
)  # fmt: skip
NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def style() -> str:
    """The style sheet: the page's rules and, from `drawing`, those of the diagrams."""
    rules = (paths.PACKAGE / "templates" / "style.css").read_text(encoding="utf-8")
    scoped = []
    for part in drawing.STYLE.replace("\n", "").split("}"):
        if part.strip():
            names, body = part.split("{", 1)
            scoped.append(",".join(f"svg:not(.main-svg) {n.strip()}" for n in names.split(",")) + "{" + body + "}")
    extra = "svg a text{text-decoration:underline;text-decoration-style:dotted;text-underline-offset:3px}svg a:hover text{text-decoration-style:solid}"
    return rules + "\n/* drawings */\n" + "\n".join(scoped) + "\n" + extra + "\n"


def shown(text: str) -> str:
    """The text with the characters that a page can't show made visible."""
    return ODD.sub(lambda m: UNSEEN[ord(m.group())], text) if ODD.search(text) else text


def link(words: str, href: str) -> Markup:
    """A number that opens its sentence."""
    return Markup('<a class="n" href="{}">{}</a>').format(href, words)


def tag(kind: str, words: str) -> Markup:
    """A small framed word: `ok`, `warn`, `none` or `plain`."""
    return Markup('<span class="tag {}">{}</span>').format(kind, words)


def party_cell(name: Any) -> Cell:
    """A party, or that nobody is named."""
    return Cell(views.text_of(name)) if name else Cell(Markup('<span class="nr">not named</span>'), "")


def source_cell(value: Any) -> Any:
    """A source: a link where it is an address, else its words."""
    url = views.web(value)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, url) if url else views.text_of(value)


def article_file(article_id: Any) -> str:
    """The page of an article."""
    return f"articles/{views.slug(article_id)}.html"


def anchor_of(claim: Mapping[str, Any]) -> str:
    """The anchor of a claim on its article's page."""
    return f"k-{views.slug(claim.get('claim_id'))}"


def lang_of(article: Mapping[str, Any]) -> str:
    """A language tag that a page may carry, empty where the code is none."""
    code = views.text_of(article.get("language"))
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else ""


def one_line(text: str) -> str:
    """The text with every run of white space as one blank, those at the ends kept."""
    joined = " ".join(text.split())
    # no-break spaces: a browser drops plain ones at the ends of a line
    return ("\u00a0" if text[:1].isspace() else "") + joined + ("\u00a0" if text[-1:].isspace() and joined else "")


def qid_words(actor_id: str) -> str:
    """`Wikidata Q22686` for a Wikidata id."""
    return f"Wikidata {actor_id}" if actor_id[:1] == "Q" and actor_id[1:].isdigit() else ""


def marked(row: Mapping[str, Any], text: str) -> Any:
    """The words of a number that was set aside, marked in its sentence."""
    start, end = views.whole(row.get("start")), views.whole(row.get("end"))
    sentence = views.text_of(row.get("sentence"))
    if text and start is not None and end is not None and 0 <= start < end <= len(text):
        words = text[start:end]
        if words in sentence:
            at = sentence.index(words)
            lo, hi = max(0, at - 120), min(len(sentence), at + len(words) + 120)
            return Markup("{}<mark>{}</mark>{}").format(sentence[lo:at], words, sentence[at + len(words) : hi])
    return sentence[:300]


def rule_form(rule: Any) -> str:
    """A rule without its numbers, so that figures that stand by one rule are told together."""
    text = views.text_of(rule) or "as stated"
    for start, form in (
        ("summed:", "summed: its parts"),
        ("part (", "part of the attack, as stated"),
        ("zero by closed list", "zero by a closed list"),
    ):
        if text.startswith(start):
            return form
    return re.sub(r"\d[\d,.]*", "N", text)


def row_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Parties together, classes in order, models after their class."""
    return (
        row.get("claimed_by") is None,
        views.text_of(row.get("claimed_by")),
        diagrams.order_of(row.get("weapon_class")),
        views.text_of(row.get("weapon_class")),
        bool(row.get("weapon_model")),
        views.text_of(row.get("weapon_model")),
        views.text_of(row.get("weapon_group")),
    )


def figure_order(figure: Mapping[str, Any]) -> tuple[Any, ...]:
    """Parties together, whole classes before models, launched first."""
    return (
        bool(figure.get("weapon_model")),
        figure.get("claimed_by") is None,
        views.text_of(figure.get("claimed_by")),
        diagrams.order_of(figure.get("weapon_class")),
        diagrams.order_of(figure.get("outcome")),
        views.text_of(figure.get("weapon_model")),
        views.text_of(figure.get("figure_id")),
    )


def scorecard_table(
    rows: Sequence[Mapping[str, Any]], name: str, attacks: Mapping[str, Attack], site: _Site, root: str
) -> Table:
    """Figures beside the reference table."""
    out = []
    for r in rows:
        attack = attacks.get(views.text_of(r.get("attack_id")))
        what = f"{views.text_of(r.get('weapon_model')) or findings.upper(views.words_of(views.text_of(r.get('weapon_class'))))} {views.OUTCOME_WORDS.get(views.text_of(r.get('outcome')), views.text_of(r.get('outcome')))}"
        mine = next((views.whole(r[k]) for k in ("low", "texts", "texts_low", "value") if r.get(k) is not None), None)
        high = next((views.whole(r[k]) for k in ("high", "texts_high") if r.get(k) is not None), mine)
        theirs = next(
            (views.whole(r[k]) for k in ("reference", "reference_low", "reference_value") if r.get(k) is not None), None
        )
        verdict = views.text_of(r.get("verdict"))
        said: Any = views.amount(mine, high) if mine is not None or high is not None else NOT_REPORTED
        if r.get("figure_id") in site.book.figures and mine is not None:
            said = link(said, site.figure_href(r["figure_id"], root))
        cells = [
            Cell(what),
            Cell(said, mine if mine is not None else ""),
            Cell(views.number(theirs) if theirs is not None else NOT_REPORTED, theirs if theirs is not None else ""),
            Cell(tag("ok" if verdict == "match" else "warn" if verdict.startswith("differs") else "none", verdict)),
        ]
        if attacks:
            cells.insert(0, site.day_cell(attack, root) if attack else Cell(views.text_of(r.get("night_end"))))
        out.append(cells)
    columns = (Column("Figure"), Column("In these texts", True), Column("Reference", True), Column("Verdict"))
    if attacks:
        columns = (Column("When"), *columns)
    return Table(name, "Against the reference table", columns, out, empty="None.")


METHOD = (
    ("Texts", "Files are decoded, pages are cut into articles, credits and boilerplate are taken out and listed. Copies of one story are linked and count once."),
    ("Dates", "Each article gets a window of days from its metadata, dateline and words; where they disagree, that is said. No date comes from page order or a clock."),
    ("Claims", "A number is a claim where a sentence says how many munitions were launched, shot down, lost or hit. Other numbers beside a weapon are set aside with a reason."),
    ("Attacks", "Claims belong to one attack where attacker, target and hours agree. Two attacks of one date stay two where the texts give separate hours."),
    ("Parties", "A figure belongs to the party that says it. Parties stand side by side and are never merged or added. Outlets only carry: ten that carry one post are one source."),
    ("Which value stands", "The one whose report speaks of the later time; then explicit words such as “updated”; then the party’s own channel; then the later publication. A rounder number never replaces an exact one. All values stay in the figure’s history."),
    ("Totals and parts", "A total is never added to its parts. A missing total is summed only from parts that are given as complete, and says so."),
    ("Zeros", "A stated zero, or one proved by a closed list, counts. What is not reported is never taken for zero."),
    ("What is left", "Launched minus the outcomes that the same party reports for the same attack is “fate not stated”. It is never called “got through”."),
    ("Shares", "Reported shot-down share: a band from shot down to shot down or lost, over the attacks for which one party states both numbers. What is left out is bounded as 0% and 100%. Under 30 munitions the counts stand alone."),
)  # fmt: skip
LIMITS = (
    "The report tells what parties say, in the texts that it was given. It does not tell what happened: a party may be wrong, may leave out, or may change what it counts. "
    "Sentences may be misread; every number opens the sentence from which it was taken, so that each can be checked. Days without a report are days about which these texts are silent."
)
LICENCE = "Figures and tables of the report: CC BY 4.0, naming the parties and outlets first. Texts and excerpts stay under the rights of their publishers; whole texts appear only where a licence allows it. Code: MIT."
GLOSSARY = (
    ("Claim", "One statement, in a sentence, of how many munitions met one outcome."),
    ("Figure", "One reported number of one attack by one party: the claims that state it, reconciled. It keeps its address when it is revised."),
    ("Attack", "Attacker, target and window of hours."),
    ("According to", "The party that says the number: an air force, a ministry, a governor, a president. Not the outlet that carries it."),
    ("Launched", "Fired, launched, detected or entered the airspace, as the party words it."),
    ("Shot down or suppressed", "Destroyed in flight, or stopped by electronic warfare where the party gives one number for both."),
    ("Lost from radar / did not reach the target", "Disappeared, jammed, crashed, decoys without effect, as the party words it."),
    ("Fate not stated", "What remains of the number launched when every outcome that this party reports is taken off."),
    ("Reported shot-down share", "Shot down, of launched, as one party reports both."),
    ("Attack drones and decoys", "A drone total that the party does not split."),
    ("Not reported", "The party gives no number. Never zero."),
    ("Withheld", "The party says that it does not give the number."),
    ("Zero, by a closed list", "The types that are listed as stopped add up to the stopped total, so types not listed have none."),
    ("At least, up to, about", "A bound or a rounded number in the party’s own words; ranges are kept as ranges."),
    ("Contradiction", "The outcomes add up to more than was launched. Shown, never clipped."),
    ("Conflicting", "Two values of one party for one time, neither of which can be preferred."),
    ("Independent story", "A text with all its copies and reprints."),
    ("Set aside", "A number beside a weapon that is no strike claim: casualties, sites, deliveries, shares."),
)  # fmt: skip
