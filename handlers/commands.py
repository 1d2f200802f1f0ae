"""What our two commands are called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commands:
    """The names of our commands here; another app may own the usual ones."""

    cop: str = "/cop"
    kb: str = "/kb"
