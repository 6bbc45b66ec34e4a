"""The readers of the two official channels: gold, cases, composed posts, and what must hold for any text."""

from __future__ import annotations

import json
import random
import time
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import bulletin_times, bulletin_words, bulletins, lexicon
from helpers.records import CLASSES, DETAILS, OUTCOMES, SCOPES, Article

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "data" / "gold" / "reports_dev.jsonl"
CASES = Path(__file__).parent / "cases" / "bulletins.jsonl"
SETTINGS = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def article(text: str, lang: str = "uk", day: str | None = "2025-06-10T09:00:00+03:00") -> Article:
    return Article("a", "posts", 1, text, published_earliest=day, published_latest=day, language=lang)


def read(text: str, lang: str = "uk", day: str | None = "2025-06-10T09:00:00+03:00"):
    return bulletins.read(article(text, lang, day))


def short(text: str, lang: str = "uk", day: str | None = "2025-06-10T09:00:00+03:00") -> list[tuple]:
    return [
        (c.quantity_low, c.quantity_high, c.weapon_class, c.weapon_model, c.outcome)
        for c in read(text, lang, day).claims
    ]


# ---------------------------------------------------------------- gold


@lru_cache(maxsize=1)
def gold() -> list[tuple[dict, object]]:
    return [(row, read(row["text"], row["language"], row["published"])) for row in rows(GOLD)]


def test_gold_claims():
    true = found = wanted = 0
    right = dict.fromkeys(("weapon_class", "weapon_model", "attacker", "claimed_by", "scope"), 0)
    for row, reading in gold():
        open_ = list(row["claims"])
        got = [c for c in reading.claims if c.kind != "zero"]
        wanted += len(open_)
        found += len(got)
        for c in got:
            key = (c.quantity_low, c.quantity_high, c.outcome)
            same = [g for g in open_ if (g["quantity_low"], g["quantity_high"], g["outcome"]) == key]
            same.sort(key=lambda g: -sum(g[f] == getattr(c, f) for f in right))
            if same:
                true += 1
                open_.remove(same[0])
                for f in right:
                    right[f] += same[0][f] == getattr(c, f)
        if not row["claims"]:
            assert not got, row["id"]
    assert 2 * true / (found + wanted) >= 0.98
    assert all(n >= 0.98 * true for n in right.values()), right


def facts(reading) -> dict:
    """The extras of a reading in the gold's form."""
    out: dict = {}
    for e in reading.extras:
        kind, value = e["kind"], e["value"]
        if kind == "window":
            out["window"] = value
        elif kind in ("region", "launch_area"):
            out.setdefault(kind + "s", set()).add(value)
        elif kind == "zero":
            out.setdefault("zero", []).append(value)
        elif kind in ("by_region", "left_airspace"):
            places = out.setdefault(kind, {})
            places[e["place"]] = places.get(e["place"], 0) + value
        else:
            out.setdefault(kind, value)
    return out


def test_gold_windows_and_extras():
    right = total = 0
    wrong = []
    for row, reading in gold():
        got = facts(reading)
        wanted = dict(row["extra"])
        if row["window"] or got.get("window"):
            wanted["window"] = row["window"]
        for key, value in wanted.items():
            total += 1
            mine = got.get(key)
            if isinstance(value, list) and key != "zero":
                value = set(value)
            if mine == value:
                right += 1
            else:
                wrong.append((row["id"], key, value, mine))
    assert right >= 0.95 * total, wrong


def test_gold_spans_and_words():
    for row, reading in gold():
        check(row["text"], reading)
        if not row["claims"]:
            assert any(a.unit == "post" for a in reading.set_aside), row["id"]


# ---------------------------------------------------------------- cases


@pytest.mark.parametrize("case", rows(CASES), ids=lambda case: case["id"])
def test_case(case):
    reading = read(case["text"], case["language"], case["published"])
    got = [
        [c.quantity_low, c.quantity_high, c.weapon_class, c.weapon_model, c.outcome, c.scope, c.kind]
        for c in reading.claims
    ]
    assert sorted(map(str, got)) == sorted(map(str, case["claims"]))
    extras: dict = {}
    for e in reading.extras:
        if e["kind"] not in ("window_part", "as_of"):
            extras.setdefault(e["kind"], []).append([e["place"], e["value"]] if "place" in e else e["value"])
    assert extras == case["extras"]
    assert sorted({a.reason if a.unit != "post" else "post" for a in reading.set_aside}) == case["aside"]


# ---------------------------------------------------------------- composed posts

UK_WEAPONS = [
    ("{n} крилатими ракетами Х-101", "cruise_missile", "Kh-101"),
    ("{n} балістичними ракетами «Іскандер-М»/KN-23", "ballistic_missile", "Iskander-M/KN-23"),
    ("{n} зенітними керованими ракетами С-300", "other_missile", "S-300"),
    ("{n} керованими авіаційними ракетами Х-59/69", "other_missile", "Kh-59/69"),
    ("{n} аеробалістичними ракетами Х-47М2 «Кинджал»", "other_missile", "Kinzhal"),
    ("{n} крилатими ракетами «Калібр»", "cruise_missile", "Kalibr"),
    ("{n} протирадіолокаційними ракетами Х-31П", "other_missile", "Kh-31P"),
]
UK_AREAS = {
    "Курськ": "Kursk oblast",
    "Орел": "Oryol oblast",
    "Міллерово": "Millerovo",
    "Приморсько-Ахтарськ": "Primorsko-Akhtarsk",
    "Брянськ": "Bryansk oblast",
    "Шаталово": "Shatalovo",
}
RU_REGIONS = {
    "Белгородской": "Belgorod oblast",
    "Курской": "Kursk oblast",
    "Брянской": "Bryansk oblast",
    "Ростовской": "Rostov oblast",
    "Тульской": "Tula oblast",
    "Рязанской": "Ryazan oblast",
    "Смоленской": "Smolensk oblast",
    "Воронежской": "Voronezh oblast",
}


def uk_number(n: int, rng: random.Random) -> str:
    words = {
        2: "двома",
        3: "трьома",
        4: "чотирма",
        5: "п'ятьма",
        6: "шістьма",
        7: "сімома",
        8: "вісьмома",
        9: "дев'ятьма",
    }
    if n in words and rng.random() < 0.6:
        return words[n]
    if rng.random() < 0.5:
        return f"{n}-{'ма' if n % 10 in (2, 3, 4, 7, 8) else 'ти'}"
    return str(n)


@pytest.mark.parametrize("seed", range(60))
def test_composed_ukrainian(seed):
    rng = random.Random(seed)
    drones = rng.randint(21, 499)
    chosen = rng.sample(UK_WEAPONS, rng.randint(0, 3))
    counts = [rng.randint(2, 19) for _ in chosen]
    down = rng.randint(2, drones - 2)
    areas = rng.sample(sorted(UK_AREAS), rng.randint(1, 4))
    day, hour = rng.randint(2, 28), rng.choice(("18:00", "19.30", "20:00"))
    parts = [form.format(n=uk_number(n, rng)) for (form, _, _), n in zip(chosen, counts, strict=True)]
    swarm = f"{uk_number(drones, rng)} ударними БпЛА типу Shahed, Гербера і безпілотниками інших типів"
    ending = f" із напрямків: {', '.join(areas)} – РФ."
    body = ", ".join(parts) + (" та " if parts else "") + swarm + ending
    text = f"У ніч на {day} березня (з {hour} {day - 1} березня) противник атакував {body}\n\n"
    wanted = [(n, n, c, m, "launched") for (_, c, m), n in zip(chosen, counts, strict=True)] + [
        (drones, drones, "drone", None, "launched")
    ]
    verb = rng.choice(
        (
            "збито/подавлено {n} ворожих БпЛА",
            "підтверджено збиття {n} ударних БпЛА",
            "протиповітряною обороною збито {n} безпілотників",
        )
    )
    text += f"За попередніми даними, станом на 08:30, {verb.format(n=down)} на півночі та сході країни."
    wanted.append((down, down, "drone", None, "intercepted"))
    rest = drones - down
    if rng.random() < 0.5 and "підтверджено" in verb:
        text += f" {rest} – локаційно втрачені."
        wanted.append((rest, rest, "drone", None, "lost"))
    else:
        sites, fell = rng.randint(2, 30), rng.randint(2, 30)
        text += f" Зафіксовано влучання {rest} ударних БпЛА на {sites} локаціях, падіння збитих (уламки) – на {fell}."
        wanted.append((rest, rest, "drone", None, "hit"))
        got = facts(read(text, "uk", f"2026-03-{day:02d}T09:00"))
        assert (got["sites_hit"], got["sites_debris"]) == (sites, fell)
    reading = read(text, "uk", f"2026-03-{day:02d}T09:00")
    assert sorted(map(str, short(text, "uk", f"2026-03-{day:02d}T09:00"))) == sorted(map(str, wanted)), text
    got = facts(reading)
    assert got["launch_areas"] == {UK_AREAS[a] for a in areas}
    start = f"2026-03-{day - 1:02d}T{hour.replace('.', ':')}:00+02:00"
    assert got["window"] == {
        "start": start,
        "end": f"2026-03-{day:02d}T08:30:00+0{2 if day < 29 else 3}:00",
        "precision": "hour",
    }
    assert {c.scope for c in reading.claims} == {"attack"}


@pytest.mark.parametrize("seed", range(60))
def test_composed_russian(seed):
    rng = random.Random(seed)
    names = rng.sample(sorted(RU_REGIONS), rng.randint(3, 7))
    lines, wanted, total, by = [], [], 0, {}
    while names:
        if len(names) > 1 and rng.random() < 0.35:
            pair, n = [names.pop(), names.pop()], rng.randint(1, 9)
            word = {1: "одному", 2: "два", 3: "три", 4: "четыре", 5: "пять"}.get(n, str(n))
            lines.append(f"по {word} – над территориями {pair[0]} и {pair[1]} областей")
        else:
            pair, n = [names.pop()], rng.randint(1, 90)
            noun = "БПЛА " if rng.random() < 0.5 else ""
            lines.append(f"{n} {noun}– над территорией {pair[0]} области")
        total += n * len(pair)
        for name in pair:
            by[RU_REGIONS[name]] = n
            wanted.append((n, n, "drone", None, "intercepted"))
    wanted.append((total, total, "drone", None, "intercepted"))
    verb = rng.choice(("уничтожены и перехвачены", "перехвачены и уничтожены", "уничтожены", "сбиты"))
    kind = rng.choice(
        ("украинских БПЛА", "украинских беспилотных летательных аппарата самолётного типа", "беспилотников")
    )
    join = rng.choice((", ", ",\n"))
    text = f"В течение прошедшей ночи в период с 23.00 мск 4 июня до 7.00 мск 5 июня дежурными средствами ПВО {verb} {total} {kind}:{join[-1]}{join.join(lines)}."
    reading = read(text, "ru", "2025-06-05T07:40")
    assert sorted(map(str, short(text, "ru", "2025-06-05T07:40"))) == sorted(map(str, wanted)), text
    got = facts(reading)
    assert got["by_region"] == by
    assert got["window"] == {
        "start": "2025-06-04T23:00:00+03:00",
        "end": "2025-06-05T07:00:00+03:00",
        "precision": "hour",
    }
    scopes = [c.scope for c in reading.claims if c.quantity_low == total and c.place is None]
    assert scopes == ["attack"] and sum(c.scope == "part" for c in reading.claims) == len(by)
    ids = {c.claim_id for c in reading.claims}
    assert len(ids) == len(reading.claims) and all(c.part_of in ids for c in reading.claims if c.scope == "part")


@pytest.mark.parametrize("n", [2, 7, 12, 21, 34, 48, 53, 69, 77, 85, 96, 110, 128, 243])
def test_number_words_in_every_case(n):
    by = {int(row["name"]): row["forms"] for row in lexicon.entries("numbers", "uk") if row["name"].isdigit()}
    split = [n - n % 100, n % 100 - n % 10 if n % 100 >= 20 else 0, n % 10 if n % 100 >= 20 else n % 100]
    for which in range(4):
        words = " ".join(by[part][min(which, len(by[part]) - 1)] for part in split if part)
        assert short(f"Збито {words} ударних БпЛА.")[:1] == [(n, n, "drone", None, "intercepted")], words


# ---------------------------------------------------------------- traps


def test_look_alike_letters():
    plain = "Збито 25 ударних БпЛА типу Shahed. З них 3 – над Сумщиною."
    mixed = plain.replace("е", "e").replace("о", "o").replace("а", "a").replace("Shahed", "Shаhеd")
    assert short(plain) == short(mixed) != []
    text = "Cегодня дежурными cредствами ПВО c применением ЗРК уничтoжены 17 БПЛA."
    assert short(text, "ru") == [(17, 17, "drone", None, "intercepted")]


def test_one_letter_slips_are_read_or_set_aside():
    """A post with one letter lost, doubled or swapped never gives a number that the post does not give."""
    wrong = total = missed = 0
    for row in rows(GOLD):
        text = row["text"]
        rng = random.Random(row["id"])
        spots = [n for n in range(len(text) - 1) if text[n].isalpha() and text[n + 1].isalpha()]
        known = {(g["quantity_low"], g["quantity_high"]) for g in row["claims"]}
        for _ in range(4):
            n = rng.choice(spots)
            slip = rng.choice(
                (
                    text[:n] + text[n + 1 :],
                    text[:n] + text[n] + text[n:],
                    text[:n] + text[n + 1] + text[n] + text[n + 2 :],
                )
            )
            got = {
                (c.quantity_low, c.quantity_high)
                for c in read(slip, row["language"], row["published"]).claims
                if c.kind != "zero"
            }
            total += len(known)
            missed += len(known - got)
            wrong += len(got - known)
    assert wrong <= 0.01 * total and missed <= 0.06 * total, (wrong, missed, total)


def test_a_slip_in_an_outcome_is_mended():
    assert short("Пiдтверджено збитя 12 БпЛА.") == short("Підтверджено збиття 12 БпЛА.")
    assert short("Збито/подвалено 30 ударних безпілтоників.") == [(30, 30, "drone", None, "intercepted")]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Вісім Ту-95МС та 14 Су-35 піднялися в повітря.", "uk"),
        ("Розрахунки С-400 та 12 комплексів Patriot на чергуванні.", "uk"),
        ("На озброєння передано 60 зенітних ракет.", "uk"),
        ("Атаку відбили 12 операторів дронів-перехоплювачів.", "uk"),
        ("Постраждали 14 областей, 17 людей поранено.", "uk"),
        ("Уничтожены четыре пусковые установки, склад и 12 танков.", "ru"),
        ("Расчёты ЗРК С-400 сбили один вертолёт Ми-8.", "ru"),
        ("Боекомплект – шесть ракет.", "ru"),
        ("Шостий був збитий, решту уточнюємо.", "uk"),
    ],
)
def test_no_claim(text, lang):
    assert short(text, lang) == []


def test_zero_is_read_and_marked():
    reading = read("Жодної балістичної ракети не збито. Збито 12 БпЛА.")
    zero = [c for c in reading.claims if c.kind == "zero"]
    assert [(c.quantity_low, c.weapon_class) for c in zero] == [(0, "ballistic_missile")]
    assert any(e["kind"] == "zero" for e in reading.extras)


def test_two_windows_are_parts():
    text = (
        "20 июля в период с 8.00 мск до 10.40 мск уничтожены 19 украинских БПЛА. "
        "В период с 11.00 мск до 13.00 мск уничтожены ещё семь украинских БПЛА."
    )
    claims = read(text, "ru", "2025-07-20T14:00").claims
    assert [c.scope for c in claims] == ["part", "part"]
    assert [(c.event_start, c.event_end, c.event_basis) for c in claims] == [
        ("2025-07-20T08:00", "2025-07-20T10:40", "stated"),
        ("2025-07-20T11:00", "2025-07-20T13:00", "stated"),
    ]


def test_without_a_date_no_year_is_made_up():
    reading = read("У ніч на 8 квітня ворог атакував 12 БпЛА.", day=None)
    assert [c.event_start for c in reading.claims] == [None]
    assert read("У ніч на 8 квітня 2024 року ворог атакував 12 БпЛА.", day=None).claims[0].event_end == "2024-04-08"


@pytest.mark.parametrize(
    ("day", "lang", "wanted"),
    [
        ("2025-03-30T02:59", "uk", "+02:00"),
        ("2025-03-30T03:00", "uk", "+03:00"),
        ("2025-10-26T03:59", "uk", "+03:00"),
        ("2025-10-26T04:00", "uk", "+02:00"),
        ("2025-01-01T00:00", "ru", "+03:00"),
    ],
)
def test_offset(day, lang, wanted):
    assert bulletin_times.offset(day, lang) == wanted


def test_language():
    assert bulletins.language("У ніч на 5 травня збито 12 безпілотників типу Shahed") == "uk"
    assert bulletins.language("Дежурными средствами ПВО уничтожены 12 беспилотных аппаратов") == "ru"
    assert bulletins.language("Twelve drones were shot down overnight") is None
    assert bulletins.language("12 345") is None and bulletins.language("") is None


def test_english():
    text = "У ніч на 5 травня ворог атакував щонайменше 90 крилатими ракетами Х-101. Збито 87."
    assert [bulletins.english(c) for c in read(text).claims] == [
        "at least 90 cruise missiles (Kh-101) launched",
        "87 cruise missiles (Kh-101) shot down",
    ]
    assert (
        bulletins.english({"quantity_low": 1, "quantity_high": 1, "weapon_class": "drone", "outcome": "hit"})
        == "1 drone hit"
    )


def test_more_and_countries_stay_where_they_stand():
    text = "Кораблі ЧФ РФ – 22 «Калібри» випустили. Знищено 45 Shahed: 13 – ще у 2022-му, та 32 – вже у 2023 році."
    claims = read(text).claims
    assert [c.place for c in claims] == [None] * len(claims)
    assert not any(c.additional for c in claims)
    assert [c.additional for c in read("Збито 12 БпЛА. Крім того, збито ще 3 ракети Х-59.").claims] == [False, True]


def test_kinds_of_posts():
    for text, lang, kind in [
        ("Увага! Повітряна тривога по всій країні. Перебувайте в укриттях!", "uk", "alert"),
        ("Група БпЛА (7) на Сумщині, курс – західний. 4 шахеди рухаються на Полтавщину.", "uk", "alert"),
        ("Дякуємо захисникам неба за роботу!", "uk", "thanks"),
        ("Загинув пілот винищувача. Вічна пам'ять герою.", "uk", "condolence"),
        ("Внимание! Ракетная опасность, спуститесь в укрытия.", "ru", "alert"),
        ("Министр поздравляет военнослужащих с праздником.", "ru", "thanks"),
    ]:
        reading = read(text, lang)
        assert not reading.claims, text
        assert [e["value"] for e in reading.extras if e["kind"] == "post"] == [kind], text
        assert any(a.unit == "post" and kind in a.reason for a in reading.set_aside)


# ---------------------------------------------------------------- lexicons


@pytest.mark.parametrize("lang", ["uk", "ru"])
@pytest.mark.parametrize("name", ["weapons", "outcomes", "context", "numbers", "places"])
def test_lexicon(lang, name):
    for row in lexicon.entries(name, lang):
        assert row["forms"] and row["examples"], row["name"]
        if name == "weapons" and row.get("class"):
            assert row["class"] in CLASSES
        if name == "outcomes":
            assert row["outcome"] in (*OUTCOMES, "debris")
            assert row.get("detail") is None or row["detail"] in DETAILS[row["outcome"]]
            assert row["seen_from"] <= row.get("seen_to", "9999") and row["english"]
        for example in row["examples"]:
            found = bulletin_words.items(bulletin_words.repair(example), lang)
            wanted = {"weapons": row.get("kind"), "outcomes": "verb", "numbers": "num", "places": "place"}.get(
                name, row.get("kind")
            )
            assert any(i.kind == wanted and (name == "numbers" or i.entry["name"] == row["name"]) for i in found), (
                row["name"],
                example,
            )


# ---------------------------------------------------------------- what must hold for any text


def check(text: str, reading) -> None:
    for c in reading.claims:
        assert text[c.start : c.end] == c.evidence and c.evidence.strip() == c.evidence != ""
        assert c.start <= c.number_start < c.number_end <= c.end
        assert c.weapon_class in CLASSES and c.outcome in OUTCOMES and c.scope in SCOPES
        assert c.detail is None or c.detail in DETAILS[c.outcome]
        said = "".join(ch for ch in text[c.number_start : c.number_end] if ch.isdecimal())
        if (
            said
            and c.kind != "zero"
            and "quantity" not in c.inferred
            and "тис" not in text[c.number_start : c.number_end].lower()
        ):
            digits = {str(q) for q in (c.quantity_low, c.quantity_high) if q is not None}
            assert any(str(int(said)).startswith(q) for q in digits), (said, digits)  # never a number that is not there
        assert c.quantity_low is None or c.quantity_high is None or c.quantity_low <= c.quantity_high
        assert bulletins.english(c)
    for a in reading.set_aside:
        assert 0 <= a.start < a.end <= len(text)
    for e in reading.extras:
        assert text[e["start"] : e["end"]] == e["text"]
    assert len({c.claim_id for c in reading.claims}) == len(reading.claims)


@lru_cache(maxsize=1)
def material() -> list[str]:
    return [row["text"] for row in rows(GOLD)] + [row["text"] for row in rows(CASES)]


WORDS = (
    "збито сбиты 25 12-ма три «Shahed» БпЛА ракет Х-101/Х-555 , ; : . – ( ) \n з із них них усі всі обидві по одному над "
    "территориями Курской и Брянской областей станом на 09:00 у ніч на 31 лютого ще не досягли цілей локаційно втрачені "
    "влучання на 5 локаціях уламки рф 99.99 2-х 88 945 100+ 10–15 жодної Іскандер-М/К -М ’ 00:61 з 25:00 до"
).split(" ")


@SETTINGS
@given(st.text(max_size=300), st.sampled_from(["uk", "ru", "en"]))
def test_any_text(text, lang):
    check(text, read(text, lang))


@SETTINGS
@given(
    st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join),
    st.sampled_from(["uk", "ru"]),
    st.sampled_from([None, "2025-06-10", "0001-01-01", "9999-12-31", "no date"]),
)
def test_words_in_any_order(text, lang, day):
    check(text, read(text, lang, day))


@SETTINGS
@given(st.data())
def test_cut_posts(data):
    text = data.draw(st.sampled_from(material()))
    a = data.draw(st.integers(0, len(text)))
    b = data.draw(st.integers(a, len(text)))
    check(text[a:b], read(text[a:b], data.draw(st.sampled_from(["uk", "ru"]))))


@SETTINGS
@given(st.text(alphabet="аеіосхуАЕХС aeiocxyË’'ʼ—-1234567890\u00a0\u0130ẞ", max_size=200))
def test_repair_keeps_the_length(text):
    assert len(bulletin_words.repair(text)) == len(text)


def test_same_text_same_reading():
    text = material()[0]
    assert read(text) == read(text)


@pytest.mark.parametrize(
    "unit",
    [
        "збито 12 БпЛА, ",
        "12 ",
        "збито ",
        "з 19:00 5 травня ",
        "у ніч на 5 травня. ",
        "Х-101/",
        "(",
        "усі ",
        "12 – ",
        "Збито 3 Х-59. ",
        "Сумщина, ",
        "станом на 09:00 ",
        "3 БпЛА\n",
        "шахед та ",
        "по 2 над Курской и Брянской, ",
    ],
)
def test_linear_time(unit):
    def spent(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        read(text)
        return time.process_time() - begin

    spent(500)
    small, large = max(spent(4_000), 0.01), spent(32_000)
    assert large / small < 40, (small, large)
