"""People's words inside ours: escaped, cut, never able to ping; and Slack's own markup, built safely."""

import json
import re
from datetime import UTC, datetime
from typing import Any, TypedDict

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    MarkdownTextObject,
    RichTextElementParts,
    SectionBlock,
)

from communities.refusals import Gone
from storage.keys import ChannelId, Timestamp

Part = RichTextElementParts.Link | RichTextElementParts.Text
# Control characters, and those that turn the direction of everything after them.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Message(TypedDict, total=False):
    """What is handed to Slack as a message: blocks, and words for a lock screen."""

    text: str
    blocks: list[dict[str, Any]]


def message(text: str, *blocks: Block) -> Message:
    """A message of these blocks; `text` must make sense alone."""
    built: Message = {"text": text}
    if blocks:
        built["blocks"] = [block.to_dict() for block in blocks]
    return built


def section(text: str) -> SectionBlock:
    """A line of ours, in a block."""
    return SectionBlock(text=MarkdownTextObject(text=text))


def hint(text: str) -> ContextBlock:
    """Small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def escape(words: str) -> str:
    """People's words, so that Slack reads them as words: no mention, no link, no broadcast."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(words: str, most: int) -> str:
    """Words on one line, shortened at a space; cut before escaping, never after."""
    flat = " ".join(UNSEEN.sub("", words).split())
    if len(flat) <= most:
        return flat
    head = flat[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head).rstrip(" ,;:") + "…"


def shown(words: str, most: int) -> str:
    """People's words escaped, and cut so that even so they are not longer than this."""
    fits = cut(words, most)
    while len(escape(fits)) > most:
        fits = cut(fits, min(len(fits) - 1, len(fits) * most // len(escape(fits))))
    return escape(fits)


def link(url: str, label: str) -> str:
    """A link whose label is people's words."""
    safe = escape(cut(label, 150)).replace("|", "¦")
    return f"<{url}|{safe}>" if is_address(url) else safe


def titled(label: str, url: str, most: int = 150, *, bold: bool = False) -> Part:
    """People's words as a link in rich text, or as they are when there is no address."""
    words, style = cut(label, most) or "untitled", {"bold": True} if bold else None
    if is_address(url):
        return RichTextElementParts.Link(url=url, text=words, style=style)
    return RichTextElementParts.Text(text=words, style=style)


def is_address(url: str) -> bool:
    """Whether this can be linked to, and be nothing but an address."""
    return re.fullmatch(r"https?://[^\s<>|]+", url) is not None


def channel(of: ChannelId) -> str:
    """A channel by its name, as each reader may see it."""
    return f"<#{of}>"


def day(moment: datetime) -> str:
    """A date in each reader's own zone."""
    fallback = moment.astimezone(UTC).strftime("%d %b %Y").lstrip("0")
    return f"<!date^{int(moment.timestamp())}^{{date_short}}|{fallback}>"


def when(moment: datetime) -> str:
    """A date and time in each reader's own zone."""
    fallback = moment.astimezone(UTC).strftime("%d %b %Y, %H:%M UTC").lstrip("0")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def said_at(ts: Timestamp) -> datetime:
    """The moment that a message's `ts` names."""
    return datetime.fromtimestamp(float(ts), UTC)


def number_in(value: str) -> int:
    """The number of something of ours that a button carries; raises `Gone` when it carries none."""
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise Gone
    return int(value)


def carried(value: str) -> Any:
    """What a button or form of ours carries as JSON; None when that is not of our making."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def count(number: int, one: str, many: str) -> str:
    """`1 result`, `2 results`."""
    return f"{number:,} {one if number == 1 else many}"


def listed(names: list[str]) -> str:
    """`Ada`, `Ada and Bo`, `Ada, Bo and Cleo`."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""


def public_only(done: str) -> str:
    """Why less is shown: Slack was asked, and did not say; `done` is what was done instead."""
    return (
        "Slack did not say just now which channels you are in, "
        f"so only those that every member may open were {done}. Try again in a moment."
    )


def paused(then: str) -> str:
    """Why what somebody asked for has not happened: `then` says what does, once it may."""
    return f"Everything is paused here. {then} once an administrator lets it go on."
