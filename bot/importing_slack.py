"""`commonplace import` of a Slack export: what people marked in it becomes entries."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from rich.console import Console

from bot import filling, forgetting
from bot.clock import WallClock
from bot.ending import say
from bot.importing import AT_ONCE, bar, tell, teller
from bot.settings import Settings, Wrong
from communities import importing_marked
from communities.importing import Imported
from communities.importing_marked import Channel, Marked
from handlers.relevance import SPOKEN
from sandbox import slack_export
from sandbox.slack_export import Export, Member, Reading, Room, Said
from storage import bulk, workspaces
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.people import Profile

WORKSPACE = re.compile(r"[TE][A-Z0-9]{2,30}")
EMOJI = re.compile(r"[\w'+-]{1,100}")
# What people paste in place of a name.
PASTED = {
    "\u2b50": "star",
    "\U0001f31f": "star2",
    "\u2705": "white_check_mark",
    "\U0001f4cc": "pushpin",
    "\U0001f516": "bookmark",
    "\U0001f4a1": "bulb",
    "\U0001f44d": "+1",
}
FREQUENT = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A message that somebody marked as was asked for, and what it replies to."""

    room: str
    said: Said
    marks: tuple[tuple[UserId, str], ...]
    question: Said | None


async def bring_in(
    settings: Settings, path: Path, emoji: str, channels: list[str], workspace: str | None
) -> None:
    """Import what is marked with one of these emoji, in these channels or in all."""
    console = Console(stderr=True)
    wanted, carried = emoji_named(emoji), Counter[str]()
    export, found = read(path, channels, wanted, carried, console)
    if export.damaged:
        broken = export.damaged[0]
        raise Wrong(f"{path}, {broken.where}: {broken.why}. Nothing was imported.")
    with Database(settings.database_url, beside=True) as database:
        await forgetting.obey(database, settings.ledger, WallClock())
        here = await into(database, export, workspace)
        imported = await write(settings, database, export, here, found, console)
    filling.tell_skipped(export.skipped, console)
    tell(imported)
    tell_left(imported)
    tell_unused(wanted, carried)
    tell_public(export.rooms, found, console)
    tell_private(export.rooms, found, console)


def emoji_named(given: str) -> set[str]:
    """The emoji that were named, with colons or without, or pasted; raises `Wrong`."""
    asked = {one.strip().strip(":").removesuffix("\ufe0f") for one in given.split(",")} - {""}
    names = {PASTED.get(one, one).partition("::")[0] for one in asked}
    if not names:
        raise Wrong("--emoji names none: write it as Slack does between colons, like --emoji star.")
    if strange := sorted(name for name in names if not EMOJI.fullmatch(name)):
        raise Wrong(f"--emoji {strange[0]} is no name: write it as Slack does between colons, like star.")
    return names


def read(
    path: Path, channels: list[str], wanted: set[str], carried: Counter[str], console: Console
) -> tuple[Export, list[Found]]:
    """Read these channels or all, one after another, and keep what is marked; counts what marks there are."""
    # A bar is for people; other programs read the lines alone.
    watching = Console(stderr=True, quiet=not console.is_terminal)
    found: list[Found] = []
    with filling.watched(watching) as tell_far, slack_export.begun(path, filling.latest()) as reading:
        for room, said in reading.said_in(chosen_rooms(reading, channels), tell_far):
            found += marked(room, said, wanted, carried)
        return reading.export({}), found


def chosen_rooms(reading: Reading, names: list[str]) -> list[str]:
    """The ids of the channels that were asked for, by name or id; raises `Wrong`."""
    if not names:
        return list(reading.rooms)
    asked = {name.removeprefix("#").casefold() for name in names}
    known = {known: {one.name.casefold(), known.casefold()} for known, one in reading.rooms.items()}
    if missing := sorted(asked.difference(*known.values())):
        raise Wrong(f"There is no channel {missing[0]} in the export.")
    return [room for room, called in known.items() if asked & called]


async def into(database: Database, export: Export, workspace: str | None) -> WorkspaceId:
    """The workspace that was named, else the only one here, else the export's own; raises `Wrong`."""
    here = await database.read(workspaces.all_ids)
    found = workspace or (here[0] if len(here) == 1 else export.team)
    if found is None:
        raise Wrong("The export does not say which workspace it is of: name it with --workspace T0123ABCD.")
    if not WORKSPACE.fullmatch(found):
        raise Wrong(f"{found} is no workspace’s id: it looks like T0123ABCD.")
    return WorkspaceId(found)


def marked(room: str, spoken: tuple[Said, ...], wanted: set[str], carried: Counter[str]) -> Iterator[Found]:
    """The messages of a channel that somebody marked, as far as a person's words are in them."""
    first = {said.ts: said for said in spoken if is_spoken(said)}
    for said in first.values():
        given = [(user, name.partition("::")[0]) for name, users in said.reactions for user in users]
        carried.update({name for _, name in given})
        if marks := tuple((UserId(user), name) for user, name in given if name in wanted):
            yield Found(room, said, marks, first.get(said.thread_ts) if said.thread_ts else None)


def is_spoken(said: Said) -> bool:
    """Whether it is somebody's words, and not a note of Slack's."""
    return not said.tombstone and said.subtype in SPOKEN and bool(said.text.strip())


def as_marked(found: Found, workspace: WorkspaceId, bots: set[str]) -> Marked:
    """A message of an export, with what it replies to."""
    asked = message(found.question, found.room, workspace, bots) if found.question else None
    return replace(message(found.said, found.room, workspace, bots), marks=found.marks, question=asked)


def message(said: Said, room: str, workspace: WorkspaceId, bots: set[str]) -> Marked:
    """A message of an export, without its marks."""
    return Marked(
        MessageKey(workspace, ChannelId(room), Timestamp(said.ts)),
        Timestamp(said.thread_ts) if said.thread_ts else None,
        None if said.author in bots else UserId(said.author),
        said.text,
        said.edited[1] if said.edited else None,
        (),
    )


async def write(
    settings: Settings,
    database: Database,
    export: Export,
    workspace: WorkspaceId,
    found: list[Found],
    console: Console,
) -> Imported:
    """Write what was found, in small transactions."""
    now = WallClock()()
    concerned = {user for one in found for user in concerned_by(one)}
    members = [one for one in export.people if one.id in concerned]
    profiles = tuple(profile(one, workspace, export.team) for one in members)
    undescribed = frozenset(UserId(one.id) for one in members if not one.is_listed)
    if not any(one.is_listed for one in export.people):
        # No list of people came along: that somebody is on none says nothing of them.
        undescribed = frozenset()
    places = {one.room for one in found}
    channels = tuple(channel(room, workspace) for room in export.rooms if room.id in places)
    lines = tuple(settings.ledger.lines())
    planned = await database.read(importing_marked.plan, workspace, profiles, lines, undescribed)
    if found:
        name = export.company or workspace
        await database.write(importing_marked.prepare, planned, name, channels, profiles, now)
    bots, imported = {one.id for one in members if one.is_bot}, Imported()
    with bar(console) as progress:
        step = teller(progress, "Importing", len(found))
        coming = iter(found)
        while some := [as_marked(one, workspace, bots) for one in islice(coming, AT_ONCE)]:
            imported += await database.write(importing_marked.keep, planned, tuple(some), now)
            step(imported.seen)
    await database.write(importing_marked.note, workspace, imported, now)
    await database.write(bulk.count_up)
    return imported


def concerned_by(one: Found) -> set[str]:
    """Whoever wrote it, marked it, or asked what it replies to."""
    wrote = {said.author for said in (one.said, one.question) if said is not None}
    return wrote | {user for user, _ in one.marks}


def profile(one: Member, workspace: WorkspaceId, home: str | None) -> Profile:
    """Somebody of an export, as Slack would describe them; where it has no `home`, that is the workspace."""
    is_elsewhere = home is None and one.belongs not in (None, workspace)
    return Profile(
        PersonKey(workspace, UserId(one.id)),
        one.name,
        one.zone or "UTC",
        is_guest=one.is_guest,
        is_external=one.team is not None or is_elsewhere,
        is_bot=one.is_bot,
        is_deactivated=one.deactivated,
    )


def channel(room: Room, workspace: WorkspaceId) -> Channel:
    """A channel of an export."""
    return Channel(ChannelKey(workspace, ChannelId(room.id)), room.name, room.is_private, room.is_shared)


def tell_left(imported: Imported) -> None:
    """Say of what was left out without anybody's asking, why."""
    if imported.outside:
        say(f"{imported.outside:,} by people of other companies left out: their words are not kept.")
    if imported.unmarked:
        say(
            f"{imported.unmarked:,} left out because no mark on them counts: it was taken back since, or "
            "is by an app, by somebody of another company, or by somebody whom the export does not list."
        )


def tell_unused(wanted: set[str], carried: Counter[str]) -> None:
    """Say which emoji mark nothing, and which do."""
    unused = sorted(wanted - carried.keys())
    if not unused:
        return
    often = ", ".join(f":{name}:" for name, _ in carried.most_common(FREQUENT))
    say(
        f"Nothing is marked with {', '.join(f':{name}:' for name in unused)}. "
        + (f"Most frequent there: {often}." if often else "There are no marks at all.")
    )


def tell_public(rooms: tuple[Room, ...], found: list[Found], console: Console) -> None:
    """Say where the app will be, and why."""
    concerned = {one.room for one in found}
    number = sum(room.id in concerned and not (room.is_private or room.is_archived) for room in rooms)
    if number:
        console.print(
            f"While it runs, the app goes into the public channels of these ({number}), so that edits and "
            "deletions there are followed. What is in archived ones stays as it was."
        )


def tell_private(rooms: tuple[Room, ...], found: list[Found], console: Console) -> None:
    """Say who finds what is from private channels."""
    private = {room.id for room in rooms if room.is_private}
    number = sum(one.room in private for one in found)
    if number:
        console.print(
            f"{number} of them are from private channels: nobody finds them until the app is in there "
            "and knows who else is."
        )
