"""What an entry was used for, and what was changed of it, by whom."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.blocks import ButtonElement, DividerBlock, MarkdownTextObject, SectionBlock

from communities.editing import About, UseOf, is_undoable
from communities.words import digest
from storage.keys import UserId
from storage.standings import CHECKED, IN_DOUBT, KEPT, LET_GO, REPLACED, RETIRED
from storage.versions import OWNER, STANDING, TAGS, TITLE, Change
from views.ids import Action
from views.sharing import take_back
from views.text import channel, cut, day, escape, section, shown

NOBODY = "somebody"
STANDINGS = {
    KEPT: "kept",
    CHECKED: "checked",
    IN_DOUBT: "in doubt",
    REPLACED: "replaced",
    RETIRED: "retired",
}
# What somebody did after whom it stands so; nothing else is said of what is kept or checked.
SAID = {IN_DOUBT: "put it in doubt", REPLACED: "replaced it", RETIRED: "retired it"}


def used(found: About) -> list[SlackBlock]:
    """What it changed, as those say who used it."""
    if not found.used:
        return []
    return [DividerBlock(), section("*Used for*"), *(one_use(found, one) for one in found.used)]


def one_use(found: About, one: UseOf) -> SlackBlock:
    """Who used it, when, and what that changed."""
    use, which = one.use, f"{one.entry}:{one.use.at.date().isoformat()}"
    said = f": {shown(use.changed, 800)}" if use.changed else ""
    also = f" · {name(found, use.confirmed_by)} says so too" if use.confirmed_by else ""
    text = f"{name(found, use.by)} used it, {day(use.at)}{said}{also}"
    button = None
    if use.by == found.reader:
        label = "Change the line" if use.changed else "Say what it changed"
        button = ButtonElement(text=label, action_id=Action.SAY_CHANGED, value=which)
    elif use.changed and not use.confirmed_by and found.may_edit:
        # Which words are confirmed; what stands there by the time of the press may be others.
        value = f"{which}:{use.by}:{digest(use.changed)}"
        button = ButtonElement(text="Confirm", action_id=Action.CONFIRM_USE, value=value)
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=button)


def shared(found: About) -> list[SlackBlock]:
    """Where it was shared, with the way back."""
    return [
        SectionBlock(
            text=MarkdownTextObject(
                text=f"{name(found, one.by)} shared it in {channel(one.channel)}, {day(one.at)}"
            ),
            accessory=take_back(one.id),
        )
        for one in found.shares
    ]


def changed(found: About) -> list[SlackBlock]:
    """What was changed of it lately, the latest of each kind with its way back."""
    if not found.changes:
        return []
    blocks: list[SlackBlock] = [DividerBlock(), section("*History*")]
    seen: set[str] = set()
    for change in found.changes:
        may_undo = found.may_edit and (found.is_in_charge or change.what in (TITLE, TAGS))
        may_undo = may_undo and is_undoable(found.entry, change)
        blocks.append(one_change(found, change, is_latest=may_undo and change.what not in seen))
        seen.add(change.what)
    return blocks


def one_change(found: About, change: Change, *, is_latest: bool) -> SlackBlock:
    """Who changed what when, and what it was before."""
    undone = " _(undone)_" if change.undone_at else ""
    by, at = name(found, change.by), day(change.at)
    if change.what == STANDING:
        text = f"{by} {did(found, change)}, {at}{undone}"
    else:
        text = f"{by}, {at}: {was(found, change)}{undone}"
    button = None
    if is_latest:
        button = ButtonElement(text="Undo", action_id=Action.UNDO, value=f"{found.entry.id}:{change.number}")
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=button)


def did(found: About, change: Change) -> str:
    """What somebody said of how it stands, with how it stood before: `retired it (it was in doubt)`."""
    before = stood(change)
    later = [one for one in found.changes if one.what == STANDING and one.number > change.number]
    after = stood(min(later, key=lambda one: one.number)) if later else found.entry.standing
    if before in LET_GO and after not in LET_GO:
        what = "brought it back, in doubt" if after == IN_DOUBT else "brought it back"
    else:
        what = SAID.get(after, "let it stand")
    return f"{what} (it was {STANDINGS.get(before, 'kept')})"


def stood(change: Change) -> str:
    """How an entry stood before a change."""
    return change.before.partition(" ")[0]


def was(found: About, change: Change) -> str:
    """What was changed, with what it was before."""
    before = change.before
    if change.what == TITLE:
        return f"the title, before: {shown(before, 400) or 'the beginning of the message'}"
    if change.what == TAGS:
        return f"the tags, before: {tags_shown(before.split())}"
    if change.what == OWNER:
        return f"who looks after it, before: {name(found, UserId(before)) if before else 'the community'}"
    return "something else"


def tags_shown(tags: Sequence[str]) -> str:
    """Some tags, one beside the other."""
    return " ".join(f"`{shown(tag, 60)}`" for tag in tags[:8]) or "none"


def name(found: About, user: UserId) -> str:
    """Somebody's name, or that it was somebody."""
    return escape(cut(found.names.get(user, NOBODY), 80)) or NOBODY
