"""Shows how a text was read, sentence by sentence: tags, numbers, candidate predicates, the choice and why."""

from __future__ import annotations

from html import escape

from .claims import Read, readings
from .nouns import Mention
from .tokens import Token, tagger

# What a reader is shown for a tag category, in order of interest.
_SHOWN = (
    ("noun", "weapon"), ("model", "model"), ("adjective", "weapon adjective"), ("interceptor", "interceptor"), ("pred", "predicate"),
    ("supply", "supply"), ("capability", "capability"), ("seizure", "seizure"), ("modal", "modal"), ("modal_verb", "plan"),
    ("negation", "negation"), ("say", "saying"), ("event", "event"), ("equipment", "equipment"),
)  # fmt: skip


def explain(text: str, html: bool = False, pack: str | None = None) -> str:
    """How the claim reader reads a text, as plain text or as an HTML fragment without script or outside link.

    One block a sentence that was read: its tags, each number with the candidates that were weighed, and the choice with its
    rule or the reason why there is no claim. Sentences without a munition word are not shown. Never raises on any text.
    """
    blocks = [_block(text, one) for one in readings(text, tagger("en", pack))]
    if html:
        body = "".join(_html(*block) for block in blocks) or "<p>No munition is counted in this text.</p>"
        return f'<div class="explain">{body}</div>'
    if not blocks:
        return "No munition is counted in this text.\n"
    return "\n".join(_plain(*block) for block in blocks)


def _block(text: str, one: Read) -> tuple[str, list[str], list[tuple[str, str, list[str]]]]:
    sentence = text[one.sentence.start : one.sentence.end]
    tags = [f"{token.raw} [{label}]" for token in one.tokens if (label := _label(token))]
    rows = []
    for m in one.mentions:
        words = text[one.tokens[m.first].start : one.tokens[max(m.last, m.until) - 1].end]
        rows.append((words, _choice(m), m.trace))
    return sentence, tags, rows


def _label(token: Token) -> str:
    for category, shown in _SHOWN:
        value = token.tags.get(category)
        if value is None:
            continue
        if category == "pred":
            return f"{value.outcome}, {value.role}"
        if category in ("noun", "model", "adjective"):
            return f"{shown}: {value.model or value.cls}"
        return shown
    return ""


def _choice(m: Mention) -> str:
    number = f"{'-' if m.low is None else m.low}..{'' if m.high is None else m.high}" if m.low != m.high else str(m.low)
    what = f"{number} {m.cls or 'munition not named'}" + (f" ({m.model})" if m.model else "")
    if m.outcomes:
        return f"{what}: " + "; ".join(f"{o} by rule “{m.kind}: {rule}”" for o, _, rule in m.outcomes)
    unit, reason = m.reason or ("munitions", "no outcome found")
    return f"{what if m.kind != 'aside' else number}: no claim ({unit}: {reason})"


def _plain(sentence: str, tags: list[str], rows: list[tuple[str, str, list[str]]]) -> str:
    lines = [sentence, "  tags: " + (", ".join(tags) or "none")]
    for words, choice, trace in rows:
        lines.append(f"  “{words}” → {choice}")
        lines += [f"      {line}" for line in trace]
    return "\n".join(lines) + "\n"


def _html(sentence: str, tags: list[str], rows: list[tuple[str, str, list[str]]]) -> str:
    items = "".join(
        f"<li><b>{escape(words)}</b> → {escape(choice)}"
        + "".join(f"<br><small>{escape(line)}</small>" for line in trace)
        + "</li>"
        for words, choice, trace in rows
    )
    return (
        f"<section><p>{escape(sentence)}</p><p><small>{escape(', '.join(tags))}</small></p><ul>{items}</ul></section>"
    )
