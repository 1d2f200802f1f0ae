"""What every listener may ask for, handed to it by name through Bolt's context."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from communities.retention import AS_IT_COMES, Retention
from handlers.commands import Commands
from handlers.installations import Installations
from handlers.unwritten import Unwritten
from storage.database import Database
from storage.keys import InboxId
from storage.ledger import Ledger
from storage.vocabulary import Vocabulary

Clock = Callable[[], datetime]

# How many listeners run at once; above it events wait in the inbox, where upkeep finds them.
AT_ONCE = 200


def an_open_door() -> asyncio.Event:
    """An event that has come to pass."""
    door = asyncio.Event()
    door.set()
    return door


@dataclass(slots=True)
class Load:
    """How many listeners are running, and on which envelopes; `room` is set while more may begin."""

    running: int = 0
    envelopes: set[InboxId] = field(default_factory=set)
    room: asyncio.Event = field(default_factory=an_open_door)

    def begins(self, row: InboxId | None) -> None:
        """A listener begins, on this envelope if it was written down."""
        self.running += 1
        if self.is_full:
            self.room.clear()
        if row is not None:
            self.envelopes.add(row)

    def ends(self, row: InboxId | None) -> None:
        """It ended, in whatever way."""
        self.running -= 1
        if not self.is_full:
            self.room.set()
        if row is not None:
            self.envelopes.discard(row)

    @property
    def is_full(self) -> bool:
        """Whether a further event should wait in the inbox."""
        return self.running >= AT_ONCE


@dataclass(frozen=True, slots=True)
class Tools:
    """What the composition root hands to the handlers."""

    database: Database
    clock: Clock
    installations: Installations
    commands: Commands
    process: str
    ledger: Ledger
    # What deletions of many at once, or of what is old, do to what was kept.
    retention: Retention = AS_IT_COMES
    load: Load = field(default_factory=Load)
    unwritten: Unwritten = field(default_factory=Unwritten)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
