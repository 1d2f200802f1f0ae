"""What looks alike: a steward decides on their desk, and whoever keeps something by hand is asked."""

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import merging
from communities.merging import Alone, Differ, Merged
from handlers.answering import redraw, show
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock
from handlers.using import entry_in
from storage.entries import Kept
from storage.keys import ChannelKey
from views import merging as views
from views.ids import Action, Block


@listener
async def pressed_look_alike(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Lay out what looks alike in this community."""
    await ack()
    channel, sight = pressed.named, await looking.sight(pressed.person)
    found = await database.read(merging.laid_out, pressed.person, channel, sight=sight)
    await show(client, pressed, views.alike(found))


@listener
async def decided(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, clock: Clock
) -> None:
    """Merge two notes, remember that they differ, or undo a merge; and lay out what is left."""
    await ack()
    place, one, other = views.about(pressed.value)
    by, sight, now = pressed.person, await looking.sight(pressed.person), clock()
    outcome: Merged | Differ | Alone
    if pressed.action_id == Action.MERGE:
        outcome = await database.write(merging.merge, by, one, other, now=now, sight=sight)
    elif pressed.action_id == Action.THEY_DIFFER:
        outcome = await database.write(merging.differ, by, one, other, now=now, sight=sight)
    else:
        outcome = await database.write(merging.undo, by, one, now=now, sight=sight)
    channel = ChannelKey(by.workspace, place)
    found = await database.read(merging.laid_out, by, channel, sight=sight)
    await redraw(client, pressed.view_id, views.alike(found, outcome))


async def answered_in_form(
    entry: Kept, submitted: Submitted, database: Once, looking: Looking, clock: Clock
) -> None:
    """What somebody said in *Keep this* about the note that theirs looks like."""
    said, _, number = submitted.values.get(Block.LOOKS_LIKE, "").partition(":")
    if said not in (views.MERGE, views.DIFFER):
        return
    other, sight = entry_in(number), await looking.sight(submitted.person)
    if said == views.MERGE:
        await database.write(merging.merge, submitted.person, entry.id, other, now=clock(), sight=sight)
    else:
        await database.write(merging.differ, submitted.person, entry.id, other, now=clock(), sight=sight)
