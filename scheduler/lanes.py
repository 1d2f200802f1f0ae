"""Deliveries by where they go: what goes to the same place keeps its order."""

from collections import defaultdict

from storage.deliveries import Owed


def lanes(due: list[Owed]) -> list[list[Owed]]:
    """What goes to the same channel or person, together and in order."""
    found: dict[str, list[Owed]] = defaultdict(list)
    for owed in due:
        found[owed.channel or owed.user or ""].append(owed)
    return list(found.values())
