"""What people read who are asked whether notes are still true."""

from slack_sdk.models.blocks import ActionsBlock, ContextBlock, MarkdownTextObject
from slack_sdk.models.blocks import Block as SlackBlock

from communities.reviewing import MOST, Due
from storage.standings import IN_DOUBT, REPLACED, RETIRED
from views.tending import answers
from views.text import Message, channel, count, day, link, message, section

AFTER = "If you do nothing, nothing changes, and what is left comes again next month."


def asked(found: tuple[Due, ...]) -> Message:
    """The note of a month: each with its answers, until it is answered."""
    left = [one for one in found[:MOST] if one.is_open]
    still = "People use or open them, and nobody has looked for a while."
    head = f"*Are these still true?* {still if left else 'All of them were looked at.'}"
    blocks: list[SlackBlock] = [section(head)]
    for one in found[:MOST]:
        blocks += asked_about(one)
    if left:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=AFTER)]))
    text = f"{count(len(left), 'note', 'notes')} to look at" if left else "All notes were looked at"
    return message(text, *blocks)


def asked_about(one: Due) -> list[SlackBlock]:
    """One note with its answers, or how it was answered."""
    kept = one.entry
    title = link(kept.permalink, kept.title)
    if not one.is_open:
        return [section(f"{title} · {answered(one)}")]
    doubts = " · in doubt" if kept.standing == IN_DOUBT else ""
    facts = f"{title}\n{channel(one.place.channel)} · kept {day(kept.kept_at)}{doubts}"
    return [section(facts), ActionsBlock(elements=answers(kept.id))]


def answered(one: Due) -> str:
    """How it stands now that somebody has looked."""
    if one.entry.standing == RETIRED:
        return "retired"
    return "replaced" if one.entry.standing == REPLACED else "looked at, still true"
