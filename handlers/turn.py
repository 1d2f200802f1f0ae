"""One use of `/cop`: typed, or pressed as a button that says the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from slack_bolt.async_app import AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.looking import Looking
from handlers.once import Once
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
    # Where it was pressed in a view: there is no place to answer in but a modal, upon the one that is open.
    is_in_view: bool = False
    view_id: str = ""

    async def answer(self, words: Message) -> None:
        """Say it to this person alone."""
        if not self.is_in_view:
            await self.respond(**words, replace_original=False, response_type="ephemeral")
        elif not self.is_replay:
            opens = self.client.views_push if self.view_id else self.client.views_open
            await opens(trigger_id=self.trigger_id, view=in_modal(words))


def turn_of(
    context: AsyncBoltContext,
    person: PersonKey,
    channel: ChannelId,
    words: str,
    trigger_id: str,
    *,
    is_in_view: bool = False,
    view_id: str = "",
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
        is_in_view,
        view_id,
    )


Subcommand = Callable[[Turn], Awaitable[None]]
