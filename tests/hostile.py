"""Values of every type that the views take, filled with the worst that people and Slack can put into them."""

import dataclasses
import enum
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from hypothesis import strategies as st

from communities import refusals
from communities.administering import FEWEST
from communities.administering import MOST as MOST_PEOPLE
from communities.managing import MOST_DAYS, MOST_OTHERS
from communities.prompts import Prompt, library
from communities.refusals import Refusal
from storage.communities import Keeps
from storage.rules import ADMINISTRATORS, FOLLOW, KEEP, MEMBERS, NOBODY, STEWARDS, Rules
from tests.cast import START
from views.text import Message, message

PINGS = ("<!channel>", "<!here>", "<!everyone>", "<@U0VICTIM>", "<!subteam^S0ALL>")
WORST = (
    "",
    " ",
    "&" * 3000,
    "<" * 3000,
    "word " * 600,
    "x" * 5000,
    "日" * 3000,
    "*_~`" * 700,
    "\n" * 300 + "end",
    '"' * 1000,
    "a|b>c<https://evil.example|https://good.example>",
    "ﷺ" * 400,
    " ".join(PINGS * 20),
    "Cut the tenon first.",
)


def worst(number: int) -> str:
    """One of them, by its number, as a strategy shows whatever it samples from."""
    return WORST[number]


WORDS = st.integers(0, len(WORST) - 1).map(worst) | st.text(max_size=60)


def words(most: int, least: int = 0) -> st.SearchStrategy[str]:
    """People's words, at most so long."""
    return WORDS.map(lambda text: text[:most]).map(
        lambda text: text if len(text.strip()) >= least else "Tenon"
    )


def ids(prefix: str) -> st.SearchStrategy[str]:
    """Slack's ids."""
    return st.sampled_from([f"{prefix}0ONE", f"{prefix}0TWO"])


# By the name of the parameter or field: what is no free text, and how long what is can get.
NAMED: dict[str, st.SearchStrategy[typing.Any]] = {
    "cop": st.sampled_from(["/cop", "/" + "c" * 31]),
    "kb": st.sampled_from(["/kb", "/" + "k" * 31]),
    "permalink": st.sampled_from(["", "https://acme.slack.example/archives/C0WOOD/p1763400000000100"]),
    "zone": st.sampled_from(["UTC", "Europe/London", "America/Argentina/ComodRivadavia"]),
    "emoji": st.sampled_from(["star", "e" * 100]),
    "name": words(255, least=1),
    "author": words(255, least=1) | st.none(),
    "by": words(255, least=1),
    "title": words(120, least=1),
    "tags": st.lists(words(60, least=1), max_size=8).map(tuple),
    # Shown in part, as the words of a note are: long in one place is enough.
    "question_text": words(120) | st.none(),
    "question_plain": words(400),
    "successor": st.sampled_from([None, "C0WOOD:1763400000.000100"]),
    "merged_into": st.sampled_from([None, "C0WOOD:1763400000.000100"]),
    "question_edited_ts": st.sampled_from([None, "1763400000.000100"]),
    "terms": st.lists(words(64, least=1), max_size=32).map(tuple),
    "corrected": st.lists(st.tuples(words(64, least=1), words(64, least=1)), max_size=32).map(tuple),
    "tried": st.lists(st.tuples(words(64, least=1), words(64, least=1)), max_size=32).map(tuple),
    "standing": st.sampled_from(["candidate", "trusted", "disputed", "superseded", "obsolete"]),
    "verdict": st.sampled_from(["out_of_date", "did_not_work"]),
    "unknown": st.lists(words(64, least=1), max_size=32).map(tuple),
    "alone": st.lists(words(64, least=1), max_size=32).map(tuple),
    "besides": st.sampled_from(["", "C0WOOD:1763400000.000100"]),
    "dial": st.sampled_from(["useful", "own", "nothing"]),
    "role": st.sampled_from(["member", "steward"]),
    "reference": st.just("0123abcd"),
    "pause_reason": st.sampled_from([None, "removed", "archived", "gone", "waiting", "asked"]),
    "reason": st.sampled_from(["removed", "archived", "gone", "waiting", "asked"]),
    "thread_ts": st.sampled_from([None, "1763400000.000100"]),
    "edited_ts": st.sampled_from([None, "1763400000.000100"]),
    "bot_id": st.just("B0COMMON"),
    "url": st.just("https://acme.slack.example/"),
    "problem": words(500, least=1),
    "out_of_scope": words(500),
    "workspace": words(255, least=1),
    "weekday": st.sampled_from(["MO", "TH", "SU"]),
    "preview": st.sampled_from([prompt.text for prompt in library()]),
    "new": st.lists(words(255, least=1), max_size=5).map(tuple),
    "stewards": st.lists(words(255, least=1), max_size=4).map(tuple),
    "said": words(60),
    "asked": words(300),
    "nearest": st.sampled_from([None, "adopt"]),
    "what": st.sampled_from(["adopt", "keep", "join", "something else"]),
}
PREFIXES = {"UserId": "U", "ChannelId": "C", "WorkspaceId": "T"}
MOMENTS = st.integers(0, 400).map(lambda days: START + timedelta(days=days, minutes=7 * days))
SIMPLE: dict[object, st.SearchStrategy[typing.Any]] = {
    str: words(3000),
    int: st.integers(0, 1_000_000),
    float: st.floats(0, 1e6),
    bool: st.booleans(),
    datetime: MOMENTS,
    date: MOMENTS.map(lambda moment: moment.date()),
    time: MOMENTS.map(lambda moment: moment.time()),
    timedelta: st.integers(0, 90).map(lambda days: timedelta(days=days)),
    # A prompt is written by us.
    Prompt: st.sampled_from(library()),
    # Rules are chosen from a list.
    Rules: st.builds(
        Rules,
        st.sampled_from([MEMBERS, ADMINISTRATORS]),
        st.integers(FEWEST, MOST_PEOPLE),
        st.booleans(),
        st.booleans(),
        st.sampled_from([KEEP, FOLLOW, None]),
        st.sampled_from([NOBODY, STEWARDS, ADMINISTRATORS]),
    ),
    # So are those of a community, within what makes sense.
    Keeps: st.builds(
        Keeps,
        st.integers(1, MOST_OTHERS),
        st.integers(0, MOST_OTHERS - 1),
        st.booleans(),
        st.none() | st.integers(1, MOST_DAYS),
        st.booleans(),
        st.booleans(),
    ),
    # What a button has to say is drawn by other views.
    Message: st.sampled_from([message("Noted that you used it.")]),
    types.NoneType: st.none(),
    typing.Any: words(60),
}
# How many of a kind are shown at most, where what gathers them says so; of the rest there may be many.
MANY = 12
MOST = {
    "hits": 5,
    "lately": 5,
    "kept": 5,
    "used": 3,
    "asking": 3,
    "previews": 3,
    # Five are shown.
    "also": 6,
    "near": 2,
}
UNIQUE = {"hits": lambda hit: hit.entry.id, "gaps": lambda shown: shown.gap.id}


@cache
def value(hint: typing.Any, name: str = "") -> st.SearchStrategy[typing.Any]:
    """Anything of this type; where it is named so, of what that name means."""
    if isinstance(hint, typing.NewType):
        return new_type(hint)
    found = NAMED.get(name)
    origin = typing.get_origin(hint)
    if found is not None and speaks(hint):
        return found
    if hint in SIMPLE:
        return SIMPLE[hint]
    if origin is not None:
        return generic(hint, origin, name)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    if hint is Refusal:
        return st.sampled_from(every_refusal()).flatmap(value)
    if dataclasses.is_dataclass(hint):
        return st.deferred(lambda: st.builds(hint, **fields(hint)))  # type: ignore[arg-type]
    raise TypeError(f"say in tests/hostile.py what a {hint} named {name!r} can be")


def speaks(hint: typing.Any) -> bool:
    """Whether a type is of words, and not of ids or values."""
    return hint is str or any(speaks(argument) for argument in typing.get_args(hint))


def new_type(hint: typing.NewType) -> st.SearchStrategy[typing.Any]:
    """Slack's ids and our numbers."""
    if hint.__name__ in PREFIXES:
        return ids(PREFIXES[hint.__name__])
    if hint.__name__ == "DeliveryId":
        return st.just("0123abcd" * 4)
    if hint.__name__ == "Timestamp":
        return MOMENTS.map(lambda moment: f"{moment.timestamp():.6f}")
    if hint.__name__ == "DeliveryId":
        return st.sampled_from(["0" * 32, "f" * 32])
    return value(hint.__supertype__)


def generic(hint: typing.Any, origin: typing.Any, name: str) -> st.SearchStrategy[typing.Any]:
    """Unions and collections."""
    arguments = typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([value(argument, name) for argument in arguments])
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is tuple and (len(arguments) < 2 or arguments[1] is not Ellipsis):
        return st.tuples(*(value(argument, name) for argument in arguments))
    if origin in (tuple, list, set, frozenset, Sequence, Iterable):
        kind = list if origin in (Sequence, Iterable) else origin
        one = value(arguments[0], name.rstrip("s"))
        return st.lists(one, max_size=MOST.get(name, MANY), unique_by=UNIQUE.get(name)).map(kind)
    if origin is dict:
        return st.dictionaries(value(arguments[0]), value(arguments[1]), max_size=MANY)
    raise TypeError(f"say in tests/hostile.py what a {hint} named {name!r} can be")


def fields(kind: typing.Any) -> dict[str, st.SearchStrategy[typing.Any]]:
    """A strategy for each field of a dataclass."""
    hints = typing.get_type_hints(kind)
    return {
        field.name: value(hints[field.name], field.name) for field in dataclasses.fields(kind) if field.init
    }


@cache
def arguments(function: Callable[..., typing.Any]) -> st.SearchStrategy[dict[str, typing.Any]]:
    """Everything that a function wants to be called with."""
    hints = typing.get_type_hints(function)
    names = inspect.signature(function).parameters
    return st.fixed_dictionaries({name: value(hints[name], name) for name in names})


def every_refusal() -> list[type[Refusal]]:
    """All that the domain says no to."""
    return [
        found
        for found in vars(refusals).values()
        if isinstance(found, type) and issubclass(found, Refusal) and found is not Refusal
    ]
