"""An export of ours, held against itself: nothing twice, and nothing spoken of that is not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from communities.importing_lines import Record, Wrong
from storage.forgetting import AUTHORED, NAMED, NOTED, THEIRS
from storage.keys import ChannelId, ChannelKey, MessageKey, Timestamp, UserId, WorkspaceId
from storage.porting import KINDS, OF_DELIVERIES

Somebody = tuple[WorkspaceId, UserId]
# Where a person's id stands, in which column of which table.
PEOPLE: dict[str, list[str]] = {
    name: [
        column.key
        for column in (*THEIRS, *AUTHORED, *NAMED, *NOTED)
        if column.class_.__table__ is kind.table and column.key is not None
    ]
    for name, kind in KINDS.items()
}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Somebody who is forgotten, as the export says it."""

    workspace: WorkspaceId
    salt: str
    hashed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known of an export once every line was read."""

    lines: int
    entries: int
    numbers: MappingProxyType[str, int]
    workspaces: frozenset[WorkspaceId]
    channels: MappingProxyType[int, ChannelKey]
    messages: MappingProxyType[int, MessageKey]
    named: frozenset[Somebody]
    met: frozenset[Somebody]
    never_kept: frozenset[Somebody]
    forgotten: tuple[Fingerprint, ...]


def contents(records: Iterable[Record]) -> Contents:
    """What an export holds, all of it checked; raises `Wrong`, which names the line."""
    checking = Checking()
    for record in records:
        checking.hear(record)
    return checking.contents()


class Checking:
    """What the lines so far have said, so that the next can be held against them."""

    def __init__(self) -> None:
        self._seen: dict[tuple[object, ...], int] = {}
        self._numbers: dict[str, int] = {}
        self._channels: dict[int, ChannelKey] = {}
        self._messages: dict[int, MessageKey] = {}
        self._named: set[Somebody] = set()
        self._met: set[Somebody] = set()
        self._never_kept: set[Somebody] = set()
        self._forgotten: list[Fingerprint] = []
        # Of an entry that is merged: into which message, and where it says so.
        self._merged: dict[MessageKey, tuple[MessageKey, int]] = {}
        self._lines = 1

    def contents(self) -> Contents:
        """All of it; raises `Wrong` for entries that are merged in a circle."""
        for first, (into, line) in self._merged.items():
            seen = {first}
            while into in self._merged and into not in seen:
                seen.add(into)
                into = self._merged[into][0]
            if into in seen:
                raise Wrong(line, "what it is merged into is merged into it.")
        return Contents(
            self._lines,
            len(self._messages),
            MappingProxyType(self._numbers),
            frozenset(WorkspaceId(str(key[1])) for key in self._seen if key[0] == "workspace"),
            MappingProxyType(self._channels),
            MappingProxyType(self._messages),
            frozenset(self._named),
            frozenset(self._met),
            frozenset(self._never_kept),
            tuple(self._forgotten),
        )

    def hear(self, record: Record) -> None:
        """Take in one line; raises `Wrong`."""
        self._lines = record.line
        values = record.values
        if record.kind == "head":
            self._numbers = dict(values["numbers"])
            return
        self._once(record)
        self._belongs(record)
        match record.kind:
            case "entry":
                self._entry(record)
            case "forgotten":
                workspace = WorkspaceId(values["workspace"])
                self._forgotten.append(
                    Fingerprint(workspace, values["salt"], values["fingerprint"], values["forgotten_at"])
                )
            case "community":
                self._community(record)
            case "person":
                self._person(values)
        workspace = WorkspaceId(values.get("workspace_id", ""))
        for column in PEOPLE.get(record.kind, ()):
            if values[column]:
                self._named.add((workspace, UserId(values[column])))

    def _once(self, record: Record) -> None:
        """Raise `Wrong` for what another line says already."""
        key = (record.kind, *key_of(record))
        if len(key) > 1 and (before := self._seen.setdefault(key, record.line)) != record.line:
            raise Wrong(record.line, f"it is there twice: line {before} is of the same {record.kind}.")

    def _belongs(self, record: Record) -> None:
        """Raise `Wrong` for what is spoken of and is on no line before."""
        values, kind = record.values, record.kind
        workspace = values["workspace"] if kind in ("entry", "forgotten") else values.get("workspace_id")
        if workspace is not None and ("workspace", workspace) not in self._seen:
            raise Wrong(record.line, f"no line before it is of the workspace {workspace!r}.")
        community = values.get("community_id")
        if community is not None and self._workspace_of(community) != workspace:
            raise Wrong(record.line, f"no line before it is of the community {community}.")
        if kind == "occurrence" and ("schedule", community, values["schedule_id"]) not in self._seen:
            raise Wrong(record.line, "no line before it is of its schedule.")
        if kind in OF_DELIVERIES and ("delivered", values["delivery_id"]) not in self._seen:
            raise Wrong(record.line, "no line before it is of its delivery.")
        if kind == "delivery":
            self._seen["delivered", values["id"]] = record.line

    def _workspace_of(self, community: int) -> str | None:
        found = self._channels.get(community)
        return found.workspace if found else None

    def _community(self, record: Record) -> None:
        values = record.values
        number = self._number(record, "communities", self._channels)
        self._channels[number] = ChannelKey(
            WorkspaceId(values["workspace_id"]), ChannelId(values["channel_id"])
        )

    def _entry(self, record: Record) -> None:
        values = record.values
        workspace, channel = WorkspaceId(values["workspace"]), ChannelId(values["channel"])
        if ("community", workspace, channel) not in self._seen:
            raise Wrong(record.line, f"no line before it is of the community in channel {channel!r}.")
        number = self._number(record, "entries", self._messages)
        message = self._messages[number] = MessageKey(workspace, channel, Timestamp(values["ts"]))
        if into := MessageKey.by_name(workspace, values["merged_into"]):
            self._merged[message] = (into, record.line)
        users = {
            values["author"],
            values["kept_by"],
            *values["starred_by"],
            *(user for use in values["used"] for user in (use.by, use.confirmed_by)),
        }
        self._named |= {(workspace, UserId(user)) for user in users if user}

    def _number(self, record: Record, of: str, taken: dict[int, Any]) -> int:
        """The number of a row; raises `Wrong` when another line has it, or it was never given."""
        number = int(record.values["id"])
        if number in taken:
            raise Wrong(record.line, f"the number {number} is another line's.")
        if not 0 < number <= self._numbers[of]:
            raise Wrong(record.line, f"the number {number} is above those on line 1.")
        return number

    def _person(self, values: MappingProxyType[str, Any]) -> None:
        who = WorkspaceId(values["workspace_id"]), UserId(values["user_id"])
        self._met.add(who)
        if values["never_keep"]:
            self._never_kept.add(who)


def key_of(record: Record) -> tuple[object, ...]:
    """What tells a line from others of its sort; nothing where two may be alike."""
    if record.kind == "entry":
        return tuple(record.values[name] for name in ("workspace", "channel", "ts"))
    if record.kind == "forgotten":
        return tuple(record.values[name] for name in ("workspace", "fingerprint"))
    if record.kind == "occurrence":
        return tuple(record.values[name] for name in ("community_id", "schedule_id", "local_date"))
    return tuple(record.values[name] for name in KINDS[record.kind].known_by)
