"""*Share here*: what is posted, what is asked first, and the receipt."""

import json

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from communities import refusals
from communities.sharing import Doubtful, Shared, SharedAlready
from storage.entries import Kept
from storage.keys import ChannelId, EntryId
from views.ids import Callback
from views.text import Message, carried, channel, count, escape, link, listed, message, paused, shown


def post(entry: Kept, by: str) -> Message:
    """A note's title and link, and who shared it, by name."""
    title = link(entry.permalink, entry.title)
    text = f"{title}\nshared by {escape(by)}"
    return message(text, SectionBlock(text=MarkdownTextObject(text=text)))


def asked(doubt: Doubtful) -> View:
    """Who would read it that could not before, before it is shared."""
    named = [shown(name, 80) for name in doubt.named]
    if doubt.others:
        named.append(count(doubt.others, "person more", "people more") if named else people(doubt.others))
    where = channel(doubt.audience.channel.key.channel)
    who = f"{listed(named)} in {where} could not open where this was kept."
    if not named and not doubt.audience.channel.is_shared:
        who = f"This was kept in a private channel, though everyone in {where} now could open it there."
    elif not named:
        who = f"{where} is shared with another company, whose people could not open where this was kept."
    text = (
        f"{who} "
        f"They would read its title, “{shown(doubt.entry.title, 200)}”, and see a link; "
        "its words stay where they are."
    )
    later = "Whoever joins the channel later reads it too."
    return View(
        type="modal",
        callback_id=Callback.SHARE_FORM,
        private_metadata=json.dumps([doubt.entry.id, doubt.audience.channel.key.channel]),
        title="Share here",
        submit="Share",
        close="Not now",
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=text)),
            ContextBlock(elements=[MarkdownTextObject(text=later)]),
        ],
    )


def people(number: int) -> str:
    """`1 person`, `2 people`."""
    return count(number, "person", "people")


def about(carries: str) -> tuple[EntryId, ChannelId]:
    """The note and the channel that a form is about; raises `Gone` when it names none."""
    match carried(carries):
        case [int(entry), str(place)] if 0 < entry < 10**9:
            return EntryId(entry), ChannelId(place)
    raise refusals.Gone


def done(outcome: Shared | SharedAlready) -> Message:
    """The receipt."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    where = channel(outcome.audience.channel.key.channel)
    if isinstance(outcome, SharedAlready):
        return message(f"{title} was shared in {where} today already.")
    if outcome.is_paused:
        return message(f"Not shared yet: {title}. {paused(f'It is posted in {where}')}")
    return message(f"Shared in {where}: {title}.")
