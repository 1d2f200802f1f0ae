"""However deep one goes, every button brings its page, and never a fourth: Slack shows three."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.screens import DEEPEST
from storage import rules
from storage.rules import STEWARDS, Rules
from tests.cast import ACME
from tests.house import House
from tests.house_code import nodes
from tests.people import Person
from tests.routes import answers
from tests.screen import elements_in
from views.ids import Action, More

JSON = dict[str, Any]
# A page, by its name, and what is pressed or chosen there.
Step = tuple[str, str, str]


def callers(*names: str) -> set[str]:
    """The functions of the handlers that call one of these."""
    return {
        function.name
        for _, function in nodes("handlers")
        if isinstance(function, ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in names
    }


def test_pages_are_laid_on_pages_in_one_place() -> None:
    named = {
        path.stem for path, node in nodes() if isinstance(node, ast.Attribute) and node.attr == "views_push"
    }
    assert named == {"answering"}


@dataclass
class Walk:
    """One person, who presses whatever brings a page, on every page that it brings."""

    who: Person
    opening: set[str]
    gone: set[tuple[int, Step]] = field(default_factory=set)

    async def page(self) -> JSON:
        """What is on top, never the fourth."""
        views = (await self.who.sees())["views"]
        assert 0 < len(views) <= DEEPEST
        return dict(views[-1])

    def steps(self, page: JSON) -> Iterator[Step]:
        """What brings another page from this one."""
        name = page["title"]["text"]
        for _, element in elements_in(page):
            values = [option["value"] for option in element.get("options", ())] or [element.get("value", "")]
            for value in values:
                if element["action_id"] in self.opening or value.partition(":")[0] == More.EDIT:
                    yield name, element["action_id"], value

    async def take(self, step: Step) -> None:
        """Press it; another page is there then, also where there was no room for one more."""
        before = await self.page()
        if step[1] == Action.MORE:
            await self.who.chooses(step[1], step[2], on=before)
        else:
            await self.who.presses(step[1], on=before, value=step[2] or None)
        assert (await self.page())["title"] != before["title"], step

    async def go(self, begin: Any, path: tuple[Step, ...] = ()) -> None:
        """Every way from here, each from the beginning."""
        await begin()
        for step in path:
            await self.take(step)
        for step in self.steps(await self.page()):
            if (len(path), step) not in self.gone:
                self.gone.add((len(path), step))
                await begin()
                for before in path:
                    await self.take(before)
                await self.take(step)
                await self.go(begin, (*path, step))


@pytest.mark.on_either
async def test_every_button_that_brings_a_page_brings_it_at_any_depth(
    house: House, ada: Person, bo: Person, cleo: Person, woodworking: str
) -> None:
    await house.database.write(rules.change, ACME, Rules(who_may_export=STEWARDS))
    message = await bo.says("Cut the tenon before the mortise: it is easier to trim.", in_=woodworking)
    await cleo.stars(message)
    await ada.types("/kb tenon", in_=woodworking)
    await ada.presses("I used this")
    for person, doubt in ((ada, "Out of date"), (cleo, "Did not work")):
        await person.types("/kb tenon", in_=woodworking)
        await person.chooses("entry_more", doubt)
    shows = callers("show")
    opening = {
        action
        for action in Action
        if await answers(house.app.bolt, {"type": "block_actions", "actions": [{"action_id": action}]})
        in shows
    }
    walk = Walk(ada, opening)

    async def at_the_desk() -> None:
        await ada.opens("/cop manage", in_=woodworking)

    async def searching() -> None:
        await ada.uses("search")
        await ada.submits(search_words="tenon")

    await walk.go(at_the_desk)
    await walk.go(searching)
    pressed = {(depth, action) for depth, (_, action, _) in walk.gone}
    assert {(0, Action.HOW_IT_KEEPS), (0, Action.EXPORT), (0, Action.IN_DOUBT), (0, Action.MORE)} <= pressed
    assert {(1, Action.EDIT), (2, Action.REPLACE), (2, Action.SAY_CHANGED)} <= pressed
