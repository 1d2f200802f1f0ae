"""One process to an SQLite file, held by a lock file that says so."""

import fcntl
import os
from pathlib import Path


class Busy(Exception):
    """Another process has this database open."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is in use by process {holder or 'unknown'}")
        self.path = path
        self.holder = holder


def lock_of(database: Path) -> Path:
    """Where the lock of a database is."""
    return database.with_name(database.name + ".lock")


class ProcessLock:
    """Held from construction to `release`; the kernel lets go of it when the process dies."""

    def __init__(self, database: Path) -> None:
        """Take the lock, or raise `Busy` with the number of the process that has it."""
        self.path = lock_of(database)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode(errors="replace").strip()
            os.close(self._file)
            raise Busy(database, holder) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let another process have the database."""
        os.close(self._file)
