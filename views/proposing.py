"""What people read when somebody proposes a community, and what becomes of it."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ConfirmObject, MarkdownTextObject

from communities.proposing import MayStart, Open, Posted, Resting, Way
from communities.proposing_answers import REST, DecidedBefore, Declined, Told, again_at
from communities.refusals import Refusal
from storage.proposals import DECLINED, OVER, RENEWED, STARTED, Proposed
from views.ids import Action
from views.refusals import sentence
from views.text import Message, channel, day, message, paused, section, shown

SOMEBODY, AN_ADMINISTRATOR = "Somebody", "An administrator"


def refused(no: Refusal, way: Way, cop: str) -> Message:
    """Why they cannot start a community here, and that they can propose it."""
    text = sentence(no, cop)
    if way.before is not None:
        return message(f"{text} {before(way.before)}")
    return message(text, section(text), ActionsBlock(elements=[propose_button(way)]))


def before(found: Open | Resting) -> str:
    """Why it cannot be proposed now."""
    if isinstance(found, Open):
        return f"It was proposed on {day(found.since)}, and nobody has answered yet."
    return (
        "It was proposed before, and an administrator said not this time. "
        f"It can be proposed again from {day(found.again_at)} on."
    )


def propose_button(way: Way) -> ButtonElement:
    """The button that proposes this channel, after a question that says where."""
    sure = ConfirmObject(
        title="Propose it?",
        text=MarkdownTextObject(
            text=f"I’ll tell everybody in {channel(way.to)} that you propose a community in "
            f"{channel(way.channel)}. An administrator can start it there."
        ),
        confirm="Propose it",
        deny="Not now",
    )
    return ButtonElement(text="Propose it", action_id=Action.COP_PROPOSE, value="propose", confirm=sure)


def answer(outcome: Posted | Open | Resting | MayStart) -> Message:
    """To whoever proposed it: what has come of that."""
    match outcome:
        case Posted(to=to, is_paused=True):
            return message(paused(f"Your proposal is posted in {channel(to)}"))
        case Posted(to=to):
            return message(
                f"Proposed, in {channel(to)}. An administrator can start it there, and I’ll tell you "
                "what they say."
            )
        case Open() | Resting():
            return message(before(outcome))
        case MayStart():
            text = "You can make this channel a community yourself."
            button = ButtonElement(text="Make it a community", action_id=Action.COP_ADOPT, value="adopt")
            return message(text, section(text), ActionsBlock(elements=[button]))


def post(told: Told) -> Message:
    """The proposal, for all who read where proposals go; the channel is named as each of them may see it."""
    found = told.proposed
    name = shown(told.by or SOMEBODY, 80)
    if not found.is_open:
        return message(f"{name} proposed {what(found)}.\n{became(told)}")
    text = f"{name} proposes {what(found)}."
    return message(text, section(text), ActionsBlock(elements=buttons(told)))


def what(found: Proposed) -> str:
    """What is proposed; a channel that is there no more is not named."""
    if found.outcome == OVER:
        return "a community"
    return f"a community in {channel(found.channel.channel)}"


def became(told: Told) -> str:
    """What became of it, by whom and when."""
    found = told.proposed
    if found.outcome == STARTED:
        return f"{shown(told.decided_by or SOMEBODY, 80)} started it."
    if found.outcome == DECLINED and found.decided_at is not None:
        name = shown(told.decided_by or AN_ADMINISTRATOR, 80)
        return f"{name} said on {day(found.decided_at)}: not this time."
    if found.outcome == RENEWED:
        return "It has been proposed again since."
    return "Its channel has been archived, made private or deleted since."


def buttons(told: Told) -> list[ButtonElement]:
    """What an administrator can answer."""
    hears = f"{shown(told.by, 80)} hears of it, and it" if told.by else "It"
    sure = ConfirmObject(
        title="Not this time?",
        text=MarkdownTextObject(text=f"{hears} can be proposed again in {REST.days} days."),
        confirm="Not this time",
        deny="Leave it open",
    )
    wanted = told.proposed.id
    return [
        ButtonElement(text="Start it", action_id=Action.START_PROPOSED, value=wanted, style="primary"),
        ButtonElement(text="Not this time", action_id=Action.NOT_THIS_TIME, value=wanted, confirm=sure),
    ]


def stood(told: Told) -> Message:
    """To whoever would start it: what became of it before."""
    return message(became(told))


def declined(outcome: Declined | DecidedBefore) -> Message:
    """To who said no: what comes of that."""
    if isinstance(outcome, DecidedBefore):
        return message(f"That was answered already. {became(outcome.told)}")
    hears = f"{shown(outcome.told.by, 80)} hears of it" if outcome.told.by else ""
    if hears:
        hears = f"{paused(hears)} " if outcome.is_paused else f"{hears}. "
    return message(f"{hears}{again(outcome.told.proposed)}")


def again(found: Proposed) -> str:
    """From when on the same may be proposed again."""
    at = again_at(found)
    return f"It can be proposed again from {day(at)} on." if at else ""


def answered(told: Told) -> Message:
    """To who proposed it: an administrator's answer."""
    found = told.proposed
    where = channel(found.channel.channel)
    if found.outcome == STARTED:
        name = shown(told.decided_by or SOMEBODY, 80)
        return message(f"{name} started the community that you proposed in {where}. Thank you for the idea.")
    name = shown(told.decided_by or AN_ADMINISTRATOR, 80)
    why = f"Ask {name} if you would like to know why. " if told.decided_by else ""
    return message(
        f"Thank you for proposing a community in {where}. {name} has looked at it and said: not this time. "
        f"{why}{again(found)}"
    )


def not_proposed(found: Proposed) -> Message:
    """To who proposed it: it could not be posted."""
    return message(
        f"I could not post your proposal of a community in {channel(found.channel.channel)}: I can’t write "
        "any more where proposals go. Tell an administrator of this workspace what it would be about."
    )
