"""`/cop manage`: the desk of a community, and how it keeps."""

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import managing, refusals, refusals_notes, stewarding
from handlers.answering import redraw, show
from handlers.commands import Commands
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock, Tools
from handlers.turn import Turn
from storage.keys import ChannelKey, PersonKey
from views import managing as views
from views import stewarding as stewards
from views.ids import Block
from views.refusals import in_form
from views.replanning import about


async def manage(turn: Turn, channel: ChannelKey) -> None:
    """Show the desk to whoever looks after this community, or where nobody does who could be named."""
    if turn.is_replay:
        return
    await turn.looking.person(turn.person)
    sight = await turn.looking.sight(turn.person)
    try:
        found = await turn.database.read(
            managing.desk, turn.person, channel, turn.tools.vocabulary, sight=sight
        )
        view = views.desk(found, turn.tools.commands.cop)
    except refusals.NotASteward:
        keepers = await turn.database.read(stewarding.keepers, turn.person, channel, sight=sight)
        view = stewards.people(keepers, "")
    await turn.client.views_open(trigger_id=turn.trigger_id, view=view)


@listener
async def pressed_how_it_keeps(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Lay the form with the keeping rules on the desk."""
    await ack()
    channel, sight = pressed.named, await looking.sight(pressed.person)
    place = await database.read(managing.tended, pressed.person, channel, sight=sight)
    await show(client, pressed, views.form(place, pressed.view_id))


@listener
async def submitted_keeping_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
    tools: Tools,
) -> None:
    """Keep by these rules, and show the desk as it is now."""
    place, desk, seen = about(submitted.about)
    channel = ChannelKey(submitted.person.workspace, place)
    wish = views.chosen(submitted.values)
    wrong = managing.flaws(wish)
    if wrong:
        await database.finish()
        errors = {str(views.BLOCKS[rule]): in_form(no, commands.cop) for rule, no in wrong.items()}
        await ack(response_action="errors", errors=errors)
        return
    sight = await looking.sight(submitted.person)
    try:
        await database.write(
            managing.change, submitted.person, channel, wish, now=clock(), sight=sight, seen=seen
        )
    except refusals_notes.ChangedSince as no:
        await refused_in_form(no, Block.EMOJI, ack, database, commands)
        return
    await ack()
    await draw(submitted.person, channel, desk, client, database, looking, tools)


async def draw(
    person: PersonKey,
    channel: ChannelKey,
    desk: str,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    tools: Tools,
) -> None:
    """Show the desk as it is now, if there is one and it is still open."""
    if not desk:
        return
    sight = await looking.sight(person)
    found = await database.read(managing.desk, person, channel, tools.vocabulary, sight=sight)
    await redraw(client, desk, views.desk(found, tools.commands.cop))
