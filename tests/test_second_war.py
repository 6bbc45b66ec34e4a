"""Another war by a pack: the war of Iran and Israel, and one that no lexicon knows. No code is touched for either."""

from zoneinfo import ZoneInfo

import pytest

from helpers import actors, attacks, findings, lexicon, paths, runs, scoring, site
from made_claims import article, claim

PACK = paths.data("packs", "iran-israel-2025.toml")
SAMPLE = paths.data("second-war", "articles")


@pytest.fixture(scope="module")
def tables():
    return runs.compute([str(SAMPLE)], runs.Parameters(pack=str(PACK), reference="none"))


def test_ten_articles_of_fictional_outlets(tables):
    found = tables["articles"]
    assert len(found) == 10 and found["published_earliest"].tolist() == found["published_latest"].tolist()
    assert set(found["outlet"]) == {"Cedar Wire", "Gulf Meridian", "The Levant Ledger", "Skywatch Haifa (sample)"}
    assert found["published_earliest"].between("2025-06-13", "2025-06-24").all()
    gold = {row["id"]: row["text"] for row in scoring.gold_rows("second-war")}
    assert {f"{row.source}#{row.n}": row.text for row in found.itertuples()} == gold


def test_attacks_have_sides_and_the_attacked_countrys_time(tables):
    found = tables["attacks"].dropna(subset=["night_end"])
    assert set(found["attacker"]) <= {"Iran", "Israel", "United States"}
    zones = {"Israel": "Asia/Jerusalem", "Iran": "Asia/Tehran", "Qatar": "Asia/Qatar", "United States": "Asia/Qatar"}
    assert all(row.tz == zones[row.target] for row in found.itertuples())
    told = {
        (row.night_end, row.attacker, row.target, row.weapon_class): (row.launched_low, row.launched_high)
        for row in found.astype(object).where(found.notna(), None).itertuples() if not row.weapon_model and row.launched_low
    }  # fmt: skip
    assert told["2025-06-13", "Israel", "Iran", "mixed"] == (330, None)
    assert told["2025-06-15", "Iran", "Israel", "missile"] == (
        75,
        75,
    )  # 40 of them `shortly after 11 p.m.`: no night of its own
    assert told["2025-06-19", "Iran", "Israel", "ballistic_missile"] == (30, 30)
    assert told["2025-06-14", "Iran", "Israel", "ballistic_missile"] == (200, 200)
    assert told["2025-06-16", "Iran", "Israel", "ballistic_missile"] == (65, 65)
    assert told["2025-06-24", "Iran", "Qatar", "missile"] == (19, 19)
    bombs = found[found["weapon_model"] == "GBU-57"].iloc[0]
    assert (bombs["attacker"], bombs["target"], bombs["launched_low"], bombs["tz"]) == ("United States", "Iran", 14, "Asia/Tehran")  # fmt: skip


def test_the_count_of_the_war_is_no_attack(tables):
    period = tables["periods"]
    assert {550, 1000} <= set(period["low"].dropna())


def test_actors_of_the_pack_are_found(tables):
    assert {"Hossein Salami", "Mohammad Bagheri", "Esmail Baghaei", "Ali Khamenei"} <= set(tables["mentions"]["actor"])
    one = article("x", text="General Hossein Salami was among the dead.")
    assert [m.actor for m in actors.find(one, str(PACK))] == ["Hossein Salami"] and not actors.find(one)


def test_the_start_page_tells_of_the_war(tables, tmp_path):
    with lexicon.laid_over(PACK):
        assert findings.known_kinds()["Esmail Baghaei"] == "person"
        site.build(tables, tmp_path / "site", title="Second war", parameters={"pack": str(PACK)})
    page = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "launched by Iran" in page and "Few counts" not in page
    assert "Esmail Baghaei" not in findings.known_kinds()


def test_entries_of_the_pack_keep_their_own_examples():
    for row in lexicon.pack_entries("weapons", PACK):
        for example in row.get("examples", ()):
            found = scoring.counted(runs.read_claims(article("x", text=example["text"]), str(PACK)).claims)
            assert [" ".join([str(c["quantity_low"]), c["weapon_class"], c["outcome"], c["weapon_model"]]) for c in found] == example["claims"]  # fmt: skip
        for text in row.get("counter_examples", ()):
            assert not runs.read_claims(article("x", text=text), str(PACK)).claims
    for row in lexicon.pack_entries("sides", PACK):
        ZoneInfo(row["tz"])
    for row in lexicon.pack_entries("actors", PACK):
        for text in row["examples"]:
            assert row["name"] in {m.actor for m in actors.find(article("x", text=text), str(PACK))}
        for text in row.get("counter_examples", ()):
            assert row["name"] not in {m.actor for m in actors.find(article("x", text=text), str(PACK))}


# --- a war that nobody knows -----------------------------------------------------------------------------------------

INVENTED = """
[[sides]]
name = "Arandia"
tz = "Pacific/Auckland"
names = ["Arandia"]
adjectives = ["Arandian"]
enemies = ["Belmor"]
weapons = ["Skrill*"]

[[sides]]
name = "Belmor"
tz = "America/Lima"
names = ["Belmor"]
adjectives = ["Belmori"]
metonyms = ["Port Tessa"]
enemies = ["Arandia"]

[[parties]]
name = "Belmori Sky Watch"
side = "Belmor"
role = "military"
level = "national"
forms = ["Sky Watch", "Belmori Sky Watch"]
channels = ["belmor_sky"]

[[places]]
name = "Ostrel"
forms = ["Ostrel"]
kind = "city"
side = "Belmor"

[[weapons]]
name = "Skrill-2"
kind = "model"
class = "cruise_missile"
group = "sea-skimming"
forms = ["Skrill-2", "Skrill-2s"]

[[outlets]]
name = "Tessa Evening Star"
forms = ["Tessa Evening Star"]

[[actors]]
id = "mira-dovane"
name = "Mira Dovane"
kind = "person"
side = "Belmor"
forms = ["Mira Dovane"]
surnames = ["Dovane"]
examples = ["Mira Dovane spoke."]

[[events]]
name = "The landing at Ostrel"
kind = "event"
start = "2031-04-02"
cues = "landing + Ostrel"
source = "invented"
"""
TEXT = """# Forty drones over Ostrel

*Tessa Evening Star | Thursday 3 April 2031*

Arandia launched 40 drones and six Skrill-2 cruise missiles at Belmor overnight into Thursday, Sky Watch said. It shot down 31 drones and four of the missiles. Mira Dovane visited Ostrel.
"""


def test_a_war_that_no_lexicon_knows(tmp_path):
    pack = tmp_path / "pack.toml"
    pack.write_text(INVENTED, encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/a.md").write_text(TEXT, encoding="utf-8")
    found = runs.compute([str(tmp_path / "texts")], runs.Parameters(pack=str(pack), reference="none"))
    assert found["articles"]["outlet"].tolist() == ["Tessa Evening Star"]
    assert found["mentions"]["actor"].tolist() == ["Mira Dovane"]
    rows = found["attacks"]
    assert set(zip(rows["attacker"], rows["target"], rows["tz"], rows["night_end"], strict=True)) == {
        ("Arandia", "Belmor", "America/Lima", "2031-04-03")
    }
    assert set(rows["claimed_by"]) == {"Belmori Sky Watch"}
    drones = rows[rows["weapon_class"] == "drone"].iloc[0]
    assert (drones["launched_low"], drones["intercepted_low"]) == (40, 31)
    missiles = rows[rows["weapon_model"] == "Skrill-2"].iloc[0]
    assert (missiles["launched_low"], missiles["weapon_group"]) == (6, "sea-skimming")
    figures = found["figures"]
    assert set(figures.query("outcome == 'intercepted'")["reporter_role"]) == {"defender"}
    without = runs.compute([str(tmp_path / "texts")], runs.Parameters(reference="none"))
    assert not set(without["attacks"]["attacker"].dropna())  # the pack does it, and it leaves nothing behind


def test_faulty_zone_is_named(tmp_path):
    pack = tmp_path / "pack.toml"
    pack.write_text('[[sides]]\nname = "Arandia"\nnames = ["Arandia"]\ntz = "Moon/Base"\n', encoding="utf-8")
    with pytest.raises(lexicon.LexiconError, match="Moon/Base"):
        attacks.reconcile([article("a")], [claim("a", 0, 4, "drone", target="Arandia")], pack=pack)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[[weapon]]\nname = "Foo"', "no table 'weapon'; write one of: sides"),
        ('[[weapons]]\nname = "Foo"\nforms = ["Foo"]', "weapons entry 'Foo' has no class"),
        ('[[weapons]]\nname = "Foo"\nforms = ["Foo"]\nclass = "plane"', "class 'plane' is none"),
        ('[[sides]]\nname = "Arandia"\nnames = "Arandia"', "names is no list of words"),
        ('[[parties]]\nname = "Sky"\nforms = ["Sky Watch"]', "parties entry 'Sky' has no side"),
        ('[[outlets]]\nname = "Star"', "outlets entry 'Star' has no forms"),
        ('[[events]]\nname = "E"\nstart = "2025-13-01"\ncues = "x"', "event 'E': month must be in 1..12"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_pack_is_named(tmp_path, content, reason):
    pack = tmp_path / "pack.toml"
    pack.write_text(content, encoding="utf-8")
    (tmp_path / "a.txt").write_text("Kyiv, Jan 15 - Russia fired two missiles.", encoding="utf-8")
    with pytest.raises(lexicon.LexiconError) as caught:
        runs.compute([str(tmp_path / "a.txt")], runs.Parameters(pack=str(pack), reference="none"))
    assert "pack.toml" in str(caught.value) and reason in str(caught.value)
