"""What people read about looking after a community: who does, who is asked, and stepping down."""

import json

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    InputBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    UserSelectElement,
)
from slack_sdk.models.views import View

from communities import refusals
from communities.roles import ASKED, DECLINED, STEWARD
from communities.stewarding import Asked, Declined, Keepers, SteppedDown, Tends
from storage.communities import Place
from storage.keys import ChannelId
from views import ids
from views.ids import Action, Callback, Field
from views.text import Message, carried, channel, listed, message, section, shown

NAME = 80
HINT = (
    "A full member who is in the channel. I ask them in a direct message, "
    "and nothing changes until they say yes."
)


def people(found: Keepers, desk: str) -> View:
    """Who looks after it, whom to ask, and the way out; `desk` is the view beneath, if there is one."""
    return View(
        type="modal",
        callback_id=Callback.PEOPLE_FORM,
        private_metadata=json.dumps([found.place.channel, desk[:255]]),
        title="People",
        submit="Ask them",
        close="Done",
        blocks=[section(who(found)), *field(), *way_out(found)],
    )


def who(found: Keepers) -> str:
    """Who looks after it, and who is asked."""
    where = channel(found.place.channel)
    lines = [f"*Nobody looks after {where} now.*"]
    if found.stewards:
        look = "looks" if len(found.stewards) == 1 else "look"
        lines = [f"{shown(listed(list(found.stewards)), 1000)} {look} after {where}."]
    if found.waited_for:
        are = "is" if len(found.waited_for) == 1 else "are"
        lines.append(f"{shown(listed(list(found.waited_for)), 1000)} {are} asked, without an answer so far.")
    return "\n".join(lines)


def field() -> list[Block]:
    """Whom to ask."""
    return [
        InputBlock(
            block_id=ids.Block.STEWARD,
            label="Who else should look after it?",
            hint=PlainTextObject(text=HINT),
            element=UserSelectElement(action_id=Field.STEWARD, placeholder="Somebody in the channel"),
        )
    ]


def way_out(found: Keepers) -> list[Block]:
    """Stepping down, for who looks after it; the last one lets it rest with that."""
    if not found.is_steward:
        return []
    text = "You stay a member. Somebody else looks after it."
    action, label = Action.STEP_DOWN, "Step down"
    if found.is_last:
        text = (
            "Nobody else looks after it. It rests then: I post nothing by myself, what was kept stays, "
            "and an administrator can name somebody."
        )
        action, label = Action.STEP_DOWN_AND_REST, "Step down and let it rest"
    sure = ConfirmObject(
        title=f"{label}?", text=MarkdownTextObject(text=text), confirm="Step down", deny="Not now"
    )
    way = ButtonElement(text=label, action_id=action, value=found.place.channel, confirm=sure)
    return [section(f"*Stepping down*\n{text}"), ActionsBlock(elements=[way])]


def about(carries: str) -> tuple[ChannelId, str]:
    """The channel that a form is about, and the desk beneath it; raises `Gone` when it names none."""
    match carried(carries):
        case [str(channel), str(desk)]:
            return ChannelId(channel), desk
    raise refusals.Gone


def done(outcome: Asked | Tends | SteppedDown) -> View:
    """In place of the form, once it was sent or somebody stepped down."""
    where = channel(outcome.place.channel)
    if isinstance(outcome, Asked):
        text = (
            f"{shown(outcome.name, NAME)} is asked whether they would look after {where}. "
            "You hear from me when they answer."
        )
    elif isinstance(outcome, Tends):
        text = f"{shown(outcome.name, NAME)} looks after {where}."
    else:
        text = f"You don’t look after {where} any more. You are still a member."
        text += " It rests now." if outcome.rests else ""
    return View(type="modal", title="People", close="Done", blocks=[section(text)])


def asked(place: Place, by: str, role: str, cop: str) -> Message:
    """The question to who was named, and later how they answered."""
    where, asker = channel(place.channel), shown(by, NAME)
    if role == STEWARD:
        return tends(place, cop)
    yes, no = yes_or_no(place)
    if role == DECLINED:
        text = f"{asker} asked whether you would look after {where}. You said no, and are not asked again."
        return message(text, section(text), ActionsBlock(elements=[yes]))
    if role != ASKED:
        return message(f"{asker} asked whether you would look after {where}. You don’t.")
    text = (
        f"{asker} asks whether you would look after {where}: what it is about, when I post there, how it "
        f"keeps its notes, and the ones that are in doubt, all in `{cop} manage`. "
        "Nothing changes unless you say yes, and you can step down again."
    )
    return message(text, section(text), ActionsBlock(elements=[yes, no]))


def tends(place: Place, cop: str) -> Message:
    """To somebody who said yes."""
    rests = " It rests; *Let it go on* is there too." if place.pause_reason == "steward" else ""
    return message(
        f"You look after {channel(place.channel)} now. Type `{cop} manage` there to see what there is to do, "
        f"and how to step down.{rests}"
    )


def answered(outcome: Tends | Declined, cop: str) -> Message:
    """In place of the question, once it was answered."""
    if isinstance(outcome, Tends):
        return tends(outcome.place, cop)
    where = channel(outcome.place.channel)
    text = f"You don’t look after {where}, and are not asked again. If you think otherwise some day:"
    yes, _ = yes_or_no(outcome.place)
    return message(text, section(text), ActionsBlock(elements=[yes]))


def answer(place: Place, name: str, cop: str, *, is_yes: bool) -> Message:
    """To whoever asked."""
    where, who = channel(place.channel), shown(name, NAME)
    if is_yes:
        return message(f"{who} said yes, and looks after {where} now.")
    return message(
        f"{who} would rather not look after {where}. "
        f"You can ask somebody else: `{cop} manage` there, under *People*."
    )


def waiting(place: Place) -> list[Block]:
    """On Home: somebody is asked, and has not answered."""
    return [
        section(f"{channel(place.channel)}\nWould you look after this community?"),
        ActionsBlock(elements=[*yes_or_no(place)]),
    ]


def yes_or_no(place: Place) -> tuple[ButtonElement, ButtonElement]:
    """The two answers."""
    return (
        ButtonElement(text="Yes, I’ll look after it", action_id=Action.TEND, value=str(place.id)),
        ButtonElement(text="No, thanks", action_id=Action.DONT_TEND, value=str(place.id)),
    )


def untended(places: tuple[Place, ...]) -> list[Block]:
    """On an administrator's Home: what nobody looks after."""
    return [
        SectionBlock(
            text=MarkdownTextObject(text=f"Nobody looks after {channel(place.channel)} now."),
            accessory=ButtonElement(text="Name somebody", action_id=Action.PEOPLE, value=place.channel),
        )
        for place in places[:3]
    ]
