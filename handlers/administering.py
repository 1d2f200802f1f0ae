"""An administrator sets the rules of the workspace, or silences everything, from Home."""

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import administering
from communities.refusals import Refusal
from handlers.home import draw
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock, Commands, Tools
from views import administering as views
from views.ids import Action, Block


@listener
async def pressed_rules(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, tools: Tools
) -> None:
    """Show the rules as they are."""
    await ack()
    await looking.person(pressed.person)
    found = await database.read(administering.office, pressed.person)
    await client.views_open(trigger_id=pressed.trigger_id, view=views.form(found.rules, tools.retention))


@listener
async def submitted_rules_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Set the rules."""
    try:
        await database.write(
            administering.change, submitted.person, views.chosen(submitted.values), now=clock()
        )
    except Refusal as no:
        await refused_in_form(no, Block.MOST_MEMBERS, ack, database, commands)
        return
    await ack()
    await draw(submitted.person, client, database, looking, commands)


@listener
async def pressed_switch(
    ack: AsyncAck,
    pressed: Pressed,
    action: dict[str, str],
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Silence everything, or let it go on."""
    await ack()
    await looking.person(pressed.person)
    verb = administering.pause if action["action_id"] == Action.PAUSE_ALL else administering.resume
    await database.write(verb, pressed.person, now=clock())
    await draw(pressed.person, client, database, looking, commands)
