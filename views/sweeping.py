"""What an administrator is asked when many notes' messages were deleted at once."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, MarkdownTextObject, SectionBlock

from communities.sweeping import ANSWER_WITHIN, DecidedBefore, Erased, PutBack
from storage.sweeps import Summary
from views.ids import Action
from views.text import Message, count, day, message


def asked(found: Summary) -> Message:
    """The question, in numbers and dates alone."""
    notes = count(found.notes, "note", "notes")
    by, until = count(found.authors, "person", "people"), day(found.began_at + ANSWER_WITHIN)
    text = (
        f"On {day(found.began_at)}, the messages behind {notes} by {by} were deleted in Slack at about the "
        f"same time. They were written from {day(found.oldest)} to {day(found.newest)}. Was that Slack, or "
        "somebody, tidying up old messages, or are the notes to go too? "
        f"Nobody sees them until you say. Unanswered, they are erased on {until}."
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


def answered(outcome: PutBack | Erased | DecidedBefore) -> Message:
    """What became of them."""
    match outcome:
        case PutBack(notes=notes):
            return message(f"Done. {count(notes, 'note', 'notes')} can be found again.")
        case Erased(notes=notes):
            return message(f"Done. {count(notes, 'note is', 'notes are')} gone for good.")
        case DecidedBefore():
            return message("That was decided already; nothing was changed now.")
