"""What returns, in words: the prompt, the recap, and when they come next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    ContextBlock,
    MarkdownTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
)

from communities.prompts import Prompt
from communities.recaps import Asking, Recap, Told, Used
from storage.communities import Place
from views.text import Message, Part, count, escape, listed, message, shown, titled

ABOUT_A_WEEK = timedelta(days=8)
THIS_WEEK = timedelta(days=6)
LABEL = 100
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def prompt(asked: Prompt, place: Place) -> Message:
    """Something worth talking about, and where to answer."""
    where = f"Answer in the thread. A :{place.emoji}: on an answer keeps it."
    follow_up = [f"_Then:_ {escape(asked.follow_up)}"] if asked.follow_up else []
    return message(
        escape(asked.text),
        SectionBlock(text=MarkdownTextObject(text=f"*{escape(asked.text)}*")),
        *(SectionBlock(text=MarkdownTextObject(text=text)) for text in follow_up),
        ContextBlock(elements=[MarkdownTextObject(text=where)]),
    )


def looked_for(words: str, place: Place) -> Message:
    """What people look for in vain, put to everybody."""
    said = shown(words, 300)
    where = f"A :{place.emoji}: on an answer keeps it, and it is found from then on."
    return message(
        f"People here are looking for “{said}”: who has something?",
        SectionBlock(
            text=MarkdownTextObject(text=f"*People here are looking for “{said}”: who has something?*")
        ),
        ContextBlock(elements=[MarkdownTextObject(text=where)]),
    )


def recap(found: Recap, asking: tuple[Asking, ...]) -> Message:
    """What happened, a line for each kind of it; a quiet time in one line."""
    if found.is_quiet and not asking:
        return nothing_left(found)
    lines = quiet(found, asking) if found.is_quiet else eventful(found, asking)
    sections = [RichTextSectionElement(elements=line) for line in lines]
    return message(summary(found, asking), RichTextBlock(elements=sections))


def nothing_left(found: Recap) -> Message:
    """What stands in place of a recap when everything that it spoke of is gone."""
    text = f"{escape(heading(found))}: what stood here has been answered or taken back."
    return message(text, SectionBlock(text=MarkdownTextObject(text=text)))


def eventful(found: Recap, asking: tuple[Asking, ...]) -> list[list[Part]]:
    """The lines of a period in which something happened."""
    lines = [[bold(heading(found))]]
    if found.kept:
        more = f" and {found.more_kept} more" if found.more_kept else ""
        lines.append([bold("Kept: "), *joined(kept(told) for told in found.kept), plain(more)])
    if asking:
        lines.append([bold("Still open: "), *joined(open_question(found, one) for one in asking)])
    if found.used:
        lines.append([bold("Used: "), *joined(used(one) for one in found.used)])
    if found.new:
        more_new = [f"{found.more_new} more"] if found.more_new else []
        lines.append([bold("New here: "), plain(listed([*found.new, *more_new]))])
    return [[part for part in line if not is_empty(part)] for line in lines]


def quiet(found: Recap, asking: tuple[Asking, ...]) -> list[list[Part]]:
    """The one line of a period in which nobody was left alone but with a question."""
    what = "a quiet week" if is_a_week(found) else "quiet"
    questions = joined(open_question(found, one) for one in asking)
    return [[bold(heading(found)), plain(f": {what}. "), bold("Still open: "), *questions]]


def kept(told: Told) -> list[Part]:
    """An entry with whose it is and its stars."""
    stars = f"★{told.entry.stars}" if told.entry.stars else None
    evidence = ", ".join(part for part in (told.author, stars) if part)
    return [
        titled(told.entry.title, told.entry.permalink, LABEL),
        plain(f" ({evidence})" if evidence else ""),
    ]


def open_question(found: Recap, asking: Asking) -> list[Part]:
    """A question with who asked and when."""
    asked_at = asking.open.asked.asked_at.astimezone(ZoneInfo(found.place.zone))
    is_recent = found.until - asked_at < THIS_WEEK
    when = f"{asked_at:%A}" if is_recent else short(asked_at)
    evidence = ", ".join(part for part in (asking.open.asker, when) if part)
    return [titled(asking.words or "a question", asking.permalink, LABEL), plain(f" ({evidence})")]


def used(one: Used) -> list[Part]:
    """An entry with how many people used it."""
    people = "one person" if one.people == 1 else f"{number(one.people)} people"
    return [titled(one.entry.title, one.entry.permalink, LABEL), plain(f", by {people}")]


def summary(found: Recap, asking: tuple[Asking, ...]) -> str:
    """The recap on a lock screen: counts, and nobody's words."""
    kept_in_all = len(found.kept) + found.more_kept
    came = len(found.new) + found.more_new
    parts = [
        f"{kept_in_all} kept" if kept_in_all else "",
        count(len(asking), "open question", "open questions") if asking else "",
        f"{len(found.used)} used" if found.used else "",
        f"{came} new here" if came else "",
    ]
    return f"{escape(heading(found))}: {', '.join(part for part in parts if part)}"


def heading(found: Recap) -> str:
    """The community and the period, on its own calendar."""
    zone = ZoneInfo(found.place.zone)
    name = found.place.name[:1].upper() + found.place.name[1:]
    since, until = found.since.astimezone(zone), found.until.astimezone(zone)
    return (
        f"{name}, {'week' if is_a_week(found) else f'{since:%a} {short(since)}'} to {until:%a} {short(until)}"
    )


def is_a_week(found: Recap) -> bool:
    """Whether the period is near enough to a week to be called one."""
    return found.until - found.since < ABOUT_A_WEEK


def short(moment: datetime) -> str:
    """`19 Nov`."""
    return f"{moment.day} {moment:%b}"


def number(of: int) -> str:
    """A small number as a word."""
    return NUMBERS[of] if of < len(NUMBERS) else f"{of:,}"


def joined(items: Iterable[list[Part]]) -> list[Part]:
    """Several things on one line."""
    line: list[Part] = []
    for item in items:
        line += [plain(" · "), *item] if line else item
    return line


def bold(text: str) -> Part:
    """Our own words, strong."""
    return RichTextElementParts.Text(text=text, style={"bold": True})


def plain(text: str) -> Part:
    """Words that nothing is read into."""
    return RichTextElementParts.Text(text=text)


def is_empty(part: Part) -> bool:
    """Whether Slack would refuse it as saying nothing."""
    return isinstance(part, RichTextElementParts.Text) and not part.text
