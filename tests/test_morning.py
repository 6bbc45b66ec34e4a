"""The morning routine: after each update the tables are those of a fresh run, and the changes told are the true ones."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from helpers import morning, paths, reading, runs

POSTS = [
    ("2025-01-20", "Russia launched 141 drones overnight, the air force said. It shot down 93, and 45 were lost."),
    ("2025-01-21", "Russia launched 131 drones overnight, the air force said. It shot down 72, and 59 were lost."),
    ("2025-01-22", "Russia launched 99 drones overnight, the air force said. It shot down 65, and 30 were lost."),
    ("2025-01-23", "Russia launched 92 drones overnight, the air force said. It shot down 57, and 27 were lost."),
    ("2025-01-24", "Russia launched 58 drones overnight, the air force said. It shot down 25, and 27 were lost."),
]


def export(folder: Path, name: str, first: int, last: int, edits: dict[int, str] | None = None) -> None:
    """An export of the channel with posts `first` to `last`; `edits` replaces texts."""
    messages = []
    for number in range(first, last + 1):
        day, text = POSTS[number]
        message = {"id": number + 10, "type": "message", "date": f"{day}T08:30:00", "from": "Night Sky", "text": text}
        if edits and number in edits:
            message |= {"text": edits[number], "edited": f"{day}T12:00:00"}
        messages.append(message)
    content = {"name": "Night Sky", "type": "public_channel", "id": 1, "messages": messages}
    (folder / "texts" / name).write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "mine"
    morning.init(place)
    return place


def update(folder: Path):
    parameters, _ = morning.parameters_of(folder, {})
    result, found = morning.update(folder, parameters)
    fresh = runs.compute([str(folder / "texts")], parameters)
    for name in runs.TABLES:
        pd.testing.assert_frame_equal(found[name], fresh[name], obj=name)
    return result, found


def test_a_week_of_mornings(folder):
    export(folder, "monday.json", 0, 1)
    first, _ = update(folder)
    assert first.number == 1
    again, _ = update(folder)
    assert again.nothing and morning.told(again, False) == "nothing new"

    export(folder, "wednesday.json", 0, 2)  # overlaps with monday's
    result, found = update(folder)
    assert [row["source_id"] for row in result.new] == ["12"]
    assert not result.edited and not result.gone
    assert [a["night_end"] for a in result.attacks] == ["2025-01-22"]
    assert {(c.kind, c.outcome, c.after, c.cause) for c in result.figures if c.outcome != "fate_not_stated"} == {
        ("new", "launched", "99", "new source"), ("new", "intercepted", "65", "new source"), ("new", "lost", "30", "new source"),
    }  # fmt: skip
    launched = found["figures"].query("outcome == 'launched' and weapon_class == 'drone'")
    assert sorted(launched["low"]) == [99, 131, 141]

    export(folder, "thursday.json", 2, 3, {2: POSTS[2][1].replace("65", "66")})
    result, found = update(folder)
    assert [row["source_id"] for row in result.new] == ["13"]
    assert [row["source_id"] for row in result.edited] == ["12"]
    assert [(c.before, c.after, c.cause, c.source) for c in result.figures if c.kind == "changed" and c.outcome == "intercepted"] == [
        ("65", "66", "edited source", "thursday.json")
    ]  # fmt: skip
    versions = found["articles"].query("source_id == '12'").set_index("source")
    assert versions.loc["thursday.json", "as_of"] == "2025-01-22T12:00"
    assert versions.loc["thursday.json", "version_of"] in set(versions["article_id"]) - {
        versions.loc["thursday.json", "article_id"]
    }
    assert versions["story_id"].nunique() == 1 and versions.loc["thursday.json", "copy_of"] is pd.NA
    mended = found["figures"].query("outcome == 'intercepted' and low == 66").iloc[0]
    assert mended["status"] == "stated" and "revised" in mended["flags"]
    assert mended["rule"] == "66 replaces 65: a later version of the same text"
    export(folder, "friday.json", 0, 2, {2: POSTS[2][1].replace("65", "66")})  # an overlap with everything before
    result, _ = update(folder)
    assert result.nothing

    (folder / "texts" / "late.txt").write_text(
        "KYIV, Jan 21 (Meridian Wire) - Russia launched 131 drones overnight, and 72 of them were shot down, "
        "the air force said on Tuesday. A mill burned in the Poltava region.\n", encoding="utf-8",
    )  # fmt: skip
    result, _ = update(folder)
    assert [row["source"] for row in result.new] == ["late.txt"]
    assert {c.cause for c in result.figures} <= {"late report"} and not result.edited

    (folder / "texts" / "thursday.json").unlink()
    (folder / "texts" / "saturday.json").write_bytes((folder / "texts" / "friday.json").read_bytes())
    result, _ = update(folder)
    assert [row["source_id"] for row in result.gone] == ["13"]
    assert {(c.before, c.cause) for c in result.figures if c.kind == "vanished" and c.outcome == "launched"} == {
        ("92", "removed source")
    }
    export(folder, "sunday.json", 3, 4)
    result, _ = update(folder)
    assert sorted(row["source_id"] for row in result.new) == ["13", "14"]
    assert update(folder)[0].nothing
    log = (folder / "changes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert log[0] == ",".join(morning.LOG) and len(log) > 6
    assert "<script" not in (folder / "changes.html").read_text(encoding="utf-8")


def test_a_week_on_the_sample(folder):
    """Seven exports of the sample's channel, each a few posts longer, with an edit, a late article and a removal."""
    channel = json.loads(paths.data("sample", "telegram", "result.json").read_text(encoding="utf-8"))
    posts = [m["id"] for m in channel["messages"] if m["type"] == "message"]
    texts = folder / "texts"

    def morning_export(day: int, first: int, last: int, edit: tuple[int, str, str] | None = None) -> None:
        kept = [m for m in channel["messages"] if m["id"] in posts[first:last] or m["type"] == "service"]
        if edit:
            number, old, new = edit
            kept = [
                json.loads(json.dumps(m).replace(old, new)) | {"edited": "2025-01-02T15:00:00"}
                if m["id"] == number
                else m
                for m in kept
            ]
        (texts / f"export-{day}.json").write_text(json.dumps(channel | {"messages": kept}), encoding="utf-8")

    morning_export(1, 0, 3)
    update(folder)
    changed = {}
    for day, (first, last) in enumerate(((1, 4), (2, 6), (3, 8), (5, 10), (8, 12), (9, 13)), 2):
        if day == 4:
            morning_export(day, first, last, (27, "Forty-seven were shot down", "Forty-eight were shot down"))
            (texts / "late.txt").write_bytes(paths.data("sample", "articles", "2024-12-14_count.md").read_bytes())
        elif day == 6:
            (texts / "export-2.json").unlink()  # all that it held stands in the exports around it
            (texts / "late.txt").unlink()
            morning_export(day, first, last)
        else:
            morning_export(day, first, last)
        changed[day], found = update(folder)
    came = {
        day: sorted(int(row["source_id"]) for row in result.new if row["source_id"]) for day, result in changed.items()
    }
    assert came == {2: [27], 3: [30, 31], 4: [38, 45], 5: [52, 60], 6: [63, 71], 7: [73]}
    assert {day: [row["source_id"] for row in r.edited] for day, r in changed.items() if r.edited} == {4: ["27"]}
    assert ("47", "48", "edited source") in {(c.before, c.after, c.cause) for c in changed[4].figures}
    assert "late report" in {c.cause for c in changed[4].figures if c.source == "late.txt"}
    assert [row["source"] for row in changed[6].gone] == ["late.txt"]
    assert {c.cause for c in changed[6].figures if c.kind == "vanished"} == {"removed source"}
    assert found["stories"]["articles"].map(len).sum() == len(found["articles"])
    assert update(folder)[0].nothing


def test_untouched_articles_are_not_read_again(folder, monkeypatch):
    export(folder, "a.json", 0, 2)
    update(folder)
    read = []
    original = reading.read_claims
    monkeypatch.setattr(
        reading, "read_claims", lambda article, pack=None: read.append(article.source_id) or original(article, pack)
    )
    export(folder, "b.json", 3, 3)
    parameters, _ = morning.parameters_of(folder, {})
    morning.update(folder, parameters)
    assert read == ["13"]


def test_a_correction_survives_a_new_export_and_its_orphan_is_loud(folder):
    export(folder, "a.json", 0, 1)
    update(folder)
    line = 'edit,a.json,"launched 141 drones",quantity_low,140,typing error,me,2025-01-25\n'
    with open(folder / "corrections.csv", "a", encoding="utf-8") as file:
        file.write(line)
    result, found = update(folder)
    assert {c.cause for c in result.figures if c.outcome == "launched"} == {"correction"}
    export(folder, "b.json", 2, 4)
    _, found = update(folder)
    assert found["corrections"]["status"].tolist() == ["applied"]
    assert found["figures"].query("outcome == 'launched' and corrected")["low"].tolist() == [140]
    export(folder, "a.json", 0, 1, {0: "Nothing of note."})
    _, found = update(folder)
    assert found["corrections"]["status"].tolist() == ["orphaned"]


def test_an_export_cut_in_the_middle_loses_nothing_before(folder):
    export(folder, "a.json", 0, 3)
    whole = (folder / "texts" / "a.json").read_text(encoding="utf-8")
    (folder / "texts" / "a.json").write_text(whole[: whole.index("2025-01-23")], encoding="utf-8")
    _, found = update(folder)
    assert len(found["articles"]) == 3
    assert any("a.json" in row.source for row in found["skipped"].itertuples())


def test_init_does_not_overwrite(tmp_path):
    morning.init(tmp_path / "new")
    with pytest.raises(FileExistsError):
        morning.init(tmp_path / "new")
    shutil.rmtree(tmp_path / "new")


def test_a_page_saved_again_after_it_was_mended(folder):
    page = (
        "<html><head><title>Night over Odesa</title><meta property='og:type' content='article'>"
        "<link rel='canonical' href='https://example.org/post/2025/01/22/night'>"
        "<meta property='og:site_name' content='Harbor Radio'>"
        "<meta property='article:published_time' content='2025-01-22T09:00:00+02:00'>{}</head><body><article>"
        "<h1>Night over Odesa</h1><p>Russia launched 99 drones at Ukraine overnight, the air force said on Wednesday. It shot "
        "down {} of them and lost sight of 30, it added. Two cranes were damaged in the port, and a school stayed shut "
        "for the day, the governor said.</p></article></body></html>"
    )
    (folder / "texts" / "saved.html").write_text(page.format("", 65), encoding="utf-8")
    update(folder)
    edit = "<meta property='article:modified_time' content='2025-01-22T17:30:00+02:00'>"
    (folder / "texts" / "again.html").write_text(page.format(edit, 67), encoding="utf-8")
    result, found = update(folder)
    assert [row["source"] for row in result.edited] == ["again.html"] and not result.new
    assert [(c.before, c.after, c.cause) for c in result.figures if c.outcome == "intercepted"] == [
        ("65", "67", "edited source")
    ]
    texts = found["articles"].set_index("source")
    assert texts.loc["again.html", "version_of"] == texts.loc["saved.html", "article_id"]
