"""One entry as it is shown where it was found: its words, the evidence, and what one can do with it."""

import re
import unicodedata
from collections.abc import Iterator

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
)

from communities.evidence import Evidence
from communities.searching import Hit
from communities.words import folded
from storage.entries import Kept
from storage.scripts import ACCENTS, MARKS, UNSPACED
from storage.spelling import is_run
from storage.standings import CHECKED, IN_DOUBT, REPLACED, RETIRED
from views.ids import Action, More
from views.text import Part, channel, count, cut, day, escape, link, said_at, shown, titled

# A run of letters that stand without spaces, or a word with its marks.
PIECE = re.compile(rf"[{UNSPACED}]+|(?:(?![{UNSPACED}])[\w{MARKS}{ACCENTS}])+")
AROUND = 90
SHOWN = 260
# Of a question that is shown with its answer.
ASKED = 120
# So many tags are shown; somebody who gives more is found by them all the same.
MOST_TAGS = 5
# How an entry stands when what took its place went itself.
GONE = "replaced by a note that is gone"
# What the menu of an entry offers, in this order; Slack shows five at most.
MENU = {
    More.EDIT: "Edit",
    More.SHARE: "Share here",
    More.DID_NOT_WORK: "Did not work",
    More.OUT_OF_DATE: "Out of date",
    More.DONT_KEEP: "Take it out",
}


def entry(hit: Hit, terms: tuple[str, ...]) -> list[Block]:
    """One entry: title as link, the words around the match, evidence, and what one can do with it."""
    kept = hit.entry
    parts: list[Part] = [
        titled(kept.title, kept.permalink, bold=True),
        RichTextElementParts.Text(text="\n"),
        *asked(kept, hit.evidence.asker, terms),
        *lit(excerpt(kept.plain, terms), terms),
    ]
    use = ButtonElement(text="I used this", action_id=Action.USED_IT, value=str(kept.id))
    return [
        RichTextBlock(elements=[RichTextSectionElement(elements=parts)]),
        ContextBlock(elements=[MarkdownTextObject(text=evidence(hit))]),
        ActionsBlock(elements=[use, menu(hit)], block_id=f"entry-{kept.id}"),
    ]


def asked(kept: Kept, asker: str | None, terms: tuple[str, ...]) -> list[Part]:
    """What a reply replies to and who asked it, in short, before the reply."""
    if not kept.question_plain:
        return []
    return [
        RichTextElementParts.Text(text=f"Asked by {cut(asker, 80)}: " if asker else "Asked: "),
        *lit(excerpt(kept.question_plain, terms, ASKED), terms),
        RichTextElementParts.Text(text="\n"),
        RichTextElementParts.Text(text=replied(kept)),
    ]


def replied(kept: Kept) -> str:
    """What stands between a question and the reply to it."""
    return "Answer: " if kept.is_answer else "Reply: "


def menu(hit: Hit) -> OverflowMenuElement:
    """What else one can do with an entry."""
    offered = {
        choice: words for choice, words in MENU.items() if choice != More.DONT_KEEP or hit.may_take_out
    }
    options = [Option(text=words, value=f"{choice}:{hit.entry.id}") for choice, words in offered.items()]
    return OverflowMenuElement(action_id=Action.MORE, options=options)


def evidence(hit: Hit) -> str:
    """Who, where, when, how often it helped, and how it stands; facts, no verdict."""
    kept = hit.entry
    parts = [
        escape(cut(hit.author or "an app", 80)),
        channel(hit.place.channel),
        day(said_at(kept.message.ts)),
        f"★{stars}" if (stars := hit.evidence.stars or kept.stars) else "",
        f"used by {count(hit.uses, 'person', 'people')}" if hit.uses else "",
        *standing(kept, hit.evidence),
        *(f"also: {link(one.permalink, one.title)}" for one in hit.evidence.also[:MOST_TAGS]),
        " ".join(f"`{escape(tag)}`" for tag in kept.tags[:MOST_TAGS]),
    ]
    return " · ".join(part for part in parts if part)


def standing(kept: Kept, known: Evidence) -> list[str]:
    """How an entry stands, and who looks after it, in plain words."""
    before = known.stars_before
    return [
        how_it_stands(kept, known),
        f"looked after by {shown(known.owner, 80)}" if known.owner else "",
        f"edited since {count(before, 'person', 'people')} kept it" if before else "",
    ]


def how_it_stands(kept: Kept, known: Evidence) -> str:
    """`checked by Ada, 16 Nov`, `in doubt: …`, `replaced by ‹…›`, `retired`; kept alone is not said."""
    if kept.standing == CHECKED:
        # The moment of stars that came by an import is not known: they have their message's own.
        is_known = kept.checked_at is not None and kept.checked_at > said_at(kept.message.ts)
        since = f", {day(kept.checked_at)}" if kept.checked_at and is_known else ""
        return f"checked{how_checked(kept, known)}{since}"
    if kept.standing == IN_DOUBT:
        doubts = doubted(known)
        return f"in doubt: {doubts}" if doubts else "in doubt"
    if kept.standing == REPLACED:
        later = known.successor
        return f"replaced by {link(later.permalink, later.title)}" if later else GONE
    return "retired" if kept.standing == RETIRED else ""


def how_checked(kept: Kept, known: Evidence) -> str:
    """` by Ada`, who checked it; or `: 2 people kept it`, where it is so because of these alone."""
    if kept.checked_by:
        return f" by {shown(known.checked_by, 80)}" if known.checked_by else ""
    return f": {count(kept.stars, 'person', 'people')} kept it" if kept.stars else ""


def doubted(known: Evidence) -> str:
    """`2 say it is out of date`, `1 says it did not work`, or both."""
    said = [
        f"{number} {'says' if number == 1 else 'say'} it {what}"
        for number, what in ((known.out_of_date, "is out of date"), (known.did_not_work, "did not work"))
        if number
    ]
    return " and ".join(said)


def excerpt(words: str, terms: tuple[str, ...], most: int = SHOWN) -> str:
    """The words around the first match, or the beginning."""
    flat = unicodedata.normalize("NFC", " ".join(words.split()))
    first = next((start for start, _ in found_in(flat, terms)), 0)
    start = max(0, first - AROUND)
    if start:
        start = flat.find(" ", start, first) + 1 or start
    return ("…" if start else "") + cut(flat[start:], most)


def lit(words: str, terms: tuple[str, ...]) -> list[Part]:
    """The words, with those that were looked for in bold; nothing in them is read as markup."""
    parts: list[Part] = []
    told = 0
    for start, end in found_in(words, terms):
        if start > told:
            parts.append(RichTextElementParts.Text(text=words[told:start]))
        parts.append(RichTextElementParts.Text(text=words[start:end], style={"bold": True}))
        told = end
    return [*parts, RichTextElementParts.Text(text=words[told:])] if words[told:] else parts


def found_in(words: str, terms: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where what was looked for begins and ends, in order."""
    for piece in PIECE.finditer(words):
        if is_run(piece.group()):
            yield from found_in_run(piece.group(), piece.start(), terms)
        elif matches(piece.group(), terms):
            yield piece.span()


def found_in_run(run: str, offset: int, terms: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The same in letters that stand without spaces: each stretch of them that was looked for."""
    compared = [folded(letter) for letter in run]
    covered: set[int] = set()
    for at in range(len(run)):
        if compared[at] in terms:
            covered.add(at)
        if "".join(compared[at : at + 2]) in terms:
            covered |= {at, at + 1} & set(range(len(run)))
    for at in sorted(covered):
        if at - 1 not in covered:
            end = next(after for after in range(at, len(run) + 1) if after not in covered)
            yield offset + at, offset + end


def matches(word: str, terms: tuple[str, ...]) -> bool:
    """Whether a word is one that was looked for, give or take its ending."""
    compared = folded(word)
    return any(
        compared == term or (len(term) > 3 and compared.startswith(term[: max(4, len(term) - 2)]))
        for term in terms
    )
