"""A channel of an export: as a list has it, and with everything that was said in it."""

from dataclasses import dataclass

from sandbox.export_messages import Said
from sandbox.workspace import JSON


@dataclass(frozen=True)
class Room:
    """A channel with everything that was said in it, oldest first."""

    id: str
    name: str
    is_private: bool = False
    is_general: bool = False
    is_archived: bool = False
    is_shared: bool = False
    creator: str = ""
    created: int = 0
    topic: str = ""
    members: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A channel as a list of the export has it."""

    name: str
    raw: JSON
    is_private: bool
