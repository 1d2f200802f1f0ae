"""The identities everything else is spoken of by: Slack's ids as types, and keys made of them."""

from dataclasses import dataclass
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)
Timestamp = NewType("Timestamp", str)
CommunityId = NewType("CommunityId", int)
EntryId = NewType("EntryId", int)
SweepId = NewType("SweepId", int)
InboxId = NewType("InboxId", int)
ScheduleId = NewType("ScheduleId", int)
DeliveryId = NewType("DeliveryId", str)


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One person, as one workspace knows them."""

    workspace: WorkspaceId
    user: UserId


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """One channel of one workspace."""

    workspace: WorkspaceId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class MessageKey:
    """One message: Slack names it by its channel and its `ts`."""

    workspace: WorkspaceId
    channel: ChannelId
    ts: Timestamp

    @property
    def place(self) -> ChannelKey:
        """The channel that this message stands in."""
        return ChannelKey(self.workspace, self.channel)

    @property
    def name(self) -> str:
        """How another message's row, or a button, speaks of this one within its workspace."""
        return f"{self.channel}:{self.ts}"

    @classmethod
    def by_name(cls, workspace: WorkspaceId, name: str | None) -> "MessageKey | None":
        """The message of this name; None when it is the name of none."""
        channel, colon, ts = (name or "").partition(":")
        return cls(workspace, ChannelId(channel), Timestamp(ts)) if colon else None

    def named(self) -> dict[str, str]:
        """The parts by the names that statements bind them to."""
        return {"workspace": self.workspace, "channel": self.channel, "ts": self.ts}
