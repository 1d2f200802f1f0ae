"""The app as a process of its own, for tests that kill it; it waits less long, and less often."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import typer

from bot.ending import carried_out
from bot.log import logging_to_stderr
from bot.run import run


def confine(allowed: set[str], notes: Path) -> None:
    """Refuse every connection to another place than these, and write down that it was tried."""

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect":
            address = arguments[1]
            place = f"{address[0]}:{address[1]}" if isinstance(address, tuple) else str(address)
        elif event == "socket.getaddrinfo":
            place = f"{arguments[0]}:{arguments[1]}"
        else:
            return
        verdict = "allowed" if place in allowed else "refused"
        with notes.open("a") as file:
            file.write(f"{verdict} {place}\n")
        if verdict == "refused":
            raise PermissionError(f"{place} is none of ours")

    sys.addaudithook(heard)


if __name__ == "__main__":
    if "CONNECTIONS" in os.environ:
        confine(set(os.environ["ALLOWED"].split(",")), Path(os.environ["CONNECTIONS"]))
    logging_to_stderr(verbose=False)
    try:
        carried_out(lambda found: run(found, http=found.is_http, settle=timedelta(seconds=0.5), pace=0.0))
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
