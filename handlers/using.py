"""*I used this*, and what it changed."""

from contextlib import suppress

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import refusals, using
from communities.refusals import Refusal
from handlers.answering import show
from handlers.commands import Commands
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock
from storage import entries, people
from storage.keys import EntryId, PersonKey
from views import using as views
from views.ids import Block
from views.text import number_in


def entry_in(value: str) -> EntryId:
    """The entry that a button carries; raises `NoteGone` when it carries none."""
    try:
        return EntryId(number_in(value))
    except refusals.Gone:
        raise refusals.NoteGone from None


async def know_author(entry: EntryId, by: PersonKey, database: Once, looking: Looking) -> None:
    """Know whoever wrote this entry, who may hear of it; while Slack does not say who, they do not."""
    found = await database.read(entries.by_id, by.workspace, entry)
    if found is None or found.author is None:
        return
    if await database.read(people.strangers, by.workspace, [found.author]):
        with suppress(refusals.NotToldWho):
            await looking.person(PersonKey(by.workspace, found.author))


@listener
async def pressed_used_it(
    ack: AsyncAck, pressed: Pressed, respond: AsyncRespond, database: Once, looking: Looking, clock: Clock
) -> None:
    """Record it, and thank."""
    await ack()
    await looking.person(pressed.person)
    entry, sight = entry_in(pressed.value), await looking.sight(pressed.person)
    await know_author(entry, pressed.person, database, looking)
    outcome = await database.write(using.use, pressed.person, entry, now=clock(), sight=sight)
    await respond(**views.used(outcome), replace_original=False)


@listener
async def pressed_leave_name_out(
    ack: AsyncAck, pressed: Pressed, respond: AsyncRespond, database: Once, clock: Clock
) -> None:
    """Leave their name out of what the author hears."""
    await ack()
    entry = entry_in(pressed.value)
    outcome = await database.write(using.leave_name_out, pressed.person, entry, now=clock())
    await respond(**views.name_left_out(outcome), replace_original=True)


@listener
async def pressed_say_changed(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Ask for a line about what it changed."""
    await ack()
    value, day, *_ = views.use_in(pressed.value)
    sight = await looking.sight(pressed.person)
    line = await database.read(using.line, pressed.person, entry_in(value), day, sight=sight)
    await show(client, pressed, views.form(line))


@listener
async def submitted_changed_form(
    ack: AsyncAck, submitted: Submitted, database: Once, looking: Looking, commands: Commands
) -> None:
    """Write down the line, or take it back."""
    value, day, *_ = views.use_in(submitted.about)
    words = submitted.values.get(Block.CHANGED, "")
    if day is None:
        raise refusals.Gone
    sight = await looking.sight(submitted.person)
    try:
        await database.write(using.say, submitted.person, entry_in(value), day, words, sight=sight)
    except Refusal as no:
        await refused_in_form(no, Block.CHANGED, ack, database, commands)
        return
    await ack()
