"""People's typed words as Slack hands them to an app: escaped, with mentions, channels and links marked."""

import re

from sandbox.workspace import Channel, Person, Workspace

TYPED = re.compile(
    r"(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"])"
    r"|(?<![\w@.])@(?P<at>[a-z][a-z0-9._-]*)"
    r"|(?<![\w#&])#(?P<room>[a-z0-9][a-z0-9_-]*)",
    re.IGNORECASE,
)
BROADCASTS = {"channel", "here", "everyone"}


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
