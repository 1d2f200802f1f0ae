"""Home: drawn when it is opened, and again when something on it was pressed."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities import authorship, home
from handlers.codes import code_of
from handlers.commands import Commands
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, person_of
from storage.keys import PersonKey
from views import home as views

log = logging.getLogger(__name__)

# Slack shows no Home to them: there is nobody to tell, and what they did is done.
NOBODY = "user_not_found"


@listener
async def opened_home(
    event: dict[str, Any],
    context: AsyncBoltContext,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """Draw Home for who opened it; the messages tab is none of ours."""
    if event.get("tab") != "home":
        return
    person = person_of(context)
    await looking.person(person)
    await draw(person, client, database, looking, commands)


async def draw(
    person: PersonKey, client: AsyncWebClient, database: Once, looking: Looking, commands: Commands
) -> None:
    """Publish Home as it is now."""
    found = await database.read(home.at_home, person, sight=await looking.sight(person))
    try:
        await client.views_publish(user_id=person.user, view=views.home(found, commands.kb))
    except SlackApiError as error:
        if code_of(error) != NOBODY:
            raise
        log.info("Home was not drawn: %s", NOBODY)


@listener
async def turned_dial(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """Remember how much they want to hear."""
    await ack()
    await database.write(home.turn_dial, pressed.person, pressed.value)
    await draw(pressed.person, client, database, looking, commands)


@listener
async def pressed_keep_again(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    commands: Commands,
) -> None:
    """Let their words be kept again."""
    await ack()
    await database.write(authorship.keep_again, pressed.person)
    # Whoever was forgotten has a name again.
    await looking.person(pressed.person, afresh=True)
    await draw(pressed.person, client, database, looking, commands)
