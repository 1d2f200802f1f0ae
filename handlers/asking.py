"""*Ask a community*: from a search that found nothing, or from anywhere."""

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import asking, refusals
from communities.asking import Wish
from communities.refusals import Refusal
from handlers import home
from handlers.answering import InModal, redraw, show
from handlers.commands import Commands
from handlers.listener import listener, note, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Reached, Submitted
from handlers.tools import Clock
from storage.keys import ChannelId, ChannelKey, PersonKey
from views import asking as views
from views import refusals as no_views
from views.ids import Block


@listener
async def pressed_ask(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """The form, with the words that found nothing."""
    await ack()
    opened = await show(client, pressed, views.waiting())
    await fill_in(pressed.person, opened, pressed.value, pressed.channel, client, database, looking, commands)


@listener
async def reached_for_asking(
    ack: AsyncAck,
    reached: Reached,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """The empty form, from anywhere."""
    await ack()
    answer = await client.views_open(trigger_id=reached.trigger_id, view=views.waiting())
    opened = str((answer.get("view") or {}).get("id", ""))
    await fill_in(reached.person, opened, "", None, client, database, looking, commands)


async def fill_in(
    person: PersonKey,
    view_id: str,
    words: str,
    here: ChannelId | None,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """Put the form into the modal that is open already, or why there is none."""
    await looking.person(person)
    try:
        sight = await looking.sight(person)
        offered = await database.read(asking.offered, person, words, here, sight=sight)
    except Refusal as no:
        await redraw(client, view_id, note(no_views.sentence(no, commands.cop)))
        return
    await redraw(client, view_id, views.form(offered, words))


@listener
async def submitted_ask_form(
    ack: AsyncAck,
    submitted: Submitted,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Owe the question to the community, once however often the form is sent."""
    channel = ChannelId(submitted.values.get(Block.WHOM, ""))
    wish = Wish(
        ChannelKey(submitted.person.workspace, channel),
        submitted.values.get(Block.QUESTION, ""),
        submitted.view_id,
    )
    try:
        sight = await looking.sight(submitted.person)
        outcome = await database.write(asking.ask, submitted.person, wish, now=clock(), sight=sight)
    except Refusal as no:
        is_about_whom = isinstance(no, refusals.NobodyToAsk | refusals.ForMembersOnly)
        await refused_in_form(no, Block.WHOM if is_about_whom else Block.QUESTION, ack, database, commands)
        return
    await ack(response_action="update", view=views.asked(outcome))


@listener
async def pressed_take_ask_back(
    ack: AsyncAck,
    pressed: Pressed,
    respond: AsyncRespond,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Let the question go, wherever it is by now."""
    await ack()
    await database.write(asking.take_back, pressed.person, views.ask_in(pressed.value), now=clock())
    if pressed.is_on_home:
        await home.draw(pressed.person, client, database, looking, commands)
    elif pressed.view_id and not isinstance(respond, InModal):
        await redraw(client, pressed.view_id, note(views.taken_back()["text"]))
    else:
        await respond(**views.taken_back(), replace_original=False)
