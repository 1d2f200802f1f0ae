"""How often one of Slack's methods is called."""

import asyncio

# `reactions.get` is tier 3: about fifty a minute. A burst may spend what was saved up.
A_MINUTE = 50
BURST = 20


class Pace:
    """Lets so many through a minute, with a burst; the others wait. At a `pace` of 0 nobody does."""

    def __init__(self, pace: float = 1.0) -> None:
        self._every = pace * 60 / A_MINUTE
        self._saved_up = self._every * BURST
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until it is our turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - self._saved_up) + self._every
        if self._next > now:
            await asyncio.sleep(self._next - now)

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)
