"""What `/kb` answers."""

import json
from dataclasses import replace

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)

from communities import gaps, refusals
from communities.narrowing import Missed
from communities.narrowing_typed import shortened, taken_apart
from communities.searching import PAGE, Asked, Found, Newest, Nothing
from communities.searching_typed import has_quotes
from communities.words import plain
from views.entries import entry
from views.ids import Action
from views.narrowing import limits, told
from views.text import Message, carried, count, cut, escape, listed, message, section, shown

# A question to people is cut well before Slack's limit for a button's value, a search when it has to be.
MOST_ASKED, MOST_CARRIED = 500, 2_000
# So many corrections are told; somebody who pastes a page does not read more.
MOST_NAMED = 5
MOST_PAGES = 1_000_000
# Slack's limit for the words on a button.
MOST_LABEL = 75


def answer(outcome: Found | Nothing | Newest) -> Message:
    """The answer to a search, for the asker alone."""
    if isinstance(outcome, Found):
        return found(outcome)
    if isinstance(outcome, Newest):
        return newest(outcome)
    return nothing(outcome)


def found(outcome: Found) -> Message:
    """A page of results, best first."""
    total = results(outcome.total, has_more=outcome.has_more)
    title = f"{total} for {shown(outcome.said, 300)}"
    blocks = [
        *correction(outcome),
        *told(outcome.told),
        *actions(mending(outcome)),
        *unknown(outcome),
    ]
    for hit in outcome.hits:
        blocks += entry(hit, outcome.terms)
    blocks += paging(outcome.asked, outcome.total)
    if outcome.unknown:
        blocks += actions(to_people(outcome.asked))
    note = f"_{total} · only you see this_"
    return message(title, *blocks, ContextBlock(elements=[MarkdownTextObject(text=note)]))


def results(total: int, *, has_more: bool) -> str:
    """How many there are, as far as they were counted."""
    return ("More than " if has_more else "") + count(total, "result", "results")


def newest(outcome: Newest) -> Message:
    """What was kept last."""
    if not outcome.hits and (limits(outcome.told) or outcome.told.missed):
        text = "Nothing is kept that you could open and that fits."
        return message(text, section(text), *told(outcome.told), *actions(mending(outcome)))
    if not outcome.hits:
        return message(
            "Nothing is kept yet that you could open. *Keep this* in the menu of a message in a community’s "
            "channel keeps it, and it will be found here."
        )
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text="*Kept most recently*")),
        *told(outcome.told),
        *actions(mending(outcome)),
    ]
    for hit in outcome.hits:
        blocks += entry(hit, ())
    blocks += paging(outcome.asked, outcome.total)
    kept = count(outcome.total, "note", "notes")
    note = f"_{kept} you can open · only you see this · add words to search_"
    blocks.append(ContextBlock(elements=[MarkdownTextObject(text=note)]))
    return message("Kept most recently", *blocks)


def nothing(outcome: Nothing) -> Message:
    """Nothing was found, what was tried, and what one can do instead."""
    asked = shown(outcome.said, 300)
    tried = tried_too(outcome)
    if not outcome.has_any:
        tried = " Nothing at all is kept yet that you could open: begin with *Keep this* in a message’s menu."
    text = f"Nothing kept about *{asked}*.{tried}"
    hint = "Fewer or other words may help. Only you see this."
    if gaps.is_for_all(outcome):
        hint += (
            " When three people look for the same in vain, whoever looks after a community learns the words, "
            "never who."
        )
    return message(
        f"Nothing kept about {asked}",
        SectionBlock(text=MarkdownTextObject(text=text)),
        *told(outcome.told),
        *actions(instead(outcome)),
        ContextBlock(elements=[MarkdownTextObject(text=f"_{hint}_")]),
    )


def tried_too(outcome: Nothing) -> str:
    """What was looked for besides; '' when there was nothing else to try."""
    also = listed([f"*{shown(better, 80)}*" for _, better in outcome.tried[:MOST_NAMED]])
    if also:
        return f" I also tried {also}."
    alone = [f"*{shown(word, 80)}*" for word in outcome.alone[:MOST_NAMED]]
    if outcome.asked.exact or not alone:
        return ""
    if len(outcome.alone) == 1:
        return " I also tried words that are spelled almost like it." if outcome.is_guessed else ""
    each = listed(alone) if len(outcome.alone) <= MOST_NAMED else "each of the words"
    guessed = ", and words that are spelled almost like them" if outcome.is_guessed else ""
    return f" I also tried {each} alone{guessed}."


def instead(outcome: Nothing) -> list[ButtonElement]:
    """What one can do when nothing was found."""
    others = to_people(outcome.asked)
    if outcome.looser is None or not outcome.looser_total:
        return [*nearest(outcome), *others]
    total = results(outcome.looser_total, has_more=outcome.looser_has_more)
    label = f"{without(outcome, outcome.looser)}: {total[:1].lower()}{total[1:]}"
    looser = ButtonElement(text=label, action_id=Action.LOOSER, value=asking(outcome.looser))
    return [*nearest(outcome), looser, *others]


def without(outcome: Nothing, looser: Asked) -> str:
    """What a looser search does without."""
    missed = outcome.told.missed
    before, after = taken_apart(outcome.asked.words).filters, taken_apart(looser.words).filters
    left_out = []
    if has_quotes(outcome.asked.words) and not has_quotes(looser.words):
        left_out.append("quotation marks")
    if before and not after and not (missed and len(missed.filters) == len(before)):
        left_out.append("filters")
    elif missed and len(after) < len(before):
        left_out.insert(0, as_named(missed))
    return f"Without {listed(left_out)}"


def as_named(missed: Missed) -> str:
    """The filters that miss, as what the lines above name."""
    return "it" if len(missed.filters) == 1 else "them"


def mending(outcome: Found | Newest) -> list[ButtonElement]:
    """The search with what comes nearest to filters that miss; without them where nothing gets through."""
    missed = outcome.told.missed
    if missed is None or not missed.is_all:
        return nearest(outcome)
    looser = replace(outcome.asked, words=missed.without, page=0)
    label = f"Without {as_named(missed)}"
    return [
        *nearest(outcome),
        ButtonElement(text=label, action_id=Action.LOOSER, value=asking(looser)),
    ]


def nearest(outcome: Found | Nothing | Newest) -> list[ButtonElement]:
    """The search with what was most likely meant by filters that miss."""
    missed = outcome.told.missed
    if missed is None or not missed.nearest:
        return []
    instead = asking(replace(outcome.asked, words=missed.instead, page=0))
    return [ButtonElement(text=cut(missed.nearest, MOST_LABEL), action_id=Action.NEAREST, value=instead)]


def actions(buttons: list[ButtonElement]) -> list[Block]:
    """These buttons in a row, if there are any."""
    return [ActionsBlock(elements=buttons)] if buttons else []


def to_people(asked: Asked) -> list[ButtonElement]:
    """Where no note answers, somebody may; none for a search without words."""
    value = cut(plain(taken_apart(asked.words).words), MOST_ASKED)
    if not value:
        return []
    return [
        ButtonElement(text="Ask a community", action_id=Action.ASK, value=value),
        ButtonElement(text="Who might know", action_id=Action.WHO_KNOWS, value=value),
    ]


def unknown(outcome: Found) -> list[Block]:
    """Which of the words stand nowhere, so that nobody takes the nearest for an answer."""
    if not outcome.unknown:
        return []
    words = listed([f"*{shown(word, 80)}*" for word in outcome.unknown[:MOST_NAMED]])
    text = f"Nothing you can open says {words}; these come nearest."
    return [ContextBlock(elements=[MarkdownTextObject(text=text)])]


def help_with_kb(kb: str) -> Message:
    """What one can type, in five lines."""
    return message(
        f"`{kb} rotate credentials`   spelling is forgiven\n"
        f'`{kb} "exact words"`   exactly this, never corrected\n'
        f"`{kb} glue by:@ada in:#woodworking tag:joints since:2026-01 is:question`   each as you need it\n"
        f"`{kb}`   what was kept last\n"
        "You see only what you could open in Slack. Nobody sees what you search."
    )


def correction(outcome: Found) -> list[Block]:
    """Which words were searched instead of those typed, and the way back."""
    if not outcome.corrected:
        return []
    named = outcome.corrected[:MOST_NAMED]
    instead = ", ".join(escape(better) for _, better in named)
    wrong = " or ".join(f"“{escape(word)}”" for word, _ in named)
    text = f"Searched for *{instead}*; nobody here writes {wrong}."
    label = "Only “" + cut(outcome.corrected[0][0], 40) + "”" if len(outcome.corrected) == 1 else "As typed"
    back = ButtonElement(
        text=label, action_id=Action.EXACT, value=asking(replace(outcome.asked, page=0, exact=True))
    )
    return [SectionBlock(text=MarkdownTextObject(text=text), accessory=back)]


def paging(asked: Asked, total: int) -> list[Block]:
    """Buttons to the pages before and after this one, where there are any."""
    buttons = []
    if asked.page:
        earlier = asking(replace(asked, page=asked.page - 1))
        buttons.append(ButtonElement(text="Previous", action_id=Action.PAGE_BEFORE, value=earlier))
    if (asked.page + 1) * PAGE < total:
        later = asking(replace(asked, page=asked.page + 1))
        buttons.append(ButtonElement(text="More", action_id=Action.PAGE_AFTER, value=later))
    return [ActionsBlock(elements=buttons, block_id="paging")] if buttons else []


def asking(asked: Asked) -> str:
    """A search, small enough to travel in a button that only the asker sees."""
    words = cut(asked.words, len(asked.words))
    value = carrying(words, asked)
    # A quotation mark takes the room of two letters.
    while (over := len(value) - MOST_CARRIED) > 0:
        words = shortened(words, len(words) - (over + 1) // 2)
        value = carrying(words, asked)
    return value


def carrying(words: str, asked: Asked) -> str:
    """A search for these words, as a button carries it."""
    return json.dumps([words, asked.page, asked.exact, asked.besides], ensure_ascii=False)


def asked_again(value: str) -> Asked:
    """The search that a button carries; raises `Gone` when it is not one of ours."""
    match carried(value):
        # Buttons that were drawn before there was anything to leave out have three parts.
        case [str(words), int(page), bool(exact), *rest] if 0 <= page <= MOST_PAGES and len(rest) < 2:
            return Asked(words, page, exact, str(rest[0]) if rest else "")
    raise refusals.Gone
