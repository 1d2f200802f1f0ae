"""Who looks after a community: asking somebody, their answer, and stepping down."""

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import stewarding
from communities.refusals import Refusal
from handlers import home
from handlers.answering import redraw, show
from handlers.commands import Commands
from handlers.editing import acquainted
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.managing import draw
from handlers.once import Once
from handlers.reading import Pressed, Submitted, user_named
from handlers.tools import Clock, Tools
from storage.keys import ChannelKey, CommunityId
from views import stewarding as views
from views.ids import Action, Block
from views.text import number_in

ANSWERS = {Action.TEND: stewarding.take_on, Action.DONT_TEND: stewarding.decline}


@listener
async def pressed_people(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Show who looks after it, from the desk or from an administrator's Home."""
    await ack()
    await looking.person(pressed.person)
    channel, sight = pressed.named, await looking.sight(pressed.person)
    found = await database.read(stewarding.keepers, pressed.person, channel, sight=sight)
    await show(client, pressed, views.people(found, pressed.view_id))


@listener
async def submitted_people_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
    tools: Tools,
) -> None:
    """Ask whoever was named, and say so."""
    place, desk = views.about(submitted.about)
    channel = ChannelKey(submitted.person.workspace, place)
    wanted = user_named(submitted.values.get(Block.STEWARD, ""))
    try:
        sight = await acquainted(wanted, submitted.person, database, looking)
        outcome = await database.write(
            stewarding.ask, submitted.person, channel, wanted, now=clock(), sight=sight
        )
    except Refusal as no:
        await refused_in_form(no, Block.STEWARD, ack, database, commands)
        return
    await ack(response_action="update", view=views.done(outcome))
    await draw(submitted.person, channel, desk, client, database, looking, tools)


@listener
async def pressed_step_down(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, clock: Clock
) -> None:
    """Look after it no more, and say so on the page and on the desk beneath, which is theirs no more."""
    await ack()
    channel, sight = pressed.named, await looking.sight(pressed.person)
    outcome = await database.write(
        stewarding.step_down,
        pressed.person,
        channel,
        now=clock(),
        rests=pressed.action_id == Action.STEP_DOWN_AND_REST,
        sight=sight,
    )
    _, desk = views.about(pressed.view_about)
    for view in filter(None, (desk, pressed.view_id)):
        await redraw(client, view, views.done(outcome))


@listener
async def answered_stewarding(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    respond: AsyncRespond,
    clock: Clock,
    commands: Commands,
) -> None:
    """Say yes or no, on Home or in place of the question."""
    await ack()
    await looking.person(pressed.person)
    community = CommunityId(number_in(pressed.value))
    sight = await looking.sight(pressed.person)
    verb = ANSWERS[Action(pressed.action_id)]
    outcome = await database.write(verb, pressed.person, community, now=clock(), sight=sight)
    if pressed.is_on_home:
        await home.draw(pressed.person, client, database, looking, commands)
        return
    await respond(**views.answered(outcome, commands.cop), replace_original=True)
