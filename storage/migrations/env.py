"""Where Alembic meets our tables; always online, on a connection that is handed in."""

from typing import Any

from alembic import context

from storage.models import Base


def is_ours(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Leave out the search index, its shadow tables and its column, which a migration writes by hand."""
    is_index = (name or "").startswith(("entry_search", "ix_entries_search"))
    return not is_index and (kind, name) != ("column", "search")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=is_ours,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
