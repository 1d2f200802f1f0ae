"""Home: what the app is to one person, on one page."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from communities.home import Belonging, Dial, Home
from storage.entries import Kept
from views import ids
from views.administering import office
from views.asking import mine
from views.authorship import never_button
from views.ids import Action
from views.search_modal import field
from views.stewarding import untended
from views.text import channel, count, day, link, public_only, said_at
from views.waiting import waiting

WHAT_IT_IS = (
    "Commonplace keeps what people would like to find again: somebody stars a message in the channel of a "
    "community, and whoever can open that channel finds it."
)
DIAL = {
    Dial.USEFUL: "Useful only",
    Dial.MINE: "Only about what I started",
    Dial.NOTHING: "Nothing",
}


def home(found: Home, kb: str) -> View:
    """The whole tab."""
    return View(
        type="home",
        blocks=[
            field("Search what your communities kept", ids.Block.SEARCH_HOME, ids.Field.SEARCH_HOME),
            *what_it_is(found),
            *waiting(found.waiting, found.to_tend),
            *communities(found, kb),
            *untended(found.untended),
            *mine(found.asked),
            DividerBlock(),
            *kept(found),
            DividerBlock(),
            *wishes(found),
            *(office(found.office, kb) if found.office else []),
        ],
    )


def what_it_is(found: Home) -> list[Block]:
    """What the app is, to whoever has seen little of it so far."""
    if found.kept or found.never_keep:
        return []
    every = ButtonElement(text="All communities", action_id=Action.COP_FIND, value="find")
    return [SectionBlock(text=MarkdownTextObject(text=WHAT_IT_IS)), ActionsBlock(elements=[every])]


def communities(found: Home, kb: str) -> list[Block]:
    """Where this person belongs."""
    header = HeaderBlock(text="Your communities")
    if not found.belongings and found.is_partial:
        return [header, SectionBlock(text=MarkdownTextObject(text=public_only("looked at")))]
    if not found.belongings:
        text = "None yet. Whoever is in the channel of a community belongs to it."
        return [header, SectionBlock(text=MarkdownTextObject(text=text))]
    # A Home holds a hundred blocks; so many lines fit into one.
    lines = [belonging(one) for one in found.belongings[:40]]
    sections: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text="\n".join(lines[start : start + 10])))
        for start in range(0, len(lines), 10)
    ]
    typed = "" if found.is_external else f", or with `{kb} words`"
    hint = f"Find what they kept in the field above{typed}. You see only what you could open in Slack."
    if found.is_partial:
        hint = f"{public_only('looked at')} {hint}"
    return [header, *sections, ContextBlock(elements=[MarkdownTextObject(text=hint)])]


def belonging(one: Belonging) -> str:
    """One community in a line."""
    role = ", you look after it" if one.is_steward else ""
    return f"• {channel(one.place.channel)} — {count(one.entries, 'note', 'notes')} kept{role}"


def kept(found: Home) -> list[Block]:
    """What is kept of this person's words, each with its way out."""
    header = HeaderBlock(text="Kept of yours")
    if found.never_keep:
        text = "Nothing you write is kept, as you asked. *Allow it again* brings back nothing that went."
        again = ButtonElement(text="Allow it again", action_id=Action.KEEP_AGAIN)
        return [header, SectionBlock(text=MarkdownTextObject(text=text), accessory=again)]
    never = ActionsBlock(elements=[never_button(found.kept_total)])
    if not found.kept:
        text = "Nothing so far. When somebody stars what you wrote, it stands here."
        return [header, SectionBlock(text=MarkdownTextObject(text=text)), never]
    more = found.kept_total - len(found.kept)
    rest = (
        [ContextBlock(elements=[MarkdownTextObject(text=f"_and {count(more, 'older one', 'older ones')}_")])]
        if more
        else []
    )
    return [header, *(one_kept(entry) for entry in found.kept), *rest, never]


def one_kept(entry: Kept) -> Block:
    """One of their entries, with the button that takes it out."""
    stars = f" · ★{entry.stars}" if entry.stars else ""
    where = f"{channel(entry.message.channel)} · {day(said_at(entry.message.ts))}{stars}"
    return SectionBlock(
        text=MarkdownTextObject(text=f"{link(entry.permalink, entry.title)}\n{where}"),
        accessory=ButtonElement(text="Don’t keep this one", action_id=Action.DONT_KEEP, value=str(entry.id)),
    )


def wishes(found: Home) -> list[Block]:
    """The one dial, and the one agreement."""
    options = [Option(text=words, value=dial) for dial, words in DIAL.items()]
    chosen = next(option for option in options if option.value == found.dial)
    dial = StaticSelectElement(action_id=Action.DIAL, options=options, initial_option=chosen)
    text = "*Messages you did not ask for*\nAt most two a week, from everything together."
    return [SectionBlock(text=MarkdownTextObject(text=text), accessory=dial), agreeing(found)]


def agreeing(found: Home) -> Block:
    """Whether they may be named to who looks for something; they are not, until they say so."""
    text = (
        "*Who might know*\nWhen somebody finds nothing, I may name people who wrote about something similar, "
        "with that note. "
    )
    text += "I may name you." if found.may_be_asked else "I never name you."
    button = ButtonElement(
        text="Don’t name me" if found.may_be_asked else "I may be asked",
        action_id=Action.MAY_BE_ASKED,
        value="no" if found.may_be_asked else "yes",
    )
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=button)
