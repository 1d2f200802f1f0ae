"""*I used this*."""

import re

from slack_bolt.async_app import AsyncAck, AsyncRespond

from communities import refusals, using
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Clock
from storage.keys import EntryId
from views import using as views


def entry_in(value: str) -> EntryId:
    """The entry that a button carries; raises `Gone` when it carries none."""
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise refusals.Gone
    return EntryId(int(value))


@listener
async def pressed_used_it(
    ack: AsyncAck, pressed: Pressed, respond: AsyncRespond, database: Once, looking: Looking, clock: Clock
) -> None:
    """Record it, and thank."""
    await ack()
    await looking.person(pressed.person)
    entry, sight = entry_in(pressed.value), await looking.sight(pressed.person)
    outcome = await database.write(using.use, pressed.person, entry, now=clock(), sight=sight)
    await respond(**views.used(outcome), replace_original=False)
