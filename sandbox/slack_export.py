"""A Slack export as frozen values: people, channels, what was said, and what had to be left out and why."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path

from sandbox import export_files, export_people
from sandbox.export_fields import flag, ident, idents, inner, line, moment, objects
from sandbox.export_files import (
    LARGEST_DAY,
    LARGEST_LIST,
    CannotRead,
    Files,
    Skipped,
    Unreadable,
    composed,
    shown,
)
from sandbox.export_messages import Said, said
from sandbox.export_people import Home, Member, home_of, member, stand_in, told_apart, told_by
from sandbox.export_rooms import Listed, Room
from sandbox.workspace import JSON

__all__ = [
    "CannotRead",
    "Export",
    "Member",
    "Progress",
    "Reading",
    "Room",
    "Said",
    "Skipped",
    "begun",
    "read",
]

DAY = re.compile(r"([^/]+)/\d{4}-\d{2}-\d{2}\.json")
COMPANY = re.compile(r"(.+?) Slack export\b.*")
MOST_MESSAGES = 250_000
PEOPLE = ("users.json", "org_users.json")
DIRECT = ("dms.json", "mpims.json")
NO_PARENT = "its thread's first message is not in the export: it stands there as deleted"


@dataclass(frozen=True)
class Export:
    """Everything that could be read, and what could not; `company` is None where nothing names it."""

    company: str | None
    people: tuple[Member, ...]
    rooms: tuple[Room, ...]
    skipped: tuple[Skipped, ...]
    # The workspace itself, and the files of it that cannot be read.
    team: str | None = None
    damaged: tuple[Skipped, ...] = ()

    @property
    def messages(self) -> int:
        """How many messages there are."""
        return sum(len(room.said) for room in self.rooms)


@dataclass(frozen=True)
class Progress:
    """How far the reading is: files of all, and the messages in them."""

    files: int
    of: int
    messages: int


def nobody_watches(progress: Progress) -> None:
    """Where progress goes when nobody asked for it."""


def read(path: Path, latest: float, tell: Callable[[Progress], None] = nobody_watches) -> Export:
    """Read the folder or zip; raises `CannotRead`. Messages after `latest` (unix seconds) are left out."""
    with begun(path, latest, MOST_MESSAGES) as reading:
        said = dict(reading.said_in(list(reading.rooms), tell))
        if not reading.listed and not any(said.values()):
            raise CannotRead(f"{path} holds nothing that can be read: no people and no messages.")
        return reading.export(said)


@contextmanager
def begun(path: Path, latest: float, most: int | None = None) -> Iterator["Reading"]:
    """An export whose lists were read, to be read channel by channel; `most` messages in all."""
    with export_files.opened(path) as files:
        reading = Reading(files, latest, most, company_of(path))
        reading.lists()
        yield reading


def company_of(path: Path) -> str | None:
    """The workspace's name, which Slack writes into the name of the file."""
    found = COMPANY.fullmatch(path.resolve().name)
    return line(found.group(1)) if found else None


class Reading:
    """What is known so far of one export."""

    def __init__(self, files: Files, latest: float, most: int | None, company: str | None) -> None:
        self._files = files
        self._latest = latest
        self._most = most
        self._company = company
        self._home = Home()
        self._bots: dict[str, str] = {}
        self._skips: Counter[tuple[str, str]] = Counter()
        # Which channel each folder is of, and who spoke there.
        self._folders: dict[str, str] = {}
        self._spoke: dict[str, tuple[str, ...]] = {}
        self._messages = 0
        # Who was spoken of before they spoke, and may still be known better.
        self._guessed: set[str] = set()
        self.damaged: list[Skipped] = []
        self.listed = 0
        self.people: dict[str, Member] = {}
        self.rooms: dict[str, Listed] = {}
        for one in files.refused:
            self._skips[one.where, one.why] += one.count

    @property
    def team(self) -> str | None:
        """The workspace, as far as its people say."""
        return self._home.team

    def _damage(self, name: str, why: Unreadable) -> None:
        self._skips[name, str(why)] += 1
        self.damaged.append(Skipped(name, str(why)))

    def export(self, said: Mapping[str, tuple[Said, ...]]) -> Export:
        """All that was read, with what was said in these channels."""
        rooms = tuple(self._room(known, said.get(known, ())) for known in self.rooms)
        people = told_apart(list(self.people.values()))
        skipped = tuple(Skipped(where, why, count) for (where, why), count in sorted(self._skips.items()))
        return Export(self._company, people, rooms, skipped, self.team, tuple(self.damaged))

    def lists(self) -> None:
        """The people and the channels; raises `CannotRead` when there are no channels."""
        if "channels.json" not in self._files.names:
            raise CannotRead("There is no channels.json in it: give the folder or the zip of a Slack export.")
        if not set(PEOPLE) & set(self._files.names):
            self._skips["users.json", "it is not there"] += 1
        users = {name: self._objects(name) for name in PEOPLE}
        self._home = home_of([user for listed in users.values() for user in listed])
        for name, listed in users.items():
            self._users(name, listed)
        self.listed = len(self.people)
        self._bots = {one.bot_id: one.id for one in self.people.values() if one.bot_id}
        for name, is_private in (("channels.json", False), ("groups.json", True)):
            for raw in self._objects(name):
                self._channel(name, raw, is_private)
        if not self.rooms:
            raise CannotRead(f"No channel can be read: {self._reason()}.")

    def _users(self, where: str, listed: list[JSON]) -> None:
        there: set[str] = set()
        for user in listed:
            found = member(user, self._home)
            if found is None:
                self._skips[where, "it does not say who it is"] += 1
            elif found.id in there:
                self._skips[where, "somebody is there twice"] += 1
            else:
                there.add(found.id)
                self.people.setdefault(found.id, found)

    def _reason(self) -> str:
        """Why there are no channels."""
        return next(
            (f"channels.json: {why}" for where, why in self._skips if where == "channels.json"),
            "channels.json is empty",
        )

    def _objects(self, name: str) -> list[JSON]:
        if name not in self._files.names:
            return []
        try:
            listed = self._files.listed(name, LARGEST_LIST)
        except Unreadable as no:
            self._damage(name, no)
            return []
        found = objects(listed)
        if len(found) < len(listed):
            self._skips[name, "it is no object"] += len(listed) - len(found)
        return found

    def _channel(self, where: str, raw: JSON, is_private: bool) -> None:
        known, name = ident(raw.get("id")), line(raw.get("name"))[:80]
        folder = composed(name)
        if known is None or known[0] not in "CG" or not name:
            self._skips[where, "it has no id or no name"] += 1
        elif known in self.rooms or folder in self._folders:
            self._skips[where, "it is there twice"] += 1
        else:
            self.rooms[known] = Listed(name, raw, is_private or flag(raw.get("is_private")))
            self._folders[folder] = known

    def said_in(
        self, rooms: Collection[str], tell: Callable[[Progress], None]
    ) -> Iterator[tuple[str, tuple[Said, ...]]]:
        """What was said in each of these channels, oldest first; of no other is a day read."""
        days = self._days(rooms)
        files, of = count(1), sum(len(names) for names in days.values())
        for known, names in days.items():
            found: dict[str, Said] = {}
            for name in names:
                self._day(name, found)
                tell(Progress(next(files), of, self._messages))
            self._spoke[known] = tuple(dict.fromkeys(found[ts].author for ts in sorted(found, key=float)))
            yield known, self._threaded(self.rooms[known].name, found)

    def _days(self, rooms: Collection[str]) -> dict[str, list[str]]:
        """The files of each of these channels; where all are read, what is nobody's is named."""
        days: dict[str, list[str]] = {known: [] for known in rooms}
        for name in self._files.names:
            folder = name.partition("/")[0]
            if not DAY.fullmatch(name):
                continue
            if (known := self._folders.get(folder)) in days:
                days[known].append(name)
            elif known is None and len(days) == len(self.rooms):
                direct = folder in self._direct
                why = "direct messages are nobody else's" if direct else "no channel of this name is listed"
                self._skips[f"{shown(folder)}/", why] += 1
        return days

    @cached_property
    def _direct(self) -> set[str]:
        """The folders of direct messages."""
        listed = [one for name in DIRECT for one in self._objects(name)]
        named = [composed(line(one.get(field))) for one in listed for field in ("id", "name")]
        return {name for name in named if name}

    def _day(self, name: str, room: dict[str, Said]) -> None:
        if self._most is not None and self._messages >= self._most:
            self._skips["the rest", f"there were {self._most:,} messages before it"] += 1
            return
        before = len(room)
        try:
            listed = self._files.listed(name, LARGEST_DAY)
        except Unreadable as no:
            self._damage(shown(name), no)
            return
        for raw in listed:
            found = said(raw, self._latest)
            if isinstance(found, Said) and found.ts in room:
                found = "another message has the same time"
            if isinstance(found, str):
                self._skips[shown(name), found] += 1
            else:
                room[found.ts] = self._known(found, raw if isinstance(raw, dict) else {})
        self._messages += len(room) - before

    def _known(self, found: Said, raw: JSON) -> Said:
        """The same message, by somebody we know; who is only seen in it is known from now on."""
        author = self._bots.get(found.author, found.author)
        if author not in self.people or author in self._guessed:
            self._guessed -= {author} if isinstance(raw.get("user_profile"), dict) else set()
            self.people[author] = told_by(raw, author, self._home, self.people.get(author))
        for user in found.speaks_of - self.people.keys():
            self._guessed.add(user)
            self.people[user] = stand_in(user, self._home)
        return replace(found, author=author) if author != found.author else found

    def _room(self, known: str, said: tuple[Said, ...]) -> Room:
        """A channel with its members and messages."""
        raw = self.rooms[known].raw
        named = idents(raw.get("members")) or self._spoke.get(known, ())
        for user in named:
            self.people.setdefault(user, stand_in(user, self._home))
        inside = [self.people[user] for user in named]
        return Room(
            known,
            self.rooms[known].name,
            is_private=self.rooms[known].is_private,
            is_general=flag(raw.get("is_general")),
            is_archived=flag(raw.get("is_archived")),
            is_shared=flag(raw.get("is_ext_shared")) or any(one.team for one in inside),
            creator=ident(raw.get("creator")) or "",
            created=moment(raw.get("created")),
            topic=line(inner(raw, "topic").get("value"))[:250],
            members=tuple(one.id for one in inside if not (one.deactivated or one.is_bot)),
            said=said,
        )

    def _threaded(self, name: str, found: dict[str, Said]) -> tuple[Said, ...]:
        """A channel's messages in order, every reply below a message that is there."""
        above = {reply: one.ts for one in found.values() for reply in one.below if reply != one.ts}
        for ts, one in list(found.items()):
            thread = one.thread_ts or above.get(ts)
            if thread and thread in found and found[thread].thread_ts in found:
                # A thread below a reply is no thread.
                thread = found[thread].thread_ts
            if thread == ts or (thread and float(thread) > float(ts)):
                thread = None
            if thread and thread not in found:
                self._skips[f"{shown(name)}/", NO_PARENT] += 1
                found[thread] = Said(thread, export_people.SLACKBOT, "", tombstone=True)
            found[ts] = replace(one, thread_ts=thread)
        return tuple(sorted(found.values(), key=lambda one: float(one.ts)))
