"""How what was kept stays true: what people say of it, what it was before, what answers, what is alike."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Words
from storage.models.base import FALSE, Base, owned


class Verdict(Base):
    """What somebody last said of an entry: still true, out of date, did not work."""

    __tablename__ = "verdicts"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(16))
    said_at: Mapped[datetime]


class Version(Base):
    """A change of an entry's title, tags, owner or standing, by what it was before; it can be undone."""

    __tablename__ = "versions"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(16))
    # A title made of the message's own words is not written here: '' stands for it.
    before: Mapped[str] = mapped_column(Words)
    changed_by: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Answer(Base):
    """Which reply in a thread was accepted as its answer, and by whom; the asker overrules everybody."""

    __tablename__ = "answers"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    thread_ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32))
    marked_by: Mapped[str] = mapped_column(String(32))
    is_by_asker: Mapped[bool] = mapped_column(server_default=FALSE)
    marked_at: Mapped[datetime]


class Likeness(Base):
    """Two entries of one channel that say nearly the same, the older first, and who says that they differ."""

    __tablename__ = "likenesses"
    workspace_id: Mapped[str] = owned(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    other_ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    # From 0 to 100.
    degree: Mapped[int]
    noticed_at: Mapped[datetime]
    differ_by: Mapped[str | None] = mapped_column(String(32))
    differ_at: Mapped[datetime | None]
