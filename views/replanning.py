"""The form in which a community changes its days, and what became of resting and of going on."""

import json

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ContextBlock, MarkdownTextObject
from slack_sdk.models.views import View

from communities import refusals
from communities.replanning import Plan, Planning
from communities.rhythm import NextDate
from storage.communities import Place
from storage.keys import ChannelId
from views import ids, planning
from views.ids import Action, Callback
from views.membership import ASLEEP, rests
from views.planning import dates_in_words
from views.text import Message, carried, channel, message, section
from views.zones import usable

ONCE = (
    "A day that had its prompt or recap gets no second one, and neither does its week. "
    "What waits to be posted is moved too."
)


def form(found: Planning, desk: str, stamp: str) -> View:
    """A plan, to be changed; `desk` is the view beneath, `stamp` tells of which plan the form began."""
    plan = found.plan
    return View(
        type="modal",
        callback_id=Callback.RHYTHM_FORM,
        private_metadata=json.dumps([found.place.channel, desk[:255], stamp[:20]]),
        title="Rhythm",
        submit="Save",
        close="Not now",
        blocks=[
            *planning.fields(plan.zone, plan.prompt, plan.recap, dates_in_words(found.dates, "next")),
            ContextBlock(elements=[MarkdownTextObject(text=ONCE)]),
        ],
    )


def about(carries: str) -> tuple[ChannelId, str, str]:
    """The channel that a form is about, the desk beneath it, and the stamp of what it began with."""
    match carried(carries):
        case [str(channel), str(desk), str(stamp)]:
            return ChannelId(channel), desk, stamp
    raise refusals.Gone


def chosen(values: dict[str, str]) -> Plan:
    """The plan that a form says."""
    return Plan(usable(values.get(ids.Block.ZONE, "")), *planning.choices(values))


def in_words(place: Place, dates: tuple[NextDate, ...], *, is_asleep: bool) -> str:
    """When the app speaks next, or why it does not."""
    if place.pause_reason is not None:
        return rests(place)
    said = [dates_in_words(dates, "next"), ASLEEP if is_asleep else ""]
    return " ".join(part for part in said if part) or "I post nothing by myself."


def went_to_sleep(place: Place, cop: str) -> Message:
    """To a steward: nobody writes there any more, what stopped, and how to let it go on."""
    where = channel(place.channel)
    text = (
        f"For six weeks nobody but me has written in {where}, so I post no more prompts there. "
        "The first message that somebody writes brings them back; stars, search and the recap go on. "
        f"*Rest* stops the recap too, until `{cop} manage` there lets it go on."
    )
    return message(
        text,
        section(text),
        ActionsBlock(
            elements=[
                ButtonElement(text="Let prompts go on", action_id=Action.GO_ON, value=place.channel),
                ButtonElement(text="Rest", action_id=Action.REST, value=place.channel),
            ]
        ),
    )


def decided(place: Place, dates: tuple[NextDate, ...]) -> Message:
    """In place of that letter, once it was answered."""
    where = channel(place.channel)
    if place.pause_reason is not None:
        return message(f"{where} rests: I post nothing by myself there. Stars keep, and search finds.")
    return message(f"{where} goes on. {dates_in_words(dates, 'next') or 'I post nothing by myself there.'}")
