"""*Who might know*, and the switch on Home by which people agree to be named."""

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import home as verbs
from communities import knowing
from handlers import home
from handlers.commands import Commands
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Tools
from views import knowing as views


@listener
async def pressed_who_knows(
    ack: AsyncAck, pressed: Pressed, respond: AsyncRespond, database: Once, looking: Looking, tools: Tools
) -> None:
    """Name those who wrote near it and agreed."""
    await ack()
    await looking.person(pressed.person)
    sight = await looking.sight(pressed.person)
    outcome = await database.read(
        knowing.might_know, pressed.person, pressed.value, tools.vocabulary, sight=sight
    )
    await respond(**views.might_know(outcome), replace_original=False)


@listener
async def pressed_may_be_asked(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """Remember whether they may be named."""
    await ack()
    await database.write(verbs.let_be_asked, pressed.person, agrees=pressed.value == "yes")
    await home.draw(pressed.person, client, database, looking, commands)
