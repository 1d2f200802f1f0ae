"""The app as a process of its own, for tests that kill it; it waits less long before it looks again."""

import asyncio
from datetime import timedelta

from bot.cli import logging_to_stderr
from bot.run import run
from bot.settings import load

if __name__ == "__main__":
    logging_to_stderr(verbose=False)
    settings = load()
    asyncio.run(run(settings, http=settings.is_http, settle=timedelta(seconds=0.5)))
