"""Whose attack: attacker, target, speaker, place, scope, window and total of every claim of an article.

`attribute(article, claims)` first says for each claim what its own sentence says, then groups claims into event frames
(attacker × event) and decides on the frame: what one sentence leaves open is taken from the frame, and whether a number
is a whole, a part or a tally is read off the numbers beside it. Nothing here looks at a figure's size to choose a party.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from helpers import sides
from helpers.records import DRONES, MISSILES, Article, Claim
from helpers.sides import Scene, Sentence, Tag
from helpers.speakers import Party, Speech
from helpers.windows import Window, windows

__all__ = ["attribute", "windows"]

_LAUNCH = (
    r"launch(?:ed|es|ing)?|fir(?:ed|es|ing|e)|sen(?:t|ds|d|ding)|us(?:ed|es|ing|e)|attack(?:ed|s|ing)?|dropp(?:ed|ing)|drops?|unleash(?:ed|es|ing)?|loos(?:ed|es|ing)|hurl(?:ed|s|ing)?|releas(?:ed|es|ing)|"
    r"direct(?:ed|s|ing)?|rain(?:ed|s|ing)?|lobb(?:ed|ing)|shell(?:ed|s|ing)|deploy(?:ed|s|ing)?|struck|strik(?:es|e|ing)|hit|hits|hitting|target(?:ed|s|ing)|pound(?:ed|s|ing)|pummel(?:ed|led|s)|bombard(?:ed|s|ing)|aim(?:ed|s|ing)|"
    r"shot (?!down)|shoots (?!down)|let go|let loose|put up|puts up|throw|threw|throws|thrown|carr(?:ied|ies|y) out|conduct(?:ed|s|ing)|mount(?:ed|s|ing)|test(?:ed|s)?|test-fir(?:ed|es|ing)|test-launch(?:ed|es)|flew|fl(?:own|ies)|expend(?:ed|s)|employ(?:ed|s)|dispatch(?:ed|es)|discharg(?:ed|es)|got through|gets through|assault(?:ed|s)|blast(?:ed|s)|batter(?:ed|s)|raid(?:ed|s)|barrag(?:ed|es)|subject(?:ed|s)|volley(?:ed|s)|pour(?:ed|s)|sp(?:ent|ends)|opened fire|opens fire|(?:answered|answers|responded|responds|retaliated|retaliates|replied|replies)(?= with)"
)
_DOWN = (
    r"shot down|shoots? down|shooting down|sho(?:t|ot) (?:\w+ ){0,6}down|down(?:ed|s|ing)?|destroy(?:ed|s|ing)?|intercept(?:ed|s|ing)?|neutrali[sz](?:ed|es|ing)|brought down|brings? down|bringing down|took down|takes? down|knock(?:ed|s) (?:down|out)|repel(?:led|s|ling)|thwart(?:ed|s|ing)|stopp(?:ed|ing)|stops?|jamm(?:ed|ing)|jams?|suppress(?:ed|es|ing)?|"
    r"eliminat(?:ed|es|ing)|engag(?:ed|es|ing)|foil(?:ed|s|ing)|shield(?:ed|s)|block(?:ed|s|ing)|caught|catch(?:es)?|took care of|dealt with|take out|took out|lost sight|lost track|detect(?:ed|s)|track(?:ed|s)"
)
_LAUNCHED = re.compile(rf"(?<![\w-])(?:{_LAUNCH})(?![\w-])", re.I)
_DOWNED = re.compile(rf"(?<![\w-])(?:{_DOWN})(?![\w-])", re.I)
_BETWEEN = re.compile(
    r"(?:['’]s?)?(?:\s+(?:and (?:other|allied) (?:armed |militant )?(?:groups|factions|militias|militants)(?: in [A-Z]\w+)?|armed forces|air defen[cs]es?|air force|army|military|forces?|troops|aircraft|warplanes|jets?|fighters?|planes|bombers?|warships|ships|navy|rebels?|militants?|fighters|units|gunners|defenders|crews|soldiers|occupiers|invaders|occupation|regime|aviation|artillery|terrorists?|defen[cs]es?|systems?|batter(?:y|ies)|pilots?|interceptors?|movement|group|fleet|"
    r"has|have|had|already|now|since|recently|so far|today|yesterday|successfully|nearly|also|then|later|again|earlier|reportedly|allegedly|apparently|over|overnight|itself|alone|once more|more|only|just|even|to|and allied|and its allies|that night|last night|on [A-Z]\w+day|invasion|guards?|border|national|air|defen[cs]e|special|security|the|said (?:it|they)|says (?:it|they)|which|who|did|is said to have|would|could|managed|been reported to have|was reported to have|ground|anti-aircraft|surface|and|naval|strategic|[A-Z]\w*-\d+\w*|typhoons?|patriots?|F-16s?|crew|spokes\w+))*\s+$",
    re.I,
)
_PREPOSED = re.compile(r"\b(?:in|of|from)\s+(?:the )?$")
_AUX_ONLY = re.compile(r"\s+(?:(?:had|has|have|also|then|later|together)\s+)*")
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be|is|are|got|gets|getting)\s+(?:\w+ly\s+|also\s+|again\s+)?$", re.I)
_ATTACK_NOUN = re.compile(
    r"\s*(?:['’]s?)?\s+(?:[\w-]+ ){0,4}?(?:attacks?|strikes?|raids?|barrages?|assaults?|salvos?|bombardments?|bombing|operations?|onslaught|offensive|shelling|volleys?|launch(?:es)?(?!\s+(?:\d|an?\b|the\b|its\b|more\b|about\b|over\b|nearly\b|some\b))|firings?|swarms?|tests?|use of|incursion|invasion|provocation|weapons?|drones?|missiles?|UAVs?|rockets?|bombs?|projectiles?|shells?)\b",
    re.I,
)
_MUNITION = re.compile(
    r"\b(?:drones?|UAVs?|UASs?|missiles?|rockets?|bombs?|shells?|projectiles?|vehicles?|boats?|targets?|munitions?|weapons?|Shaheds?|Gerans?|decoys?|aircraft|quadcopters?|mortar|rounds?|Scuds?|Iskanders?|Kinzhals?|Kalibrs?|Tomahawks?|Reapers?|[A-Z][\w-]*\d[\w-]*)\b",
    re.I,
)
_ORIGIN = re.compile(
    r"\b(?:from|out of|left|leaving|off)\s+(?:(?:the|occupied|its|their|inside|within|of|direction|directions|territory|area|areas|north|south|east|west|nearby|neighbou?ring|a|ships?|ships in|temporarily|airspace|positions in|bases in)\s+)*$",
    re.I,
)
_TARGET = re.compile(
    r"\b(?:at|against|on|onto|toward|towards|into|over|above|in|near|across|inside|outside|through|around|targeting|target|targeted|struck|strike|hit|hitting|attack|attacked|attacking|pounded|pounding|shelled|for|entered|enter|entering|crossed into|reached|violated|from attacking)\s+"
    r"(?:(?:the|several|different|various|other|its|all|cities of|city of|town of|regions? of|territory of|territory|targets in|airspace of|northern|southern|eastern|western|central|whole|port of|capital of|its capital,|waters off|parts? of|a|facilities in|energy|energy facilities in|infrastructure in)\s+)*$",
    re.I,
)
_SUFFERED = re.compile(
    r"(?:,[^,;.]{1,40},)?\s+(?:(?:also|again|itself|then|later|once more)\s+)*(?:(?:was|were|had been|has been)\s+(?:\w+ly\s+)?(?:attacked|hit|struck|targeted|raided|bombarded|shelled|pounded)|(?:attacked|hit|struck|targeted|bombarded|shelled|pounded|battered|pummelled|rocked)\s+(?:by|with)\b|(?:came|comes|was|were) under\b|faced|faces|suffered|endured|withstood|had to contend|contended|fended off|saw|had seen|was the (?:target|goal))",
    re.I,
)
_BY = re.compile(r"\bby\s+(?:(?:the|forces of|units of|crews of|a|an|some|several)\s+)*$", re.I)
_STRUCK = re.compile(
    r"(?:(?:attacked|targeted|raided|blasted|assaulted) (?:by|in|overnight by)|(?:hit|struck|pounded|pummell?ed|bombarded|shelled|battered) (?:by|with|in|overnight by))\b",
    re.I,
)  # a headline's passive: `Kyiv pounded by 20 drones`
_UNNAMED = re.compile(
    r"\b(?:gunmen|unidentified|unknown (?:assailants|attackers|gunmen)|nobody claimed|no one claimed|no group claimed)\b",
    re.I,
)
_AFTER_OF = re.compile(r"^\s*(?:of (?:them|these|those|which|whom)\b|were among\b)", re.I)
_ADDITIONAL = re.compile(
    r"\b(?:another|additional|a further|further|other|others|besides|on top of that|in addition|also|elsewhere|plus|added)\s*$|^\s*(?:more|further|others?|additional)\b",
    re.I,
)
_FLYING = re.compile(
    r"\b(?:still|remained|remain|remains|are|is|was|were)\b[\w ,]{0,20}\b(?:in the air|airborne|flying|being tracked|in flight|aloft|in the sky|in (?:Ukrainian )?airspace)\b|\bstill flying\b",
    re.I,
)
_LEFT = re.compile(
    r"\b(?:left|leaving|flew|flying|fled|returned|return|went|crossed|headed|turned|strayed|departed|moved|on (?:the|its|their) way)\b[^.;]{0,30}?\b(?:for|to|into|toward|towards|back|airspace|over to|in the direction of)\b|\bleft (?:Ukraine|the country|the airspace|Ukrainian airspace)|\bone to (?=[A-Z])|\bdeparted\b",
    re.I,
)
_ATTACK_OF = re.compile(
    r"\b(?:strikes?|attacks?|shelling|bombing|barrage|missiles?|drones?|UAVs?|bombs?|rockets?|shells?) (?:of|by) (?:the )?$",
    re.I,
)
_IMPOSSIBLE = 400  # missiles: more than any one attack has ever had, so the number is a sum over many
_HURT = re.compile(r"\b(?:killed|killing|wounded|wounding|injured|injuring|hurt|dead|damaged|damaging|fire)\b", re.I)
_NUMBERED = re.compile(
    r"[,;:]\s*(?:and\s+)?(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty)\b)",
    re.I,
)
_ORDINAL = re.compile(
    r"\b(?:made up|in|was|were) the (?:first|second|third|last)\b|\bthe (?:first|second|third) (?:salvo |wave |volley )?(?:was|were|of)\b",
    re.I,
)
_SENT_FROM = re.compile(r"[^,;.]{0,60}?\b(?:fired|launched|sent|coming|came|flown) from\b", re.I)
_MANY_REGIONS = re.compile(
    r"\b(?:over|above|in|across|of)\s+(?:at least |more than |some |about )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|several|various|different|many|multiple|other|russian|ukrainian)\s+(?:[\w-]+\s+){0,2}(?:regions?|oblasts?|areas|provinces|locations|places)\b",
    re.I,
)
_BOUND = re.compile(
    r"\b(?:flew|flown|headed|heading|strayed|crossed|went|turned|left|returned|departed|flying|bound|fled)\b[\w ]{0,18}$",
    re.I,
)
_GONE = re.compile(
    r"\b(?:left|returned|departed|went back|turned back|flew back|more left)\b[\w ]{0,12}$|\b(?:left|returned|back)\b[^.;]{0,20}(?:for|to|into|and) X",
    re.I,
)
_CASUALTY = re.compile(
    r"\b(?:killed|killing|kills|wounded|wounding|injured|injuring|hurt|dead|died|damaged|damaging|house|homes?|building|apartment|block|school|hospital|plant|depot|warehouse)\b",
    re.I,
)
_ENTERED = re.compile(
    r"\b(?:entered|enter|entering|violated|crossed into|strayed into|flew into|penetrated|breached|headed for|heading for|over)\b",
    re.I,
)
_HOURS_PART = re.compile(
    r"\b(?:within (?:a|an|the|half|\d+|\w+) (?:quarter of an )?(?:hour|hours|minutes)|before noon|after noon|the (?:opening|first|second|third|last|initial) (?:salvo|wave|volley)|in the first wave)\b",
    re.I,
)
_ELSEWHERE = re.compile(r"\belsewhere\b", re.I)
_BROAD = re.compile(
    r"\b(?:in|near|over|across|around) (?:the |its )?(?:(?:south|north|east|west|capital|centre|center)\b(?!,| and| or)|city\b|region\b)|\bcapital's defenders\b|\bnear (?:the )?capital\b",
    re.I,
)
_GOES_ON = re.compile(
    r"\W*(?:of (?:the|these|them|those|which)|another|among|in total|in all|all told|altogether|the count|those|they|the rest|the total|next came|elsewhere|hardest|next|the lot|what had|a further|also|the breakdown|by region|by type|a pair|two of|one of|the first|the second|three of|"
    r"in addition|both|all|as of|according to (?:preliminary|updated|confirmed)|preliminary|the remaining|the others?|most of them|during the (?:attack|raid|night)|eventually|by morning)\b",
    re.I,
)
_LOSSES = re.compile(
    r"(?<![\w-])(?:\d[\d,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?:[\w-]+\s+){0,3}?(?:tanks?|helicopters?|armou?red (?:\w+ )?vehicles?|artillery (?:systems?|pieces|guns?)|howitzers?|servicemen|soldiers|troops|occupants|invaders|personnel|MLRS|multiple rocket launchers?|SAM systems?|aircraft|planes|jets|ammunition depots?|control posts?|mortars|guns|IFVs?|APCs?|surface-to-air missile systems)\b",
    re.I,
)
_TALLY = re.compile(
    r"\bsummary\b|\bsituation report\b|\bdaily (?:report|tally|summary)\b|\b(?:per|in one|over the|in a|during the|past) day\b|\bbeginning of (?:the )?day\b",
    re.I,
)
_RELATED = re.compile(r"\W*(?:read|see|also read|related|more on|in other news|watch)\b[\w ]{0,12}:", re.I)
_LISTED = re.compile(
    r"\W*(?:\d|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*\b|[A-Z][^.!?]{0,40}:|up to|over|about|some|more than|nearly|at least|from|in\b|[-–—])",
    re.I,
)
_BREAK = re.compile(r"[;:\n]| (?:while|whereas|but) |, (?:and|while|but|with) ")


_NEAR = 120  # claims of a frame that are held against one another; keeps the work linear in long lists
_EXPLICIT = ("noun", "agent", "subject", "origin", "attack")


@dataclass
class _Draft:
    """A claim on its way: what its sentence says, and what the frame adds."""

    claim: Claim
    at: int
    sentence: int
    clause: tuple[int, int]
    party: Party | None = None
    party_how: str = ""
    attacker: str | None = None
    attacker_how: str = ""
    defender: str | None = None
    target: str | None = None
    place: str | None = None
    place_side: str | None = None
    place_role: str | None = None
    window: Window | None = None
    window_own: bool = False
    period: bool = False
    event: str = "main"
    scope: str = "attack"
    part_of: str | None = None
    additional: bool = False
    of_them: bool = False
    previous: int = 0
    platform: bool = False
    candidates: list[str] = field(default_factory=list)
    order: int = 0
    shared: list[int] = field(default_factory=list)

    @property
    def low(self) -> int:
        """The number that stands for the quantity."""
        c = self.claim
        return c.quantity_low if c.quantity_low is not None else c.quantity_high or 0

    @property
    def family(self) -> str:
        """missile, drone, or the class."""
        w = self.claim.weapon_class
        if w == "rocket" and re.search(r"missile", self.claim.evidence, re.I):
            return "missile"  # `one HIMARS missile`, in a list of missiles
        return "missile" if w in MISSILES else "drone" if w in ("drone",) else w


def attribute(article: Article, claims: Sequence[Claim], pack: str | Path | None = None) -> tuple[Claim, ...]:
    """The claims with attacker, target, claimed_by, place, scope, event window, part_of and additional filled in.

    In: the article, and its claims with spans, class, model and outcome, in any order (it is kept). A field stays null
    where neither sentence nor frame says it. `inferred` is extended by the fields that the claim's own sentence does not
    state. `pack` is a user's TOML file with tables `sides`, `places`, `parties`. Raises LexiconError for a faulty pack.
    """
    if not claims or not article.text.strip():
        return tuple(claims)
    return _Frames(article, claims, pack).result()


class _Frames:
    def __init__(self, article: Article, claims: Sequence[Claim], pack: str | Path | None) -> None:
        self.article = article
        self.text = article.text
        self.scene: Scene = sides.scene(article.text, "en", pack)
        self.lex = self.scene.words
        self.speech = Speech(self.scene)
        self.times = windows(article.text, article)
        self.first_date = next((x for x in self.times if x.label.startswith(("date:", "night:")) and not x.shift), None)
        self._time_starts = [w.start for w in self.times]
        self.title_end = self._title_end()
        self.blocks = self._blocks()
        self.tally = bool(_TALLY.search(self.text, 0, self.title_end))
        order = sorted(range(len(claims)), key=lambda i: (claims[i].number_start, claims[i].start, i))
        self.given = claims
        self.drafts = [self._draft(claims[i], i) for i in order]
        self._draft_starts = [d.at for d in self.drafts]
        self._neighbours()
        self._speakers()
        self._events()
        self._attackers()
        self._headlines()
        self._carry()
        self._scopes()
        self._totals()

    # -- setting up ---------------------------------------------------------------------------------------------------

    def _title_end(self) -> int:
        title = self.article.title
        if title and self.text.startswith(title):
            return len(title)
        line = self.text.find("\n")
        if (
            0 < line < 320
            and not re.search(r"[.!?…:;]\s*$", self.text[:line])
            and "\n" in self.text
            and 0 not in self.scene.datelines
        ):
            return line
        return 0

    def _draft(self, claim: Claim, order: int) -> _Draft:
        at = min(max(claim.number_start, 0), max(len(self.text) - 1, 0))
        i = self.scene.sentence_at(at) if self.scene.sentences else 0
        s = self.scene.sentences[i] if self.scene.sentences else None
        start, end = (s.start, s.end) if s else (0, len(self.text))
        for m in _BREAK.finditer(self.text, start, end):
            if m.end() <= at:
                start = m.end()
            elif m.start() > at:
                end = m.start()
                break
        return _Draft(claim, at, i, (start, end), order=order)

    def _neighbours(self) -> None:
        """The clause of a claim ends before the next number of the same sentence."""
        for a, b in zip(self.drafts, self.drafts[1:], strict=False):
            a.shared = [b.at] if b.sentence == a.sentence and b.at > a.at else []
            b.previous = a.at if a.sentence == b.sentence and b.at > a.at else a.previous if a.at == b.at else 0

    def _span(self, draft: _Draft) -> tuple[int, int]:
        if not self.scene.sentences:
            return 0, len(self.text)
        s = self.scene.sentences[draft.sentence]
        return s.start, s.end

    # -- speakers -----------------------------------------------------------------------------------------------------

    def _speakers(self) -> None:
        speech = self.speech
        for d in self.drafts:
            party = speech.in_sentence(d.at)
            how = "sentence" if party else ""
            if not party and d.claim.end > self._span(d)[1]:
                # evidence that runs on into the next sentences
                for k in range(d.sentence + 1, min(d.sentence + 4, len(self.scene.sentences))):
                    if self.scene.sentences[k].start < d.claim.end and speech.events[k]:
                        party, how = speech.events[k][0].party, "continued"
                        break
            if not party:
                party = speech.above(d.sentence)
                how = "continued" if party else ""
            if not party:
                party, how = self._continued(d)
            if not party and speech.source:
                party, how = speech.source, "source"
            d.party, d.party_how = party, how
        self._parts_speak()

    def _continued(self, d: _Draft) -> tuple[Party | None, str]:
        """The speaker of the lines or sentences around, where this one plainly goes on."""
        sentences = self.scene.sentences
        if not sentences:
            return None, ""
        i = d.sentence
        s = sentences[i]
        body = self.text[s.start : s.end]
        single = d.claim.outcome == "hit" and d.low <= 1
        head = self.blocks[i]
        if head is not None:
            party = self._of_head(head)
            if party:
                return party, "list"
        if single or self._past_date(d):
            return None, ""
        if re.match(r"\W*of (?:the (?:total|missiles|drones|rockets|number)|these|those|them)\b", body, re.I):
            before = self._latest(s.start)
            if before and before.party and s.line - sentences[before.sentence].line <= 2:
                return before.party, "continued"
        found = self._before(d)
        if found:
            return found, "continued"
        ahead = self._ahead(d)
        if ahead:
            return ahead, "continued"
        if not s.first:
            return None, ""
        if _GOES_ON.match(body):
            earlier = self.speech.before(i, same_line=False)
            if earlier and s.line - sentences[earlier[1]].line <= 2:
                return earlier[0], "continued"
        return None, ""

    def _latest(self, at: int) -> _Draft | None:
        """The last claim before a position that has a speaker."""
        for o in reversed(
            self.drafts[max(0, bisect_left(self._draft_starts, at) - 8) : bisect_left(self._draft_starts, at)]
        ):
            if o.party:
                return o
        return None

    def _before(self, d: _Draft) -> Party | None:
        """Who spoke last in the line before a claim; a mayor or governor does not go on to the country's count."""
        found = self.speech.before(d.sentence)
        while found and found[0].level == "regional" and not self._place(d) and d.low > 1:
            lower = self.speech.before(found[1])
            if not lower:
                return found[0]
            found = lower
        return found[0] if found else None

    def _ahead(self, d: _Draft) -> Party | None:
        """`Ukraine came under attack by 80 drones. The air force said 58 were shot down`: the next sentence's speaker."""
        sentences = self.scene.sentences
        k = d.sentence + 1
        if d.claim.outcome != "launched" or k >= len(sentences) or sentences[k].line != sentences[d.sentence].line:
            return None
        events = [e for e in self.speech.events[k] if not e.party.agency]
        if not events or events[0].party.role not in ("military", "ministry", "spokesman") or d.low <= 1:
            return None
        at = bisect_left(self._draft_starts, sentences[k].start)
        for o in self.drafts[at : at + 6]:
            if o.sentence == k and o.claim.outcome in ("intercepted", "lost") and o.family == d.family:
                return events[0].party
        return None

    def _blocks(self) -> list[int | None]:
        """For each sentence of a list, the sentence that heads it: the last one before that ends with a colon, or the
        line before the first item."""
        found: list[int | None] = []
        sentences = self.scene.sentences
        head: int | None = None
        colon = False
        last_plain: int | None = None
        for i, s in enumerate(sentences):
            body = self.text[s.start : s.end]
            new_line = i == 0 or sentences[i - 1].line != s.line
            if head is not None and new_line:
                listed = s.item or colon and (s.end - s.start < 160 and bool(_LISTED.match(body)))
                if not listed:
                    head = None
            if head is None and s.item and new_line and last_plain is not None:
                head, colon = last_plain, False
            found.append(head)
            if body.endswith(":") and (i + 1 == len(sentences) or sentences[i + 1].line != s.line):
                if not (head is not None and s.item):
                    head, colon = i, True
            elif head is None:
                last_plain = i
        return found

    def _of_head(self, head: int) -> Party | None:
        """The speaker of a list's heading line, or of the claims in it, or of the lines before it."""
        sentences = self.scene.sentences
        for k in range(head, max(-1, head - 6), -1):
            if sentences[k].line != sentences[head].line:
                break
            said = [e for e in self.speech.events[k] if not e.party.agency]
            if said:
                return said[-1].party
        before = self._latest(sentences[head].end)
        if before and before.sentence == head:
            return before.party
        if self.text[sentences[head].start : sentences[head].end].endswith(":"):
            outer = self.blocks[head]
            if outer is not None and outer < head:
                return self._of_head(outer)
            earlier = self.speech.before(head, same_line=False)
            if earlier and sentences[head].line - sentences[earlier[1]].line <= 2 and earlier[0].level == "national":
                return earlier[0]
        return None

    def _past_date(self, d: _Draft) -> bool:
        """Whether the sentence of a claim tells of another day (`On May 25, it fired three`), not the night before."""
        start, end = self._span(d)
        for w in self._times_in(start, end):
            if w.spoken or w.basis in ("as_of",) or w.start > d.at and "," in self.text[d.at : w.start]:
                continue
            if w.shift and not w.label.startswith("night:"):
                return True
            if w.label.startswith(("date:", "period:in_year")) and self._elsewhen(w):
                return True
        return False

    def _elsewhen(self, w: Window) -> bool:
        """Whether a date is not the day of the article (or of its first date, where it has none)."""
        day = self.article.day
        if w.event_end and day:
            return abs(_ordinal(w.event_end) - _ordinal(day)) > 1
        first = self.first_date
        return bool(first and first is not w and first.label.split(":")[1] != w.label.split(":")[1])

    def _parts_speak(self) -> None:
        """A regional count below a total is the word of who gave the total, where its own sentence names nobody."""
        total: dict[tuple[str, str], _Draft] = {}
        for d in self.drafts:
            key = (d.claim.outcome, d.family)
            if d.party and d.party.level == "national" and d.party_how in ("sentence", "continued"):
                if key not in total or d.low >= total[key].low:
                    total[key] = d
            elif not d.party and key in total and d.low < total[key].low:
                place = self._place(d)
                sentence = self.scene.sentences[d.sentence]
                between = self.scene.sentences[total[key].sentence]
                if (
                    place
                    and (d.low > 1 or d.claim.outcome == "intercepted")
                    and d.claim.outcome in ("intercepted", "lost")
                    and sentence.line - between.line <= 6
                    and not self._past_date(d)
                ):
                    several = sum(1 for x in self.drafts if x.sentence == d.sentence) > 1 or re.match(
                        r"\W*(?:next|elsewhere|hardest|most)", self.text[sentence.start : sentence.end], re.I
                    )
                    if several and not any(
                        e.party != total[key].party
                        for k in range(total[key].sentence, d.sentence)
                        for e in self.speech.events[k]
                        if not e.party.agency
                    ):
                        d.party, d.party_how = total[key].party, "continued"

    # -- attackers ----------------------------------------------------------------------------------------------------

    def _attackers(self) -> None:
        self.shown = self._shown()
        for d in self.drafts:
            self._own_sides(d)
        votes: Counter[tuple[str, str]] = Counter()
        for d in self.drafts:
            if d.attacker and d.attacker_how in _EXPLICIT:
                t = d.target or d.defender or (self.lex.enemies(_first(d.attacker)) or [""])[0]
                votes[(d.attacker, t)] += 1
        self.votes = votes
        for k, d in enumerate(self.drafts):
            if not d.attacker and d.candidates:
                self._settle(d, k)
            if not d.attacker:
                self._from_topic(d)
            if not d.attacker:
                self._inherit(d, k)
            theatre = self.speech.theatre
            if not d.attacker and d.party and d.party.side and (not theatre or d.party.side in theatre):
                self._against(d, d.party.side, "speaker")
                if not d.attacker and d.candidates:
                    self._settle(d, k)
        self.votes += Counter(
            (d.attacker, d.target or d.defender or "")
            for d in self.drafts
            if d.attacker and d.attacker_how not in _EXPLICIT
        )
        for d in self.drafts:
            if not d.attacker and not d.candidates and self.votes:
                d.attacker, d.attacker_how = self._by_frame(d), "frame"
            if not d.attacker and not d.candidates and self.shown:
                d.attacker, d.attacker_how = self.shown.most_common(1)[0][0], "frame"
            if not d.attacker:
                self._from_opening(d)
        self._coalitions()
        for d in self.drafts:
            if d.attacker and not d.target:
                own = d.party.side if d.party else None
                speaks = (
                    own
                    if own and own in self.lex.enemies(_first(d.attacker)) and d.party and d.party.level == "national"
                    else None
                )
                d.target = d.defender or speaks or self._target_of(d)
            if d.target == d.attacker:
                d.target = None
            if d.place_role == "target_region" and d.place_side and d.place_side == d.attacker:
                d.place_role = "launch_area"

    def _from_opening(self, d: _Draft) -> None:
        """Last resort: the side that a sentence opens with fired, or, where munitions were stopped, was fired at."""
        start, end = self._span(d)
        first = next((t for t in self._side_tags(start, end) if t.kind != "relative" and t.start < d.at), None)
        if not first:
            return
        side = self._acting(first.value)
        if d.claim.outcome == "launched" and self.lex.enemies(side):
            d.attacker, d.attacker_how = side, "frame"
        elif d.claim.outcome in ("intercepted", "lost"):
            enemies = self.lex.enemies(side)
            if enemies and not self.lex.sides[side].get("fronts"):
                d.attacker, d.attacker_how, d.defender = enemies[0], "frame", side

    def _from_topic(self, d: _Draft) -> None:
        """`Israel's own attack had begun before dawn. About 200 aircraft dropped 330 munitions`: a sentence that names no side
        before its munitions goes on with the attack that opens the sentence before it."""
        s = self.scene.sentences[d.sentence]
        before = self.scene.sentences[d.sentence - 1] if d.sentence else None
        if d.claim.outcome != "launched" or before is None or before.line != s.line or self._side_tags(s.start, d.at):
            return
        if any(o.sentence == d.sentence - 1 for o in self.drafts):
            return  # claims of the sentence before say themselves who fired
        opening = next(iter(self._side_tags(before.start, before.start + 12)), None)
        if (
            opening is not None
            and opening.kind != "relative"
            and self._attributive(opening)
            and self._attack_noun(opening, min(before.end, opening.end + 60))
        ):
            d.attacker, d.attacker_how = self._acting(opening.value), "line"

    def _coalitions(self) -> None:
        """One of several who attacked together, where the claim's weapon only points to one of them."""
        explicit = [d.attacker for d in self.drafts if d.attacker and d.attacker_how in _EXPLICIT and d.event == "main"]
        joint = [a for a in explicit[:1] if len(_several(a)) > 1]
        for d in self.drafts:
            if (
                joint
                and not d.platform
                and d.attacker in _several(joint[0])
                and d.attacker_how not in _EXPLICIT
                and d.event == "main"
                and d.defender not in _several(joint[0])
            ):
                d.attacker = joint[0]

    def _side_tags(self, start: int, end: int) -> list[Tag]:
        found = []
        for t in self.scene.tags_in(start, end):
            if t.kind in sides.SIDE_KINDS:
                found.append(t)
            elif t.kind == "party" and t.entry.get("role") == "military" and t.entry.get("side") in self.lex.sides:
                found.append(Tag(t.start, t.end, "force", t.entry["side"], self.lex.sides[t.entry["side"]]))
        return found

    def _firing_tags(self, start: int, end: int) -> list[Tag]:
        """The tags of sides, and of places that stand for who fires from them (`Gaza had launched three`)."""
        found = []
        for t in self.scene.tags_in(start, end):
            if t.kind in sides.SIDE_KINDS:
                found.append(t)
            elif t.kind == "place" and t.entry.get("launch") and (not found or found[-1].start != t.start):
                side = _launcher(t, self.shown) or t.entry["launch"]
                found.append(Tag(t.start, t.end, "name", side, self.lex.sides.get(side, {})))
        return found

    def _relative(self, tag: Tag, d: _Draft) -> str | None:
        """The side of a tag; `the enemy` is who fights the speaker, or the side whose view the text takes."""
        if tag.kind != "relative":
            return self._acting(tag.value)
        own = d.party.side if d.party else None
        if own and (foes := self.lex.enemies(own)):
            return self._choose(foes, d)
        for w in self.speech.theatre or ():
            if w == "Ukraine":
                return "Russia"
        if self.speech.theatre:
            counts = self.scene.counts
            return min(self.speech.theatre, key=lambda s: counts[s])
        return None

    def _choose(self, candidates: Sequence[str], d: _Draft) -> str | None:
        """Of several sides the one that the sentence, then the line, then the text shows as attacker; else null."""
        if len(candidates) == 1:
            return candidates[0]
        grounds = self._grounds(d)
        for a, b in (self._span(d), self._line_span(d)):
            named = {
                self._acting(t.value)
                for t in self.scene.tags_in(a, b)
                if t.kind in ("name", "adjective", "people", "force") and not self._maker(t) and not self._war_name(t)
            }
            named |= {
                _launcher(t, self.shown)
                for t in self.scene.tags_in(a, b)
                if t.kind == "place" and t.entry.get("launch")
            }
            hit = [c for c in candidates if c in named and c not in grounds]
            if len(hit) == 1:
                return hit[0]
        return None

    def _settle(self, d: _Draft, k: int) -> None:
        """Chooses among candidates by the frames that are settled: the claims beside, the text's attacks, its names."""
        candidates = d.candidates
        for o in (*reversed(self.drafts[max(0, k - 6) : k]), *self.drafts[k + 1 : k + 4]):
            if (
                o.attacker
                and o.event == d.event
                and (
                    o.attacker in candidates
                    or all(x in self.lex.sides for x in _several(o.attacker))
                    and any(x in candidates for x in _several(o.attacker))
                )
            ):
                d.attacker = o.attacker
                return
        for (attacker, _), _n in self.votes.most_common():
            if attacker in candidates:
                d.attacker = attacker
                return
        shown = [side for side, _n in self.shown.most_common() if side in candidates]
        counts = self.scene.counts
        named = sorted((c for c in candidates if counts.get(c)), key=lambda c: -counts[c])
        first = candidates[0]
        fronts = any(self.lex.sides.get(x, {}).get("fronts") for x in (d.defender, d.target, d.place_side) if x)
        if shown:
            d.attacker = shown[0]
        elif first in named and not fronts:
            d.attacker = first
        elif named and (len(named) == 1 or counts[named[0]] >= 2 * counts[named[1]]):
            d.attacker = named[0]
        elif not named and any(self.lex.enemies(e)[:1] == [first] for e in self.lex.enemies(first)[:1]):
            d.attacker = first

    def _shown(self) -> Counter[str]:
        """How often the text shows each side attacking: as subject of a launching verb, or before a noun of attack."""
        found: Counter[str] = Counter()
        text = self.text
        for t in self.scene.tags:
            if t.kind not in sides.SIDE_KINDS or t.kind == "relative" or self._maker(t) or self._war_name(t):
                continue
            if self._attributive(t) and self._attack_noun(t, t.end + 60):
                found[self._acting(t.value)] += 1
                continue
            m = _LAUNCHED.search(text, t.end, t.end + 60)
            between = text[t.end : m.start()] if m else ""
            if (
                m
                and _BETWEEN.fullmatch(between)
                and not _PASSIVE.search(between)
                and not _STRUCK.match(text, m.start())
            ):
                found[self._acting(t.value)] += 1
        return found

    def _acting(self, side: str) -> str:
        """Who fires where a country is named that another fires from."""
        return self.lex.sides.get(side, {}).get("acts_as", side)

    def _war_name(self, tag: Tag) -> bool:
        """`the Israel-Hamas war`: a side inside the name of a war attacks nobody."""
        return bool(re.match(r"(?:[-–]\w+(?: \w+)?)? (?:war|conflict)\b", self.text[tag.end : tag.end + 30]))

    def _attack_noun(self, tag: Tag, limit: int) -> bool:
        m = _ATTACK_NOUN.match(self.text, tag.end, limit)
        return bool(
            m
            and not re.search(
                r"[,;.:\d]|\b(?:force|forces|army|military|ministry|staff|said|defen[cs]e|interceptor|reported|capital|city)\b",
                m[0],
            )
        )

    def _line_span(self, d: _Draft) -> tuple[int, int]:
        """The line of a claim, at most 3,000 characters to each side."""
        low, high = max(0, d.at - 3000), min(len(self.text), d.at + 3000)
        a = self.text.rfind("\n", low, d.at)
        b = self.text.find("\n", d.at, high)
        return low if a < 0 else a + 1, high if b < 0 else b

    def _maker(self, tag: Tag) -> bool:
        tail = self.text[tag.end : tag.end + 24].lower()
        m = re.match(r"(?:['’]s)?[-– ]+([a-z]+)", tail)
        if m and m[1] in self.lex.makers:
            return True
        lead = self.text[max(0, tag.start - 24) : tag.start].lower()
        return bool(
            re.search(r"\b(?:of|made in|built in|produced in|supplied by|provided by|from)\s+$", lead)
            and re.match(r"\s+(?:design|origin|make|manufacture|production)", tail)
        ) or bool(
            re.search(
                r"\b(?:made|built|produced|manufactured|designed|developed|assembled|donated|supplied|provided) (?:in|by)\s+(?:the )?$",
                lead,
            )
        )

    def _grounds(self, d: _Draft) -> list[str]:
        """The sides on whose ground, or at whom, the sentence's munitions came."""
        start, end = self._span(d)
        found = []
        for t in self.scene.tags_in(start, end):
            side = (
                t.entry.get("side")
                if t.kind == "place"
                else t.value
                if t.kind in ("name", "metonym", "adjective")
                else None
            )
            if not side or self._maker(t):
                continue
            lead = self.text[max(start, t.start - 70) : t.start]
            if _BOUND.search(lead[-40:]) and not d.at < t.start <= (d.shared[0] if d.shared else end):
                continue
            if (
                _TARGET.search(lead)
                and not (_LEFT if d.claim.outcome == "lost" else _GONE).search(lead[-40:] + "X")
                or t.kind in ("name", "metonym", "place")
                and _SUFFERED.match(self.text, t.end, min(end, t.end + 80))
            ):
                found.append(side)
        return found

    def _valid(self, side: str, d: _Draft, against: str | None) -> bool:
        """Whether a side can be the attacker here: it fights whom the claim was fired at, or whom the line names."""
        enemies = self.lex.enemies
        if against:
            return against in enemies(side) or side in enemies(against) or not enemies(against)
        theatre = self.speech.theatre
        if not theatre or side in theatre:
            return True
        a, b = self._line_span(d)
        return any(t.value in enemies(side) for t in self._side_tags(a, b))

    def _known_foe(self, side: str) -> bool:
        """Whether a side that fires belongs to the text's war: not a bystander where two others fight it."""
        theatre, counts = self.speech.theatre, self.scene.counts
        if (
            not theatre
            or side in theatre
            or min(counts[t] for t in theatre) < 2
            or counts[side] > min(counts[t] for t in theatre)
        ):
            return True
        return any(counts.get(e) for e in self.lex.enemies(side))

    def _own_sides(self, d: _Draft) -> None:
        """Attacker, defender and target as the claim's own sentence gives them."""
        text = self.text
        start, end = self._span(d)
        # whose air defence, whose ground
        d.defender = self._defender(d, start, end)
        place = self._place(d)
        grounds = self._grounds(d)
        d.target = None
        for g in grounds:
            if g != d.defender and d.defender and g in self.lex.enemies(d.defender):
                continue
            d.target = g
            break
        against = d.defender or d.target or (d.place_side if place and d.place_role != "launch_area" else None)
        ways = (
            ("noun", self._by_noun(d)),
            ("agent", self._by_agent(d, start, end)),
            ("subject", self._by_subject(d, start, end)),
            ("origin", self._by_origin(d, start, end)),
        )
        sent = _SENT_FROM.match(text, d.claim.number_end, min(end, d.claim.number_end + 120))
        for how, side in ways:
            first = _first(side) if side else ""
            own_war = how == "noun" and first in (self.speech.theatre or ())
            if side and (
                how in ("subject", "agent")
                and self._known_foe(first)
                or own_war
                or how == "origin"
                and sent
                and self._known_foe(first)
                or self._valid(first, d, against)
            ):
                d.attacker, d.attacker_how = side, how
                break
        foes = self.lex.enemies
        if not d.attacker and d.defender:
            self._against(d, d.defender, "defender")
        if not d.attacker:
            for m in self._attack_nouns(d, start, end):
                if self._valid(m, d, d.target if d.target != m else None):
                    d.attacker, d.attacker_how = m, "attack"
                    break
        if not d.attacker:
            d.attacker, d.attacker_how = self._by_model(d, against), "model"
        own = d.party.side if d.party else None
        theatre = self.speech.theatre
        if (
            not d.attacker
            and own
            and d.claim.outcome in ("intercepted", "lost")
            and foes(own)
            and not d.candidates
            and (not theatre or own in theatre or own in grounds)
        ):
            self._against(d, own, "speaker")
            d.defender = own
        if not d.attacker and _UNNAMED.search(text, start, d.at):
            d.attacker_how, d.candidates = "unnamed", []
            return
        if not d.attacker and d.place_side and foes(d.place_side) and d.place_role != "launch_area":
            self._against(d, d.place_side, "place")
        if not d.attacker and d.target:
            self._against(d, d.target, "target")
        if (
            not d.attacker
            and own
            and re.search(r"\b(?:our|we)\b", self.text[d.claim.start : d.claim.end])
            and d.claim.outcome in ("launched", "hit")
        ):
            d.attacker, d.attacker_how = own, "own"
        if not d.attacker:
            d.attacker_how = "frame"
        if d.target and d.attacker and d.target in d.attacker:
            d.target = next((g for g in grounds if g not in (d.attacker or "")), None)

    def _against(self, d: _Draft, side: str, how: str) -> None:
        """The attacker is an enemy of a side: at once where one fits, later among candidates."""
        own = d.party.side if d.party and d.claim.outcome in ("intercepted", "lost") else None
        enemies = [e for e in self.lex.enemies(side) if e != own]
        if d.candidates:
            enemies = [e for e in enemies if e in d.candidates]
        if not enemies:
            return
        d.candidates = enemies
        chosen = self._choose(enemies, d)
        if chosen:
            d.attacker, d.attacker_how = chosen, how

    def _attributive(self, tag: Tag) -> bool:
        """Whether a side stands before a noun: `Russian`, `Russia's`, `US`."""
        if tag.kind in ("adjective", "relative"):
            return True
        if tag.kind not in ("name", "metonym", "people", "force"):
            return False
        short = self.text[tag.start : tag.end].replace(".", "")
        return bool(re.match(r"['’]s?\s", self.text[tag.end : tag.end + 3])) or len(short) <= 3 and short.isupper()

    def _by_noun(self, d: _Draft) -> str | None:
        """`110 Ukrainian drones`, `five of Russia's missiles`, `Iran's missiles numbered 14`."""
        text = self.text
        limit = self._span(d)[1]
        m = _MUNITION.search(text, d.claim.number_end, min(limit, d.claim.number_end + 90))
        stop = m.end() if m else d.claim.number_end
        between = text[d.claim.number_end : stop]
        spans = []
        if m and not re.search(r"[;:,]|\b(?:were|was|had|that|which|by|from|at|over|against|and|while|to)\b", between):
            spans.append((d.claim.number_end, stop))
        spans.append((max(self._span(d)[0], min(d.claim.start, d.at)), d.at))
        for a, b in spans:
            for t in self.scene.tags_in(a, b):
                if t.kind == "place" and t.entry.get("launch") and self._attack_noun(t, t.end + 40):
                    return _launcher(t, self.shown)
                if self._attributive(t) or t.kind in sides.SIDE_KINDS and a == d.claim.number_end:
                    if self._maker(t) or self._war_name(t):
                        continue
                    if a != d.claim.number_end and not self._attack_noun(t, d.at + 60):
                        continue
                    side = self._relative(t, d)
                    if side:
                        return side
        return None

    def _by_agent(self, d: _Draft, start: int, end: int) -> str | None:
        """`fired by the Houthis`, `flown by Russian forces`."""
        text = self.text
        chosen: tuple[int, str] | None = None
        tags = self._side_tags(start, end)
        for i, t in enumerate(tags):
            lead = text[max(start, t.start - 40) : t.start]
            m = _BY.search(lead)
            if not m:
                continue
            verb = list(_LAUNCHED.finditer(lead[: m.start()]))
            if (
                verb
                and not lead[verb[-1].end() : m.start()].strip(" ,at")
                or re.search(
                    r"\b(?:fired|launched|sent|used|flown|dropped|released|attack|strike|raid|hurled|directed)\s+(?:[\w ]{0,30})?$",
                    text[max(start, t.start - 60) : max(start, t.start - 40) + m.start()],
                )
            ):
                if _DOWNED.search(lead[max(0, m.start() - 14) : m.start()]):
                    continue
                distance = abs(t.start - d.at)
                side = self._chain(tags, i, d)
                if side and (chosen is None or distance < chosen[0]):
                    chosen = (distance, side)
        return chosen[1] if chosen else None

    def _chain(self, tags: list[Tag], i: int, d: _Draft, backward: bool = False) -> str | None:
        """A side, or several joined by commas and `and` (`The United States, Britain and France`)."""
        text = self.text
        found = [self._relative(tags[i], d)]
        listed = False
        j = i
        while 0 <= (j + (-1 if backward else 1)) < len(tags):
            k = j + (-1 if backward else 1)
            a, b = (tags[k], tags[j]) if backward else (tags[j], tags[k])
            if (
                not re.fullmatch(r"(?:\s|,|\band\b|\bthe\b|&)+", text[a.end : b.start])
                or a.end == b.start
                or not re.search(r",|and|&", text[a.end : b.start])
            ):
                break
            found.append(self._relative(tags[k], d))
            listed = listed or bool(re.search(r"\band\b|&", text[a.end : b.start]))
            j = k
        if not listed:
            return found[0]  # `according to Kyiv, Moscow fired …`: a comma alone joins nobody
        if backward:
            found.reverse()
        names = [x for x in dict.fromkeys(found) if x]
        if len(names) < 2:
            return names[0] if names else None
        return ", ".join(names[:-1]) + " and " + names[-1]

    def _by_subject(self, d: _Draft, start: int, end: int) -> str | None:
        """`Russia launched …`, `31 drones that Russia sent`, `when it fired eight`."""
        text = self.text
        tags = self._firing_tags(start, end)
        verbs = list(_LAUNCHED.finditer(text, start, end))
        best: tuple[int, str] | None = None
        for v in verbs:
            if v.start() >= d.claim.number_end + 60 and best:
                break
            lead = text[max(start, v.start() - 40) : v.start()]
            if _PASSIVE.search(lead) or _STRUCK.match(text, v.start()):
                continue
            # the side right before the verb
            i = next((k for k in range(len(tags) - 1, -1, -1) if tags[k].end <= v.start()), None)
            side = None
            if (
                i
                and _PREPOSED.search(text[max(start, tags[i].start - 12) : tags[i].start])
                and re.fullmatch(
                    r"\s+(?:and|or)\s+(?:other|allied|its allied)[\w ]{0,30}?\s(?:in|of|from)\s+(?:the )?",
                    text[tags[i - 1].end : tags[i].start],
                )
            ):
                i -= 1
                if _AUX_ONLY.fullmatch(text[tags[i + 1].end : v.start()]):
                    side = self._relative(tags[i], d)
            elif (
                i
                and tags[i].end <= v.start()
                and tags[i - 1].kind in ("people", "name", "force")
                and re.fullmatch(
                    r"(?:\s+(?:militants|fighters|groups|forces|rebels|gunmen|factions))?\s+(?:in|of|from|based in)\s+(?:the )?",
                    text[tags[i - 1].end : tags[i].start],
                )
                and _BETWEEN.fullmatch(text[tags[i].end : v.start()].replace(" Strip", ""))
            ):
                side = self._relative(tags[i - 1], d)  # `Palestinian militants in the Gaza Strip fired …`
            elif i is not None and v.start() - tags[i].end < 90 and _BETWEEN.fullmatch(text[tags[i].end : v.start()]):
                if not re.search(
                    r"\b(?:at|against|on|over|by|of|in|from|into|for|with|to|towards?)\s+(?:the )?$",
                    text[max(start, tags[i].start - 12) : tags[i].start],
                ) or re.search(
                    r"\b(?:for which|which|that|in which)\s+$", text[max(start, tags[i].start - 12) : tags[i].start]
                ):
                    side = self._chain(tags, i, d, backward=True)
            else:
                p = re.search(
                    r"\b(it|they|he|the group|the rebels|the movement|the militants|the north|the regime|the army|we)\s+(?:(?:had|has|have|also|then|later|itself|alone)\s+)*$",
                    lead,
                    re.I,
                )
                if p:
                    side = self._pronoun(p[1].lower(), max(start, v.start() - 40) + p.start(), d, tags)
                elif re.search(r"(?:^|[,;]| and| by)\s*(?:also |then )?$", lead) and re.match(r"\w+ing\b", v[0]):
                    # participle: `Russia carried out an attack, firing 93 missiles`
                    s = next(
                        (t for t in tags if t.end <= v.start() and t.kind in ("name", "metonym", "people", "force")),
                        None,
                    )
                    if (
                        s
                        and _LAUNCHED.search(text, s.end, v.start())
                        and not re.search(
                            r"\b(?:at|against|on|in|of)\s+(?:the )?$", text[max(start, s.start - 10) : s.start]
                        )
                    ):
                        side = self._relative(s, d)
                elif re.search(r"\band\s+(?:also |then |had |has )*$", lead):
                    before = [b for b in verbs if b.end() <= v.start()]
                    if before and best:
                        side = best[1]
            if not side:
                continue
            gap = d.at - v.end()
            if gap > 0 and d.claim.outcome in ("intercepted", "lost") and _DOWNED.search(text, v.end(), d.at):
                continue
            if gap < 0 and not self._relative_clause(d, v.start(), tags[i].start if i is not None else v.start()):
                continue
            cost = gap if gap >= 0 else -gap + 40
            if _crosses(text, min(v.end(), d.at), max(v.start(), d.at)):
                cost += 150
            if best is None or cost < best[0]:
                best = (cost, side)
        if best and d.defender and d.claim.outcome in ("intercepted", "lost") and best[1] == d.defender:
            return None
        return best[1] if best and best[0] < 400 else None

    def _relative_clause(self, d: _Draft, verb: int, subject: int) -> bool:
        """Whether a verb behind the number speaks of it (`31 drones that Russia launched`, `drones Russia sent`)."""
        between = self.text[d.claim.number_end : max(subject, d.claim.number_end)]
        if verb - d.claim.number_end > 110 or re.search(r"[;:.]", between):
            return False
        return bool(re.fullmatch(r"[^,]{0,60}?(?:,? (?:that|which|after|as|when)(?: the)? ?)?", between)) and (
            bool(re.search(r"\b(?:that|which)(?: the)? $", between))
            or d.claim.outcome in ("launched", "hit")
            and not _DOWNED.search(between)
        )

    def _pronoun(self, word: str, at: int, d: _Draft, tags: list[Tag]) -> str | None:
        """Whom a pronoun before a launching verb stands for: who just spoke of itself, or the side last named."""
        if re.search(r"group|rebels|movement|militants", word):
            for t in reversed(self.scene.tags_in(max(0, at - 3000), at)):
                if t.kind in sides.SIDE_KINDS and t.entry.get("group"):
                    return t.value
        for e in self.speech.events[d.sentence]:
            if e.end <= at <= e.end + 8 and e.party.side and (word in ("it", "they", "we") or "group" in word):
                # `it said it had fired`: who speaks tells of itself, unless it speaks for the other side's victim
                return e.party.side
        before = [t for t in tags if t.end <= at and t.kind in ("name", "metonym", "people", "force", "adjective")]
        if before:
            return self._relative(before[0], d)
        for k in range(d.sentence - 1, max(-1, d.sentence - 4), -1):
            s = self.scene.sentences[k]
            names = [t for t in self._side_tags(s.start, s.end) if t.kind != "relative"]
            if names:
                return names[0].value
        return None

    def _by_origin(self, d: _Draft, start: int, end: int) -> str | None:
        """`from Iran and Yemen`, `left Lebanon`, `took off from Russia`."""
        text = self.text
        tags = [t for t in self.scene.tags_in(start, end) if t.kind in ("place", "name", "metonym")]
        for i, t in enumerate(tags):
            lead = text[max(start, t.start - 60) : t.start]
            m = _ORIGIN.search(lead)
            if not m or self._maker(t):
                continue
            if t.start < d.at and _crosses(text, t.end, d.at):
                continue
            if re.search(
                r"\b(?:most|many|some|mostly|half|partly|chiefly)\b(?: of (?:them|these|which))?[\w ]{0,12}$",
                lead[: m.start()],
            ):
                continue
            if (
                re.search(
                    r"\b(?:received|supplied|donated|came|comes|people|gifts?|bought|aid|help|interceptors?|missiles were returned)\b[\w ]{0,20}$",
                    lead[: m.start()],
                )
                and d.claim.outcome != "launched"
            ):
                continue
            first = _launcher(t, self.shown)
            if not first:
                continue
            names = [first]
            for u in tags[i + 1 :]:
                if u.start == t.start:
                    continue
                if not re.fullmatch(r"(?:\s|,|\band\b|\bfrom\b|\bthe\b)+", text[t.end : u.start]):
                    break
                other = _launcher(u, self.shown)
                if other and other not in names:
                    names.append(other)
                t = u
            return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
        return None

    def _defender(self, d: _Draft, start: int, end: int) -> str | None:
        """Who shot down, jammed or lost sight of: the subject of the verb, or `by Ukrainian forces` behind it."""
        if d.claim.outcome not in ("intercepted", "lost"):
            return None
        text = self.text
        tags = self._side_tags(start, end)
        best: tuple[int, str] | None = None
        for v in _DOWNED.finditer(text, start, end):
            lead = text[max(start, v.start() - 40) : v.start()]
            side = None
            if _PASSIVE.search(lead) or not lead.strip():
                agent = next(
                    (t for t in tags if 0 <= t.start - v.end() < 40 and _BY.search(text[v.end() : t.start])), None
                )
                side = self._relative(agent, d) if agent else None
            else:
                i = next((k for k in range(len(tags) - 1, -1, -1) if tags[k].end <= v.start()), None)
                if (
                    i is not None
                    and _BETWEEN.fullmatch(text[tags[i].end : v.start()])
                    and not re.search(
                        r"\b(?:at|against|on|over|by|of|into|from)\s+(?:the )?$",
                        text[max(start, tags[i].start - 10) : tags[i].start],
                    )
                ):
                    side = self._relative(tags[i], d)
                    if tags[i].kind == "adjective" and re.match(
                        r"\s+(?:[\w-]+\s+){0,2}(?:drones?|missiles?|UAVs?|rockets?|bombs?)",
                        text[tags[i].end : v.start() + 1],
                    ):
                        side = None
                elif (
                    re.search(r"\b(?:it|its \w+(?: \w+)?|they)\s+(?:(?:had|has|have|also|then|later)\s+)*$", lead, re.I)
                    and d.party
                    and d.party.side
                ):
                    side = d.party.side
                agent = next(
                    (t for t in tags if 0 <= t.start - v.end() < 30 and _BY.search(text[v.end() : t.start])), None
                )
                if not side and agent:
                    side = self._relative(agent, d)
            if side and self.lex.enemies(side):
                cost = abs(d.at - v.start()) + (200 if _crosses(text, min(v.end(), d.at), max(v.start(), d.at)) else 0)
                if best is None or cost < best[0]:
                    best = (cost, side)
        return best[1] if best and best[0] < 200 else None

    def _attack_nouns(self, d: _Draft, start: int, end: int) -> list[str]:
        """`Ukraine's attack on Russian air bases`, `a Ukrainian drone raid`: sides before a noun of attack."""
        found = []
        for t in self._side_tags(start, end):
            if self._maker(t) or self._war_name(t):
                continue
            if _ATTACK_OF.search(self.text[max(start, t.start - 30) : t.start]):
                # `a strike of Russian troops`, `missiles of the occupiers`
                side = self._relative(t, d)
                if side:
                    found.append((abs(t.start - d.at), side))
                continue
            if not self._attributive(t):
                continue
            side = self._relative(t, d) if self._attack_noun(t, min(end, t.end + 60)) else None
            if side:
                found.append((abs(t.start - d.at), side))
        found.sort()
        return [side for _, side in found]

    def _by_model(self, d: _Draft, against: str | None) -> str | None:
        """Who fires the model (or flies the aircraft named in the evidence), given whom it was fired at."""
        users = self.lex.users(d.claim.weapon_model)
        if not users:
            users = list(
                dict.fromkeys(
                    t.value for t in self.scene.tags_in(d.claim.start, max(d.claim.end, d.at + 1)) if t.kind == "weapon"
                )
            )
        if not users:
            start = self._span(d)[0]
            platform = [
                t
                for t in self.scene.tags_in(start, d.at)
                if t.kind == "weapon" and self.text[t.start : t.end] in t.entry.get("platforms", ())
            ]
            users = [t.value for t in platform]
            d.platform = bool(users)
        if not users:
            return None
        enemies = self.lex.enemies
        if against:
            fit = [u for u in users if u != against and (against in enemies(u) or u in enemies(against))]
            if len(fit) > 1 and not (chosen := self._choose(fit, d)):
                d.candidates = fit
                return None
            return (chosen if len(fit) > 1 else fit[0]) if fit else None
        counts, theatre = self.scene.counts, self.speech.theatre or ()
        weight = {
            u: counts.get(u, 0) + sum(2 * counts.get(e, 0) for e in enemies(u)[:1] if counts.get(u) or e in theatre)
            for u in users
        }
        best = max(users, key=lambda u: weight[u])
        return best if weight[best] or not counts else None

    def _inherit(self, d: _Draft, k: int) -> None:
        """What the sentence leaves open: the claim before it in the sentence, the line, the text."""
        for other in reversed(self.drafts[max(0, k - 8) : k]):
            if other.attacker and other.sentence == d.sentence:
                d.attacker, d.attacker_how, d.defender = other.attacker, "sentence", d.defender or other.defender
                d.target = d.target or other.target
                return
        line = self._line_span(d)
        for other in reversed(self.drafts[max(0, k - 12) : k]):
            if (
                other.attacker
                and line[0] <= other.at < line[1]
                and (not d.party or not other.party or d.party.side == other.party.side)
            ):
                d.attacker, d.attacker_how, d.target = other.attacker, "line", d.target or other.target
                return
        for other in self.drafts[k + 1 : k + 4]:
            if other.attacker and other.sentence == d.sentence:
                d.attacker, d.attacker_how = other.attacker, "sentence"
                return

    def _by_frame(self, d: _Draft) -> str | None:
        for (attacker, target), _ in self.votes.most_common():
            if not d.target or target == d.target or d.target in self.lex.enemies(_first(attacker)):
                return attacker
        return None

    def _target_of(self, d: _Draft) -> str | None:
        if d.place_side and d.place_side != d.attacker and d.place_role != "launch_area":
            return d.place_side
        for (attacker, target), _ in self.votes.most_common():
            if attacker == d.attacker and target:
                return target
        foes = self.lex.enemies(_first(d.attacker or ""))
        return foes[0] if len(foes) == 1 else self._choose(foes, d) if foes else None

    # -- places -------------------------------------------------------------------------------------------------------

    def _place(self, d: _Draft) -> str | None:
        """The place of the claim's own clause, with its role."""
        if d.place_role is not None or d.place is not None:
            return d.place
        text = self.text
        start, end = self._span(d)
        stop = d.shared[0] if d.shared else end
        found: list[tuple[int, Tag, str]] = []
        # a place inside or before the words that name the speaker is the speaker's (`the Defence Ministry in Moscow said`)
        spoken = max(
            (
                e.end
                for e in self.speech.events[d.sentence]
                if e.end <= d.at and e.mode == "fore" and e.party.level != "regional"
            ),
            default=start,
        )
        for t in self.scene.tags_in(max(start, d.clause[0] - 1), end):
            if t.kind != "place" or t.entry.get("kind") not in ("region", "city", "sea"):
                continue
            if (
                text[t.end : t.end + 5].lower() == " time"
                or text[t.end : t.end + 2] in ("'s", "’s")
                or t.start < spoken
            ):
                continue
            named = re.match(r"\s+(?:region|oblast|city)\b|\s*[–—:(-]", text[t.end : t.end + 10])
            if (
                t.start <= start + 4
                and not named
                and any(x.start == t.start and x.kind == "metonym" for x in self.scene.tags_in(t.start, t.end))
            ):
                continue  # `Moscow loosed its biggest swarm`: a government, no place
            lead = text[max(start, t.start - 60) : t.start]
            role = self._role(lead, d)
            if not role:
                continue
            if t.start >= d.at:
                if t.start > stop + 2 and d.shared:
                    continue
                if t.start > d.clause[1]:
                    continue
                between = text[d.claim.number_end : t.start]
                if d.claim.outcome != "hit" and (_HURT.search(between) or _NUMBERED.search(between)):
                    continue
                found.append((t.start - d.at, t, role))
            elif t.start >= d.previous and not re.search(r"\band that\b", text[t.end : d.at]):
                found.append((d.at - t.end + 60, t, role))
        if not found or _MANY_REGIONS.search(text[d.at : min(end, d.at + 120, stop if d.shared else end)]):
            return None
        best = min(found, key=lambda f: (f[0], f[1].start))
        tag = best[1]
        word = re.match(
            r"(?:['’]s)?\s+(" + "|".join(self.lex.place_words["after"]) + r")\b", text[tag.end : tag.end + 20], re.I
        )
        coordinated = re.match(
            r"(?:(?:, | and | or |, and )[A-Z][\w' -]{2,24}?){1,8} (?:regions|oblasts|provinces)\b",
            text[tag.end : tag.end + 200],
        )
        d.place = (
            f"{tag.value} region"
            if (word and word[1].lower()[:6] in ("region", "oblast", "provin", "krai", "territ") or coordinated)
            and tag.entry.get("kind") == "region"
            else tag.value
        )
        d.place_side = tag.entry.get("side")
        d.place_role = best[2]
        return d.place

    def _role(self, lead: str, d: _Draft) -> str | None:
        low = lead.lower()
        outcome = d.claim.outcome
        if (
            _LEFT.search(low[-40:] + " ")
            and outcome == "lost"
            and re.search(r"\b(?:for|to|into|towards?)\s+(?:the )?$", low)
        ):
            return "left_for"
        if re.search(r"\b(?:debris|wreckage|fragments)\b[\w ]{0,40}$", low):
            return "debris"
        if _ORIGIN.search(lead) or re.search(r"\(\s*(?:[\w-]+, )?$", low) and outcome == "launched":
            return "launch_area"
        if re.search(r"\b(?:over|above)\s+(?:the |parts of |occupied )*(?:(?:[\w-]+(?:,| and) )+)?$", low):
            return "over"
        if re.search(
            r"(?:\b(?:at|against|on|toward|towards|into|for|targeting|attacked|attacking|struck|hit|near|of|in|around|across|off|to)|[(,:]|\band)\s*(?:the |occupied |southern |northern |eastern |western |central |city of |port of |town of |region of )*$",
            low,
        ):
            if outcome == "hit":
                return "hit"
            return (
                "over"
                if outcome in ("intercepted", "lost") and re.search(r"\b(?:in|of|across|and|,|:)\s*(?:the )?$", low)
                else "target_region"
            )
        if not low.strip():
            return "hit" if outcome == "hit" else "target_region" if outcome == "launched" else "over"
        return None

    # -- events and windows -------------------------------------------------------------------------------------------

    def _times_in(self, start: int, end: int) -> list[Window]:
        return self.times[bisect_left(self._time_starts, start) : bisect_left(self._time_starts, end)]

    def _events(self) -> None:
        """The window of each claim: its clause's, its sentence's, or the one carried on inside the line or list."""
        sentences = self.scene.sentences
        carried: dict[int, Window | None] = {}
        main = self._main_window()
        state: Window | None = None
        line = state_line = -1
        claims_in = defaultdict(list)
        for d in self.drafts:
            claims_in[d.sentence].append(d)
        for i, s in enumerate(sentences):
            if s.line != line:
                follows_list = (
                    s.item
                    or line >= 0
                    and re.search(r":\s*$", self.text[sentences[i - 1].start : sentences[i - 1].end])
                    if i
                    else False
                )
                if not follows_list and not (i and sentences[i - 1].item and s.item):
                    state = None
                line = s.line
            own = [w for w in self._times_in(s.start, s.end) if w.basis != "as_of" and not w.spoken]
            carried[i] = state
            for d in claims_in.get(i, ()):
                w = self._nearest(own, d)
                d.window_own = w is not None or state is not None and state_line == s.line
                d.window = w or state
                if self.scene.sentences[i].first is False and not w and not state:
                    d.window = None
            if own:
                lasting = [w for w in own if not (w.cumulative and not claims_in.get(i))]
                state = lasting[-1] if lasting else state
                in_use = [d.window for d in claims_in.get(i, ()) if d.window]
                if in_use:
                    state = in_use[-1]
                state_line = s.line
            if s.item:
                state = carried[i]  # the time of one item is not that of the next
        self._nights_before(main)
        for d in self.drafts:
            w = d.window
            d.period = bool(w and w.cumulative and self._governs(w, d))
            if d.claim.outcome in ("intercepted", "lost") and (
                self._losses(d) or self.tally and (w is None or w.basis == "date")
            ):
                d.period = True
            if d.period and w and w.label.startswith("date:") and d.party and d.party.level == "regional":
                d.period = False
            if (
                w is not None
                and main
                and sentences[d.sentence].item
                and self.blocks[d.sentence] is not None
                and w.basis in ("day", "stated")
                and not w.shift
            ):
                d.event = "main"
            elif w is None:
                d.window, d.event = main, "main"
                d.period = d.period or bool(main and main.cumulative)
            else:
                d.event = self._label(w, main)
            if d.period:
                d.event = "period:" + (w.label if w else "")
            elif d.event == "main" and not d.window_own and d.claim.outcome == "hit":
                s = sentences[d.sentence]
                if s.item and s.end - s.start > 60 and self.text[s.end - 1] in ".!":
                    d.event = f"item {s.line}"

    def _nights_before(self, main: Window | None) -> None:
        """`The night before` is the night before the text's day, unless the text has told of last night already: then it
        is the one before that."""
        day = self.article.day
        told = False
        seen = 0
        for d in self.drafts:
            w = d.window
            while seen < len(self.times) and self.times[seen].start < d.at:
                told = told or self.times[seen].basis in ("overnight", "stated") and not self.times[seen].shift
                seen += 1
            if w and w.label == "night:before" and not told and day:
                first = date.fromisoformat(day[:10]) - timedelta(days=1)
                label = "night:last" if main and main.basis in ("day", "date") else "overnight"
                d.window = replace(w, event_start=first.isoformat(), event_end=day[:10], shift=None, label=label)

    def _losses(self, d: _Draft) -> bool:
        """Whether the count stands in a list of an enemy's losses (`two helicopters, 26 servicemen and a UAV`)."""
        start, end = self._span(d)
        text = self.text[max(start, d.at - 160) : min(end, d.at + 160)]
        return bool(_LOSSES.search(text)) and bool(
            re.search(r"\b(?:destroy|eliminat|exterminat|wip|lost|knock|hit|liquidat)\w*", text)
        )

    def _main_window(self) -> Window | None:
        """The window of the text's main event: the first of a claim's sentence that is no period and no other time."""
        for d in self.drafts:
            if self.scene.sentences[d.sentence].item:
                continue  # an item of a list speaks for itself alone
            start, end = self._span(d)
            for w in self._times_in(start, end):
                if w.basis != "as_of" and not w.cumulative and not w.shift and not w.spoken:
                    return w
        sentences = self.scene.sentences
        free = [w for w in self.times if sentences and not sentences[self.scene.sentence_at(w.start)].item]
        for w in free or self.times:
            if w.basis in ("overnight", "stated", "day") and not w.shift and not w.spoken:
                return w
        for w in self.times:
            if w.basis == "date" and not w.shift and not w.spoken:
                return w
        opening = self.scene.sentences[min(1, len(self.scene.sentences) - 1)].end if self.scene.sentences else 0
        for w in self.times:
            if w.label == "period:24h" and w.start < opening:
                return w
        for w in self.times:
            if w.basis == "date" and not w.shift:
                return w
        return None

    def _label(self, w: Window, main: Window | None) -> str:
        if (
            main is None
            or w is main
            or w.label in ("overnight", "hours:shift")
            or w.label == "daypart"
            and (
                main.basis != "overnight"
                or not self.text[w.start : w.end]
                .lower()
                .startswith(("during", "in day", "day", "by day", "in the evening", "in the afternoon"))
            )
            or w.label.startswith("hours:")
        ):
            return "main"
        if w.shift or w.label == "night:last":
            return w.label
        if w.event_end and main.event_end:
            return (
                "main"
                if w.event_end[:10] == main.event_end[:10]
                or w.event_end[:10] == (self.article.day or "")
                and main.basis == "overnight"
                and not main.shift
                and main.event_end[:10] == (self.article.day or "")
                else w.event_end[:10]
            )
        tail = w.label.split(":")[-1]
        return "main" if tail == main.label.split(":")[-1] or main.label == "overnight" else tail

    def _aside(self, w: Window, d: _Draft) -> bool:
        """Whether a time stands in a relative clause that does not hold the claim (`which Russia took in 2014`)."""
        text = self.text
        start = self._span(d)[0]
        a = max(start, text.rfind(",", start, w.start) + 1)
        b = text.find(",", w.end, w.end + 300)
        b = b if b >= 0 else len(text)
        return not a <= d.at < b and bool(
            re.match(r"\s*(?:in |of )?(?:which|who|whose|where|when)\b", text[a : a + 12])
        )

    def _nearest(self, own: list[Window], d: _Draft) -> Window | None:
        """The expression that governs a claim: of its clause, else the nearest before it, else behind it."""
        if not own:
            return None
        a, b = d.clause
        best: tuple[tuple[int, int], Window] | None = None
        for w in own:
            if self._aside(w, d):
                continue
            inside = a <= w.start < b
            if w.start < d.at:
                rank = (0 if inside else 1, d.at - w.end)
            else:
                # behind the number: only where no other number stands between with a time of its own
                crossed = bool(d.shared) and w.start > d.shared[0] and not inside
                rank = (0 if inside else 2, (w.start - d.at) + (30 if not crossed else 400))
            if w.basis == "stated" and w.label.startswith("hours"):
                rank = (rank[0], rank[1] + 5)
            if best is None or rank < best[0]:
                best = (rank, w)
        if best and best[0][0] == 2 and len(own) > 0:
            w = best[1]
            # a time behind a later clause does not reach back over `;`
            if ";" in self.text[d.at : w.start] or _crosses(self.text, d.at, w.start) and best[0][1] > 160:
                earlier = [x for x in own if x.start < d.at]
                return earlier[-1] if earlier else None
        return best[1] if best else None

    def _governs(self, w: Window, d: _Draft) -> bool:
        """Whether a period reaches a claim: no clause of another attack stands between them."""
        if not w.start < d.at:
            between = self.text[d.at : w.start]
            return not re.search(r"[;]|\b(?:most|biggest|largest|first|record|heaviest|worst)\b", between)
        return not re.match(r",? when\b", self.text[w.end : w.end + 8])

    # -- headlines, carrying on ---------------------------------------------------------------------------------------

    def _headlines(self) -> None:
        """A headline speaks for the body: its claims take the speaker of the first line behind it that has one fitting."""
        if not self.title_end:
            return
        body = [d for d in self.drafts if d.at >= self.title_end]
        sentences = self.scene.sentences
        first = next((s.line for s in sentences if s.start >= self.title_end), 0)
        later = [
            (s.line, e.party)
            for i, s in enumerate(sentences)
            if s.start >= self.title_end
            for e in self.speech.events[i]
            if not e.party.agency
        ]
        for d in self.drafts:
            if d.at >= self.title_end:
                break
            if d.party and d.party.role != "side":
                continue
            twin = next(
                (
                    o
                    for o in body
                    if o.claim.outcome == d.claim.outcome and o.family == d.family and o.low == d.low and o.party
                ),
                None,
            )
            pick = twin.party if twin else None
            alone = (
                d.claim.outcome == "launched"
                and not d.party
                and not any(
                    o.at < self.title_end and o.claim.outcome in ("intercepted", "lost") for o in self.drafts[:8]
                )
            )
            for line, p in () if pick or alone else later[:4]:
                if (
                    d.party
                    and d.party.side != p.side
                    or p.level == "regional"
                    or not p.side
                    or not d.party
                    and line > first
                ):
                    continue
                if d.attacker and d.claim.outcome in ("intercepted", "lost") and p.side == d.attacker:
                    continue
                pick = p
                break
            if pick:
                d.party, d.party_how = pick, "body"

    def _carry(self) -> None:
        """Later lines that go on with the same attack take the speaker of its national count."""
        main: Party | None = None
        last: _Draft | None = None
        sentences = self.scene.sentences
        for d in self.drafts:
            if d.party and d.party.level == "national" and d.party.role in ("military", "ministry", "spokesman"):
                main = main or d.party
                last = d
                continue
            if (
                d.party
                or d.at < self.title_end
                or d.low <= 1
                or not main
                or self._past_date(d)
                or _RELATED.match(self._line(d))
            ):
                continue
            if d.window_own and d.window and d.window.label in ("night:before", "night:after"):
                if d.attacker and main.side and main.side != d.attacker:
                    d.party, d.party_how = main, "continued"
            elif (
                last
                and last.party
                and d.event == last.event
                and d.attacker == last.attacker
                and last.party.side != d.attacker
                and not sentences[d.sentence].item
                and sentences[d.sentence].line - sentences[last.sentence].line <= 3
                and (d.claim.outcome != "launched" or _GOES_ON.match(self._body(d)))
            ):
                d.party, d.party_how = last.party, "continued"
        known: dict[int, Party] = {}
        for d in self.drafts:
            if d.party and d.party_how == "continued":
                known.setdefault(d.sentence, d.party)
        for d in self.drafts:
            if not d.party and d.sentence in known and (d.low > 1 or d.claim.outcome != "hit"):
                d.party, d.party_how = known[d.sentence], "continued"

    def _line(self, d: _Draft) -> str:
        a, b = self._line_span(d)
        return self.text[a : min(b, a + 40)]

    def _body(self, d: _Draft) -> str:
        start, end = self._span(d)
        return self.text[start:end]

    # -- scope --------------------------------------------------------------------------------------------------------

    def _scopes(self) -> None:
        frames: dict[tuple[str | None, str], list[_Draft]] = defaultdict(list)
        for d in self.drafts:
            self._marks(d)
        for k, d in enumerate(self.drafts):
            if not d.period:
                d.period = self._inherits_period(d, k) or d.family == "missile" and d.low >= _IMPOSSIBLE
            if d.period:
                d.scope = "period"
            else:
                frames[(_first(d.attacker) if d.attacker else None, d.event)].append(d)
        for frame in frames.values():
            self._frame_scopes(frame)

    def _marks(self, d: _Draft) -> None:
        text = self.text
        start, end = self._span(d)
        lead = text[max(start, d.at - 40) : d.at]
        tail = text[d.claim.number_end : min(end, d.claim.number_end + 40)]
        d.of_them = bool(
            _AFTER_OF.match(tail)
            or re.search(
                r"\b(?:of (?:them|these|those|which|whom)|among them|including|among (?:those|these)[^,;]{0,30})[,:]?\s+(?:[\w-]+\s+){0,3}$",
                lead,
                re.I,
            )
        )
        d.additional = bool(
            _ADDITIONAL.search(lead) or re.match(r"\s*(?:more|further|others?|additional|besides)\b", tail, re.I)
        )

    def _inherits_period(self, d: _Draft, k: int) -> bool:
        """A subset of a period, and the lines of a list under one, are of that period."""
        before = self.drafts[k - 1] if k else None
        if before and before.period and before.sentence == d.sentence and before.claim.outcome == d.claim.outcome:
            # `had fired more than 450 missiles and about 1,000 drones`: one verb, one time
            gap = self.text[before.claim.end : d.at]
            if before.window == d.window and re.fullmatch(
                r"(?:[\w-]+ ){0,2}?(?:, |,? ?and )(?:[\w-]+ ){0,4}", gap.lstrip()
            ):
                return True
        if d.window_own and d.window and not d.window.cumulative:
            return False
        s = self.scene.sentences[d.sentence]
        if before and before.period:
            if before.sentence == d.sentence and not re.search(r";", self.text[before.at : d.at]):
                return not d.window_own
            same_line = self.scene.sentences[before.sentence].line == s.line
            if (
                d.of_them
                or re.match(
                    r"\W*(?:of (?:the|these|those|which) |they |these |the count|the list|by type)",
                    self.text[s.start : s.end],
                    re.I,
                )
            ) and s.line - self.scene.sentences[before.sentence].line <= 2:
                return True
            follows = same_line and d.claim.outcome != "launched" and before.attacker == d.attacker and d.low > 1
            if follows and not d.window_own and before.sentence >= d.sentence - 2 and s.start - before.at < 300:
                return True
            if same_line and s.start - before.at < 400 and not d.window_own:
                opening = self.text[s.start : s.start + 60].lower()
                return bool(
                    re.match(
                        r"\W*(?:in addition|also|another|it also|they also|of|the ministry also|including)", opening
                    )
                )
            if s.item and not d.window_own:
                return True
        head = self.blocks[d.sentence]
        if head is not None and not d.window_own:
            a = _line_start(self.scene.sentences, head)
            return any(w.cumulative for w in self._times_in(a, self.scene.sentences[head].end))
        if (
            s.line
            and not d.window_own
            and re.match(r"\W*(?:the count|the tally|by type|the breakdown|the list)", self.text[s.start : s.end], re.I)
        ):
            return any(w.cumulative for w in self._times_in(max(0, s.start - 600), s.start))
        return False

    def _frame_scopes(self, frame: list[_Draft]) -> None:
        """Whole or part, for the claims of one event."""
        groups: dict[tuple[str, str], list[_Draft]] = defaultdict(list)
        for d in frame:
            groups[(d.claim.outcome, d.family)].append(d)
        wide = self._main_target(frame)
        for (_outcome, family), rows in groups.items():
            plain = [r for r in rows if not self._local(r, wide)]
            total = max((r.low for r in plain if not r.of_them), default=0)
            types = self._types(rows) if family == "missile" else set()
            generic = [r for r in rows if r.claim.weapon_class == "missile" and not r.claim.weapon_model]
            for k, r in enumerate(rows):
                near = rows if len(rows) <= _NEAR else rows[max(0, k - _NEAR // 2) : k + _NEAR // 2]
                around = frame if len(frame) <= _NEAR else near
                r.scope = "part" if self._is_part(r, near, total, types, generic[:_NEAR], wide, around) else "attack"

    def _main_target(self, frame: list[_Draft]) -> str | None:
        """The side that the largest number of an event was fired at."""
        sized: dict[str, int] = {}
        for d in frame:
            side = d.defender or d.target
            if side and d.attacker and side not in _several(d.attacker):
                sized[side] = max(sized.get(side, 0), d.low)
        return max(sized, key=lambda s: sized[s]) if sized else None

    def _types(self, rows: list[_Draft]) -> set[str]:
        return {
            r.claim.weapon_model or r.claim.weapon_class
            for r in rows
            if r.claim.weapon_model or r.claim.weapon_class != "missile"
        }

    def _local(self, d: _Draft, wide: str | None) -> bool:
        """Whether a number is of one place only: a regional speaker, a place, another country, a broad part of it."""
        if d.party and d.party.level == "regional":
            return True
        if d.party and d.party.side and wide and d.party.side != wide and d.party.side != d.attacker and d.attacker:
            return True
        return bool(
            self._place(d)
            and d.place_role in ("over", "hit", "target_region", "debris")
            and d.claim.outcome != "launched"
        )

    def _is_part(
        self,
        d: _Draft,
        rows: list[_Draft],
        total: int,
        types: set[str],
        generic: list[_Draft],
        wide: str | None,
        frame: list[_Draft],
    ) -> bool:
        text = self.text
        start, end = self._span(d)
        clause = text[max(start, d.clause[0]) : d.clause[1]]
        near = text[d.at : min(end, (d.shared[0] if d.shared else d.at + 110), d.at + 130)]
        c = d.claim
        if c.detail == "still_flying" or c.outcome == "launched" and _FLYING.search(near):
            return True
        if c.outcome == "lost" and (c.detail == "left_airspace" or _LEFT.search(near)):
            return any(r is not d and r.low >= d.low for r in rows) or len(frame) > 1
        regional = bool(d.party and d.party.level == "regional")
        bigger = [
            r
            for r in rows
            if r is not d
            and r.low > d.low
            and not (r.of_them and not d.of_them)
            and _same_side(r, d)
            and _holds(r.claim, c)
            and (regional or not (r.party and r.party.level == "regional"))
        ]
        if d.of_them and self._subset(d, rows):
            return True
        if d.party and d.party.level == "regional":
            if (
                any(r is not d and (not r.party or r.party.level != "regional") for r in frame if r.low > d.low)
                or c.outcome == "hit"
                and len(frame) > 1
                or len([r for r in rows if r.party and r.party.level == "regional"]) > 1
            ):
                return d.low <= total or not total
            if (
                self._place(d)
                and any(r.event != d.event or r.attacker != d.attacker for r in self.drafts)
                and not self._is_place_whole(d)
            ):
                return True
        own = d.defender or (d.party.side if d.party else None)
        if (
            own
            and wide
            and own != wide
            and d.attacker
            and own not in _several(d.attacker)
            and self.lex.enemies(own)
            and (c.outcome in ("intercepted", "lost") or _ENTERED.search(clause))
        ) and any(
            (r.party != d.party or c.outcome == "launched") and (r.target == wide or r.party and r.party.side == wide)
            for r in frame
            if r is not d
        ):
            return True
        if (
            d.target
            and wide
            and d.target not in (wide, d.attacker)
            and _ENTERED.search(clause)
            and any(r.target == wide for r in self.drafts if r is not d)
        ):
            return True
        if (
            c.outcome == "hit"
            and d.low <= 3
            and (self._place(d) or _CASUALTY.search(text[start:end]))
            and (
                any(
                    r.claim.outcome in ("launched", "intercepted", "lost") and r is not d and (r.low > 1) for r in frame
                )
                or any(r.low > 3 for r in rows if r is not d)
            )
        ):
            return True
        if d.of_them and not regional and self._of_launched(d):
            return False
        if (d.additional and not d.of_them or self._of_additional(d)) and not self._place(d):
            bigger = [r for r in bigger if r.at > d.at]
        if d.family == "missile":
            if (c.weapon_model or c.weapon_class != "missile") and (
                any(
                    g.low > d.low and _same_side(g, d) and (regional or not (g.party and g.party.level == "regional"))
                    for g in generic
                )
                and (len(types) > 1 or d.of_them or c.weapon_model)
            ):
                return True
            if (
                c.weapon_model
                or "," in c.evidence
                and re.search(r"\b(?:Kh|S|KN|X)-\d", c.evidence)
                or re.search(r"\b(?:Kh|S|KN)-\d+", c.evidence)
            ):
                named = {
                    r.claim.weapon_model or r.claim.weapon_class + str(r.at)
                    for r in rows
                    if r.claim.weapon_model or r.claim.weapon_class != "missile"
                }
                if len(named) > 1:
                    return True
        if (self._place(d) and d.place_role in ("over", "hit", "target_region")) and c.outcome in (
            "intercepted",
            "lost",
            "hit",
        ):
            locals_ = [r for r in rows if self._place(r) and r is not d]
            if (
                bigger
                or len(locals_) >= 1
                and any(r.low != d.low or r.place != d.place for r in locals_)
                and d.family != "missile"
            ):
                return True
        if bigger and (_HOURS_PART.search(clause) or _ORDINAL.search(near)):
            return True
        listed = c.outcome in ("launched", "intercepted") and c.weapon_model and self.scene.sentences[d.sentence].item
        # `5 Iskander-M at Kyiv`, `1 Iskander-M at Kryvyi Rih` of one list
        if listed and any(
            r is not d and r.claim.weapon_model == c.weapon_model and self._line_place(r) != self._line_place(d)
            for r in rows
        ):
            return True
        same = [
            r
            for r in bigger
            if r.claim.weapon_class == c.weapon_class
            and r.party
            and d.party
            and r.party.name == d.party.name
            and not (r.claim.quantity_high is None and r.claim.quantity_low and r.claim.quantity_low <= d.low * 1.1)
        ]
        if same and not d.additional and any(r.at < d.at for r in same):
            return True
        broad = text[max(start, d.clause[0], d.previous) : d.at] + near
        if _BROAD.search(broad) and bigger:
            return True
        return bool(_ELSEWHERE.search(clause) and c.outcome != "launched")

    def _line_place(self, d: _Draft) -> str | None:
        """The first place of a claim's list item."""
        start, end = self._span(d)
        return next(
            (t.value for t in self.scene.tags_in(start, end) if t.kind == "place" and t.entry.get("kind") != "sea"),
            None,
        )

    def _of_launched(self, d: _Draft) -> bool:
        """`six ATACMS were fired at an airfield, two of which were shot down`: all that was stopped of what came."""
        at = bisect_left(self._draft_starts, d.at)
        for o in reversed(self.drafts[max(0, at - 4) : at]):
            if o.at < d.at and o.sentence == d.sentence and o.low >= d.low and o.family == d.family:
                return o.claim.outcome == "launched" and d.claim.outcome != "launched"
        return False

    def _of_additional(self, d: _Draft) -> bool:
        """Whether `of which` points to a number that itself came on top (`30 more came, 14 of which were downed`)."""
        at = bisect_left(self._draft_starts, d.at)
        for o in reversed(self.drafts[max(0, at - 4) : at]):
            if (
                o.at < d.at
                and o.low >= d.low
                and o.sentence == d.sentence
                and o.family == d.family
                and o.claim.outcome == "launched"
            ):
                return o.additional
        return False

    def _subset(self, d: _Draft, rows: list[_Draft]) -> bool:
        """Whether `of them` points to a number of the same outcome, not to what was launched."""
        at = bisect_left(self._draft_starts, d.at)
        for o in reversed(self.drafts[max(0, at - 6) : at]):
            if (
                o.at < d.at
                and o.low >= d.low
                and (
                    o.family == d.family
                    or o.family in ("mixed", "other")
                    or o.claim.weapon_class in DRONES
                    and d.claim.weapon_class in DRONES
                )
            ):
                same = o.claim.outcome == d.claim.outcome
                twin = any(x.at == o.at and x.claim.outcome == d.claim.outcome and x.low >= d.low for x in rows)
                return same or twin
        return False

    def _is_place_whole(self, d: _Draft) -> bool:
        """Whether the text has no other attack of this attacker than the one on this place."""
        return not any(
            r is not d and r.attacker == d.attacker and r.event == d.event and r.low > d.low for r in self.drafts
        )

    # -- totals -------------------------------------------------------------------------------------------------------

    def _totals(self) -> None:
        """`part_of`: the nearest number before (or behind) that holds a part: same attacker, event, outcome, family."""
        for k, d in enumerate(self.drafts):
            near = self.text[d.at : d.at + 90]
            if (
                d.claim.outcome == "lost"
                and not d.of_them
                and (d.claim.detail == "left_airspace" or _LEFT.search(near))
            ):
                continue  # `72 were lost and two turned back`: beside the lost, not among them
            if d.additional and not d.of_them or d.scope == "attack" or d.scope == "period" and not d.of_them:
                continue
            best: tuple[tuple[int, int], _Draft] | None = None
            for step, o in enumerate([*reversed(self.drafts[max(0, k - 40) : k]), *self.drafts[k + 1 : k + 12]]):
                if (
                    o.claim.outcome != d.claim.outcome
                    or o.attacker != d.attacker
                    or o.event != d.event
                    or o.low <= d.low
                ):
                    continue
                if not _holds(o.claim, d.claim) or o.scope == "part" and not (d.of_them and o.at < d.at and step < 2):
                    continue
                other = int(bool(o.party and d.party and o.party.side != d.party.side))
                rank = (other, step)
                if best is None or rank < best[0]:
                    best = (rank, o)
            if best:
                d.part_of = best[1].claim.claim_id

    # -- result -------------------------------------------------------------------------------------------------------

    def result(self) -> tuple[Claim, ...]:
        """The claims in the order given."""
        out: dict[int, Claim] = {}
        for d in self.drafts:
            c = d.claim
            w = d.window
            as_of = self._as_of(d)
            inferred = list(c.inferred)
            self._place(d)
            name = d.party.name if d.party else None
            if d.attacker and d.attacker_how not in ("noun", "agent", "subject", "origin", "attack"):
                inferred.append("attacker")
            if d.target and d.attacker_how in ("line", "frame"):
                inferred.append("target")
            if name and d.party_how != "sentence":
                inferred.append("claimed_by")
            if w and not d.window_own:
                inferred.append("event_start")
            out[d.order] = replace(
                c,
                attacker=d.attacker, target=d.target, claimed_by=name, place=d.place, place_role=d.place_role, scope=d.scope,
                event_start=w.event_start if w else None, event_end=w.event_end if w else None, event_basis=w.basis if w else None,
                as_of=as_of, part_of=d.part_of, additional=d.additional, inferred=tuple(dict.fromkeys(inferred)),
            )  # fmt: skip
        return tuple(out[i] for i in range(len(out)))

    def _as_of(self, d: _Draft) -> str | None:
        """`As of 08:30` of the sentence, of the line that heads the list, or of an earlier sentence of the line."""
        start, end = self._span(d)
        for w in self._times_in(start, end):
            if w.basis == "as_of":
                return w.as_of
        s = self.scene.sentences[d.sentence] if self.scene.sentences else None
        if not s:
            return None
        k = d.sentence - 1
        while k >= 0 and d.sentence - k < 12:
            o = self.scene.sentences[k]
            if o.line != s.line and not (s.item or o.item or self.text[o.start : o.end].rstrip().endswith(":")):
                break
            for w in self._times_in(o.start, o.end):
                if w.basis == "as_of":
                    return w.as_of
            if not o.item and o.line != s.line:
                break
            k -= 1
        return None


def _same_side(a: _Draft, b: _Draft) -> bool:
    """Whether two claims come from one side, as far as it is known."""
    return not a.party or not b.party or a.party.side == b.party.side


def _line_start(sentences: Sequence[Sentence], i: int) -> int:
    """Where the line of a sentence begins."""
    for _ in range(30):
        if not i or sentences[i - 1].line != sentences[i].line:
            break
        i -= 1
    return sentences[i].start


def _holds(total: Claim, part: Claim) -> bool:
    """Whether the class of a total contains that of a part."""
    a, b = total.weapon_class, part.weapon_class
    if total.weapon_model and total.weapon_model != part.weapon_model:
        return False
    if a == b or a in ("mixed", "other"):
        return True
    return a == "missile" and b in MISSILES or a == "drone" and b in DRONES


def _several(side: str) -> list[str]:
    """The sides of a joint attack (`United States, Britain and France`)."""
    return re.split(r", | and ", side)


def _first(side: str) -> str:
    """The first of several attackers."""
    return re.split(r",| and ", side)[0]


def _launcher(tag: Tag, shown: Counter[str] | None = None) -> str | None:
    """Who fires from a place or a country; where several do, the one that the text shows attacking."""
    if tag.kind == "place":
        usual = tag.entry.get("launch")
        others = [s for s in tag.entry.get("also", ()) if shown and shown.get(s)]
        return others[0] if others and shown and not shown.get(usual or "") else usual or tag.entry.get("side")
    return {"Yemen": "Houthis", "Lebanon": "Hezbollah", "Belarus": "Russia"}.get(tag.value, tag.value)


def _crosses(text: str, a: int, b: int) -> bool:
    """Whether a new clause begins between two positions."""
    return bool(
        re.search(
            r"[;]|\bwhile\b|\bbut\b|, and (?=(?:[\w'’-]+ ){1,5}(?:said|says|reported|claimed|counted)\b)", text[a:b]
        )
    )


def _ordinal(day: str) -> int:
    from datetime import date

    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return 0
