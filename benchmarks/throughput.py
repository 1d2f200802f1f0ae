"""Stars on known messages to committed, searchable entries; beside a listener that only acknowledges."""

import asyncio

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.bench import ACME, WORDS, app, clock, ended, median, reaction, report, send
from communities import searching
from communities.searching import Asked, Found
from storage.keys import PersonKey, UserId

EVENTS = 3000
AT_ONCE = 100
RUNS = 5


async def ours(address: str = "") -> float:
    """Entries a second, committed and found by search."""
    async with app(address) as (bolt, tools):
        started = clock()
        for first in range(0, EVENTS, AT_ONCE):
            await asyncio.gather(*(send(bolt, reaction(number)) for number in range(first, first + AT_ONCE)))
            # Who sends waits alone: a hundred that look at the clock would take a share of what is measured.
            while tools.load.running > AT_ONCE:
                await asyncio.sleep(0.002)
        await ended(tools)
        spent = clock() - started
        bo = PersonKey(ACME, UserId("U0BO"))
        for number in (0, EVENTS // 2, EVENTS - 1):
            found = await tools.database.read(searching.look_up, bo, Asked(f"{number} {WORDS[number % 9]}"))
            if not isinstance(found, Found):
                raise RuntimeError(f"note {number} is not found")
        newest = await tools.database.read(searching.look_up, bo, Asked(""))
        if not isinstance(newest, searching.Newest) or newest.total != EVENTS:
            raise RuntimeError("not every star became an entry")
    return EVENTS / spent


async def bare() -> float:
    """Events a second through Bolt, to a listener that does nothing."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=ACME, bot_user_id="U0COMMON", bot_id="B0COMMON", bot_token="xoxb-"
        )

    bolt = AsyncApp(name="bare", signing_secret="", client=AsyncWebClient(None), authorize=authorize)

    @bolt.event("reaction_added")
    async def nothing() -> None:
        return None

    started = clock()
    for first in range(0, EVENTS, AT_ONCE):
        await asyncio.gather(*(send(bolt, reaction(number)) for number in range(first, first + AT_ONCE)))
    return EVENTS / (clock() - started)


async def main() -> dict[str, float]:
    """The medians of both, and the one as a share of the other."""
    pairs = [(await ours(), await bare()) for _ in range(RUNS)]
    figures = {
        "entries_per_s": round(median([pair[0] for pair in pairs])),
        "bare_bolt_per_s": round(median([pair[1] for pair in pairs])),
        "share_of_bare_bolt": round(median([pair[0] / pair[1] for pair in pairs]), 3),
    }
    report("stars to searchable entries, one process", runs=RUNS, **figures)
    return figures


if __name__ == "__main__":
    asyncio.run(main())
