"""How good is it on *my* texts: a random sheet of sentences to mark, and what the marks say.

Sentences are drawn by stratum (with claims, with a number set aside, with a number and nothing read), so that a few
hundred marks say something about a large corpus; every share is weighted back by the size of its stratum. The unit is
the sentence: its marks are not independent of each other, so intervals come from drawing whole sentences again.
"""

from __future__ import annotations

import csv
import html
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import sentences, tables, views
from helpers.records import Article, Claim, SetAside

STRATA = ("with claims", "number set aside", "number, nothing read")
SHARES = (0.5, 0.25, 0.25)  # of the sheet, by stratum: errors of both kinds are looked for
COLUMNS = ("row", "stratum", "of", "source", "n", "sentence", "read", "right", "wrong", "missed", "note")
MARKS = ("right", "wrong", "missed")
DRAWS = 1000
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|dozens|scores|hundreds|both)\b",
    re.IGNORECASE,
)


class SheetError(ValueError):
    """A sheet that can't be scored at all: not readable, or columns that are missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a sheet. `of`: how many sentences its stratum holds. Marks are null until filled in."""

    row: int
    stratum: str
    of: int
    source: str
    n: int
    sentence: str
    read: tuple[str, ...]
    right: int | None = None
    wrong: int | None = None
    missed: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the marks say: estimates over the corpus with their middle 95 %. Null where nothing was there to judge."""

    rows: int
    left_out: tuple[str, ...]
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None

    def words(self) -> str:
        """The result for a reader."""
        if self.precision is None or self.recall is None:
            return f"{self.rows} sentences were checked; none of them held a number to judge."
        wrong = f"{100 * (1 - self.precision):.0f} are wrong ({100 * (1 - self.precision_high):.0f} to {100 * (1 - self.precision_low):.0f})"
        missed = f"{100 * (1 - self.recall):.0f} are missed ({100 * (1 - self.recall_high):.0f} to {100 * (1 - self.recall_low):.0f})"
        return (
            f"In a random check of {self.rows} sentences of these texts: of 100 numbers shown, {wrong}; "
            f"of 100 in the texts, {missed}."
        )


def said(claim: Claim) -> str:
    """A claim as the sheet shows it."""
    number = "none" if claim.kind == "zero" else views.amount(claim.quantity_low, claim.quantity_high, claim.approx)
    return f"{number} {claim.weapon_model or claim.weapon_class}, {claim.outcome} (“{claim.evidence}”)"


def draw(
    articles: Sequence[Article], claims: Iterable[Claim], aside: Iterable[SetAside], n: int = 200, seed: int = 0
) -> list[Line]:
    """A sheet of `n` sentences (fewer where there are not so many), the same for the same seed, in the order of the texts."""
    by_article: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.kind != "zero":
            by_article.setdefault(claim.article_id, []).append(claim)
    places: dict[str, list[tuple[int, int]]] = {}
    for item in aside:
        places.setdefault(item.article_id, []).append((item.start, item.end))
    held: dict[str, list[tuple[int, str, int, str, tuple[str, ...]]]] = {name: [] for name in STRATA}
    number = 0
    for article in articles:
        if article.copy_of or article.language != "en":
            continue
        mine = sorted(by_article.get(article.article_id, []), key=lambda c: (c.number_start, c.outcome))
        if not mine and article.article_id not in places and not _NUMBER.search(article.text):
            continue
        for sentence in sentences.split(article.text):
            inside = [c for c in mine if sentence.start <= c.number_start < sentence.end]
            set_aside = any(sentence.start <= start < sentence.end for start, _ in places.get(article.article_id, []))
            text = article.text[sentence.start : sentence.end]
            if not inside and not set_aside and not _NUMBER.search(text):
                continue
            stratum = STRATA[0] if inside else STRATA[1] if set_aside else STRATA[2]
            held[stratum].append((number, article.source, article.n, text, tuple(map(said, inside))))
            number += 1
    rng = random.Random(seed)
    wanted = _quotas({name: len(rows) for name, rows in held.items()}, n)
    drawn = []
    for name in STRATA:
        drawn += [(item, name) for item in sorted(rng.sample(held[name], wanted[name]))]
    drawn.sort()
    return [
        Line(row, name, len(held[name]), source, n_, text, read)
        for row, ((_, source, n_, text, read), name) in enumerate(drawn, 1)
    ]


def _quotas(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many of each stratum: its share of the sheet, what one can't fill going to the others."""
    quotas = {name: min(sizes[name], int(n * share)) for name, share in zip(STRATA, SHARES, strict=True)}
    for name in STRATA:
        quotas[name] += min(sizes[name] - quotas[name], n - sum(quotas.values()))
    return quotas


def _cells(line: Line) -> list[Any]:
    read = " | ".join(line.read)
    marks = ["" if mark is None else mark for mark in (line.right, line.wrong, line.missed)]
    return [line.row, line.stratum, line.of, line.source, line.n, line.sentence, read, *marks, line.note]


def write(lines: Sequence[Line], path: Path) -> None:
    """Writes the sheet: `.xlsx`, `.csv`, or `.html` to read from. Cells that a spreadsheet would run are made text."""
    if path.suffix == ".html":
        path.write_text(as_page(lines), encoding="utf-8")
    elif path.suffix == ".csv":
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS)
            out.writerows([tables.csv_safe(c) if isinstance(c, str) else c for c in _cells(line)] for line in lines)
    else:
        _write_xlsx(lines, path)


def _write_xlsx(lines: Sequence[Line], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = "check"
    sheet.append(COLUMNS)
    for line in lines:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", c) if isinstance(c, str) else c for c in _cells(line)])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGHIJK", (6, 18, 8, 24, 5, 70, 50, 8, 8, 8, 30), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    book.save(path)


def as_page(lines: Sequence[Line]) -> str:
    """The sheet as a page to read and print, everything escaped."""
    head = "".join(f"<th scope=col>{name}</th>" for name in COLUMNS)
    body = "".join(
        "<tr>" + "".join(f'<td dir="auto">{html.escape(str(cell))}</td>' for cell in _cells(line)) + "</tr>"
        for line in lines
    )
    style = "body{font:16px/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:4px 8px;text-align:left;vertical-align:top}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sheet to check</title><style>{style}</style></head>'
        f"<body><h1>Sheet to check</h1><p>For each sentence: how many of the numbers read are right, how many are wrong, and "
        f"how many strike numbers were missed.</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></body></html>\n"
    )


def read(path: Path) -> tuple[list[Line], list[str]]:
    """The lines of a filled sheet, and what is wrong with the rows that are left out, one line each with the row.

    Raises SheetError where the file as a whole is no sheet.
    """
    rows = _rows(path)
    missing = [name for name in COLUMNS[:10] if name not in (rows[0] if rows else {})]
    if missing:
        raise SheetError(f"{path.name}: no sheet of `strikebook check`: columns missing: {', '.join(missing)}")
    lines, faults = [], []
    for number, row in enumerate(rows, 2):
        where = f"{path.name}:{number}"
        try:
            marks = [_mark(row[name], name) for name in MARKS]
            read_ = tuple(part for part in str(row["read"] or "").split(" | ") if part)
            if marks[0] + marks[1] != len(read_):
                raise ValueError(f"right and wrong add up to {marks[0] + marks[1]}, but {len(read_)} numbers were read")
            if row["stratum"] not in STRATA:
                raise ValueError(f"unknown stratum {row['stratum']!r}")
            lines.append(
                Line(int(row["row"]), row["stratum"], int(row["of"]), str(row["source"]), int(row["n"]),
                     str(row["sentence"]), read_, *marks, str(row.get("note") or ""))
            )  # fmt: skip
        except (ValueError, TypeError) as error:
            faults.append(f"{where}: {error}")
    return lines, faults


def _mark(value: Any, name: str) -> int:
    text = str(value if value is not None else "").strip()
    if text == "":
        raise ValueError(f"{name} is empty")
    if not re.fullmatch(r"\d{1,3}(?:\.0)?", text):
        raise ValueError(f"{name}: expected a count, not {text!r}")
    return int(float(text))


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        if path.suffix == ".xlsx":
            from openpyxl import load_workbook

            sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
            content = [list(row) for row in sheet.iter_rows(values_only=True)]
            head = [str(name) for name in content[0]] if content else []
            return [dict(zip(head, row, strict=False)) for row in content[1:] if any(cell is not None for cell in row)]
        with open(path, encoding="utf-8-sig", newline="") as file:
            return [dict(row) for row in csv.DictReader(file)]
    except FileNotFoundError:
        raise SheetError(f"{path.name}: no such file") from None
    except Exception as error:  # a broken workbook fails in many ways, all of which mean the same here
        raise SheetError(f"{path.name}: not readable as a sheet ({type(error).__name__})") from None


def _shares(lines: Sequence[Line]) -> tuple[float | None, float | None]:
    """Precision and recall, each stratum's sums weighted by how many sentences one of its lines stands for."""
    right = wrong = missed = 0.0
    for name in STRATA:
        mine = [line for line in lines if line.stratum == name]
        if mine:
            weight = mine[0].of / len(mine)
            right += weight * sum(line.right or 0 for line in mine)
            wrong += weight * sum(line.wrong or 0 for line in mine)
            missed += weight * sum(line.missed or 0 for line in mine)
    return (
        right / (right + wrong) if right + wrong else None,
        right / (right + missed) if right + missed else None,
    )


def score(lines: Sequence[Line], left_out: Sequence[str] = (), seed: int = 0) -> Checked:
    """What the marks of a sheet say about the corpus that it was drawn from."""
    precision, recall = _shares(lines)
    rng = random.Random(seed)
    drawn: tuple[list[float], list[float]] = ([], [])
    groups = [[line for line in lines if line.stratum == name] for name in STRATA]
    for _ in range(DRAWS if lines else 0):
        values = _shares([line for group in groups if group for line in rng.choices(group, k=len(group))])
        for held, value in zip(drawn, values, strict=True):
            if value is not None:
                held.append(value)
    spans = [_middle(values) for values in drawn]
    return Checked(len(lines), tuple(left_out), precision, *spans[0], recall, *spans[1])


def _middle(values: list[float]) -> tuple[float | None, float | None]:
    if not values:
        return None, None
    values.sort()
    return values[int(0.025 * (len(values) - 1))], values[int(0.975 * (len(values) - 1) + 0.5)]


def agreement(one: Sequence[Line], two: Sequence[Line]) -> str:
    """How far two checkers agree on the sentences that both marked: the share, and Cohen's kappa (J. Cohen, 1960) on
    whether a sentence was read without any error."""
    other = {line.row: line for line in two}
    pairs = [(line, other[line.row]) for line in one if line.row in other and other[line.row].sentence == line.sentence]
    if not pairs:
        return "The two sheets have no sentence in common."
    same = sum((a.right, a.wrong, a.missed) == (b.right, b.wrong, b.missed) for a, b in pairs)
    clean = [(a.wrong == a.missed == 0, b.wrong == b.missed == 0) for a, b in pairs]
    observed = sum(a == b for a, b in clean) / len(clean)
    p, q = (sum(x[i] for x in clean) / len(clean) for i in (0, 1))
    chance = p * q + (1 - p) * (1 - q)
    kappa = f"{(observed - chance) / (1 - chance):.2f}" if chance < 1 else "not defined (no sentence with an error)"
    return f"The checkers gave the same marks to {same} of {len(pairs)} sentences; Cohen's kappa {kappa}."
