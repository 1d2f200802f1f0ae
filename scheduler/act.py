"""What a delivery comes down to, when it is sent: one call to Slack."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from communities.exporting_asked import Handed
from storage.deliveries import Owed
from storage.keys import ChannelId, DeliveryId, MessageKey, Timestamp, UserId
from views.text import Message


@dataclass(frozen=True, slots=True)
class Post:
    """A message in a channel; `quotes` are the people's messages that it speaks of."""

    channel: ChannelId
    words: Message
    quotes: tuple[MessageKey, ...] = ()
    thread_ts: Timestamp | None = None


@dataclass(frozen=True, slots=True)
class Direct:
    """A direct message."""

    user: UserId
    words: Message
    quotes: tuple[MessageKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Whisper:
    """A note that only one person sees; at most once."""

    channel: ChannelId
    user: UserId
    words: Message
    thread_ts: Timestamp | None = None


@dataclass(frozen=True, slots=True)
class React:
    """A reaction of ours on a message, put or taken away."""

    channel: ChannelId
    ts: Timestamp
    emoji: str
    is_removal: bool = False


@dataclass(frozen=True, slots=True)
class Revise:
    """Other words for a message that we posted for the delivery `of`."""

    posted: MessageKey
    words: Message
    of: DeliveryId
    quotes: tuple[MessageKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete:
    """A message that we posted goes."""

    posted: MessageKey


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to say any more."""

    why: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """What this is about is being sent just now; it is taken up again after that."""


@dataclass(frozen=True, slots=True)
class File:
    """A file and the words beside it."""

    name: str
    data: bytes
    words: Message
    handed: Handed


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a direct message, made when it is its turn; by then there may be none to make."""

    user: UserId
    make: "Callable[[], Awaitable[File | Act]]"


Act = Post | Direct | Whisper | React | Revise | Delete | Upload | Nothing | NotYet


class Letters(Protocol):
    """Finds the words of a delivery at the moment it is sent."""

    async def write(self, owed: Owed) -> Act: ...


# How one kind of delivery is written.
Letter = Callable[[Owed], Awaitable[Act]]


class Names(Protocol):
    """The names of our commands here."""

    @property
    def cop(self) -> str: ...
    @property
    def kb(self) -> str: ...
