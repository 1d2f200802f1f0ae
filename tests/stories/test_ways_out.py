"""No way out is forgotten: whatever the app can show leads to a way that the machine goes, or is declared."""

from collections import Counter

import pytest

from handlers.entries import CHOICES
from handlers.membership import SUBCOMMANDS
from tests.house import House
from tests.looks import ALL_LOOKS
from tests.routes import listeners
from tests.watch import ON_THE_SCREEN
from tests.ways_out import LEADING, NOTHING, Way


def leads(house: House) -> set[str]:
    """Everything by which the app can say something to somebody."""
    heard = {
        f"{found.ack_function.__module__.rpartition('.')[2]}.{found.ack_function.__name__}"
        for found in listeners(house.app.bolt)
    }
    choices = {f"menu: {choice}" for choice in CHOICES}
    typed = {f"/cop {words}".strip() for words in SUBCOMMANDS}
    return heard | choices | typed | {f"delivery: {kind}" for kind in house.app.letters.kinds}


@pytest.mark.on_either
async def test_whatever_the_app_can_show_is_on_a_way_out(house: House) -> None:
    declared = Counter([*NOTHING, *(one for leading in LEADING.values() for one in leading)])
    assert leads(house) == set(declared)
    assert {one: times for one, times in declared.items() if times > 1} == {}


def test_every_way_out_is_gone() -> None:
    assert set(LEADING) == set(Way)
    assert set(ALL_LOOKS) | ON_THE_SCREEN == set(Way)
