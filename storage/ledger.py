"""The list of who was forgotten, in a file beside the database: a backup put back does not undo it."""

import errno
import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import make_url

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One person forgotten, without their id: a salted hash of it, and the salt it was made with."""

    workspace: str
    salt: str
    fingerprint: str
    forgotten_at: str


class ListUnreadable(Exception):
    """The list of the forgotten cannot be read, or not be added to; the message says which and why."""


class Ledger:
    """Lines are added, and never taken away; whoever has the members' ids can try out whose they are."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, line: Line) -> None:
        """Add a line, on the disk before this returns; raises `OSError`."""
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            end = os.lseek(handle, 0, os.SEEK_END)
            # A line that a crash cut short stays alone on its own.
            is_cut = end > 0 and os.pread(handle, 1, end - 1) != b"\n"
            os.write(handle, ("\n" * is_cut + json.dumps(asdict(line)) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def lines(self) -> list[Line]:
        """Everybody, oldest first; a line that makes no sense is named in the log and passed over.

        Raises `ListUnreadable`: without the list, somebody could be kept who asked not to be.
        """
        try:
            whole = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ListUnreadable(f"{self.path.absolute()} cannot be read: {error.strerror}") from None
        found = []
        for number, text in enumerate(whole.splitlines(), 1):
            try:
                found.append(Line(**json.loads(text)))
            except (ValueError, TypeError):
                log.warning("%s: line %d cannot be read and is passed over", self.path.name, number)
        return found

    def examine(self) -> int:
        """How many lines there are; raises `ListUnreadable` unless they can be read, and others added."""
        known = len(self.lines())
        try:
            if self.path.exists():
                os.close(os.open(self.path, os.O_RDWR | os.O_APPEND))
            elif not os.access(self.path.parent, os.W_OK | os.X_OK, effective_ids=True):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise ListUnreadable(f"{self.path.absolute()} cannot be written: {error.strerror}") from None
        return known


def beside(database_url: str, chosen: str = "") -> Ledger:
    """The ledger of a database: the file that was chosen, or one next to an SQLite file."""
    url = make_url(database_url)
    if chosen:
        return Ledger(Path(chosen))
    if url.get_backend_name() == "sqlite" and url.database:
        return Ledger(Path(url.database + ".forgotten"))
    return Ledger(Path("commonplace.forgotten"))
