"""What SQLAlchemy has compiled for one engine, for every other on the same kind of server."""

from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

STATEMENTS = 1000


class Compiled(LRUCache[Any, Any]):
    """SQLAlchemy's own keys begin with the engine's dialect, an object that no other engine has."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The statement as it was compiled, for whichever engine."""
        return super().get(shared(*key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(shared(*key), compiled)


def shared(dialect: Dialect, *statement: object) -> tuple[object, ...]:
    """The key of a statement for all engines that speak to such a server."""
    return (dialect.name, dialect.server_version_info, *statement)


COMPILED = Compiled(STATEMENTS)
