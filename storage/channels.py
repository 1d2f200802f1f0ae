"""A channel whose id changed: every row that names it follows."""

from typing import Any

from sqlalchemy import String, Table, cast, func, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.keys import ChannelId, ChannelKey
from storage.models import Audit, Base, Deletion, Delivery, Entry, InboxRow, Version
from storage.versions import STANDING

# By these names a column holds a channel's id, in whichever table it stands.
COLUMNS = {"channel_id", "posted_channel", "proposals_channel_id"}


def follow(session: Session, old: ChannelKey, new: ChannelId) -> None:
    """Let everything that is about a channel be about its new id."""
    for table in Base.metadata.sorted_tables:
        rename(session, table, old, new)
    session.execute(
        update(Entry)
        .where(Entry.workspace_id == old.workspace, Entry.channel_id == new)
        .values(permalink=func.replace(Entry.permalink, f"/{old.channel}/", f"/{new}/"))
        .execution_options(synchronize_session=False)
    )
    for column in (Entry.successor, Entry.merged_into, Version.before):
        session.execute(
            update(column.class_)
            .where(column.class_.workspace_id == old.workspace, column.contains(f"{old.channel}:"))
            .where(Version.what == STANDING if column.class_ is Version else true())
            .values({column.key: func.replace(column, f"{old.channel}:", f"{new}:")})
            .execution_options(synchronize_session=False)
        )
    for held in naming(session, Deletion.held, old):
        held.held = moved(held.held, old.channel, new)
    for facts in (Delivery.facts, Audit.facts):
        for row in naming(session, facts, old):
            row.facts = renamed(row.facts, old.channel, new)
    session.flush()
    # Envelopes that still wait speak of the old id.
    session.execute(
        update(InboxRow)
        .where(
            InboxRow.workspace_id == old.workspace,
            InboxRow.state != "done",
            InboxRow.body.contains(f'"{old.channel}"', autoescape=True),
        )
        .values(body=func.replace(InboxRow.body, f'"{old.channel}"', f'"{new}"'))
        .execution_options(synchronize_session=False)
    )


def rename(session: Session, table: Table, old: ChannelKey, new: ChannelId) -> None:
    """Follow in one table."""
    for column in table.columns:
        if column.name in COLUMNS:
            session.execute(
                update(table)
                .where(table.c.workspace_id == old.workspace, column == old.channel)
                .values({column.name: new})
            )


def naming(session: Session, column: InstrumentedAttribute[Any], old: ChannelKey) -> list[Any]:
    """The rows in whose facts a channel's id stands."""
    table: Any = column.class_
    spelt = cast(column, String).contains(old.channel, autoescape=True)
    found = select(table).where(table.workspace_id == old.workspace, column.is_not(None), spelt)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def renamed(facts: Any, old: str, new: str) -> Any:
    """Facts with a channel's new id where the old one was."""
    if isinstance(facts, dict):
        return {name: renamed(value, old, new) for name, value in facts.items()}
    if isinstance(facts, list):
        return [renamed(value, old, new) for value in facts]
    return new if facts == old else facts


def moved(held: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """What is held, now that a channel has another id: names of messages follow, and no words do."""

    def named(name: str | None) -> str | None:
        return name and name.replace(f"{old}:", f"{new}:")

    def followed(kind: str, line: dict[str, Any]) -> dict[str, Any]:
        names_another = kind == "version" and line["what"] == STANDING
        before = {"before": named(line["before"])} if names_another else {}
        return line | before | ({"channel": new} if line["channel"] == old else {})

    beside_it = {
        kind: [followed(kind, line) for line in lines] for kind, lines in held.get("beside", {}).items()
    }
    names = {name: named(held.get(name)) for name in ("successor", "merged_into")}
    permalink = held["permalink"].replace(f"/{old}/", f"/{new}/")
    return held | names | {"permalink": permalink, "beside": beside_it}
