"""What people ask in a community, and that somebody replied."""

import logging
from typing import Any

from communities import questions
from communities.questions import Asked
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import channel_in, said
from handlers.tools import Clock
from storage.keys import UserId
from storage.workspaces import Installation

log = logging.getLogger(__name__)

NEW = {None, "file_share", "me_message", "thread_broadcast"}


async def is_new(event: dict[str, Any]) -> bool:
    """Matcher: somebody wrote something."""
    return event.get("subtype") in NEW


@listener
async def heard_message(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """Remember where somebody asked, and that they were not left alone; never the words."""
    place = channel_in(event, installation.workspace)
    message = said(place.workspace, place.channel, event, "", installation.bot_id)
    parent = event.get("parent_user_id")
    parent_author = UserId(parent) if parent else None
    outcome = await database.write(questions.heard, message, parent_author, now=clock())
    log.debug("a message: %s", type(outcome).__name__)
    if isinstance(outcome, Asked):
        await looking.person(outcome.by)
