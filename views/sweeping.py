"""What an administrator is asked when many notes' messages were deleted at once."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, MarkdownTextObject, SectionBlock

from communities.sweeping import ANSWER_WITHIN, DecidedBefore, Erased, PutBack
from storage.sweeps import Summary
from views.ids import Action
from views.text import Message, count, day, message


def asked(found: Summary) -> Message:
    """The question, in numbers and dates alone."""
    notes, by = count(found.notes, "note", "notes"), count(found.authors, "person", "people")
    what, were = ("message", "was") if found.notes == 1 else ("messages", "were")
    text = (
        f"From {day(found.began_at)} on, the {what} behind {notes} by {by} {were} deleted in Slack: many at "
        "about the same time, or old enough for Slack to clear them out. They were written from "
        f"{day(found.oldest)} to {day(found.newest)}. Was that Slack, or somebody, tidying up old messages, "
        "or are the notes to go too? Nobody sees them until you say. "
        f"Unanswered for {ANSWER_WITHIN.days} days, they are erased."
    )
    return message(
        text,
        SectionBlock(text=MarkdownTextObject(text=text)),
        ActionsBlock(
            elements=[
                ButtonElement(text="Keep the notes", action_id=Action.KEEP_SWEPT, value=str(found.sweep)),
                ButtonElement(text="Erase them too", action_id=Action.ERASE_SWEPT, value=str(found.sweep)),
            ]
        ),
    )


def unasked() -> Message:
    """What a steward is told while nobody can be asked; how much it is, administrators alone may know."""
    return message(
        "Many messages were deleted in Slack, at about the same time or for their age, and notes that your "
        "community kept of them are hidden. Only an administrator of this workspace can say whether they "
        "stay, and I know of none. Please ask one to open *Commonplace* in Slack, under Apps: I ask them "
        "there. Until somebody was asked, nothing of it is erased."
    )


def answered(outcome: PutBack | Erased | DecidedBefore) -> Message:
    """What became of them."""
    match outcome:
        case PutBack(notes=notes):
            return message(f"Done. {count(notes, 'note', 'notes')} can be found again.")
        case Erased(notes=notes):
            return message(f"Done. {count(notes, 'note is', 'notes are')} gone for good.")
        case DecidedBefore():
            return message("That was decided already; nothing was changed now.")
