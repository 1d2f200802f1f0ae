"""Answers where there is no `response_url`: in the search modal they are drawn into it."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncBoltContext, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from communities import searching
from communities.searching import Found, Newest, Nothing
from handlers.codes import code_of
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Next, Pressed, person_of
from handlers.tools import Tools
from storage.keys import PersonKey
from views import search_modal as views
from views.ids import Callback
from views.searching import asked_again
from views.text import Message

log = logging.getLogger(__name__)

# Whoever closed the modal meanwhile does not want to see it, nor what was drawn before something later.
CLOSED = {"not_found", "view_not_found", "hash_conflict"}


class InModal(AsyncRespond):
    """Answers a press in the search modal: the same search as it is now, with the answer above it."""

    def __init__(self, view: dict[str, Any], person: PersonKey, context: AsyncBoltContext) -> None:
        super().__init__(response_url=None)
        self._view_id = str(view.get("id", ""))
        self._about = str(view.get("private_metadata", ""))
        self._person = person
        self._client: AsyncWebClient = context.client
        self._database: Once = context["database"]
        self._tools: Tools = context["tools"]
        self._looking: Looking = context["looking"]

    async def __call__(self, text: Any = "", blocks: Any = None, *_: Any, **__: Any) -> Any:
        """Say it above what was found."""
        said: Message = {"text": str(text)}
        if blocks:
            said["blocks"] = list(blocks)
        asked = asked_again(self._about)
        sight = await self._looking.sight(self._person)
        outcome = await self._database.read(
            searching.look_up, self._person, asked, self._tools.vocabulary, sight=sight
        )
        await self.show(outcome, said)

    async def show(self, outcome: Found | Nothing | Newest, said: Message | None = None) -> None:
        """Another page, or another search."""
        await redraw(self._client, self._view_id, views.results(outcome, said))


async def in_search(context: AsyncBoltContext, body: dict[str, Any], next: Next) -> None:
    """Middleware: `respond` draws into the search modal, if it was pressed there."""
    view = body.get("view", {})
    if view.get("type") == "modal" and view.get("callback_id") == Callback.SEARCH:
        context["answers_in_view"] = True
        context["respond"] = InModal(view, person_of(context), context)
    await next()


async def redraw(client: AsyncWebClient, view_id: str, view: View, hash: str | None = None) -> None:
    """Change a modal that may be closed by now; with a hash only as it was then."""
    try:
        await client.views_update(view_id=view_id, view=view, hash=hash)
    except SlackApiError as error:
        if code_of(error) not in CLOSED:
            raise
        log.info("a modal was closed before its answer came")


async def show(client: AsyncWebClient, pressed: Pressed, view: View) -> str:
    """Open a modal, on top of the one in which something was pressed; gives back its id.

    Slack shows three: what would be the fourth takes the place of the third; closed, it leads to the second.
    """
    if pressed.is_deepest:
        await redraw(client, pressed.view_id, view)
        return pressed.view_id
    opens = client.views_push if pressed.view_id else client.views_open
    answer = await opens(trigger_id=pressed.trigger_id, view=view)
    return str((answer.get("view") or {}).get("id", ""))
