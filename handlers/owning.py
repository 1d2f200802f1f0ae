"""Looking after an entry: yes, no, and giving it back."""

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import owning
from handlers.commands import Commands
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tending import Surface
from handlers.tools import Clock
from handlers.using import entry_in
from views import owning as views
from views.ids import Action

ANSWERS = {
    Action.OWN: owning.take_on,
    Action.DONT_OWN: owning.decline,
    Action.HAND_BACK: owning.hand_back,
}


@listener
async def answered_owning(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    respond: AsyncRespond,
    clock: Clock,
    commands: Commands,
) -> None:
    """Take it on, say no, or hand it back."""
    await ack()
    await looking.person(pressed.person)
    entry = entry_in(pressed.value)
    sight = await looking.sight(pressed.person)
    verb = ANSWERS[Action(pressed.action_id)]
    outcome = await database.write(verb, pressed.person, entry, now=clock(), sight=sight)
    surface = Surface(pressed, client, database, looking, respond, commands)
    await surface.shows(entry, views.looked_after(outcome.entry, pressed.person.user))
