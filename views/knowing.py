"""*Who might know*: names and what they wrote, never a mention."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)

from communities.knowing import MOST, MightKnow
from communities.words import plain
from views.ids import Action
from views.searching import MOST_ASKED
from views.text import Message, cut, link, message, shown


def might_know(outcome: MightKnow) -> Message:
    """At most three people, each with the note that comes nearest; or that nobody agreed."""
    about = shown(plain(outcome.asked), 200)
    value = cut(plain(outcome.asked), MOST_ASKED)
    button = ButtonElement(text="Ask a community", action_id=Action.ASK, value=value or "?")
    ask = ActionsBlock(elements=[button])
    if not outcome.knowing:
        text = "Nobody who wrote about something similar has agreed to be asked. Ask a community instead."
        return message(text, SectionBlock(text=MarkdownTextObject(text=text)), ask)
    lines = [
        f"• *{shown(one.name, 80)}*: {link(one.entry.permalink, one.entry.title)}"
        for one in outcome.knowing[:MOST]
    ]
    title = "They wrote about something similar and agreed to be asked:"
    hint = "_They are not told that you looked. Write to them yourself, or reply to their note._"
    return message(
        f"Who might know about {about}",
        SectionBlock(text=MarkdownTextObject(text="\n".join([title, *lines]))),
        ask,
        ContextBlock(elements=[MarkdownTextObject(text=hint)]),
    )
