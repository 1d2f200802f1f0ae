"""What a search was narrowed to, and which filters could not be followed or missed."""

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject

from communities.narrowing import Told
from communities.narrowing_typed import Filter, Kind
from communities.words import plain
from views.text import channel, day, listed, public_only, shown

# So many are named; somebody who types more filters than that does not read more.
MOST_NAMED = 5

NOT_FOLLOWED = {
    Kind.BY: "I know nobody called “{value}” by whom something is kept that you can open.",
    Kind.IN: "I know no community “{value}” that you could open.",
    Kind.TAG: "Nothing that you could open is tagged “{value}”.",
    Kind.SINCE: "I don’t understand “since:{value}”. Write `since:2026`, `since:2026-01` or a day.",
    Kind.IS: "I don’t understand “is:{value}”. There is `is:question`.",
}
MINUS = "I can’t leave out what is “{kind}:{value}”: a filter says what to look at."
# The same where nothing is known to call it by.
NAMELESS = NOT_FOLLOWED | {
    Kind.BY: "Nothing by that person is kept where you can look.",
    Kind.IN: "I know no such community.",
}


def told(found: Told) -> list[Block]:
    """A line each; nothing when no filter was typed."""
    missed = found.missed.filters if found.missed else ()
    lines = [
        *([f"Only {only}."] if (only := limits(found)) else []),
        *not_followed((*missed, *found.unclear)),
    ]
    if found.no_filters:
        lines.append(no_filter(found.no_filters))
    if found.is_merged:
        lines.append("What was merged into another note is shown by that one.")
    if found.is_partial:
        lines.append(public_only("searched"))
    return [ContextBlock(elements=[MarkdownTextObject(text="\n".join(lines))])] if lines else []


def limits(found: Told) -> str:
    """What is looked at, in words; '' for everything."""
    parts = [
        "questions" if found.questions else "notes",
        "by " + listed([shown(name, 80) for name in found.writers[:MOST_NAMED]]) if found.writers else "",
        "in " + listed([channel(place.channel) for place in found.places[:MOST_NAMED]])
        if found.places
        else "",
        "tagged " + listed([tags(some) for some in found.tags[:MOST_NAMED]]) if found.tags else "",
        f"since {day(found.since)}" if found.since else "",
    ]
    said = [part for part in parts if part]
    return " ".join(said) if len(said) > 1 or found.questions else ""


def tags(some: tuple[str, ...]) -> str:
    """Tags of which one is enough."""
    return " or ".join(f"`{shown(tag, 60)}`" for tag in some[:MOST_NAMED])


def not_followed(filters: tuple[Filter, ...]) -> list[str]:
    """What names nobody and nothing, or is not understood, and what to write instead."""
    return [line(one) for one in filters[:MOST_NAMED]]


def line(one: Filter) -> str:
    """The same of one filter."""
    value = shown(plain(one.value), 60)
    if one.is_minus:
        return MINUS.format(kind=one.kind, value=value)
    return (NOT_FOLLOWED if one.value else NAMELESS)[one.kind].format(value=value)


def no_filter(typed: tuple[str, ...]) -> str:
    """What is no filter here, and what is."""
    named = listed([f"“{shown(one, 60)}”" for one in typed[:MOST_NAMED]])
    return f"I looked for {named} as words. Filters are `by:`, `in:`, `tag:`, `since:` and `is:question`."
