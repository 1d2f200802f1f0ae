"""What looks alike, laid before a steward; and the question in *Keep this*."""

import json

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    RadioButtonsElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from communities import refusals
from communities.merging import Alike, Alone, Differ, Merged, Pair
from storage.entries import Kept
from storage.keys import ChannelId, EntryId, UserId
from views import ids
from views.entries import ASKED, excerpt, replied
from views.ids import Action, Field
from views.text import carried, channel, count, cut, day, escape, hint, link, said_at, section, shown

SHOWN = 240
MERGE, DIFFER = "merge", "differ"


def alike(found: Alike, outcome: Merged | Differ | Alone | None = None) -> View:
    """The pairs, each with its two buttons, and what was merged, with the way back."""
    blocks: list[Block] = [section(done(outcome))] if outcome is not None else []
    if not found.pairs:
        blocks.append(section(f"Nothing in {channel(found.place.channel)} looks alike now."))
    for pair in found.pairs:
        blocks += [*one_pair(pair, found), DividerBlock()]
    left = found.total - len(found.pairs)
    if left:
        blocks.append(hint(f"and {count(left, 'more pair', 'more pairs')}, once these are decided"))
    if found.merged:
        blocks.append(section("*Merged*"))
        blocks += [one_merged(merged, found.place.channel) for merged in found.merged]
    blocks.append(hint("Both stay, with their stars; a search shows one of them, with a link to the other."))
    return View(type="modal", title="Look alike", close="Back", blocks=blocks)


def one_pair(pair: Pair, found: Alike) -> list[Block]:
    """Two notes with who wrote them, which one stays, and whether they are the same."""
    value = json.dumps([found.place.channel, pair.newer.id, pair.older.id])
    older, newer = said(pair.older, found.names), said(pair.newer, found.names)
    return [
        SectionBlock(text=MarkdownTextObject(text=f"{older}\n_If merged, this one is shown._")),
        SectionBlock(text=MarkdownTextObject(text=f"{newer}\n_If merged, this one is a link beside it._")),
        ActionsBlock(
            elements=[
                ButtonElement(text="Merge", action_id=Action.MERGE, value=value),
                ButtonElement(text="They differ", action_id=Action.THEY_DIFFER, value=value),
            ]
        ),
    ]


def said(entry: Kept, names: dict[UserId, str]) -> str:
    """A note, who wrote it, and the beginning of its words and of what it replies to; nothing is read in."""
    by = shown(names.get(entry.author or UserId(""), ""), 80) or "an app"
    head = f"{link(entry.permalink, entry.title)}, by {by}, {day(said_at(entry.message.ts))}"
    asked = excerpt(entry.question_plain, (), ASKED)
    before = f"Asked: {escape(asked)}\n{replied(entry)}" if asked else ""
    return f"{head}\n{before}{escape(cut(entry.plain, SHOWN))}"


def one_merged(merged: Merged, place: ChannelId) -> Block:
    """A note that another one stands for."""
    one, survivor = merged.merged, merged.survivor
    text = f"{link(one.permalink, one.title)} is shown with {link(survivor.permalink, survivor.title)}."
    value = json.dumps([place, one.id, survivor.id])
    undo = ButtonElement(text="Undo merge", action_id=Action.UNMERGE, value=value)
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=undo)


def about(value: str) -> tuple[ChannelId, EntryId, EntryId]:
    """The channel and the two notes that a button names; raises `Gone` when it names none."""
    match carried(value):
        case [str(place), int(one), int(other)] if 0 < one < 10**9 and 0 < other < 10**9:
            return ChannelId(place), EntryId(one), EntryId(other)
    raise refusals.Gone


def done(outcome: Merged | Differ | Alone) -> str:
    """What became of it."""
    match outcome:
        case Merged(survivor=survivor):
            return f"{link(survivor.permalink, survivor.title)} stands for both now."
        case Differ():
            return "They are not shown as alike again."
        case Alone(entry=entry):
            return f"{link(entry.permalink, entry.title)} stands by itself again."


def looks_like(other: Kept) -> Block:
    """In *Keep this*: what it looks like, and whether it is the same."""
    kept_on = other.kept_at.strftime("%d %b").lstrip("0")
    return InputBlock(
        block_id=ids.Block.LOOKS_LIKE,
        label=cut(f"This looks like “{cut(other.title, 120)}”, kept {kept_on}", 250),
        optional=True,
        element=RadioButtonsElement(
            action_id=Field.LOOKS_LIKE,
            options=[
                Option(text="Merge with it", value=f"{MERGE}:{other.id}"),
                Option(text="They differ", value=f"{DIFFER}:{other.id}"),
            ],
        ),
    )


def kept_already(other: Kept) -> Block:
    """The same for who may not say that they are: told, and not asked."""
    return section(f"This looks like {link(other.permalink, other.title)}, kept {day(other.kept_at)}.")
