"""People's typed words as Slack hands them to an app: escaped, with mentions, channels and links marked."""

import re

from sandbox.workspace import JSON, Channel, Person, Workspace

TYPED = re.compile(
    r"(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"])"
    r"|(?P<mail>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@.])@(?P<at>[a-z][a-z0-9._-]*)"
    r"|(?<![\w#&])#(?P<room>[a-z0-9][a-z0-9_-]*)",
    re.IGNORECASE,
)
BROADCASTS = {"channel", "here", "everyone"}
MARKED = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")


def escaped(words: str) -> str:
    """The three characters Slack escapes, and only those."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spoken(workspace: Workspace, by: Person, words: str, *, with_names: bool = False) -> str:
    """Typed words as the message text (or, `with_names`, the command text) that Slack delivers."""
    out: list[str] = []
    at = 0
    for found in TYPED.finditer(words):
        marked = _marked(workspace, by, found, with_names)
        out += [escaped(words[at : found.start()]), marked or escaped(found.group())]
        at = found.end()
    return "".join([*out, escaped(words[at:])])


def _marked(workspace: Workspace, by: Person, found: re.Match[str], with_names: bool) -> str | None:
    if url := found.group("url"):
        return f"<{url.replace('&', '&amp;')}>"
    if mail := found.group("mail"):
        return f"<mailto:{mail}|{mail}>"
    if handle := found.group("at"):
        return _mention(workspace, handle.lower(), with_names)
    channel = workspace.channel(found.group("room").lower())
    return _room(workspace, by, channel) if channel else None


def _mention(workspace: Workspace, handle: str, with_names: bool) -> str | None:
    bare = handle.rstrip(".-_")
    rest = handle[len(bare) :]
    if bare in BROADCASTS:
        return f"<!{bare}>{rest}"
    person = workspace.person(bare)
    if person is None or person.id == bare:
        return None
    return f"<@{person.id}|{person.handle}>{rest}" if with_names else f"<@{person.id}>{rest}"


def _room(workspace: Workspace, by: Person, channel: Channel) -> str | None:
    if not workspace.may_see(by, channel):
        return None
    return f"<#{channel.id}|{'' if channel.is_private else channel.name}>"


def plain(words: str) -> str:
    """Escaped words as they were typed."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def rich(words: str, block_id: str) -> JSON:
    """The `rich_text` block that Slack sends beside the text of everything people write."""
    parts: list[JSON] = []
    at = 0
    for found in MARKED.finditer(words):
        parts += [_plain_part(words[at : found.start()]), _rich_part(*found.groups())]
        at = found.end()
    parts.append(_plain_part(words[at:]))
    section = {"type": "rich_text_section", "elements": [part for part in parts if part.get("text") != ""]}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _plain_part(words: str) -> JSON:
    return {"type": "text", "text": plain(words)}


def _rich_part(mark: str, target: str, label: str | None) -> JSON:
    if mark == "@":
        return {"type": "user", "user_id": target}
    if mark == "#":
        return {"type": "channel", "channel_id": target}
    if mark == "!":
        return {"type": "broadcast", "range": target}
    return {"type": "link", "url": plain(target)} | ({"text": plain(label)} if label else {})
