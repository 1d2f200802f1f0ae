"""What people read when a channel becomes a community."""

import json
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from communities import refusals
from communities.refusals import Refusal
from communities.rhythm import Choice, NextDate
from storage.charters import Concern
from storage.communities import Place
from storage.keys import ChannelId
from views import ids, planning
from views.authorship import never_button
from views.ids import Action, Callback, Field
from views.planning import dates_in_words
from views.refusals import sentence
from views.text import Message, carried, channel, cut, escape, listed, message

# So many letters of a charter.
MOST = 500


@dataclass(frozen=True, slots=True)
class Where:
    """What the words of the form depend on; it permits nothing."""

    needs_invite: bool
    is_private: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What the adopt form shows besides what people type."""

    channel: ChannelId
    zone: str
    prompt: Choice | None
    recap: Choice | None
    dates: tuple[NextDate, ...]
    previews: tuple[str, ...]
    where: Where
    workspace: str


def form(about: Form) -> View:
    """The one modal in which a channel becomes a community."""
    return View(
        type="modal",
        callback_id=Callback.ADOPT_FORM,
        private_metadata=json.dumps([about.channel, about.where.needs_invite, about.where.is_private]),
        title="Make it a community",
        submit="Adopt",
        close="Not now",
        blocks=[
            *concern(),
            *planning.fields(about.zone, about.prompt, about.recap, dates_in_words(about.dates, "first")),
            *previews(about.previews),
            disclosure(about),
        ],
    )


def channel_of(about: str) -> ChannelId:
    """The channel that a form is about; raises `Gone` when it names none."""
    match carried(about):
        case [str(channel), bool(), bool()]:
            return ChannelId(channel)
    raise refusals.Gone


def where(about: str) -> Where:
    """What the words of a form depend on, as it carries them."""
    match carried(about):
        case [str(), bool(needs_invite), bool(is_private)]:
            return Where(needs_invite, is_private)
    raise refusals.Gone


def concern(written: Concern | None = None) -> list[Block]:
    """What it is about, in their own words, as they have written it so far."""
    # Slack takes no empty beginning, and none that is longer than the field.
    problem, out_of_scope = (written.problem, written.out_of_scope) if written else ("", "")
    return [
        InputBlock(
            block_id=ids.Block.PROBLEM,
            label="The problem we have",
            hint="In plain words: what keeps going wrong, or what we want to get better at.",
            element=PlainTextInputElement(
                action_id=Field.PROBLEM, multiline=True, max_length=MOST, initial_value=problem[:MOST] or None
            ),
        ),
        InputBlock(
            block_id=ids.Block.OUT_OF_SCOPE,
            label="What it is not about",
            optional=True,
            element=PlainTextInputElement(
                action_id=Field.OUT_OF_SCOPE,
                multiline=True,
                max_length=MOST,
                initial_value=out_of_scope[:MOST] or None,
            ),
        ),
    ]


def previews(prompts: tuple[str, ...]) -> list[Block]:
    """The first prompts, so that nobody is surprised."""
    if not prompts:
        return []
    lines = "\n".join(f">{escape(cut(prompt, 300))}" for prompt in prompts)
    return [SectionBlock(text=MarkdownTextObject(text=f"The first prompts would be:\n{lines}"))]


def disclosure(about: Form) -> Block:
    """What adopting tells everybody, before it does."""
    text = (
        f"I’ll post one note in {channel(about.channel)} that says: a :star: on a message keeps it, text "
        f"only, never files; {who_can_find(is_private=about.where.is_private, workspace=about.workspace)}; "
        "and everyone can say *Never keep mine*. Nobody gets a direct message."
    )
    invite = (
        " I’m not in this channel yet: after you press Adopt, type `/invite @Commonplace` there."
        if about.where.needs_invite
        else ""
    )
    return ContextBlock(elements=[MarkdownTextObject(text=text + invite)])


def who_can_find(*, is_private: bool, workspace: str) -> str:
    """Who finds what is kept, as part of a sentence."""
    if is_private:
        return "only people in this channel can find what is kept"
    return f"anyone at {escape(workspace) or 'this workspace'} except guests can find what is kept"


def adopted(of: ChannelId, where: Where) -> dict[str, Any]:
    """What stands in the modal when it is done."""
    if where.needs_invite:
        text = (
            f"One thing left: type `/invite @Commonplace` in {channel(of)}. "
            "As soon as I’m in, I post the note and it is a community."
        )
    else:
        text = f"{channel(of)} is a community now, and you look after it. I’m posting a note there."
    view = View(
        type="modal",
        title="Make it a community",
        close="Done",
        blocks=[SectionBlock(text=MarkdownTextObject(text=text))],
    )
    return view.to_dict()


def not_adopted(of: ChannelId, why: Refusal | None, cop: str) -> Message:
    """The channel turned out to be one that cannot be a community."""
    if isinstance(why, refusals.TooLarge):
        reason = "It has too many people for a member to adopt; a workspace administrator can."
    else:
        reason = sentence(why, cop) if why else "It is not a channel that you can adopt."
    return message(f"{channel(of)} did not become a community. {reason}")


def too_late(cop: str) -> Message:
    """Slack lets a form open for three seconds only."""
    return message(f"That took longer than Slack waits. Type `{cop} adopt` again.")


def public_note(
    place: Place, concern: Concern, by: str, workspace: str, dates: tuple[NextDate, ...], kb: str
) -> Message:
    """The one note in the channel, in public."""
    # A charter always says something; what Slack would not show must not make it refuse the note.
    problem = cut(concern.problem, 300) or "…"
    text = f"{escape(by)} made {channel(place.channel)} a community: {escape(problem)}"
    head = RichTextSectionElement(
        elements=[
            RichTextElementParts.Text(text=f"{by} made "),
            RichTextElementParts.Channel(channel_id=place.channel),
            RichTextElementParts.Text(text=" a community: "),
            RichTextElementParts.Text(text=problem, style={"bold": True}),
        ]
    )
    finds = who_can_find(is_private=place.is_private, workspace=workspace)
    lines = [
        f":{place.emoji}: a message to keep it; `{kb} words` finds it again. Text only, never files.",
        f"{finds[0].upper()}{finds[1:]}.",
        rate(dates),
    ]
    rules = "\n".join(f"• {line}" for line in lines)
    buttons = [
        ButtonElement(text="Charter", action_id=Action.COP_CHARTER, value="charter"),
        never_button(value=str(place.id)),
    ]
    return message(
        text,
        RichTextBlock(elements=[head]),
        SectionBlock(text=MarkdownTextObject(text=rules)),
        ActionsBlock(elements=buttons),
    )


def rate(dates: tuple[NextDate, ...]) -> str:
    """How often the app speaks by itself."""
    kinds = [f"a {kind}" for kind in sorted({date.kind for date in dates})]
    if not kinds:
        return "I post nothing by myself."
    often = "twice" if len(kinds) == 2 else "once"
    return f"I post at most {often} a week: {listed(kinds)}."
