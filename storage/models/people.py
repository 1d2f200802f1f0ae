"""Workspaces, and the people in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Words
from storage.models.base import FALSE, TRUE, ZERO, Base, owned


class Workspace(Base):
    """One installation: a Slack team."""

    __tablename__ = "workspaces"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Words(255))
    url: Mapped[str] = mapped_column(String(255))
    bot_user_id: Mapped[str] = mapped_column(String(32))
    bot_id: Mapped[str] = mapped_column(String(32))
    joined_at: Mapped[datetime]
    # When Slack could last be heard, to the minute.
    last_event_at: Mapped[datetime | None]
    # The organisation, when the app was installed for all of it and this is one of its teams.
    enterprise_id: Mapped[str | None] = mapped_column(String(32))
    # Nothing leaves while it is paused; by nobody of the workspace means by the operator.
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None] = mapped_column(String(32))
    # The app was taken out; what it kept goes after a grace.
    uninstalled_at: Mapped[datetime | None]
    # When the walk through what was kept goes on, after a silence in which deletions may have been missed.
    walk_at: Mapped[datetime | None]
    # What the fingerprints of forgotten people are made with.
    salt: Mapped[str] = mapped_column(String(64), server_default="")


class Person(Base):
    """A person as this workspace knows them, and what they asked of the app."""

    __tablename__ = "people"
    workspace_id: Mapped[str] = owned(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Words(255))
    zone: Mapped[str] = mapped_column(String(64), server_default="UTC")
    is_guest: Mapped[bool] = mapped_column(server_default=FALSE)
    is_external: Mapped[bool] = mapped_column(server_default=FALSE)
    is_admin: Mapped[bool] = mapped_column(server_default=FALSE)
    is_bot: Mapped[bool] = mapped_column(server_default=FALSE)
    is_deactivated: Mapped[bool] = mapped_column(server_default=FALSE)
    seen_at: Mapped[datetime]
    dial: Mapped[str] = mapped_column(String(16), server_default="useful")
    never_keep: Mapped[bool] = mapped_column(server_default=FALSE)
    # Whether they agreed to be named to who looks for somebody who might know.
    may_be_asked: Mapped[bool] = mapped_column(server_default=FALSE)
    star_noted_at: Mapped[datetime | None]
    kept_told_at: Mapped[datetime | None]
    # Slack's own count of changes to a profile (`updated`), so that an old one never overwrites a newer one.
    profile_updated: Mapped[int] = mapped_column(server_default=ZERO)


class WorkspaceSettings(Base):
    """What an administrator decided for a workspace; without a row everything is as it comes."""

    __tablename__ = "workspace_settings"
    workspace_id: Mapped[str] = owned(primary_key=True)
    who_may_start: Mapped[str] = mapped_column(String(16), server_default="members")
    most_members: Mapped[int] = mapped_column(server_default=text("200"))
    allows_private: Mapped[bool] = mapped_column(server_default=TRUE)
    allows_shared: Mapped[bool] = mapped_column(server_default=FALSE)
    # `keep` or `follow`; None for what the operator set.
    retention: Mapped[str | None] = mapped_column(String(16))
    who_may_export: Mapped[str] = mapped_column(String(16), server_default="nobody")
    # Where communities are proposed, None for nowhere; and whether the app can post there no more.
    proposals_channel_id: Mapped[str | None] = mapped_column(String(32))
    proposals_shut: Mapped[bool] = mapped_column(server_default=FALSE)


class Audit(Base):
    """Who changed a setting, exported, erased or gave a role, and when: never with anybody's words."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace_id", "happened_at"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = owned()
    happened_at: Mapped[datetime]
    # None for the operator, at the command line, and for the app by itself.
    user_id: Mapped[str | None] = mapped_column(String(32))
    what: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]


class Forgotten(Base):
    """Somebody who asked to be forgotten, as a salted hash: imports and restored backups obey it."""

    __tablename__ = "forgotten"
    # Not owned: it outlives the workspace's other rows.
    workspace_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    forgotten_at: Mapped[datetime]
