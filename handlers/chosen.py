"""Something chosen from the menu of an entry, with what is needed to do it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Clock
from storage.keys import EntryId, PersonKey


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody chose something from the menu of an entry, and what is needed to do it."""

    pressed: Pressed
    entry: EntryId
    client: AsyncWebClient
    database: Once
    looking: Looking
    respond: AsyncRespond
    clock: Clock

    @property
    def person(self) -> PersonKey:
        """Who chose."""
        return self.pressed.person


Choice = Callable[[Chosen], Awaitable[None]]
