"""Houses of people who do whatever comes to them: how many, by which seed, and how far they have come."""

import os
from collections.abc import Callable
from itertools import count

from hypothesis import Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

SEED = int(os.environ.get("COMMONPLACE_SEED", "1"))
FEW, MANY_STEPS = 2, 40


def is_long(setting: str) -> bool:
    """Whether somebody asks for many houses, by naming their number in the environment."""
    return setting in os.environ


def let_live(house: Callable[[], RuleBasedStateMachine], setting: str, *, steps: int) -> None:
    """Let so many houses live as the setting says, each for so many steps, or longer when it is set."""
    number = count(1)

    @seed(SEED)
    def next_house() -> RuleBasedStateMachine:
        if is_long(setting):
            print(f"house {next(number)} of {os.environ[setting]}", flush=True)
        return house()

    run_state_machine_as_test(
        next_house,  # type: ignore[arg-type]
        settings=settings(
            max_examples=int(os.environ.get(setting, FEW)),
            stateful_step_count=MANY_STEPS if is_long(setting) else steps,
            deadline=None,
            database=None,
            # A failure is found again by its seed; a house is too slow to look for a shorter one.
            phases=(Phase.generate,),
        ),
    )
