"""What people type and press to find things again: by `/kb`, on a message, from anywhere, on Home."""

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import relating, searching
from communities.searching import Asked
from handlers import gaps
from handlers.answering import InModal, redraw
from handlers.commands import Commands
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pointed, Pressed, Reached, Submitted, Typed
from handlers.tools import Tools
from storage.keys import PersonKey
from views import search_modal as modal_views
from views import searching as views
from views.ids import Block


@listener
async def typed_kb(
    ack: AsyncAck,
    typed: Typed,
    respond: AsyncRespond,
    database: Once,
    looking: Looking,
    commands: Commands,
    tools: Tools,
) -> None:
    """Answer with what this person may see."""
    await ack()
    if typed.words.lower() in ("help", "?"):
        await respond(**views.help_with_kb(commands.kb))
        return
    await looking.person(typed.person)
    sight = await looking.sight(typed.person)
    outcome = await database.read(
        searching.look_up, typed.person, Asked(typed.words), tools.vocabulary, sight=sight
    )
    await respond(**views.answer(outcome))
    await gaps.note(typed.person, outcome, database, tools.clock, typed.channel, is_private=typed.is_private)


@listener
async def pressed_page(
    ack: AsyncAck,
    pressed: Pressed,
    respond: AsyncRespond,
    database: Once,
    looking: Looking,
    tools: Tools,
) -> None:
    """Show another page of the same search, or the same words uncorrected, in place."""
    await ack()
    asked, sight = views.asked_again(pressed.value), await looking.sight(pressed.person)
    outcome = await database.read(searching.look_up, pressed.person, asked, tools.vocabulary, sight=sight)
    if isinstance(respond, InModal):
        await respond.show(outcome)
    else:
        await respond(**views.answer(outcome), replace_original=True)


@listener
async def reached_for_search(
    ack: AsyncAck, reached: Reached, client: AsyncWebClient, looking: Looking
) -> None:
    """The field to type in, from anywhere."""
    await ack()
    await client.views_open(trigger_id=reached.trigger_id, view=modal_views.empty())
    # A form is answered within three seconds: who this is had better be known by then.
    await looking.person(reached.person)


@listener
async def searched_in_modal(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, tools: Tools
) -> None:
    """What Enter in the field finds, beneath it."""
    await ack()
    await find(pressed.person, pressed.view_id, Asked(pressed.value), client, database, looking, tools)


@listener
async def submitted_search(
    ack: AsyncAck, submitted: Submitted, database: Once, looking: Looking, tools: Tools
) -> None:
    """The same by the button *Search*; the modal stays."""
    asked, sight = Asked(submitted.values.get(Block.SEARCH, "")), await looking.sight(submitted.person)
    outcome = await database.read(searching.look_up, submitted.person, asked, tools.vocabulary, sight=sight)
    await ack(response_action="update", view=modal_views.results(outcome))
    await gaps.note(submitted.person, outcome, database, tools.clock)


@listener
async def searched_on_home(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, tools: Tools
) -> None:
    """What Enter in Home's field finds, in a modal."""
    await ack()
    asked = Asked(pressed.value)
    opened = await open_waiting(client, pressed.trigger_id, asked)
    await find(pressed.person, opened, asked, client, database, looking, tools)


@listener
async def pointed_find_related(
    ack: AsyncAck, pointed: Pointed, client: AsyncWebClient, database: Once, looking: Looking, tools: Tools
) -> None:
    """What was kept that this message may be answered by."""
    await ack()
    words = " ".join(relating.content(pointed.said.text)[: relating.MOST])
    opened = await open_waiting(client, pointed.trigger_id, Asked(words, besides=pointed.said.key.name))
    await looking.person(pointed.person)
    sight = await looking.sight(pointed.person)
    asked = await database.read(relating.related, pointed.person, pointed.said, sight=sight)
    await find(pointed.person, opened, asked, client, database, looking, tools)


async def open_waiting(client: AsyncWebClient, trigger_id: str, asked: Asked) -> str:
    """Open the modal before anything is looked for: a trigger lives three seconds. Gives back its id."""
    answer = await client.views_open(trigger_id=trigger_id, view=modal_views.waiting(asked))
    view = answer.get("view") or {}
    return str(view.get("id", ""))


async def find(
    person: PersonKey,
    view_id: str,
    asked: Asked,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    tools: Tools,
) -> None:
    """Look, and show it in the modal."""
    await looking.person(person)
    sight = await looking.sight(person)
    outcome = await database.read(searching.look_up, person, asked, tools.vocabulary, sight=sight)
    await redraw(client, view_id, modal_views.results(outcome))
    await gaps.note(person, outcome, database, tools.clock)
