"""What `/kb` answers."""

import json

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)

from communities import refusals
from communities.searching import PAGE, Asked, Found, Newest, Nothing
from communities.words import plain
from views.entries import entry
from views.ids import Action
from views.narrowing import limits, told
from views.text import Message, carried, count, cut, escape, message, shown

# Slack's limit for a button's value is 2,000 characters; a question is cut well before.
MOST_ASKED = 500
# So many corrections are told; somebody who pastes a page does not read more.
MOST_NAMED = 5
MOST_PAGES = 1_000_000


def answer(outcome: Found | Nothing | Newest) -> Message:
    """The answer to a search, for the asker alone."""
    if isinstance(outcome, Found):
        return found(outcome)
    if isinstance(outcome, Newest):
        return newest(outcome)
    return nothing(outcome)


def found(outcome: Found) -> Message:
    """A page of results, best first."""
    title = f"{count(outcome.total, 'result', 'results')} for {typed(outcome.asked)}"
    blocks = [*correction(outcome), *told(outcome.told)]
    for hit in outcome.hits:
        blocks += entry(hit, outcome.terms)
    blocks += paging(outcome.asked, outcome.total)
    note = f"_{count(outcome.total, 'result', 'results')} · only you see this_"
    return message(title, *blocks, ContextBlock(elements=[MarkdownTextObject(text=note)]))


def typed(asked: Asked) -> str:
    """What they typed, as words: Slack hands it over as markup."""
    return shown(plain(asked.words), 300)


def newest(outcome: Newest) -> Message:
    """What was kept last."""
    if not outcome.hits and limits(outcome.told):
        text = "Nothing is kept that you could open and that fits."
        return message(text, SectionBlock(text=MarkdownTextObject(text=text)), *told(outcome.told))
    if not outcome.hits:
        return message(
            "Nothing is kept yet that you could open. Put a :star: on a message in a community's channel "
            "and it will be found here."
        )
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text="*Kept most recently*")),
        *told(outcome.told),
    ]
    for hit in outcome.hits:
        blocks += entry(hit, ())
    blocks += paging(outcome.asked, outcome.total)
    kept = count(outcome.total, "note", "notes")
    note = f"_{kept} you can open · only you see this · add words to search_"
    blocks.append(ContextBlock(elements=[MarkdownTextObject(text=note)]))
    return message("Kept most recently", *blocks)


def nothing(outcome: Nothing) -> Message:
    """Nothing was found, and what was tried."""
    asked = typed(outcome.asked)
    tried = " and ".join(f"*{escape(better)}*" for _, better in outcome.tried[:MOST_NAMED])
    also = f" I also tried {tried}." if tried else ""
    if not outcome.has_any:
        also = " Nothing at all is kept yet that you could open: put a :star: on a message to begin."
    text = f"Nothing kept about *{asked}*.{also}"
    hint = "_Fewer or other words may help. Only you see this; nobody sees what you search._"
    return message(
        f"Nothing kept about {asked}",
        SectionBlock(text=MarkdownTextObject(text=text)),
        *told(outcome.told),
        ContextBlock(elements=[MarkdownTextObject(text=hint)]),
    )


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
        text=label, action_id=Action.EXACT, value=asking(Asked(outcome.asked.words, exact=True))
    )
    return [SectionBlock(text=MarkdownTextObject(text=text), accessory=back)]


def paging(asked: Asked, total: int) -> list[Block]:
    """Buttons to the pages before and after this one, where there are any."""
    buttons = []
    if asked.page:
        earlier = asking(Asked(asked.words, asked.page - 1, asked.exact))
        buttons.append(ButtonElement(text="Previous", action_id=Action.PAGE_BEFORE, value=earlier))
    if (asked.page + 1) * PAGE < total:
        later = asking(Asked(asked.words, asked.page + 1, asked.exact))
        buttons.append(ButtonElement(text="More", action_id=Action.PAGE_AFTER, value=later))
    return [ActionsBlock(elements=buttons, block_id="paging")] if buttons else []


def asking(asked: Asked) -> str:
    """A search, small enough to travel in a button that only the asker sees."""
    return json.dumps([cut(asked.words, MOST_ASKED), asked.page, asked.exact], ensure_ascii=False)


def asked_again(value: str) -> Asked:
    """The search that a button carries; raises `Gone` when it is not one of ours."""
    match carried(value):
        case [str(words), int(page), bool(exact)] if 0 <= page <= MOST_PAGES:
            return Asked(words, page, exact)
    raise refusals.Gone
