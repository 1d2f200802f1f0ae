"""The workspace as plain objects: people, channels, messages. Whatever happens is told to `emit`."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.calendar import Calendar

JSON = dict[str, Any]
# Whether archiving takes the app out of the channel, and whether it is told of that and of the opening.
Ejects = Literal["never", "heard", "unheard"]

TEAM = "T0ACME"
DOMAIN = "acme"
COMPANY = "Acme"
COMPANIES = {"T0GLOBEX": "Globex"}
URL = "https://acme.slack.example/"
BOT = "U0COMMON"
BOT_ID = "B0COMMON"
APP_ID = "A0COMMON"
COLOURS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "5b89d5", "2b6836", "db3150", "684b6c")


@dataclass
class Person:
    """Somebody in the workspace, or from another company through a shared channel."""

    id: str
    handle: str
    name: str
    zone: str = "Europe/London"
    team: str = TEAM
    colour: str = COLOURS[0]
    is_admin: bool = False
    is_guest: bool = False
    is_single_channel_guest: bool = False
    is_bot: bool = False
    deactivated: bool = False

    @property
    def is_external(self) -> bool:
        """Whether this person belongs to another company."""
        return self.team != TEAM


@dataclass
class Message:
    """One message, with whatever Slack keeps beside its words."""

    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    blocks: list[JSON] | None = None
    subtype: str | None = None
    edited: JSON | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    # How many more reacted than are named.
    unnamed: dict[str, int] = field(default_factory=dict)
    metadata: JSON | None = None
    files: bool = False
    # What is known of the files of this message; empty where only their being there is.
    uploads: list[JSON] = field(default_factory=list)
    by_app: bool = False
    tombstone: bool = False
    broadcast: bool = False
    extra: JSON = field(default_factory=dict)

    def count(self, emoji: str) -> int:
        """How many reacted so."""
        return len(self.reactions.get(emoji, ())) + self.unnamed.get(emoji, 0)

    @property
    def is_webhooks(self) -> bool:
        """Whether a webhook wrote it: it has a name of its own, and nobody is its author."""
        return self.subtype == "bot_message"

    @property
    def is_reply(self) -> bool:
        """Whether it stands inside a thread, below its parent."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A channel or a direct message, with its members in order of joining."""

    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    is_general: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    with_: str | None = None
    creator: str = "U0ADA"
    created: int = 0
    topic: str = ""
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What Slack calls `channel_type` in events: im, group or channel."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

    def replies(self, ts: str) -> list[Message]:
        """The replies below a parent, oldest first."""
        return self.threads().get(ts, [])

    def threads(self) -> dict[str, list[Message]]:
        """All the replies by their parent, oldest first."""
        below: dict[str, list[Message]] = {}
        for message in self.messages.values():
            if message.is_reply and message.thread_ts:
                below.setdefault(message.thread_ts, []).append(message)
        return below


def nobody_listens(event: JSON, channel: Channel | None) -> None:
    """Where events go before anybody subscribed."""


class Workspace:
    """The workspace, called Acme unless filled: who is there, where they talk, and what they said."""

    def __init__(self, calendar: Calendar, people: Iterable[Person], channels: Iterable[Channel]) -> None:
        self.calendar = calendar
        self.people = {person.id: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self.emit: Callable[[JSON, Channel | None], None] = nobody_listens
        self.company = COMPANY
        self.archiving_ejects: Ejects = "never"
        self.revision = 0
        self._last = 0
        self._turned = asyncio.Event()

    def next_ts(self) -> str:
        """A timestamp nobody had before: calendar seconds with a unique fraction."""
        self._last = max(int(self.calendar.now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def changed(self) -> None:
        """Tell everyone who watches that there is something new to see."""
        self.revision += 1
        self._turned.set()
        self._turned = asyncio.Event()

    async def after(self, revision: int) -> int:
        """Wait for a revision later than this one, and give it."""
        while self.revision <= revision:
            await self._turned.wait()
        return self.revision

    def person(self, ref: str) -> Person | None:
        """A person by id or handle."""
        name = ref.removeprefix("@").lower()
        found = (person for person in self.people.values() if person.handle == name)
        return self.people.get(ref) or next(found, None)

    def channel(self, ref: str) -> Channel | None:
        """A channel by id or name."""
        name = ref.removeprefix("#").lower()
        found = (channel for channel in self.channels.values() if channel.name == name and not channel.is_im)
        return self.channels.get(ref) or next(found, None)

    def dm(self, person: Person) -> Channel:
        """The direct messages between the app and a person, opened if need be."""
        for channel in self.channels.values():
            if channel.is_im and channel.with_ == person.id:
                return channel
        opened = Channel(
            f"D{person.id[1:]}",
            "",
            is_im=True,
            with_=person.id,
            created=int(self.calendar.now()),
            members=[BOT, person.id],
        )
        self.channels[opened.id] = opened
        return opened

    def may_see(self, person: Person, channel: Channel) -> bool:
        """Whether Slack would open this channel for this person."""
        if person.id in channel.members:
            return not person.deactivated
        hidden = channel.is_private or channel.is_im
        return not (hidden or person.is_guest or person.is_external or person.deactivated)

    def permalink(self, channel: Channel, message: Message) -> str:
        """The address of a message, which opens inside its thread when it is a reply."""
        link = f"{URL}archives/{channel.id}/p{message.ts.replace('.', '')}"
        return f"{link}?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else link
