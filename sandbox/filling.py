"""Puts an export into the sandbox's workspace, before anybody listens: its people, channels and messages."""

from collections import Counter
from dataclasses import dataclass

from sandbox.calendar import ZONE
from sandbox.slack import Opening, Slack
from sandbox.slack_export import Export, Member, Room, Said
from sandbox.workspace import BOT, TEAM, Channel, Message, Person

# Whoever opens the page comes a little after the last message.
LATER = 10 * 60
LATELY = 30 * 24 * 3600
# As the app has it: larger channels are adopted by administrators.
MOST_MEMBERS = 200
COMPANY = "Your workspace"
YOU = Member("U0YOU", "you", "You")


@dataclass(frozen=True)
class Filled:
    """What is there now."""

    people: int
    channels: int
    messages: int


def fill(slack: Slack, export: Export) -> Filled:
    """Replace everybody and everything by what is in the export; the app is in no channel."""
    workspace = slack.workspace
    people = [one for one in export.people if one.id != BOT]
    if not any(one.is_full for one in people):
        people.append(YOU)
    zone = usual_zone(people)
    workspace.people = {BOT: slack.bot} | {one.id: person(one, zone) for one in people}
    workspace.channels = {room.id: channel(room) for room in export.rooms}
    workspace.company = export.company or COMPANY
    if last := max((float(room.said[-1].ts) for room in export.rooms if room.said), default=None):
        workspace.calendar.begin(last + LATER, zone)
    slack.opening = opening(export, people)
    return Filled(len(people), len(export.rooms), export.messages)


def usual_zone(people: list[Member]) -> str:
    """Where most of them are."""
    zones = Counter(one.zone for one in people if one.zone and one.is_full)
    return next((zone for zone, _ in zones.most_common(1) if zone), ZONE)


def person(one: Member, zone: str) -> Person:
    """Somebody of the export, as the sandbox knows people."""
    return Person(
        one.id,
        one.handle,
        one.name,
        zone=one.zone or zone,
        team=one.team or TEAM,
        colour=one.colour,
        is_admin=one.is_admin,
        is_guest=one.is_guest,
        is_single_channel_guest=one.is_single_channel_guest,
        is_bot=one.is_bot,
        deactivated=one.deactivated,
    )


def channel(room: Room) -> Channel:
    """A channel of the export, with what was said in it."""
    return Channel(
        room.id,
        room.name,
        is_private=room.is_private,
        is_general=room.is_general,
        is_ext_shared=room.is_shared,
        is_archived=room.is_archived,
        creator=room.creator,
        created=room.created,
        topic=room.topic,
        members=[member for member in room.members if member != BOT],
        messages={one.ts: message(one) for one in room.said},
    )


def message(one: Said) -> Message:
    """A message of the export; its blocks are made anew from its words."""
    return Message(
        one.ts,
        one.author,
        one.text,
        thread_ts=one.thread_ts,
        subtype=one.subtype or ("bot_message" if one.author.startswith("B") else None),
        edited={"user": one.edited[0], "ts": one.edited[1]} if one.edited else None,
        reactions={emoji: list(users) for emoji, users in one.reactions},
        unnamed=dict(one.unnamed),
        files=one.files,
        tombstone=one.tombstone,
        extra={"bot_id": one.bot_id} if one.bot_id else {},
    )


def opening(export: Export, people: list[Member]) -> Opening:
    """The page opens as whoever wrote most lately, in the channel where they did."""
    full = {one.id for one in people if one.is_full}
    last = max((float(room.said[-1].ts) for room in export.rooms if room.said), default=0.0)
    wrote: Counter[str] = Counter()
    where: dict[str, Counter[str]] = {}
    for room in export.rooms:
        for one in room.said:
            if one.author in full and one.subtype is None and float(one.ts) > last - LATELY:
                wrote[one.author] += 1
                if one.author in room.members and may_be_adopted(room):
                    where.setdefault(one.author, Counter())[room.id] += 1
    # Somebody who can try everything comes before somebody who only wrote more.
    able = [user for user, _ in wrote.most_common() if user in where]
    me = next(iter(able or [user for user, _ in wrote.most_common()] or sorted(full)))
    seen = [room.id for room in export.rooms if me in room.members or not room.is_private]
    return Opening(me, where[me].most_common(1)[0][0] if me in where else next(iter(seen), ""))


def may_be_adopted(room: Room) -> bool:
    """Whether any member can make it a community without further ado."""
    closed = room.is_private or room.is_general or room.is_shared or room.is_archived
    return not closed and len(room.members) < MOST_MEMBERS
