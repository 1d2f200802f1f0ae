"""Every button drawn has a listener and back, and every listener gets what it asks for."""

import inspect
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.middleware.async_custom_middleware import AsyncCustomMiddleware

from handlers import catching
from tests.house_code import ROOT, context_keys, members_used
from tests.routes import answers, listeners
from views import ids
from views.ids import Action, Block, Callback, Field

BOLTS_OWN = set(AsyncArgs.__annotations__)


def pressing(action: str) -> dict[str, Any]:
    return {"type": "block_actions", "actions": [{"action_id": action, "block_id": "b", "type": "button"}]}


async def test_every_button_has_a_listener(app: AsyncApp) -> None:
    assert [action for action in Action if await answers(app, pressing(action)) is None] == []


async def test_every_form_has_a_listener(app: AsyncApp) -> None:
    drawn = members_used("Callback", "views")
    forms = [callback for callback in Callback if callback.name in drawn]
    assert forms
    for callback in forms:
        body = {"type": "view_submission", "view": {"callback_id": callback, "type": "modal"}}
        assert await answers(app, body) is not None, callback


async def test_what_nobody_draws_has_no_listener(app: AsyncApp) -> None:
    assert await answers(app, pressing("somebody_elses")) is None


def test_every_button_is_drawn() -> None:
    assert set(Action.__members__) - members_used("Action", "views") == set()


def test_every_block_and_field_is_drawn_and_every_block_is_read() -> None:
    assert set(Block.__members__) - members_used("Block", "views") == set()
    assert set(Field.__members__) - members_used("Field", "views") == set()
    assert set(Block.__members__) - members_used("Block", "views", "handlers") == set()


def test_ids_are_unique() -> None:
    """A member that repeats another's value would be an alias, and answer for it."""
    for enum in (Action, Callback, Block, Field):
        assert len(enum.__members__) == len(list(enum)), enum
    values = [member.value for enum in (Action, Field) for member in enum]
    assert len(values) == len(set(values))


def test_ids_are_as_short_as_slack_wants_them() -> None:
    enums = [found for found in vars(ids).values() if inspect.isclass(found) and issubclass(found, str)]
    assert all(len(member) <= 255 for enum in enums for member in getattr(enum, "__members__", ()))


def test_every_listener_gets_every_parameter_that_it_asks_for(app: AsyncApp) -> None:
    """Bolt hands out a misspelt name as None, with a warning; so the names are held against their sources."""
    intake = set().union(*context_keys(ROOT / "handlers" / "intake.py").values())
    reading = context_keys(ROOT / "handlers" / "reading.py")
    assert {"database", "clock", "tools", "looking", "commands"} <= intake
    for listener in listeners(app):
        given = BOLTS_OWN | intake
        for middleware in listener.middleware:
            if isinstance(middleware, AsyncCustomMiddleware):
                given |= reading.get(middleware.func.__name__, set())
        asked = set(inspect.signature(listener.ack_function).parameters)
        assert asked - given == set(), listener.ack_function.__name__


def test_every_listener_is_guarded(app: AsyncApp) -> None:
    """Refusals are answered and failures get a reference: by what `@listener` puts around each."""
    for listener in listeners(app):
        assert listener.ack_function.__code__.co_name == "guarded", listener.ack_function.__name__


def test_the_last_listeners_catch_everything_else(app: AsyncApp) -> None:
    names = [listener.ack_function.__name__ for listener in listeners(app)]
    first = names.index(catching.nothing_for_us.__name__)
    assert set(names[first:]) == {catching.nothing_for_us.__name__}
