"""*Edit*: everything about an entry on one page, and what one can change of it."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    UserSelectElement,
)
from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.views import View

from communities import refusals
from communities.editing import About, Wish, as_shown
from communities.words import digest
from storage.keys import EntryId
from storage.standings import LET_GO
from storage.versions import OWNER, TAGS, TITLE
from views.entries import asked, excerpt, standing
from views.ids import Action, Block, Callback, Field
from views.text import Message, carried, channel, cut, section, shown, titled
from views.versions import changed, name, shared, tags_shown, used

MOST_NUMBER = 2**31
RETIRING = ConfirmObject(
    title="Retire this note?",
    text=MarkdownTextObject(text="It stays findable, below others, and can be brought back."),
    confirm="Retire",
    deny="Not now",
)


def page(
    found: About,
    said: Message | None = None,
    wish: Wish | None = None,
    typed: frozenset[str] = frozenset(),
    lost: frozenset[str] = frozenset(),
) -> View:
    """Everything about one entry, beneath what is `said`; for who may change it a form, as far as `typed`."""
    above = [section(said["text"])] if said else []
    fields = form(found, wish, typed, lost) if found.may_edit else [for_members(found)]
    blocks = [*above, *head(found), *fields, *used(found), *shared(found), *changed(found)]
    return View(
        type="modal",
        callback_id=Callback.EDIT_FORM,
        private_metadata=str(found.entry.id),
        title="Edit",
        submit="Save" if found.may_edit else None,
        close="Close",
        blocks=[*blocks, *doing(found)],
    )


def head(found: About) -> list[SlackBlock]:
    """What it is, and how it stands."""
    kept = found.entry
    parts = [
        titled(kept.title, kept.permalink, bold=True),
        RichTextElementParts.Text(text="\n"),
        *asked(kept, found.known.asker, ()),
        RichTextElementParts.Text(text=excerpt(kept.plain, ()) or "…"),
    ]
    facts = [f"Anyone who can open {channel(found.place.channel)} finds it", *standing(kept, found.known)]
    if kept.owner_asked:
        facts.append(f"{name(found, kept.owner_asked)} was asked to look after it and has not answered")
    return [
        RichTextBlock(elements=[RichTextSectionElement(elements=parts)]),
        ContextBlock(elements=[MarkdownTextObject(text=" · ".join(fact for fact in facts if fact))]),
    ]


def for_members(found: About) -> SlackBlock:
    """What those can do who change nothing here: guests."""
    text = (
        "Members give it a title and tags. As a guest you can press *I used this*, "
        "and say in a reply to the message what to change."
    )
    if found.entry.author == found.reader:
        text = (
            "Members give it a title and tags. It is yours: edit or delete your message in Slack and this "
            "copy follows, or choose *Take it out* in its menu."
        )
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def form(found: About, wish: Wish | None, typed: frozenset[str], lost: frozenset[str]) -> list[SlackBlock]:
    """Title, tags and owner, with what was `typed` of them; beneath what is `lost`, how others have it."""
    now = as_shown(found.entry.title, found.entry.tags, found.entry.owner)
    wished = as_shown(wish.title, wish.tags, wish.owner) if wish else now
    value = {what: wished[what] if what in typed else now[what] for what in now}
    blocks = [
        title_field(value[TITLE], as_of(Block.TITLE, now[TITLE])),
        *meanwhile(found, TITLE, lost),
        tags_field(value[TAGS], as_of(Block.TAGS, now[TAGS])),
        *meanwhile(found, TAGS, lost),
        *given_before(found.suggested),
    ]
    if found.may_name_owner:
        blocks.append(owner_field(value[OWNER], as_of(Block.OWNER, now[OWNER])))
        blocks += meanwhile(found, OWNER, lost)
    return blocks


def meanwhile(found: About, what: str, lost: frozenset[str]) -> list[SlackBlock]:
    """Who changed a field since somebody else's page showed it, and to what."""
    if what not in lost:
        return []
    change = next((change for change in found.changes if change.what == what), None)
    entry = found.entry
    now = {
        TITLE: f"*{shown(entry.title, 400)}*",
        TAGS: tags_shown(entry.tags),
        OWNER: name(found, entry.owner) if entry.owner else "the community",
    }[what]
    who = name(found, change.by) if change else "Somebody"
    text = f"{who} changed this meanwhile, to {now}. *Save* once more, and yours takes its place."
    return [ContextBlock(elements=[MarkdownTextObject(text=text)])]


def title_field(title: str, block_id: str) -> SlackBlock:
    """What it is called."""
    return InputBlock(
        block_id=block_id,
        label="Title",
        hint="What somebody would search for in half a year.",
        optional=True,
        element=PlainTextInputElement(
            action_id=Field.TITLE, initial_value=cut(title, 120) or None, max_length=120
        ),
    )


def tags_field(tags: str, block_id: str) -> SlackBlock:
    """By what else it is found."""
    return InputBlock(
        block_id=block_id,
        label="Tags",
        hint="A few words, with spaces between: joints glue",
        optional=True,
        element=PlainTextInputElement(action_id=Field.TAGS, initial_value=tags[:270] or None, max_length=270),
    )


def given_before(suggested: tuple[str, ...]) -> list[SlackBlock]:
    """The tags that one could give."""
    if not suggested:
        return []
    text = f"Given here before: {tags_shown(suggested)}"
    return [ContextBlock(elements=[MarkdownTextObject(text=text)])]


def owner_field(owner: str = "", block_id: str = Block.OWNER) -> SlackBlock:
    """Who looks after it."""
    return InputBlock(
        block_id=block_id,
        label="Who looks after it",
        hint="They are asked first, and may say no. Empty: the community does.",
        optional=True,
        element=UserSelectElement(
            action_id=Field.OWNER, initial_user=owner or None, placeholder="The community"
        ),
    )


def doing(found: About) -> list[SlackBlock]:
    """What one can say about how it stands, and about who looks after it."""
    if not found.may_edit:
        return []
    kept, number = found.entry, found.entry.id
    is_let_go = kept.standing in LET_GO
    buttons = []
    if not is_let_go:
        buttons.append(button("Still true", Action.STILL_TRUE, number))
    if found.is_in_charge:
        buttons += [button("Bring back", Action.BRING_BACK, number)] if is_let_go else letting_go(number)
    if kept.owner_asked == found.reader:
        buttons.append(button("I’ll look after it", Action.OWN, number))
        buttons.append(button("No, thanks", Action.DONT_OWN, number))
    elif kept.owner is None:
        buttons.append(button("I’ll look after it", Action.OWN, number))
    elif found.is_in_charge:
        buttons.append(button("Hand it to the community", Action.HAND_BACK, number))
    return [DividerBlock(), ActionsBlock(elements=buttons)] if buttons else []


def letting_go(number: EntryId) -> list[ButtonElement]:
    """The two ways to say that it holds no longer."""
    return [
        button("Retire", Action.RETIRE, number, RETIRING),
        button("Replace with…", Action.REPLACE, number),
    ]


def button(label: str, action: Action, number: EntryId, sure: ConfirmObject | None = None) -> ButtonElement:
    """A button about one entry; it asks first where there is something to be `sure` of."""
    return ButtonElement(text=label, action_id=action, value=str(number), confirm=sure)


def change_in(value: str) -> tuple[str, int]:
    """The entry and the change that an *Undo* carries; raises `Gone`."""
    entry, _, number = value.partition(":")
    found = carried(number)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found < MOST_NUMBER:
        raise refusals.Gone
    return entry, found


def as_of(block: Block, shown: str) -> str:
    """The id of a field by what it shows: Slack keeps what was typed in a field whose id stays."""
    return f"{block}-{digest(shown)}"


def field(values: dict[str, str], block: Block) -> str:
    """What was given in a field, whichever of its ids it has now."""
    return next((value for name, value in values.items() if name.partition("-")[0] == block), "")


def shown_in(values: dict[str, str]) -> dict[str, str]:
    """What each field showed, by its digest."""
    marked = (name.partition("-") for name in values)
    return {block: digest for block, _, digest in marked if digest}


def has_field(values: dict[str, str], block: Block) -> bool:
    """Whether the form had this field at all."""
    return any(name.partition("-")[0] == block for name in values)
