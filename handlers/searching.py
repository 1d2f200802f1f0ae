"""`/kb`: what people type and press to find things again."""

from slack_bolt.async_app import AsyncAck, AsyncRespond

from communities import searching
from communities.searching import Asked
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Typed
from handlers.tools import Commands, Tools
from views import searching as views


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
    await looking.person(typed.person)
    if typed.words.lower() in ("help", "?"):
        await respond(**views.help_with_kb(commands.kb))
        return
    outcome = await database.read(searching.look_up, typed.person, Asked(typed.words), tools.vocabulary)
    await respond(**views.answer(outcome))


@listener
async def pressed_page(
    ack: AsyncAck, pressed: Pressed, respond: AsyncRespond, database: Once, tools: Tools
) -> None:
    """Show another page of the same search, or the same words uncorrected, in place."""
    await ack()
    outcome = await database.read(
        searching.look_up, pressed.person, views.asked_again(pressed.value), tools.vocabulary
    )
    await respond(**views.answer(outcome), replace_original=True)
