"""A steward changes what their community is about."""

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import chartering
from communities.refusals import Refusal
from handlers.answering import show
from handlers.commands import Commands
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.managing import draw
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock, Tools
from storage.keys import ChannelKey
from views import chartering as views
from views.ids import Block


@listener
async def pressed_charter(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """Lay the charter on the desk."""
    await ack()
    channel, sight = pressed.named, await looking.sight(pressed.person)
    found = await database.read(chartering.written, pressed.person, channel, sight=sight)
    await show(client, pressed, views.form(found, pressed.view_id, commands.cop))


@listener
async def submitted_charter_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
    tools: Tools,
) -> None:
    """Write the next version, and show the desk as it is then."""
    place, desk, version = views.about(submitted.about)
    channel = ChannelKey(submitted.person.workspace, place)
    wish, sight = views.chosen(submitted.values, version), await looking.sight(submitted.person)
    try:
        await database.write(chartering.rewrite, submitted.person, channel, wish, now=clock(), sight=sight)
    except Refusal as no:
        await refused_in_form(no, Block.PROBLEM, ack, database, commands)
        return
    await ack()
    await draw(submitted.person, channel, desk, client, database, looking, tools)
