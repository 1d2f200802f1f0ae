"""What people read about how an entry stands."""

import json
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.views import View

from communities import refusals
from communities.evidence import Evidence
from communities.tending import Back, Doubted, InDoubt, Standing, StillTrue
from storage.communities import Place
from storage.entries import Kept
from storage.keys import EntryId
from storage.standings import IN_DOUBT, LET_GO, REPLACED, RETIRED
from storage.verdicts import OUT_OF_DATE
from views.editing import as_of, button, letting_go
from views.entries import how_it_stands
from views.ids import Action, Block, Callback, Field
from views.text import Message, carried, channel, count, cut, link, listed, message, section, shown

MOST_CANDIDATES = 5
MOST_IN_DOUBT = 20


def doubted(outcome: Doubted) -> Message:
    """The receipt of *Out of date* and *Did not work*."""
    title = link(outcome.entry.permalink, outcome.entry.title)
    what = "is out of date" if outcome.verdict == OUT_OF_DATE else "did not work for you"
    heard = f" {shown(listed(list(outcome.told)), 300)} will hear that you said so." if outcome.told else ""
    now = " It is shown as in doubt now." if outcome.is_in_doubt else ""
    text = f"Noted that {title} {what}.{heard}{now}"
    if not outcome.is_in_charge:
        return message(text)
    return message(text, section(text), ActionsBlock(elements=answers(outcome.entry.id)))


def answers(number: EntryId) -> list[ButtonElement]:
    """What who is in charge can say to it."""
    return [
        button("Still true", Action.STILL_TRUE, number),
        button("Edit", Action.EDIT, number),
        *letting_go(number),
    ]


def answers_to_gone(number: EntryId) -> list[ButtonElement]:
    """The same where what took its place is gone."""
    return [
        button("Bring back", Action.BRING_BACK, number),
        button("Edit", Action.EDIT, number),
        *letting_go(number),
    ]


def told(
    entry: Kept, place: Place, known: Evidence, by: str, verdict: str, *, is_open: bool, is_answered: bool
) -> Message:
    """The news to who answers for an entry; once it is answered, how, or that it was taken back."""
    title = link(entry.permalink, entry.title)
    what = "is out of date" if verdict == OUT_OF_DATE else "did not work"
    said = f"{shown(by, 80)} says that {title} in {channel(place.channel)} {what}."
    if not is_open:
        return message(f"{said} {ended(entry, known, is_answered=is_answered)}")
    if entry.standing == IN_DOUBT:
        after = f"It is shown as {how_it_stands(entry, known)}, until one of those in charge of it answers."
    else:
        after = "If one more person says so, it is shown as in doubt, until one of those in charge answers."
    text = f"{said} {after}"
    return message(text, section(text), ActionsBlock(elements=answers(entry.id)))


def let_go(
    entry: Kept, place: Place, known: Evidence, by: str, standing: str, *, may_bring_back: bool
) -> Message:
    """The news to an author whose note somebody else retired or replaced; later, how it stands."""
    did = "replaced" if standing == REPLACED else "retired"
    said = (
        f"{shown(by, 80)} {did} your note {link(entry.permalink, entry.title)} in {channel(place.channel)}."
    )
    if entry.standing not in LET_GO:
        return message(f"{said} It stands again.")
    text = f"{said} It is {how_it_stands(entry, known)} now: it stays findable, below others."
    if not may_bring_back:
        return message(text)
    back = button("Bring back", Action.BRING_BACK, entry.id)
    return message(text, section(text), ActionsBlock(elements=[back]))


def ended(entry: Kept, known: Evidence, *, is_answered: bool) -> str:
    """What became of a doubt."""
    if entry.standing in LET_GO:
        return f"It is {how_it_stands(entry, known)} now."
    return "It was answered: it is still true." if is_answered else "That was taken back."


def stands(outcome: Standing | StillTrue | Back) -> Message:
    """The receipt of what somebody said about how it stands."""
    entry = outcome.entry
    title = link(entry.permalink, entry.title)
    if entry.standing == REPLACED:
        later = outcome.successor if isinstance(outcome, Standing) else None
        by = f" by {link(later.permalink, later.title)}" if later else ""
        return message(f"{title} is shown as replaced{by}. *Edit* in its menu brings it back.")
    if entry.standing == RETIRED:
        return message(f"{title} is retired: it is found below others. *Edit* in its menu brings it back.")
    if isinstance(outcome, Back):
        still = " It is in doubt until who answers for it says that it is true."
        return message(f"{title} stands again.{still if entry.standing == IN_DOUBT else ''}")
    if entry.standing == IN_DOUBT:
        return message(
            f"Noted: you say {title} is still true. It stays in doubt until who answers for it says so."
        )
    return message(f"Noted that {title} is still true.")


@dataclass(frozen=True, slots=True)
class Beneath:
    """Where *Replace with…* was pressed, to be drawn anew: Home, or a modal, its kind and what it carries."""

    is_home: bool = False
    view_id: str = ""
    kind: str = ""
    about: str = ""


def replacing(entry: Kept, beneath: Beneath) -> View:
    """The form that asks what has taken its place."""
    return candidates(entry, (), "", beneath)


def replaced_in(carries: str) -> tuple[str, Beneath]:
    """The entry that a form is about, and where it was opened; raises `Gone` when it names none."""
    match carried(carries):
        case [str(entry), bool(is_home), str(view_id), str(kind), str(about)]:
            return entry, Beneath(is_home, view_id, kind, about)
    raise refusals.Gone


def candidates(entry: Kept, found: tuple[Kept, ...], typed: str, beneath: Beneath) -> View:
    """The same, with what was found for the words."""
    # Ids and names of ours, which are short.
    where = (part[:64] for part in (beneath.view_id, beneath.kind, beneath.about))
    carries = [str(entry.id), beneath.is_home, *where]
    title = link(entry.permalink, entry.title)
    return View(
        type="modal",
        callback_id=Callback.REPLACE_FORM,
        private_metadata=json.dumps(carries),
        title="Replace with…",
        submit="Replace" if found else "Look",
        close="Not now",
        blocks=[
            section(f"{title} stays findable, below others, and says what has replaced it."),
            *([choice(found)] if found else []),
            successor_field(typed, is_choice=bool(found)),
        ],
    )


def choice(found: tuple[Kept, ...]) -> SlackBlock:
    """What was found, to choose from."""
    options = [
        Option(text=cut(one.title, 70) or "untitled", value=str(one.id)) for one in found[:MOST_CANDIDATES]
    ]
    return InputBlock(
        block_id=Block.CHOICE,
        label="Which of these takes its place?",
        optional=True,
        element=RadioButtonsElement(action_id=Field.CHOICE, options=options),
    )


def successor_field(typed: str, *, is_choice: bool) -> SlackBlock:
    """Where one types words, or pastes a link; beneath a choice, instead of choosing."""
    hint = "Words to find it by, or the link of its message."
    return InputBlock(
        # What was found for these words stands above: the field is another one, and empty.
        block_id=as_of(Block.SUCCESSOR, typed) if is_choice else Block.SUCCESSOR,
        label="Or look for another one" if is_choice else "Which note takes its place?",
        hint=f"One of the two is needed. {hint}" if is_choice else hint,
        optional=is_choice,
        element=PlainTextInputElement(action_id=Field.SUCCESSOR, max_length=300),
    )


def in_doubt(found: InDoubt) -> View:
    """On the desk of a community: what wants an answer, each with what can be said to it."""
    blocks: list[SlackBlock] = []
    for entry, known in found.entries[:MOST_IN_DOUBT]:
        title = link(entry.permalink, entry.title)
        blocks.append(section(f"{title}\n{how_it_stands(entry, known)}"))
        said = answers_to_gone if entry.standing == REPLACED else answers
        blocks.append(ActionsBlock(elements=said(entry.id)))
    left = len(found.entries) - MOST_IN_DOUBT
    if left > 0:
        blocks.append(section(f"And {count(left, 'more', 'more')}, once these are answered."))
    return View(
        type="modal",
        private_metadata=found.place.channel,
        title="In doubt",
        close="Back",
        blocks=blocks or [section("Nothing is in doubt.")],
    )
