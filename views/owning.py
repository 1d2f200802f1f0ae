"""What people read about looking after a note."""

from slack_sdk.models.blocks import ActionsBlock

from storage.communities import Place
from storage.entries import Kept
from storage.keys import UserId
from views.editing import button
from views.ids import Action
from views.text import Message, channel, link, message, section, shown


def asked(entry: Kept, place: Place, by: str, reader: UserId) -> Message:
    """The question to who was named, and later how they answered."""
    title = link(entry.permalink, entry.title)
    if entry.owner == reader:
        text = f"You look after {title} now. You hear when somebody doubts it."
        buttons = [button("Hand it back", Action.HAND_BACK, entry.id)]
        return message(text, section(text), ActionsBlock(elements=buttons))
    if entry.owner_asked != reader:
        who = "Somebody else" if entry.owner else "The community"
        return message(f"{shown(by, 80)} asked whether you would look after {title}. {who} does.")
    text = (
        f"{shown(by, 80)} asks whether you would look after {title} in {channel(place.channel)}: "
        "you would hear when somebody doubts it, and could hand it back at any time. "
        "If you do nothing, the community keeps looking after it."
    )
    buttons = [
        button("I’ll look after it", Action.OWN, entry.id),
        button("No, thanks", Action.DONT_OWN, entry.id),
    ]
    return message(text, section(text), ActionsBlock(elements=buttons))


def looked_after(entry: Kept, reader: UserId) -> Message:
    """The receipt of an answer."""
    title = link(entry.permalink, entry.title)
    if entry.owner == reader:
        return message(f"You look after {title} now.")
    return message(f"The community looks after {title}." if entry.owner is None else f"Noted for {title}.")
