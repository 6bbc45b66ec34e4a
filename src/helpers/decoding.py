"""Bytes to text: which encoding a file has, how sure that is, and what was wrong with its characters.

Nothing is replaced in silence. Bytes that do not belong to the encoding and control characters become U+FFFD one for
one, so offsets stay, and the reader says how many there were. Mojibake that is already in a text is left alone: it is
evidence, and later stages match on a repaired copy.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# One order for all: where two of them give the same text, the first name is told.
SINGLE_BYTE = ("cp1252", "cp1251", "koi8-u", "cp866", "iso8859-5", "cp1250", "iso8859-2", "cp1254")
# Encodings of scripts that the likelihoods below do not know; of these a detector is believed.
OTHER_SCRIPTS = frozenset(
    "gb18030 gbk gb2312 hz big5 big5hkscs shift_jis shift_jis_2004 cp932 euc_jp iso2022_jp euc_kr cp949 johab cp1256 "
    "iso8859_6 cp1255 iso8859_8 cp1253 iso8859_7 cp874 tis_620".split()
)
SAMPLE = 200_000
BROKEN = "\ufffe"  # no character: stands for a byte that is not of the encoding until `tidy` replaces it
# Letters of Ukrainian and Russian news text, per thousand, both languages together. Only their order of size matters:
# it tells a right reading (many о, а, и) from a wrong one (many ъ, ы, ф).
_CYRILLIC = {
    "о": 100, "а": 80, "и": 65, "н": 65, "т": 58, "е": 62, "і": 30, "в": 48, "р": 48, "с": 48, "л": 38, "к": 38,
    "д": 32, "у": 29, "м": 30, "п": 28, "з": 20, "я": 20, "ь": 17, "г": 16, "б": 15, "ч": 12, "й": 12, "х": 11,
    "ж": 8, "ц": 6, "ю": 7, "ш": 7, "ы": 10, "є": 4, "ї": 4, "щ": 3, "э": 2, "ф": 3, "ґ": 1, "ё": 1, "ъ": 1,
}  # fmt: skip
_MARKS = frozenset("\xad«»„“”‘’‚—–…№°\xa0·•§−×½€£©®™¨´`‹›")
_LATIN = frozenset("éèêëáàâäãåíìîïóòôöõøúùûüýÿñçšžčćđłńśźżąęěřťďůőűğışæœßþð")
# Signs that text does not hold. C1 controls stay: mojibake is made of them, and could not be repaired without.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Undecodable(Exception):
    """The encoding of some bytes could not be told, or the one that was given is wrong. `str()` is the reason."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding: `name` for codecs, `confidence` 0..1, `how` it was found, `note` on what was odd (or null)."""

    name: str
    confidence: float
    how: str  # given, mark, pattern, declared, valid, guessed
    note: str | None = None


def detect(sample: bytes, *, given: str | None = None, declared: str | None = None, whole: bool = True) -> Encoding:
    """The encoding of some bytes.

    `given` is the user's word and is only checked; `declared` is what the file says of itself and is not trusted.
    `whole` is false where the sample ends in the middle of a file. Raises Undecodable.
    """
    if given:
        return _given(sample, given, whole)
    for mark, name in BOMS:
        if sample.startswith(mark):
            note = None
            if declared and not _same(declared, name):
                note = f"says {declared}, but starts with the mark of {name}"
            return Encoding(name, 1.0, "mark", note)
    pattern = _wide(sample)
    if pattern:
        return Encoding(pattern, 0.95, "pattern")
    utf8 = is_utf8(sample, whole)
    if utf8 and (sample.isascii() or not declared or not _multibyte_legacy(declared)):
        note = None
        if declared and not _same(declared, "utf-8") and not sample.isascii():
            note = f"says {declared}, but is utf-8"
        return Encoding("utf-8", 1.0, "valid", note)
    note = None
    if declared:
        try:
            codec = codecs.lookup(declared).name
        except LookupError:
            note = f"says {declared!r}, which is no encoding"
        else:
            if not codec.startswith(("utf", "ascii")) and _fits(sample, codec, whole) and _plausible(sample, codec):
                return Encoding(codec, 0.9, "declared")
            note = f"says {declared}, but is not"
    if _mostly_utf8(sample):
        return Encoding("utf-8", 0.9, "valid", note)
    found = _guess(sample[:SAMPLE], whole and len(sample) <= SAMPLE)
    return Encoding(found.name, found.confidence, found.how, note)


def is_utf8(data: bytes, whole: bool = True) -> bool:
    """Whether bytes are UTF-8; with `whole` false a character cut off at the end is no fault."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data, whole)
    except UnicodeDecodeError:
        return False
    return True


def _mark(error: UnicodeError) -> tuple[str, int]:
    return BROKEN * (error.end - error.start), error.end


codecs.register_error("helpers.broken", _mark)


def decode(data: bytes, encoding: Encoding) -> str:
    """Text of bytes. Each byte outside the encoding comes back as `BROKEN`, which `tidy` counts and replaces."""
    return data.decode(encoding.name, "helpers.broken")


def decoder(encoding: Encoding) -> codecs.IncrementalDecoder:
    """An incremental decoder that does what `decode` does."""
    return codecs.getincrementaldecoder(encoding.name)("helpers.broken")


def decoded(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """Pieces of text of pieces of bytes."""
    machine = decoder(encoding)
    for chunk in chunks:
        text = machine.decode(chunk)
        if text:
            yield text
    text = machine.decode(b"", True)
    if text:
        yield text


def tidy(text: str) -> tuple[str, int]:
    """Text with each control character, lone surrogate or undecodable byte as U+FFFD, and how many there were."""
    return _CONTROL.subn("\ufffd", text)


def broken(text: str) -> bool:
    """Whether text holds bytes that its encoding could not read (as `decode` marks them)."""
    return BROKEN in text


def _same(a: str, b: str) -> bool:
    try:
        one, two = codecs.lookup(a).name, codecs.lookup(b).name
    except LookupError:
        return False
    return one.replace("-sig", "").split("-le")[0].split("-be")[0] == two.replace("-sig", "")


def _multibyte_legacy(name: str) -> bool:
    """Encodings in which some valid UTF-8 is valid too, and rightly so."""
    try:
        return codecs.lookup(name).name in ("utf-16", "utf-32", "utf-7", "hz", "iso2022_jp")
    except LookupError:
        return False


def _given(sample: bytes, given: str, whole: bool) -> Encoding:
    try:
        codec = codecs.lookup(given).name
        "".encode(codec)
    except LookupError:
        raise Undecodable(f"{given!r} is no encoding; try utf-8, cp1251 or koi8-u") from None
    if codec == "utf-8" and sample.startswith(codecs.BOM_UTF8):
        codec = "utf-8-sig"
    # A folder may hold files of several encodings. One that is plainly marked or UTF-8 is not read as another: that
    # could only give mojibake.
    marked = next((name for mark, name in BOMS if sample.startswith(mark)), None)
    if marked and not _same(given, marked):
        return Encoding(marked, 1.0, "mark", f"not {given}, but {marked} by its mark")
    if not codec.startswith("utf") and not sample.isascii() and is_utf8(sample, whole):
        return Encoding("utf-8", 1.0, "valid", f"not {given}, but utf-8")
    if not _fits(sample, codec, whole):
        raise Undecodable(f"is not {given}; leave --encoding away or name another")
    return Encoding(codec, 1.0, "given")


def _fits(sample: bytes, codec: str, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)("strict").decode(sample, whole)
    except (UnicodeError, ValueError, AttributeError, TypeError):
        return False
    return True


def _plausible(sample: bytes, codec: str) -> bool:
    """A declared single-byte encoding fits any bytes; it is believed unless another reads far better."""
    if codec not in {codecs.lookup(n).name for n in SINGLE_BYTE} | {"iso8859-1", "koi8-r"}:
        return True
    own = _score(sample[:SAMPLE].decode(codec, "replace"))
    best = max((_score(text) for _, text in _readings(sample[:SAMPLE])), default=own)
    return best - own < 1.5


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where the zero bytes stand."""
    part = sample[:8192]
    part = part[: len(part) // 4 * 4]
    if len(part) < 8:
        return None
    lanes = [part[i::4] for i in range(4)]
    zero = [lane.count(0) / len(lane) for lane in lanes]
    if zero[2] > 0.9 and zero[3] > 0.9 and zero[0] < 0.5:
        return "utf-32-le"
    if zero[0] > 0.9 and zero[1] > 0.9 and zero[3] < 0.5:
        return "utf-32-be"
    if part.count(0) / len(part) < 0.02:
        return None
    for name, high, low in (("utf-16-le", part[1::2], part[0::2]), ("utf-16-be", part[0::2], part[1::2])):
        # Latin, Cyrillic and general punctuation: the high byte is 0, 1, 4 or 0x20.
        usual = sum(high.count(b) for b in (0, 1, 4, 0x20)) / len(high)
        if usual > 0.9 and low.count(0) / len(low) < 0.02:
            return name
    return None


def _mostly_utf8(sample: bytes) -> bool:
    """UTF-8 with a few damaged bytes: to read it as another encoding would turn all the rest into mojibake."""
    text = sample.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= c <= "\udcff" for c in text)
    good = sum(c > "\x7f" for c in text) - bad
    return good >= 3 and bad <= max(1, good // 10)


@lru_cache(maxsize=4096)
def _weight(char: str) -> float:
    if char in _CYRILLIC:
        return math.log(_CYRILLIC[char] / 1000)
    if char in _MARKS:
        return math.log(0.02)
    if char in _LATIN:
        return math.log(0.02)
    if char.lower() in _CYRILLIC:
        return math.log(_CYRILLIC[char.lower()] / 4000)
    if char.lower() in _LATIN:
        return math.log(0.004)
    if char.isalpha():
        return math.log(0.0005)
    return math.log(0.0001)


def _score(text: str) -> float:
    """Mean likelihood of the characters beyond ASCII, with a fine for capitals and scripts that change in a word."""
    total, count, foreign = 0.0, 0, 0
    latin = len(re.findall(r"[A-Za-z]", text[:20_000]))
    for run in re.finditer(r"[^\x00-\x7f]+", text):
        piece = run.group()
        before = text[run.start() - 1 : run.start()]
        after = text[run.end() : run.end() + 1]
        for i, char in enumerate(piece):
            left = piece[i - 1] if i else before
            right = piece[i + 1] if i + 1 < len(piece) else after
            score = _weight(char)
            if char in "№§©®™°" and left.isalpha() and right.isalpha():
                score -= 4  # such a sign does not stand inside a word
            if char.isalpha():
                cyrillic = "\u0400" <= char <= "\u04ff"
                foreign += cyrillic
                for other in (left, right):
                    if other.isalpha() and cyrillic != ("\u0400" <= other <= "\u04ff"):
                        score -= 3
                if left.islower() and char.isupper():
                    score -= 4
                if (
                    not cyrillic
                    and not (left.isascii() and left.isalpha())
                    and not (right.isascii() and right.isalpha())
                ):
                    score -= 4
            total += score
            count += 1
            if count >= 20_000:
                break
        if count >= 20_000:
            break
    if foreign and foreign * 10 < latin:
        total -= 3 * foreign  # a few Cyrillic letters in a Latin text are rather its dashes and quotation marks
    return total / count if count else 0.0


def _readings(sample: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in SINGLE_BYTE:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        if all(text != other for _, other in found):
            found.append((name, text))
    return found


def _guess(sample: bytes, whole: bool) -> Encoding:
    high = sum(b > 127 for b in sample)
    ranked = sorted(((_score(text), -i, name) for i, (name, text) in enumerate(_readings(sample))), reverse=True)
    if ranked:
        best, _, name = ranked[0]
        second = ranked[1][0] if len(ranked) > 1 else best - 5
        # The likelihoods of all characters count, so few characters prove little.
        evidence = (best - second) * min(high, 400)
        confidence = 1 - math.exp(-max(evidence, 0.0) / 2)
        if best > -5.2 and confidence >= 0.8:
            return Encoding(name, round(confidence, 2), "guessed")
    other = _charset_normalizer(sample)
    if other:
        return other
    names = [name for _, _, name in ranked[:2]] or ["cp1251"]
    told = f"it may be {' or '.join(names)}" if ranked and ranked[0][0] > -6 else "it is not UTF-8"
    raise Undecodable(f"encoding not clear: {told}; name it with --encoding {names[0]}")


def _charset_normalizer(sample: bytes) -> Encoding | None:
    """Encodings of other scripts. Only a clear answer counts: some coherence of language, hardly any chaos."""
    import charset_normalizer

    try:
        best = charset_normalizer.from_bytes(sample[:50_000], steps=5, chunk_size=512).best()
    except Exception:  # a detector's fault is no reason to lose the file: it is then named as not clear
        return None
    if best is None or best.encoding not in OTHER_SCRIPTS or best.chaos > 0.05 or best.coherence < 0.3:
        return None
    return Encoding(best.encoding, round(1 - best.chaos, 2), "guessed")
