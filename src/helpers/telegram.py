"""Messages of Telegram Desktop exports, and of other programs that write theirs the same way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from helpers.decoding import broken, tidy
from helpers.formats import Item, as_text, columns, notes, record_document
from helpers.records import Document, Skipped


class Counter:
    """Numbers the messages of an export over all its chats, and remembers them to find the ones given twice."""

    def __init__(self) -> None:
        self.n = 0
        self.seen: set[int] = set()


_MEDIA = (
    "photo",
    "file",
    "media_type",
    "mime_type",
    "poll",
    "location_information",
    "contact_information",
    "sticker_emoji",
    "venue",
    "game_title",
    "invoice_information",
    "giveaway_information",
)


def telegram_message(message: object, source: str, chat: Mapping, count: Counter, line: int | None) -> Item:
    """One message of an export. Service messages are no records of the channel and take no number."""
    if not isinstance(message, Mapping):
        return Skipped(source, line, "message", f"a message is no object but {type(message).__name__}")
    if "text" not in message and "text_entities" not in message and "text" in columns(message):
        # The messages of another program's export: records like any other.
        count.n += 1
        item = record_document(message, source, count.n, line, "message")
        channel = chat.get("channel")
        if isinstance(item, Document) and item.outlet is None and isinstance(channel, Mapping | str):
            item = replace(item, outlet=tidy(as_text(channel))[0] or None)
        return item
    told = as_text(message.get("id")) or "without id"
    if message.get("type") == "service" or (message.get("type") != "message" and "action" in message):
        return Skipped(
            source, line, "service", f"service message {told}: {as_text(message.get('action'))[:60] or 'no action'}"
        )
    count.n += 1
    if message.get("type", "message") != "message":
        return Skipped(
            source, line, "message", f"message {told} is of an unknown type: {as_text(message.get('type'))[:40]}"
        )
    value = message.get("text")
    if value in (None, "", []) and message.get("text_entities"):
        value = message["text_entities"]
    if not isinstance(value, str | list | None):
        return Skipped(source, line, "message", f"message {told} has a text of an unknown shape")
    text = as_text(value)
    if broken(text):
        return Skipped(source, line, "encoding", f"message {told} holds bytes that are not of the file's encoding")
    text, odd = tidy(text)
    media = [k for k in _MEDIA if message.get(k)]
    if not text.strip():
        what = as_text(message.get("media_type")) or (media[0].split("_")[0] if media else "")
        return Skipped(source, line, "media", f"message {told} has no text ({what or 'nothing'})")
    chat_id = as_text(chat.get("id"))
    # One number a message, so that an export of millions fits: its chat, id and text.
    key = fingerprint(f"{chat_id}/{told}/{text}")
    if "id" in message and key in count.seen:
        return Skipped(source, line, "duplicate", f"message {told} stands in the file twice")
    count.seen.add(key)
    meta: list[tuple[str, str]] = []
    if media:
        meta.append(("media", as_text(message.get("media_type")) or media[0]))
    for name in ("author", "via_bot", "forwarded_from_id", "saved_from"):
        if message.get(name):
            meta.append((name, tidy(as_text(message[name]))[0]))
    reactions = message.get("reactions")
    if reactions:
        meta.append(("reactions", json.dumps(reactions, ensure_ascii=False)))
    meta.extend(notes(odd, text))
    sender = as_text(message.get("from")) or as_text(chat.get("name"))
    name = as_text(chat.get("name"))
    if message.get("forwarded_from"):
        meta.append(("forwarded_by", tidy(sender)[0]))
    if name and name != sender:
        meta.append(("chat", tidy(name)[0]))
    return Document(
        source=source,
        text=text,
        kind="message",
        whole=True,
        n=count.n,
        line=line or 1,
        published=telegram_time(message.get("date"), message.get("date_unixtime")),
        outlet=tidy(as_text(message.get("forwarded_from")) or sender)[0] or None,
        source_id=tidy(as_text(message.get("id")))[0] or None,
        edited=telegram_time(message.get("edited"), message.get("edited_unixtime")),
        reply_to=tidy(as_text(message.get("reply_to_message_id")))[0] or None,
        forwarded_from=tidy(as_text(message.get("forwarded_from")))[0] or None,
        meta=tuple(meta),
    )


def fingerprint(text: str) -> int:
    """A number that two different texts do not share."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest(), "big")


def telegram_time(date: object, unixtime: object) -> str | None:
    """The time of a message with its zone: an export gives the exporting machine's local time, and seconds of UTC."""
    local = as_text(date).strip()
    try:
        stamp = datetime(1970, 1, 1) + timedelta(seconds=int(as_text(unixtime)))
        written = datetime.fromisoformat(local).replace(tzinfo=None)
        offset = round((written - stamp).total_seconds() / 900) * 15
        if abs(offset) <= 14 * 60:
            return written.replace(tzinfo=timezone(timedelta(minutes=offset))).isoformat()
        return stamp.replace(tzinfo=UTC).isoformat()
    except (ValueError, OverflowError):
        return tidy(local)[0] or None
