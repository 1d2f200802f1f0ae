"""One message of an export, whatever its kind: what the sandbox keeps of it, or why nothing."""

import re
from dataclasses import dataclass

from sandbox.export_fields import flag, ident, idents, inner, line, number, objects, stamp, words
from sandbox.export_people import SLACKBOT, of_webhook
from sandbox.workspace import JSON

MENTION = re.compile(r"<@([A-Z][A-Z0-9_]{1,30})(?:\|[^>]*)?>")
SUBTYPE = re.compile(r"[a-z_]{1,40}")
EMOJI = re.compile(r"[\w'+-]{1,100}(?:::skin-tone-[2-6])?")
# What Slack makes of these by itself, from what else is known of a message.
TOLD_OTHERWISE = {"tombstone", "file_share", "reply_broadcast"}
SHOWN_OF_AN_ATTACHMENT = ("pretext", "title", "text", "fallback")
DEEPEST = 8
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True)
class Said:
    """A message; `reactions` holds (emoji, who), `edited` (who, when), `below` the replies it lists.

    `unnamed` holds (emoji, how many more), where more reacted than are named.
    """

    ts: str
    author: str
    text: str
    subtype: str | None = None
    thread_ts: str | None = None
    edited: tuple[str, str] | None = None
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unnamed: tuple[tuple[str, int], ...] = ()
    files: bool = False
    tombstone: bool = False
    bot_id: str | None = None
    below: tuple[str, ...] = ()

    @property
    def speaks_of(self) -> set[str]:
        """Who reacted to it and whom it mentions."""
        reacted = {user for _, users in self.reactions for user in users}
        return reacted | set(MENTION.findall(self.text))


def said(raw: object, latest: float) -> Said | str:
    """A message as it stands in an export; or why it cannot be one."""
    if not isinstance(raw, dict):
        return "it is no message"
    if raw.get("type", "message") != "message":
        return "it is something else than a message"
    ts = stamp(raw.get("ts"))
    if ts is None:
        return "it has no time"
    if float(ts) > latest:
        return "it was written in the future"
    subtype = kind_of(raw)
    if flag(raw.get("hidden")) and subtype != "tombstone":
        return "Slack shows it to nobody"
    author = author_of(raw, subtype)
    if author is None:
        return "it does not say by whom"
    gone = subtype == "tombstone"
    thread = stamp(raw.get("thread_ts"))
    reacted = () if gone else reactions(raw)
    return Said(
        ts,
        author,
        "" if gone else text_of(raw),
        subtype=None if subtype in TOLD_OTHERWISE else subtype,
        thread_ts=thread if thread != ts else None,
        edited=edited(raw),
        reactions=reacted,
        unnamed=unnamed(raw, dict(reacted)),
        files=not gone and (bool(objects(raw.get("files"))) or subtype == "file_share"),
        tombstone=gone,
        bot_id=ident(raw.get("bot_id")),
        below=tuple(found for one in objects(raw.get("replies")) if (found := stamp(one.get("ts")))),
    )


def kind_of(raw: JSON) -> str | None:
    """A message's subtype, if it is one."""
    found = raw.get("subtype")
    if not isinstance(found, str) or not SUBTYPE.fullmatch(found):
        return None
    return "thread_broadcast" if found == "reply_broadcast" else found


def author_of(raw: JSON, subtype: str | None) -> str | None:
    """Who wrote it: a person, a bot by its id, or a webhook by its name."""
    if subtype == "tombstone":
        return ident(raw.get("user")) or SLACKBOT
    known = ident(raw.get("user")) or ident(raw.get("bot_id")) or ident(inner(raw, "comment").get("user"))
    name = line(raw.get("username"))
    return known or (of_webhook(name) if name else None)


def text_of(raw: JSON) -> str:
    """A message's words; a bot's may stand in attachments and blocks alone."""
    if text := words(raw.get("text")):
        return text
    shown = [
        next((found for place in SHOWN_OF_AN_ATTACHMENT if (found := words(one.get(place)))), "")
        for one in objects(raw.get("attachments"))
    ]
    return words("\n".join(part for part in [*shown, *in_blocks(raw.get("blocks"))] if part))


def in_blocks(value: object, depth: int = 0) -> list[str]:
    """The texts within blocks, in order."""
    if depth > DEEPEST:
        return []
    if isinstance(value, list):
        return [text for one in value for text in in_blocks(one, depth + 1)]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("text"), str):
        return [words(value["text"])]
    return [text for name in ("text", "fields", "elements") for text in in_blocks(value.get(name), depth + 1)]


def edited(raw: JSON) -> tuple[str, str] | None:
    """Who changed it last, and when."""
    change = inner(raw, "edited")
    by, at = ident(change.get("user")), stamp(change.get("ts"))
    return (by, at) if by and at else None


def reactions(raw: JSON) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each emoji with those who are named beside it."""
    found: dict[str, tuple[str, ...]] = {}
    for one in objects(raw.get("reactions")):
        name, users = words(one.get("name")), idents(one.get("users"))
        if EMOJI.fullmatch(name) and users:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *users)))
    return tuple(found.items())


def unnamed(raw: JSON, named: dict[str, tuple[str, ...]]) -> tuple[tuple[str, int], ...]:
    """Of each emoji how many more reacted than are named, where the count says so."""
    counted = {
        str(one.get("name")): number(one.get("count"), MOST_PEOPLE) for one in objects(raw.get("reactions"))
    }
    more = {emoji: counted.get(emoji, 0) - len(users) for emoji, users in named.items()}
    return tuple((emoji, count) for emoji, count in more.items() if count > 0)
