"""What people look for in vain: noted without them, and shown to who looks after a community."""

import secrets

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import gaps, gaps_tending
from communities.searching import Found, Newest, Nothing
from handlers.answering import redraw, show
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Clock, Tools
from storage import gaps as missed
from storage.keys import ChannelId, ChannelKey, PersonKey
from views import gaps as views
from views.ids import Action

DECISIONS = {
    Action.GAP_PROMPT: gaps_tending.make_prompt,
    Action.GAP_DISMISS: gaps_tending.dismiss,
}


async def note(
    person: PersonKey,
    outcome: Found | Nothing | Newest,
    database: Once,
    clock: Clock,
    at: ChannelId | None = None,
    *,
    is_private: bool = False,
) -> None:
    """Remember the words of a search that found nothing; forget them once it finds something new."""
    if isinstance(outcome, Nothing):
        found = await database.read(gaps.wording, person, outcome, at, is_private=is_private)
        if found is not None:
            where, words = found
            await database.write(gaps.remember, person, where, words, secrets.token_hex(32), now=clock())
    elif isinstance(outcome, Found) and (over := await database.read(gaps.over, person, outcome)):
        await database.write(missed.remove, over)


@listener
async def pressed_gaps(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, tools: Tools
) -> None:
    """Lay what people look for on the desk."""
    await ack()
    channel, sight = pressed.named, await looking.sight(pressed.person)
    found = await database.read(gaps_tending.look, pressed.person, channel, tools.vocabulary, sight=sight)
    await show(client, pressed, views.looked(found))


@listener
async def decided_about_gap(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    tools: Tools,
) -> None:
    """Let it be the next prompt, or not be needed, and show what is left."""
    await ack()
    place, number = views.gap_in(pressed.value)
    channel, verb = ChannelKey(pressed.person.workspace, place), DECISIONS[Action(pressed.action_id)]
    sight = await looking.sight(pressed.person)
    decided = await database.write(
        verb, pressed.person, channel, number, tools.vocabulary, now=clock(), sight=sight
    )
    found = await database.read(gaps_tending.look, pressed.person, channel, tools.vocabulary, sight=sight)
    await redraw(client, pressed.view_id, views.looked(found, decided))
