"""*Share here*: what is posted, what is asked first, and the receipt."""

import json
import re

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from communities import refusals, words
from communities.sharing import Doubtful, Shared, SharedAlready, TakenBack
from storage.entries import Kept
from storage.keys import ChannelId, DeliveryId, EntryId
from views.ids import Action, Callback
from views.text import Message, carried, channel, count, escape, link, listed, message, paused, section, shown


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
    title = f"its title, “{shown(doubt.entry.title, 200)}”"
    read = f"{title}, and see a link; the rest of its words stays where it is."
    if words.said(doubt.entry.plain) <= words.said(doubt.entry.title):
        read = f"{title}, which is all it says, and see a link."
    text = f"{who} They would read {read}"
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
    """The receipt, with the way back."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    where = channel(outcome.audience.channel.key.channel)
    if isinstance(outcome, SharedAlready):
        text = f"{title} was shared in {where} today already."
    elif outcome.is_paused:
        text = f"Not shared yet: {title}. {paused(f'It is posted in {where}')}"
    else:
        text = f"Shared in {where}: {title}."
    if outcome.share is None:
        return message(text)
    return message(text, section(text), ActionsBlock(elements=[take_back(outcome.share)]))


def take_back(share: DeliveryId) -> ButtonElement:
    """The way back."""
    return ButtonElement(text="Take it back", action_id=Action.TAKE_SHARE_BACK, value=share)


def share_in(value: str) -> DeliveryId:
    """What was shared, as a button carries it; raises `Gone` when it carries nothing of the kind."""
    if re.fullmatch("[0-9a-f]{32}", value) is None:
        raise refusals.Gone
    return DeliveryId(value)


def taken_back(outcome: TakenBack) -> Message:
    """It does not stand there any more, or not for long."""
    where = channel(outcome.channel)
    if outcome.already:
        return message(f"That was taken back already, and stands in {where} no more.")
    return message(
        f"Taken back: it stands in {where} no more, or is gone in a moment. The note itself is kept."
    )
