"""The menu of an entry: each choice has a function of its own, wherever its feature lives."""

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import refusals
from handlers import authorship, editing, sharing, tending
from handlers.chosen import Choice, Chosen
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Clock
from handlers.using import entry_in
from views.ids import More

CHOICES: dict[str, Choice] = {
    More.EDIT: editing.chose_edit,
    More.SHARE: sharing.chose_share,
    More.DID_NOT_WORK: tending.chose_did_not_work,
    More.OUT_OF_DATE: tending.chose_out_of_date,
    More.DONT_KEEP: authorship.chose_dont_keep,
}


@listener
async def chose_more(
    ack: AsyncAck,
    pressed: Pressed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    respond: AsyncRespond,
    clock: Clock,
) -> None:
    """Do what was chosen."""
    await ack()
    choice, _, number = pressed.value.partition(":")
    do = CHOICES.get(choice)
    if do is None:
        raise refusals.Gone
    entry = entry_in(number)
    await do(Chosen(pressed, entry, client, database, looking, respond, clock))
