"""A steward changes when the app speaks in their channel, or lets it rest and go on."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import replanning, rhythm
from communities.refusals import Refusal
from handlers.answering import redraw, show
from handlers.commands import Commands
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.managing import draw
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock, Tools
from storage.keys import ChannelKey
from views import replanning as views
from views.ids import Action, Block, Callback

DECISIONS = {Action.REST: replanning.rest, Action.GO_ON: replanning.go_on}


async def is_in_form(body: dict[str, Any]) -> bool:
    """Matcher: it was chosen in the form of a community that is there already."""
    return bool(body.get("view", {}).get("callback_id") == Callback.RHYTHM_FORM)


@listener
async def pressed_rhythm(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Lay the days and times on the desk."""
    await ack()
    channel, sight = pressed.named, await looking.sight(pressed.person)
    found = await database.read(replanning.begin, pressed.person, channel, sight=sight)
    await show(client, pressed, views.form(found, pressed.view_id, found.plan.stamp))


@listener
async def changed_days(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
) -> None:
    """Another day, time or zone: show the dates that follow from it."""
    await ack()
    place, desk, stamp = views.about(submitted.about)
    channel, sight = ChannelKey(submitted.person.workspace, place), await looking.sight(submitted.person)
    wish = views.chosen(submitted.values)
    found = await database.read(replanning.preview, submitted.person, channel, wish, now=clock(), sight=sight)
    await redraw(client, submitted.view_id, views.form(found, desk, stamp), submitted.hash)


@listener
async def submitted_rhythm_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
    tools: Tools,
) -> None:
    """Go by these days and times, and show the desk as it is then."""
    place, desk, stamp = views.about(submitted.about)
    channel = ChannelKey(submitted.person.workspace, place)
    wish, sight = views.chosen(submitted.values), await looking.sight(submitted.person)
    try:
        await database.write(
            replanning.change, submitted.person, channel, wish, stamp, now=clock(), sight=sight
        )
    except Refusal as no:
        await refused_in_form(no, Block.PROMPT_DAY, ack, database, commands)
        return
    await ack()
    await draw(submitted.person, channel, desk, client, database, looking, tools)


@listener
async def decided_to_rest(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    respond: AsyncRespond,
    clock: Clock,
    tools: Tools,
) -> None:
    """Let it rest or go on: on the desk, or in answer to a letter, which says it from then on."""
    await ack()
    channel, sight = pressed.named, await looking.sight(pressed.person)
    verb = DECISIONS[Action(pressed.action_id)]
    place = await database.write(verb, pressed.person, channel, now=clock(), sight=sight)
    if pressed.view_id:
        await draw(pressed.person, channel, pressed.view_id, client, database, looking, tools)
        return
    dates = await database.read(rhythm.next_dates, place.id)
    await respond(**views.decided(place, dates), replace_original=True)
