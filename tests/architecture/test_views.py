"""Whatever people wrote, Slack takes what we make of it, and nobody is pinged by it."""

import importlib
import inspect
import json
import typing
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from sandbox.blocks import checked, checked_view
from sandbox.refusals import Refused
from tests import hostile
from tests.house_code import ROOT, files
from views.ids import Action, Callback, Field
from views.text import Message

# What Slack advises for the text beside blocks; far more is cut.
MOST_TEXT = 4000
VIEWS = "modal", "home"


def drawn() -> Iterator[tuple[str, FunctionType]]:
    """Every function of the views that makes a whole message or a whole view."""
    for path in files("views"):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, function in vars(module).items():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                made = typing.get_type_hints(function).get("return")
                if made in (Message, View) and name != "message":
                    yield f"{path.stem}.{name}", function


DRAWN = dict(drawn())
# The values are large, and what is wrong with them says so by itself.
NO_SHRINKING = settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def refused(made: Any) -> str | None:
    """What Slack would say no to, in what is drawn."""
    try:
        if isinstance(made, View):
            checked_view(made.to_dict(), VIEWS)
        else:
            checked(made.get("blocks"), "message")
            if not made["text"].strip():
                return "a message needs words for a lock screen"
            if len(made["text"]) > MOST_TEXT:
                return f"{len(made['text'])} characters beside the blocks"
    except Refused as no:
        return f"{no} {vars(no)}"
    return None


def parsed_texts(made: Any) -> Iterator[str]:
    """Every string of it in which Slack would read markup."""
    if isinstance(made, dict):
        if made.get("type") == "mrkdwn":
            yield str(made.get("text"))
        for name, part in made.items():
            if name == "text" and isinstance(part, str) and "type" not in made:
                yield part
            else:
                yield from parsed_texts(part)
    elif isinstance(made, list):
        for part in made:
            yield from parsed_texts(part)


def as_json(made: Any) -> Any:
    return json.loads(json.dumps(made.to_dict() if isinstance(made, View) else made))


def elements(made: Any) -> Iterator[dict[str, Any]]:
    """Everything that has an id, inside input blocks and out."""
    if isinstance(made, dict):
        if "action_id" in made:
            yield made
        for part in made.values():
            yield from elements(part)
    elif isinstance(made, list):
        for part in made:
            yield from elements(part)


@pytest.mark.parametrize("name", sorted(DRAWN))
@NO_SHRINKING
@given(data=st.data())
def test_slack_takes_whatever_we_draw_and_nobodys_words_ping_anybody(name: str, data: st.DataObject) -> None:
    drawn = DRAWN[name](**data.draw(hostile.arguments(DRAWN[name])))
    assert refused(drawn) is None
    made = as_json(drawn)
    for text in parsed_texts(made):
        for ping in hostile.PINGS:
            assert ping not in text
    # Every id is one of ours.
    assert {element["action_id"] for element in elements(made)} <= {*Action, *Field}
    if isinstance(made, dict) and "callback_id" in made:
        assert made["callback_id"] in set(Callback)


def test_there_are_views_to_look_at() -> None:
    assert {"searching.found", "keeping.form", "refusals.said", "home.home"} <= set(DRAWN)
    assert all(inspect.getdoc(function) for function in DRAWN.values())
