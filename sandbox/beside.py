"""The app beside the sandbox, in the trial: told of the calendar, and asked what it wrote."""

import aiohttp

from sandbox.workspace import JSON

LOOK_SECONDS = 30.0
ROWS_SECONDS = 2.0


async def look(app_url: str, offset: float) -> None:
    """Tell the app how far the calendar is ahead, and wait until it has looked."""
    limit = aiohttp.ClientTimeout(total=LOOK_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=limit) as session,
        session.post(f"{app_url}/calendar", json={"offset": offset}) as answer,
    ):
        await answer.read()


async def activity(app_url: str, since: int) -> JSON | None:
    """The rows that the app wrote since this number; None when it does not answer."""
    limit = aiohttp.ClientTimeout(total=ROWS_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(f"{app_url}/activity", params={"since": since}) as answer,
        ):
            told: JSON = await answer.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None
    return told
