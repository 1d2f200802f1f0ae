"""One use of `/cop`: typed, or pressed as a button that says the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from slack_bolt.async_app import AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.answering import show
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Tools
from storage.keys import ChannelId, ChannelKey, PersonKey
from storage.workspaces import Installation
from views.membership import in_modal
from views.text import Message


@dataclass(frozen=True, slots=True)
class Turn:
    """Who said what where, and everything needed to answer; `words` come after the subcommand."""

    person: PersonKey
    channel: ChannelKey
    words: str
    trigger_id: str
    is_replay: bool
    respond: AsyncRespond
    client: AsyncWebClient
    database: Once
    looking: Looking
    installation: Installation
    tools: Tools
    # What was pressed in a view: there is no place to answer in but a modal, upon the one that is open.
    in_view: Pressed | None = None

    async def answer(self, words: Message) -> None:
        """Say it to this person alone."""
        if self.in_view is None:
            await self.respond(**words, replace_original=False, response_type="ephemeral")
        elif not self.is_replay:
            await show(self.client, self.in_view, in_modal(words))


def turn_of(
    context: AsyncBoltContext,
    person: PersonKey,
    channel: ChannelId,
    words: str,
    trigger_id: str,
    *,
    in_view: Pressed | None = None,
) -> Turn:
    """The turn that a command or a button is."""
    return Turn(
        person,
        ChannelKey(person.workspace, channel),
        words,
        trigger_id,
        bool(context.get("is_replay")),
        cast(AsyncRespond, context.respond),
        context.client,
        context["database"],
        context["looking"],
        context["installation"],
        context["tools"],
        in_view,
    )


Subcommand = Callable[[Turn], Awaitable[None]]
