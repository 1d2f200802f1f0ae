"""The sandbox's Slack in one piece, without HTTP: workspace, delivery, screens, triggers, limits, faults."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox import cast
from sandbox.calendar import Calendar
from sandbox.delivery import RETRY_AFTER, Delivery
from sandbox.drawer import Drawer
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.limits import Limits
from sandbox.manifest import Manifest
from sandbox.meagre import NOTHING_LACKS, Meagre
from sandbox.screens import Ephemeral, Screens
from sandbox.socket_mode import WARNING_SECONDS, SocketMode
from sandbox.triggers import Triggers
from sandbox.workspace import BOT, JSON, Channel, Message, Person, Workspace

USES = 5
GOOD_FOR = 30 * 60.0


@dataclass
class ResponseUrl:
    """Where the app may answer what one person did: five times in half an hour."""

    person: str
    channel: str
    expires: float
    message: str | None = None
    note: str | None = None
    left: int = USES
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Opening:
    """As whom, and where, the page opens."""

    person: str = "U0BO"
    channel: str = "C0WOOD"


class Slack:
    """Everything the Web API, the socket and the people's endpoints share."""

    def __init__(
        self,
        manifest: Manifest,
        *,
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        retry_after: Sequence[float] = RETRY_AFTER,
        rate_limits: bool = True,
        warning_seconds: float = WARNING_SECONDS,
        meagre: Meagre = NOTHING_LACKS,
    ) -> None:
        self.manifest = manifest
        self.calendar = Calendar()
        self.workspace = Workspace(self.calendar, cast.people(), cast.channels())
        self.faults = Faults()
        self.meagre = meagre
        self.sockets = SocketMode(ack_seconds, warning_seconds, self.faults)
        self.delivery = Delivery(
            self.workspace, manifest, self.sockets, retry_after, faults=self.faults, meagre=meagre
        )
        self.screens = Screens()
        self.triggers = Triggers(trigger_seconds)
        self.limits = Limits(rate_limits)
        self.drawer = Drawer(self.workspace)
        self.delivery.watch = self.drawer.arrived
        self.bot_token = f"xoxb-sandbox-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-A0COMMON-sandbox-{secrets.token_hex(12)}"
        self.opening = Opening()
        # A page that was left open knows by it that this is another workspace.
        self.born = secrets.token_hex(6)
        self.url = ""
        self.installed = True
        self.answers: dict[str, ResponseUrl] = {}
        self.files = Files()

    @property
    def bot(self) -> Person:
        """The app's bot user."""
        return self.workspace.people[BOT]

    def uninstall(self) -> None:
        """Take the app away: it hears of it, and its tokens stop working."""
        for event in ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": [BOT]}}):
            self.workspace.emit({**event, "event_ts": self.workspace.next_ts()}, None)
        self.installed = False
        for channel in self.workspace.channels.values():
            if BOT in channel.members and not channel.is_im:
                channel.members.remove(BOT)
        self.workspace.changed()

    def response_url(
        self, person: Person, channel: Channel, *, message: str | None = None, note: str | None = None
    ) -> str:
        """An address where the app may answer this person here."""
        ident = secrets.token_urlsafe(12)
        self.answers[ident] = ResponseUrl(
            person.id, channel.id, time.monotonic() + GOOD_FOR, message=message, note=note
        )
        return f"{self.url}/respond/{ident}"

    def whisper(
        self, person: str, channel: Channel, text: str, blocks: list[JSON] | None, thread_ts: str | None
    ) -> Ephemeral:
        """Show a note that only one person sees."""
        last = next(reversed(channel.messages), None)
        note = Ephemeral(self.workspace.next_ts(), channel.id, person, text, blocks, thread_ts, last)
        self.screens.notes[note.id] = note
        self.workspace.changed()
        return note

    def posted(
        self,
        text: str,
        blocks: list[JSON] | None,
        thread_ts: str | None = None,
        metadata: JSON | None = None,
        *,
        broadcast: bool = False,
    ) -> Message:
        """A message of the app's, not yet in any channel."""
        return Message(
            self.workspace.next_ts(),
            BOT,
            text,
            thread_ts=thread_ts,
            blocks=blocks,
            metadata=metadata,
            by_app=True,
            broadcast=broadcast,
        )
