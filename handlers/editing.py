"""*Edit*: everything about an entry on one page, and what is changed there."""

import asyncio

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import editing, refusals, using
from communities.editing import Wish
from communities.refusals import NotToldWho, Refusal
from communities.refusals_notes import (
    AskedBefore,
    CannotOwn,
    ChangedMeanwhile,
    NotYoursToName,
    TagTooLong,
    TooManyTags,
)
from communities.seeing import Sight
from handlers.answering import redraw, show
from handlers.chosen import Chosen
from handlers.commands import Commands
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted, user_named
from handlers.seeing import PATIENCE
from handlers.tools import Clock
from handlers.using import entry_in
from storage import people
from storage.keys import EntryId, PersonKey, UserId
from views import editing as views
from views.ids import Block
from views.text import Message
from views.using import use_in

ABOUT_OWNERS = (AskedBefore, CannotOwn, NotToldWho, NotYoursToName)
ABOUT_TAGS = (TagTooLong, TooManyTags)


async def chose_edit(chosen: Chosen) -> None:
    """Open the page of an entry that was found."""
    await chosen.looking.person(chosen.person)
    sight = await chosen.looking.sight(chosen.person)
    found = await chosen.database.write(
        editing.opened, chosen.person, chosen.entry, now=chosen.clock(), sight=sight
    )
    await show(chosen.client, chosen.pressed, views.page(found))


@listener
async def pressed_edit(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, clock: Clock
) -> None:
    """Open the page of the entry that a note of ours is about."""
    await ack()
    await looking.person(pressed.person)
    entry, sight = entry_in(pressed.value), await looking.sight(pressed.person)
    found = await database.write(editing.opened, pressed.person, entry, now=clock(), sight=sight)
    await show(client, pressed, views.page(found))


@listener
async def submitted_edit_form(
    ack: AsyncAck, submitted: Submitted, database: Once, looking: Looking, clock: Clock, commands: Commands
) -> None:
    """Change what was changed in the form."""
    wish, entry = wished(submitted), entry_in(submitted.about)
    try:
        sight = await acquainted(wish.owner, submitted.person, database, looking)
        await database.write(editing.edit, submitted.person, entry, wish, now=clock(), sight=sight)
    except ChangedMeanwhile as no:
        found = await database.read(editing.about, submitted.person, entry, sight=sight)
        page = views.page(found, wish=wish, typed=no.typed, lost=no.lost)
        await ack(response_action="update", view=page)
        return
    except Refusal as no:
        await refused_in_form(no, id_of(submitted, field_of(no)), ack, database, commands)
        return
    await ack()


@listener
async def pressed_undo(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, clock: Clock
) -> None:
    """Undo one change, and show the page as it is then."""
    await ack()
    value, number = views.change_in(pressed.value)
    entry = entry_in(value)
    sight = await looking.sight(pressed.person)
    await database.write(editing.undo, pressed.person, entry, number, now=clock(), sight=sight)
    await show_again(pressed, entry, client, database, looking)


@listener
async def pressed_confirm_use(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, clock: Clock
) -> None:
    """Say so too, and show the page with it."""
    await ack()
    await looking.person(pressed.person)
    value, day, user, read = use_in(pressed.value)
    if day is None:
        raise refusals.Gone
    entry, sight = entry_in(value), await looking.sight(pressed.person)
    await database.write(using.confirm, pressed.person, entry, user, day, read, now=clock(), sight=sight)
    # It may be a use of what was merged into the note whose page this is.
    on_page = entry_in(pressed.view_about) if pressed.view_about else entry
    await show_again(pressed, on_page, client, database, looking)


async def show_again(
    pressed: Pressed,
    entry: EntryId,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    said: Message | None = None,
) -> None:
    """Draw the page of an entry anew, in the modal in which something was pressed."""
    if not pressed.view_id:
        return
    sight = await looking.sight(pressed.person)
    found = await database.read(editing.about, pressed.person, entry, sight=sight)
    await redraw(client, pressed.view_id, views.page(found, said))


async def acquainted(named: UserId | None, by: PersonKey, database: Once, looking: Looking) -> Sight:
    """What who sends a form sees, and whoever it names is known; Slack is asked of whom we never met alone.

    Both at once, for the form is acknowledged after it, and Slack waits for that three seconds.
    """
    person = PersonKey(by.workspace, named) if named else None
    if person is None or await database.read(people.known, person) is not None:
        return await looking.sight(by)
    sight, _ = await asyncio.gather(looking.sight(by), looking.person(person, patience=PATIENCE))
    return sight


def wished(submitted: Submitted) -> Wish:
    """What a form asks for."""
    owner = views.field(submitted.values, Block.OWNER)
    return Wish(
        views.field(submitted.values, Block.TITLE),
        tuple(views.field(submitted.values, Block.TAGS).split()),
        user_named(owner) if owner else None,
        names_owner=views.has_field(submitted.values, Block.OWNER),
        shown=views.shown_in(submitted.values),
    )


def field_of(no: Refusal) -> Block:
    """Beneath which field of the form a refusal stands."""
    if isinstance(no, ABOUT_TAGS):
        return Block.TAGS
    return Block.OWNER if isinstance(no, ABOUT_OWNERS) else Block.TITLE


def id_of(submitted: Submitted, block: Block) -> str:
    """The id that a field has in this form."""
    return next((name for name in submitted.values if name.partition("-")[0] == block), str(block))
