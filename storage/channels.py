"""A channel whose id changed: every row that names it follows."""

from sqlalchemy import Table, func, update
from sqlalchemy.orm import Session

from storage.keys import ChannelId, ChannelKey
from storage.models import Base, Entry, InboxRow

# By these names a column holds a channel's id, in whichever table it stands.
COLUMNS = {"channel_id", "posted_channel"}


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
    for column in (Entry.successor, Entry.merged_into):
        session.execute(
            update(Entry)
            .where(Entry.workspace_id == old.workspace, column.startswith(f"{old.channel}:", autoescape=True))
            .values({column: func.replace(column, f"{old.channel}:", f"{new}:")})
            .execution_options(synchronize_session=False)
        )
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
