"""`commonplace import` of a Slack export: what people marked in it becomes entries."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from rich.console import Console

from bot import filling, forgetting
from bot.clock import WallClock
from bot.importing import AT_ONCE, bar, tell, teller
from bot.settings import Settings, Wrong
from communities import importing_marked
from communities.importing import Imported
from communities.importing_marked import Channel, Marked
from handlers.relevance import SPOKEN
from sandbox.slack_export import Export, Member, Room, Said
from storage import bulk, workspaces
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.people import Profile

WORKSPACE = re.compile(r"[TE][A-Z0-9]{2,30}")


async def bring_in(
    settings: Settings, path: Path, emoji: str, channels: list[str], workspace: str | None
) -> None:
    """Import what is marked with one of these emoji, in these channels or in all."""
    console = Console(stderr=True)
    # A bar is for people; other programs read the lines alone.
    export = filling.read(path, Console(stderr=True, quiet=not console.is_terminal))
    if export.damaged:
        broken = export.damaged[0]
        raise Wrong(f"{path}, {broken.where}: {broken.why}. Nothing was imported.")
    rooms = chosen_rooms(export, channels)
    wanted = {name.strip().strip(":") for name in emoji.split(",")} - {""}
    with Database(settings.database_url, beside=True) as database:
        await forgetting.obey(database, settings.ledger, WallClock())
        here = await into(database, export, workspace)
        found = [one for room in rooms for one in marked(room, export, here, wanted)]
        imported = await write(settings, database, export, here, rooms, found, console)
    filling.tell_skipped(export.skipped, console)
    tell(imported)
    tell_public(rooms, found, console)
    tell_private(rooms, found, console)


def chosen_rooms(export: Export, names: list[str]) -> list[Room]:
    """The channels that were asked for, by name or id; raises `Wrong`."""
    if not names:
        return list(export.rooms)
    asked = {name.removeprefix("#").casefold() for name in names}
    found = [room for room in export.rooms if asked & {room.name.casefold(), room.id.casefold()}]
    known = {one for room in found for one in (room.name.casefold(), room.id.casefold())}
    if missing := sorted(asked - known):
        raise Wrong(f"There is no channel {missing[0]} in the export.")
    return found


async def into(database: Database, export: Export, workspace: str | None) -> WorkspaceId:
    """The workspace that was named, else the only one here, else the export's own; raises `Wrong`."""
    here = await database.read(workspaces.all_ids)
    found = workspace or (here[0] if len(here) == 1 else export.team)
    if found is None:
        raise Wrong("The export does not say which workspace it is of: name it with --workspace T0123ABCD.")
    if not WORKSPACE.fullmatch(found):
        raise Wrong(f"{found} is no workspace’s id: it looks like T0123ABCD.")
    return WorkspaceId(found)


def marked(room: Room, export: Export, workspace: WorkspaceId, wanted: set[str]) -> Iterator[Marked]:
    """The messages of a channel that somebody marked, as far as a person's words are in them."""
    bots = {one.id for one in export.people if one.is_bot}
    first = {said.ts: said for said in room.said if is_spoken(said)}
    for said in room.said:
        marks = tuple(
            (UserId(user), name)
            for name, users in ((name.partition("::")[0], users) for name, users in said.reactions)
            if name in wanted
            for user in users
        )
        if marks and is_spoken(said):
            asked = first.get(said.thread_ts) if said.thread_ts else None
            question = as_marked(asked, room, workspace, bots) if asked else None
            yield replace(as_marked(said, room, workspace, bots), marks=marks, question=question)


def as_marked(said: Said, room: Room, workspace: WorkspaceId, bots: set[str]) -> Marked:
    """A message of an export, without its marks."""
    return Marked(
        MessageKey(workspace, ChannelId(room.id), Timestamp(said.ts)),
        Timestamp(said.thread_ts) if said.thread_ts else None,
        None if said.author in bots else UserId(said.author),
        said.text,
        said.edited[1] if said.edited else None,
        (),
    )


def is_spoken(said: Said) -> bool:
    """Whether it is somebody's words, and not a note of Slack's."""
    return not said.tombstone and said.subtype in SPOKEN and bool(said.text.strip())


async def write(
    settings: Settings,
    database: Database,
    export: Export,
    workspace: WorkspaceId,
    rooms: list[Room],
    found: list[Marked],
    console: Console,
) -> Imported:
    """Write what was found, in small transactions."""
    now = WallClock()()
    concerned = {one.author for one in found} | {user for one in found for user, _ in one.marks}
    concerned |= {one.question.author for one in found if one.question}
    profiles = tuple(profile(one, workspace) for one in export.people if one.id in concerned)
    places = {one.key.channel for one in found}
    channels = tuple(channel(room, workspace) for room in rooms if room.id in places)
    planned = await database.read(importing_marked.plan, workspace, profiles, tuple(settings.ledger.lines()))
    if found:
        name = export.company or workspace
        await database.write(importing_marked.prepare, planned, name, channels, profiles, now)
    imported = Imported()
    with bar(console) as progress:
        step = teller(progress, "Importing", len(found))
        coming = iter(found)
        while some := tuple(islice(coming, AT_ONCE)):
            imported += await database.write(importing_marked.keep, planned, some, now)
            step(imported.new + imported.known + imported.left_out)
    await database.write(importing_marked.note, workspace, imported, now)
    await database.write(bulk.count_up)
    return imported


def profile(one: Member, workspace: WorkspaceId) -> Profile:
    """Somebody of an export, as Slack would describe them."""
    return Profile(
        PersonKey(workspace, UserId(one.id)),
        one.name,
        one.zone or "UTC",
        is_guest=one.is_guest,
        is_external=one.team is not None,
        is_bot=one.is_bot,
        is_deactivated=one.deactivated,
    )


def channel(room: Room, workspace: WorkspaceId) -> Channel:
    """A channel of an export."""
    return Channel(ChannelKey(workspace, ChannelId(room.id)), room.name, room.is_private, room.is_shared)


def tell_public(rooms: list[Room], found: list[Marked], console: Console) -> None:
    """Say where the app will be, and why."""
    concerned = {one.key.channel for one in found}
    count = sum(room.id in concerned and not (room.is_private or room.is_archived) for room in rooms)
    if count:
        console.print(
            f"While it runs, the app goes into the public channels of these ({count}), so that edits and "
            "deletions there are followed. What is in archived ones stays as it was."
        )


def tell_private(rooms: list[Room], found: list[Marked], console: Console) -> None:
    """Say who finds what is from private channels."""
    private = {room.id for room in rooms if room.is_private}
    count = sum(one.key.channel in private for one in found)
    if count:
        console.print(
            f"{count} of them are from private channels: nobody finds them until the app is in there "
            "and knows who else is."
        )
