"""The fields in which a community chooses its days: of the form that makes it one, and of *Rhythm*."""

import re
from collections.abc import Mapping
from datetime import datetime, time

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
    StaticSelectElement,
    TimePickerElement,
)

from communities.rhythm import DEFAULT_PROMPT, DEFAULT_RECAP, Choice, NextDate
from views import ids
from views.ids import Field
from views.zones import zones

OFF = "off"
DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}


def fields(zone: str, prompt: Choice | None, recap: Choice | None, dates: str) -> list[Block]:
    """When the app speaks, with the dates that follow."""
    options = [Option(text=label, value=name) for name, label in zones(zone)]
    first = next(option for option in options if option.value == zone)
    return [
        InputBlock(
            block_id=ids.Block.ZONE,
            label="Time zone",
            dispatch_action=True,
            element=StaticSelectElement(action_id=Field.ZONE, options=options, initial_option=first),
        ),
        *moment(
            "A prompt to talk about",
            "The prompt comes",
            ids.Block.PROMPT_DAY,
            ids.Block.PROMPT_TIME,
            prompt,
            DEFAULT_PROMPT,
        ),
        *moment(
            "A recap of the week",
            "The recap comes",
            ids.Block.RECAP_DAY,
            ids.Block.RECAP_TIME,
            recap,
            DEFAULT_RECAP,
        ),
        SectionBlock(text=MarkdownTextObject(text=f"*{dates}*" if dates else "I’ll post nothing by myself.")),
    ]


def moment(
    label: str, when: str, day: ids.Block, hour: ids.Block, chosen: Choice | None, usual: Choice
) -> list[Block]:
    """A weekday, or none, and a time."""
    days = [Option(text="Not now", value=OFF), *(Option(text=name, value=day) for day, name in DAYS.items())]
    wanted = chosen.weekday if chosen else OFF
    fields = {ids.Block.PROMPT_DAY: Field.PROMPT_DAY, ids.Block.RECAP_DAY: Field.RECAP_DAY}
    hours = {ids.Block.PROMPT_TIME: Field.PROMPT_TIME, ids.Block.RECAP_TIME: Field.RECAP_TIME}
    return [
        InputBlock(
            block_id=day,
            label=label,
            dispatch_action=True,
            element=StaticSelectElement(
                action_id=fields[day],
                options=days,
                initial_option=next(option for option in days if option.value == wanted),
            ),
        ),
        InputBlock(
            block_id=hour,
            label=f"{when} at",
            dispatch_action=True,
            element=TimePickerElement(
                action_id=hours[hour], initial_time=(chosen or usual).at.strftime("%H:%M")
            ),
        ),
    ]


def dates_in_words(dates: tuple[NextDate, ...], which: str) -> str:
    """The `first` or `next` dates: `First prompt Tuesday 24 November at 10:00, first recap …`."""
    words = ", ".join(f"{which} {date.kind} {in_words(date.at)}" for date in dates)
    return f"{words[0].upper()}{words[1:]}." if words else ""


def in_words(at: datetime) -> str:
    """A time on the community's own wall: `Tuesday 24 November at 10:00`."""
    return f"{at:%A} {at.day} {at:%B} at {at:%H:%M}"


def choices(values: Mapping[str, str]) -> tuple[Choice | None, Choice | None]:
    """When the prompt and the recap come, as a form says."""
    prompt = values.get(ids.Block.PROMPT_DAY, ""), values.get(ids.Block.PROMPT_TIME, "")
    recap = values.get(ids.Block.RECAP_DAY, ""), values.get(ids.Block.RECAP_TIME, "")
    return chosen(*prompt, DEFAULT_PROMPT), chosen(*recap, DEFAULT_RECAP)


def chosen(day: str, hour: str, usual: Choice) -> Choice | None:
    """What a weekday and a time in the form mean; a time that was emptied is the usual one."""
    if day not in DAYS:
        return None
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", hour)
    return Choice(day, time(int(found[1]), int(found[2])) if found else usual.at)
