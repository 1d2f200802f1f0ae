"""An administrator says what many deletions at once were meant to be."""

from slack_bolt.async_app import AsyncAck, AsyncRespond

from communities import refusals, sweeping
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Clock
from storage.keys import SweepId
from views import sweeping as views
from views.ids import Action


@listener
async def answered_sweep(
    ack: AsyncAck,
    pressed: Pressed,
    action: dict[str, str],
    respond: AsyncRespond,
    database: Once,
    looking: Looking,
    clock: Clock,
) -> None:
    """Put the notes back, or erase them."""
    await ack()
    await looking.person(pressed.person)
    if not pressed.value.isdecimal() or len(pressed.value) > 9:
        raise refusals.Gone
    outcome = await database.write(
        sweeping.decide,
        pressed.person,
        SweepId(int(pressed.value)),
        now=clock(),
        keeps=action["action_id"] == Action.KEEP_SWEPT,
    )
    # If the process dies here, upkeep goes on.
    while await database.write(sweeping.finish_some, now=clock()):
        pass
    await respond(**views.answered(outcome), replace_original=False)
