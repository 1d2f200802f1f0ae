"""Somebody exports a community from Slack: from the steward's desk, or an administrator from Home."""

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import exporting_asked, refusals
from communities.refusals import Refusal
from handlers.answering import show
from handlers.commands import Commands
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock
from storage.keys import ChannelKey
from views import exporting_asked as views
from views.ids import Block

SCOPE = "files:write"
SCOPES = "x-oauth-scopes"


@listener
async def pressed_export(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Show the form: on the desk for its community, from Home for any that they may export."""
    await ack()
    await looking.person(pressed.person)
    channel = pressed.named if pressed.value else None
    sight = await looking.sight(pressed.person)
    places = await database.read(exporting_asked.offered, pressed.person, channel, sight=sight)
    await may_send(client)
    await show(client, pressed, views.form(places))


async def may_send(client: AsyncWebClient) -> None:
    """Raise `CannotSendFiles` when Slack says that the app may not; a server that says nothing may let it."""
    answer = await client.auth_test()
    said = {name.lower(): value for name, value in answer.headers.items()}.get(SCOPES)
    if said and SCOPE not in {scope.strip() for scope in str(said).split(",")}:
        raise refusals.CannotSendFiles


@listener
async def submitted_export_form(
    ack: AsyncAck,
    submitted: Submitted,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Owe them the file, and say that it comes."""
    place, format = views.chosen(submitted.about, submitted.values)
    channel = ChannelKey(submitted.person.workspace, place)
    person, form, sight = submitted.person, submitted.view_id, await looking.sight(submitted.person)
    try:
        outcome = await database.write(
            exporting_asked.ask, person, channel, format, form, now=clock(), sight=sight
        )
    except Refusal as no:
        await refused_in_form(no, Block.FORMAT, ack, database, commands)
        return
    await ack(response_action="update", view=views.on_its_way(outcome))
