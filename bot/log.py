"""The log: plain lines with time and place, one for each thing, and never what people said."""

import logging
import sys
from pathlib import Path

LIBRARIES = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "alembic", "sqlalchemy", "asyncio")
OURS = ("bot", "handlers", "scheduler", "views", "communities", "storage", "sandbox")


def logging_to_stderr(*, verbose: bool, quiet: bool = False) -> None:
    """Plain lines with time and place."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(is_fit_for_the_log)
    handler.setFormatter(Lines())
    level = logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, handlers=[handler])


def is_fit_for_the_log(record: logging.LogRecord) -> bool:
    """Libraries speak only when something is wrong: their details hold what people said."""
    if record.name.startswith("apscheduler"):
        # That a tick found the last one still at work is what we want of it, and no news.
        return record.levelno >= logging.ERROR
    return record.levelno >= logging.WARNING or not record.name.startswith(LIBRARIES)


class Lines(logging.Formatter):
    """Of an error the type alone, and of a library's line only what can hold nobody's words."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s  %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line; ours may have more when somebody asked for them with `--verbose`."""
        is_ours = record.name.split(".")[0] in OURS
        said = record.getMessage() if is_ours else told_by_a_library(record)
        error = record.exc_info[0] if record.exc_info else None
        more = {"msg": said + (f": {error.__name__}" if error else ""), "args": None}
        plain = {"exc_info": None, "exc_text": None, "stack_info": None}
        return super().format(logging.makeLogRecord(record.__dict__ | more | plain))


def told_by_a_library(record: logging.LogRecord) -> str:
    """What it said before anything was filled in; where that cannot be told apart, from where it spoke."""
    if record.args:
        return str(record.msg).splitlines()[0]
    path = Path(record.pathname)
    return f"something is wrong at {path.parent.name}/{path.name}:{record.lineno}"
