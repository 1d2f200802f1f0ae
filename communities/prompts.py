"""Something worth talking about: the prompts that come with the app, and whose turn it is."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NewType

PromptId = NewType("PromptId", str)


class Kind(StrEnum):
    """What a prompt asks for."""

    CASE = "case"
    ARTEFACT = "artefact"
    FAILURE = "failure"
    QUESTION = "question"
    PRACTICE = "practice"
    TOOL = "tool"
    BOUNDARY = "boundary"
    LOOKING_BACK = "looking_back"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; its id stays the same for ever, also when its words are improved."""

    id: PromptId
    kind: Kind
    text: str
    follow_up: str | None = None


@cache
def library() -> tuple[Prompt, ...]:
    """The prompts that come with the app, kind by kind."""
    written = tomllib.loads(files("communities").joinpath("library/prompts.toml").read_text("utf-8"))
    return tuple(
        Prompt(PromptId(prompt["id"]), Kind(kind), prompt["text"], prompt.get("follow_up"))
        for kind, prompts in written.items()
        for prompt in prompts
    )


def choose(library: Sequence[Prompt], used: Mapping[PromptId, datetime], seed: int) -> Prompt:
    """The next prompt for a community that last used each of `used` at that time.

    The same arguments give the same prompt. None comes again before all have been used; after that the one
    used longest ago does. Two in a row are of different kinds, wherever the library allows it.
    """
    if not library:
        raise ValueError("there is nothing to choose from")
    in_turn = sorted(library, key=lambda prompt: _turn(prompt.id, seed))
    unused = [prompt for prompt in in_turn if prompt.id not in used]
    last = _last_kind(in_turn, used)
    if unused:
        kinds = _kinds_to_choose(Counter(prompt.kind for prompt in unused), last)
        return next(prompt for prompt in unused if prompt.kind in kinds)
    other = [prompt for prompt in in_turn if prompt.kind != last]
    return min(other or in_turn, key=lambda prompt: used[prompt.id])


def upcoming(
    library: Sequence[Prompt], used: Mapping[PromptId, datetime], seed: int, count: int
) -> tuple[Prompt, ...]:
    """The prompts that `choose` will give one after the other, to be shown before they are posted."""
    imagined = dict(used)
    moment = max(used.values(), default=datetime(2000, 1, 1, tzinfo=UTC))
    chosen: list[Prompt] = []
    for _ in range(count):
        chosen.append(choose(library, imagined, seed))
        moment += timedelta(seconds=1)
        imagined[chosen[-1].id] = moment
    return tuple(chosen)


def _turn(prompt: PromptId, seed: int) -> bytes:
    """Where a prompt stands in a community's own order, which stays when the library grows."""
    return hashlib.sha256(f"{seed}:{prompt}".encode()).digest()


def _last_kind(in_turn: Sequence[Prompt], used: Mapping[PromptId, datetime]) -> Kind | None:
    """The kind of what was asked last; None when nothing was, or it has left the library."""
    last = max(used, key=lambda prompt: (used[prompt], prompt), default=None)
    return next((prompt.kind for prompt in in_turn if prompt.id == last), None)


def _kinds_to_choose(left: Counter[Kind], last: Kind | None) -> set[Kind]:
    """The kinds that may come next without leaving two of one kind side by side at the end."""
    others = {kind for kind in left if kind != last}
    return (
        {kind for kind in others if _can_alternate(left - Counter([kind]), kind)}
        or {kind for kind in others if left[kind] == max(left[other] for other in others)}
        or set(left)
    )


def _can_alternate(left: Counter[Kind], last: Kind) -> bool:
    """Whether what is left can follow `last` with no kind twice in a row."""
    total = left.total()
    return left[last] <= total // 2 and all(count <= (total + 1) // 2 for count in left.values())
