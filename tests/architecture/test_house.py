"""The rules of the house that no linter knows."""

import ast
import contextlib
import dataclasses
import importlib
import inspect
import typing
from collections.abc import Iterator
from types import FunctionType, ModuleType

import pytest
from sqlalchemy.orm import Session

from communities import refusals, refusals_notes
from communities.refusals import Refusal
from storage.models import Base
from tests.house_code import ROOT, files, nodes
from tests.house_uses import made, used

CLOCK = ROOT / "bot" / "clock.py"
WALL_CLOCKS = {"now", "utcnow", "today"}


def test_the_wall_clock_is_read_in_one_place() -> None:
    readers = set()
    for path, node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            is_wall = node.func.attr in WALL_CLOCKS and owner.split(".")[-1] in ("datetime", "date")
            if is_wall or (owner == "time" and node.func.attr in ("time", "time_ns", "localtime", "gmtime")):
                readers.add(path.relative_to(ROOT))
    assert readers == {CLOCK.relative_to(ROOT)}


def modules(*rooms: str) -> Iterator[ModuleType]:
    for path in files(*rooms):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if "migrations" not in name and not name.endswith("__init__"):
            yield importlib.import_module(name)


def verbs() -> Iterator[tuple[str, FunctionType]]:
    """Every function that takes a session: what may be handed to a door."""
    for module in modules("storage", "communities", "handlers", "scheduler", "bot"):
        for name, function in vars(module).items():
            if not isinstance(function, FunctionType) or function.__module__ != module.__name__:
                continue
            parameters = list(inspect.signature(function).parameters.values())
            if parameters and parameters[0].annotation in (Session, "Session"):
                yield f"{module.__name__}.{name}", function


def kinds_in(hint: object) -> Iterator[type]:
    """Every class that an annotation speaks of, however deep."""
    if isinstance(hint, type):
        yield hint
    for argument in typing.get_args(hint):
        yield from kinds_in(argument)


def reachable(kind: type, seen: set[type]) -> None:
    """This class and, if it is a frozen value, those of its fields."""
    if kind in seen:
        return
    seen.add(kind)
    if dataclasses.is_dataclass(kind):
        for hint in typing.get_type_hints(kind).values():
            for inner in kinds_in(hint):
                reachable(inner, seen)


def test_mapped_objects_never_cross_the_doors() -> None:
    """Keys and frozen values in, frozen values out: held against every annotation of every verb."""
    found = dict(verbs())
    assert "communities.keeping.star" in found
    assert len(found) > 50
    for name, verb in found.items():
        hints = typing.get_type_hints(verb)
        assert "return" in hints, name
        crossing: set[type] = set()
        for parameter, hint in hints.items():
            for kind in kinds_in(hint):
                if parameter != "session":
                    reachable(kind, crossing)
        assert not [kind for kind in crossing if issubclass(kind, Base)], name


def test_what_comes_out_of_a_door_is_frozen() -> None:
    for name, verb in verbs():
        for kind in kinds_in(typing.get_type_hints(verb)["return"]):
            if dataclasses.is_dataclass(kind):
                parameters: typing.Any = kind.__dataclass_params__
                assert parameters.frozen, f"{name} gives back {kind.__name__}"


def every_refusal() -> list[type[Refusal]]:
    return [
        found
        for found in (vars(refusals) | vars(refusals_notes)).values()
        if isinstance(found, type) and issubclass(found, Refusal) and found is not Refusal
    ]


@pytest.mark.parametrize("kind", every_refusal())
def test_a_refusal_passes_through_a_context_manager_unharmed(kind: type[Refusal]) -> None:
    """Python writes the traceback into it on the way: a frozen one would turn into another error."""
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    no = kind(*("something" for _ in fields))

    @contextlib.contextmanager
    def door() -> Iterator[None]:
        yield

    with pytest.raises(kind), door():
        raise no
    no.add_note("seen")


def test_every_refusal_is_put_into_words() -> None:
    """Whatever the domain says no to, a person reads what to do instead; the views' test reads each."""
    from views import refusals as words

    special = {
        node.args[1].attr
        for node in ast.walk(ast.parse(inspect.getsource(words)))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "isinstance"
        and isinstance(node.args[1], ast.Attribute)
    }
    missing = [kind.__name__ for kind in every_refusal() if kind not in words.SENTENCES]
    assert set(missing) - special == set()


def test_a_feature_has_one_name_in_every_room() -> None:
    """Listing a name shows the whole feature: what handlers call it, communities or views do too."""
    rooms = {room: {path.stem for path in files(room)} for room in ("handlers", "communities", "views")}
    machinery = {
        "__init__",
        "answering",
        "catching",
        "chosen",
        "codes",
        "commands",
        "intake",
        "listener",
        "looking",
        "once",
        "pace",
        "pages",
        "reading",
        "relevance",
    }
    machinery |= {"envelopes", "installations", "pages", "routing", "tools", "turn", "unwritten"}
    assert rooms["handlers"] - machinery - rooms["communities"] - rooms["views"] == set()


SEEING = {"visible", "adopted", "entry", "may_see"}
# There it is said what a sight is.
AS_HEARD = {"communities/seeing.py"}


def test_whoever_asks_what_somebody_may_see_says_what_slack_said_of_them() -> None:
    """A verb without `sight` would show something private while Slack does not say who is inside."""
    silent = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "seeing"
        and node.func.attr in SEEING
        and str(path.relative_to(ROOT)) not in AS_HEARD
        and not any(ast.unparse(given) in ("sight", "AS_HEARD") for given in node.args)
    }
    assert silent == set()


def test_whoever_opens_a_door_for_a_person_hands_over_what_slack_said() -> None:
    """Every verb that takes a `sight` is handed one by its listener, or by who writes a letter."""
    seeing = {name for name, verb in verbs() if "sight" in inspect.signature(verb).parameters}
    assert "communities.searching.look_up" in seeing
    short = {".".join(name.split(".")[-2:]) for name in seeing} | {name.split(".")[-1] for name in seeing}
    blind = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node in nodes("handlers", "scheduler")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("read", "write")
        and node.args
        and ast.unparse(node.args[0]) in short
        and not any(given.arg == "sight" for given in node.keywords)
    }
    assert blind == set()


# Written and tested before the forms that will ask for them: when something recurs.
AHEAD = {
    ("communities.recurrence", "add_working_hours"),
    ("communities.recurrence", "in_words"),
}


def test_whatever_is_there_is_used() -> None:
    """A function that only its tests call proves nothing about what people can do."""
    assert {name for name in set(made()) - used() if name[1] != "__all__"} == AHEAD
