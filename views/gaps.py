"""What people are looking for, as the stewards of a community see it: words, never people."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
)
from slack_sdk.models.views import View

from communities.gaps import MOST_GAPS
from communities.gaps_tending import NEAREST, Decided, Looked, Shown
from storage.communities import Place
from storage.keys import ChannelId
from views.ids import Action
from views.text import channel, count, link, number_in, section, shown, when

HOW = (
    "Searches that found nothing, when three people or more made them. Who they are is not known. "
    "Once a note answers it, it leaves this list; otherwise after 90 days."
)


def looked(found: Looked, decided: Decided | None = None) -> View:
    """The gaps, each with what comes nearest and what one can do."""
    blocks: list[Block] = [section(told(decided)), DividerBlock()] if decided else []
    if not found.gaps:
        nothing = f"Nobody has looked for anything in {channel(found.place.channel)} in vain lately."
        blocks.append(section(nothing))
    for one in found.gaps[:MOST_GAPS]:
        blocks += gap(one, found.place)
    blocks.append(ContextBlock(elements=[MarkdownTextObject(text=HOW)]))
    return View(type="modal", title="People are looking for", close="Back", blocks=blocks)


def gap(one: Shown, place: Place) -> list[Block]:
    """One gap."""
    words = shown(one.gap.words, 300)
    near = " · ".join(link(entry.permalink, entry.title) for entry in one.near[:NEAREST])
    text = f"*{words}* — {count(one.gap.people, 'person', 'people')}"
    value = f"{place.channel}:{one.gap.id}"
    return [
        section(f"{text}\nNearest: {near}" if near else text),
        ActionsBlock(
            elements=[
                ButtonElement(text="Make it a prompt", action_id=Action.GAP_PROMPT, value=value),
                ButtonElement(text="Not needed", action_id=Action.GAP_DISMISS, value=value),
            ],
            block_id=f"gap-{one.gap.id}",
        ),
    ]


def told(decided: Decided) -> str:
    """What became of a gap."""
    words = shown(decided.gap.words, 300)
    if decided.prompt_at is None:
        return f"*{words}* is not shown here again."
    return f"*{words}* is the next prompt, {when(decided.prompt_at)}."


def gap_in(value: str) -> tuple[ChannelId, int]:
    """The channel and the gap that a button carries; raises `Gone` when it carries none."""
    place, _, number = value.partition(":")
    return ChannelId(place), number_in(number)
