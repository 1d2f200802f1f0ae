"""How often Slack lets itself be asked, in real time."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.refusals import Refused

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
POSTS_AT_ONCE = 4


@dataclass
class Bucket:
    """Holds so many calls, and fills again at a steady pace."""

    size: float
    per_second: float
    left: float
    seen: float


class Limits:
    """One bucket a method (a minute's worth of its tier), and one a channel for posts (one a second)."""

    def __init__(self, on: bool = True, clock: Callable[[], float] = time.monotonic) -> None:
        self.on = on
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def method(self, name: str, tier: int | None) -> None:
        """Count one call of a method; raises `ratelimited` when its minute is used up."""
        if tier is not None:
            self._take(name, TIERS[tier], TIERS[tier] / 60)

    def post(self, channel: str) -> None:
        """Count one post in a channel; raises `ratelimited` after a small burst faster than one a second."""
        self._take(f"post {channel}", POSTS_AT_ONCE, 1.0)

    def _take(self, key: str, size: float, per_second: float) -> None:
        if not self.on:
            return
        now = self._clock()
        bucket = self._buckets.setdefault(key, Bucket(size, per_second, size, now))
        bucket.left = min(size, bucket.left + (now - bucket.seen) * per_second)
        bucket.seen = now
        if bucket.left < 1:
            raise Refused("ratelimited", retry_after=max(1, math.ceil((1 - bucket.left) / per_second)))
        bucket.left -= 1
