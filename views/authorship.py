"""What authors read about their own words."""

from storage.communities import Place
from storage.entries import Kept
from views.text import Message, channel, count, link, message, shown


def your_entry(entry: Kept, place: Place) -> Message:
    """What is kept of an author's message, in the words as they are kept."""
    title = link(entry.permalink, entry.title)
    words = shown(entry.plain, 1500)
    return message(
        f"Kept in {channel(place.channel)} as {title}:\n>{words}\n"
        "Edit or delete your message in Slack and this copy follows."
    )


def not_kept() -> Message:
    """This one is out."""
    return message("Done. It is not kept any more, and nobody’s star brings it back.")


def never_kept(entries: int) -> Message:
    """Nothing of theirs is kept."""
    gone = f" {count(entries, 'note', 'notes')} of yours went." if entries else ""
    return message(f"Done. Nothing you write will be kept.{gone} You can change your mind on Home.")
