"""Files as plain objects: announced with an address for their bytes, uploaded, shared."""

import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import quote

from sandbox.workspace import BOT, JSON, TEAM, URL

# An address is good for one file, and not for long; a gigabyte is what Slack takes at most.
SECONDS = 60.0
LARGEST = 1_073_741_824


@dataclass
class File:
    """A file: announced, then uploaded, then shared."""

    id: str
    name: str
    length: int
    expires: float
    title: str = ""
    data: bytes | None = None
    is_complete: bool = False
    channels: list[str] = field(default_factory=list)

    def shape(self) -> JSON:
        """The file object that a message carries."""
        place = f"{TEAM}-{self.id}/{quote(self.name)}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": "application/octet-stream",
            "filetype": self.name.rpartition(".")[2],
            "user": BOT,
            "size": self.length,
            "mode": "hosted",
            "permalink": f"{URL}files/{BOT}/{self.id}/{quote(self.name)}",
            "url_private": f"{URL}files-pri/{place}",
        }


class Files:
    """Every file, and the addresses that wait for one."""

    def __init__(self) -> None:
        self.known: dict[str, File] = {}
        self._waiting: dict[str, File] = {}

    def announce(self, name: str, length: int) -> tuple[File, str]:
        """A file that is to come, and the secret part of where to."""
        made = File(f"F0{secrets.token_hex(4).upper()}", name, length, time.monotonic() + SECONDS)
        self.known[made.id] = made
        secret = secrets.token_urlsafe(16)
        self._waiting[secret] = made
        return made, secret

    def awaited(self, secret: str) -> File | None:
        """The file that this address waits for, once: whatever comes then, the address is used up."""
        found = self._waiting.pop(secret, None)
        return found if found is not None and time.monotonic() <= found.expires else None
