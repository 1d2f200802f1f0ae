"""How an entry stays true: doubts, and the answers of who is in charge."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import replacing, tending
from communities.refusals import Refusal
from communities.refusals_notes import NothingChosen
from communities.tending import Back, InDoubt, Standing, StillTrue
from handlers.answering import InModal, redraw, show
from handlers.chosen import Chosen
from handlers.commands import Commands
from handlers.editing import id_of, show_again
from handlers.home import draw
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock, Tools
from handlers.using import entry_in, know_author
from storage.keys import ChannelId, ChannelKey, EntryId, PersonKey
from storage.verdicts import DID_NOT_WORK, OUT_OF_DATE
from views import tending as views
from views.editing import field
from views.ids import Action, Block, Callback
from views.tending import Beneath
from views.text import Message

STANDINGS: dict[Action, Callable[..., Standing | StillTrue | Back]] = {
    Action.STILL_TRUE: tending.still_true,
    Action.RETIRE: tending.retire,
    Action.BRING_BACK: tending.bring_back,
    Action.LEAVE_SO: tending.leave_so,
}


async def chose_out_of_date(chosen: Chosen) -> None:
    """Write down that it is out of date."""
    await doubt(chosen, OUT_OF_DATE)


async def chose_did_not_work(chosen: Chosen) -> None:
    """Write down that it did not work."""
    await doubt(chosen, DID_NOT_WORK)


async def doubt(chosen: Chosen, verdict: str) -> None:
    """Write down a doubt, and say who hears of it."""
    await chosen.looking.person(chosen.person)
    sight = await chosen.looking.sight(chosen.person)
    await know_author(chosen.entry, chosen.person, chosen.database, chosen.looking)
    outcome = await chosen.database.write(
        tending.doubt, chosen.person, chosen.entry, verdict, now=chosen.clock(), sight=sight
    )
    await chosen.respond(**views.doubted(outcome), replace_original=False)


@dataclass(frozen=True, slots=True)
class Surface:
    """Where something was pressed, and what is needed to show there what became of it."""

    pressed: Pressed
    client: AsyncWebClient
    database: Once
    looking: Looking
    respond: AsyncRespond
    commands: Commands

    async def shows(self, entry: EntryId, words: Message) -> None:
        """Draw Home or the page anew, or say it; a direct message is told again by itself."""
        if self.pressed.is_on_home:
            await draw(self.pressed.person, self.client, self.database, self.looking, self.commands)
        elif isinstance(self.respond, InModal):
            await self.respond(**words)
        elif self.pressed.view_id and self.pressed.view_kind != Callback.EDIT_FORM:
            found = await self._in_doubt(self.pressed.view_about)
            await redraw(self.client, self.pressed.view_id, views.in_doubt(found))
        elif self.pressed.view_id:
            await show_again(self.pressed, entry, self.client, self.database, self.looking, words)
        elif self.pressed.is_in_note:
            await self.respond(**words, replace_original=True)

    async def _in_doubt(self, channel: str) -> InDoubt:
        """What is in doubt in the community of this channel, for who tends it."""
        by = self.pressed.person
        place, sight = ChannelKey(by.workspace, ChannelId(channel)), await self.looking.sight(by)
        return await self.database.read(tending.in_doubt, by, place, sight=sight)


@listener
async def said_how_it_stands(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    respond: AsyncRespond,
    clock: Clock,
    commands: Commands,
) -> None:
    """It is still true, holds no longer, or holds after all; shown where it was said."""
    await ack()
    entry, verb = entry_in(pressed.value), STANDINGS[Action(pressed.action_id)]
    sight = await looking.sight(pressed.person)
    await know_author(entry, pressed.person, database, looking)
    outcome = await database.write(verb, pressed.person, entry, now=clock(), sight=sight)
    surface = Surface(pressed, client, database, looking, respond, commands)
    await surface.shows(entry, views.stands(outcome))


@listener
async def pressed_in_doubt(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Lay what is in doubt on the desk."""
    await ack()
    by = pressed.person
    place, sight = pressed.named, await looking.sight(by)
    found = await database.read(tending.in_doubt, by, place, sight=sight)
    await show(client, pressed, views.in_doubt(found))


@listener
async def pressed_replace(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking
) -> None:
    """Ask what has taken its place."""
    await ack()
    sight = await looking.sight(pressed.person)
    entry = await database.read(replacing.begin, pressed.person, entry_in(pressed.value), sight=sight)
    await show(client, pressed, views.replacing(entry, beneath(pressed)))


def beneath(pressed: Pressed) -> Beneath:
    """What is to be drawn anew once it is replaced; what the form takes the place of is not."""
    if pressed.is_deepest or pressed.view_kind not in ("", Callback.EDIT_FORM):
        return Beneath()
    return Beneath(pressed.is_on_home, pressed.view_id, pressed.view_kind, pressed.view_about)


def pressed_at(beneath: Beneath, by: PersonKey, entry: str) -> Pressed:
    """The press that opened the form, as far as it says where to show what became of it."""
    return Pressed(
        by,
        Action.REPLACE,
        entry,
        None,
        "",
        is_on_home=beneath.is_home,
        view_id=beneath.view_id,
        view_kind=beneath.kind,
        view_about=beneath.about,
    )


@listener
async def submitted_replace_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    respond: AsyncRespond,
    clock: Clock,
    commands: Commands,
    tools: Tools,
) -> None:
    """Replace it with what was chosen or linked to, or show what was found for the words."""
    (number, beneath), by, values = views.replaced_in(submitted.about), submitted.person, submitted.values
    entry, typed, chosen = entry_in(number), field(values, Block.SUCCESSOR), values.get(Block.CHOICE, "")
    sight = await looking.sight(by)
    try:
        if Block.CHOICE in values and not (chosen or typed.strip()):
            raise NothingChosen
        later = entry_in(chosen) if chosen else None
        if later is None:
            found = await database.read(replacing.look, by, entry, typed, tools.vocabulary, sight=sight)
            if not found.is_linked:
                view = views.candidates(found.entry, found.candidates, typed, beneath)
                await ack(response_action="update", view=view)
                return
            later = found.candidates[0].id
        outcome = await database.write(tending.replace, by, entry, later, now=clock(), sight=sight)
    except Refusal as no:
        wrong = Block.CHOICE if isinstance(no, NothingChosen) else id_of(submitted, Block.SUCCESSOR)
        await refused_in_form(no, wrong, ack, database, commands)
        return
    await ack()
    surface = Surface(pressed_at(beneath, by, number), client, database, looking, respond, commands)
    await surface.shows(entry, views.stands(outcome))
