"""Communities, how they keep, and their members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.hot import Hot
from storage.keys import ChannelId, ChannelKey, CommunityId, PersonKey, UserId, WorkspaceId
from storage.models import Community, Membership
from storage.upsert import insert

# What was brought in from elsewhere is found, and the channel is nobody's community until it is adopted:
# no emoji that Slack could send keeps anything there.
NO_EMOJI = ""
# Why such a channel is out of reach as long as the app never was inside.
IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Keeps:
    """How a community keeps, besides its emoji; `oldest_days` is None where no message is too old."""

    checked_from: int = 2
    checked_until: int = 1
    apps: bool = True
    oldest_days: int | None = None
    receipts: bool = True
    reviews: bool = False

    def columns(self) -> dict[str, object]:
        """The same as columns of a community."""
        return {
            "checked_from": self.checked_from,
            "checked_until": self.checked_until,
            "keeps_apps": self.apps,
            "oldest_days": self.oldest_days,
            "leaves_receipts": self.receipts,
            "reviews": self.reviews,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A community and its channel."""

    id: CommunityId
    workspace: WorkspaceId
    channel: ChannelId
    name: str
    is_private: bool
    is_shared: bool
    zone: str
    emoji: str
    adopted_by: UserId
    adopted_at: datetime
    pause_reason: str | None
    paused_at: datetime | None = None
    caught_up_at: datetime | None = None
    # Emojis that kept here before, and since when the one that does now.
    once_emoji: tuple[str, ...] = ()
    emoji_at: datetime | None = None
    keeps: Keeps = Keeps()
    # Whoever tends it lets it rest, whatever else keeps it quiet meanwhile.
    rests: bool = False

    @property
    def emojis(self) -> tuple[str, ...]:
        """The emoji that keeps here, and those that did before."""
        return (self.emoji, *self.once_emoji)

    @property
    def key(self) -> ChannelKey:
        """Where this community lives."""
        return ChannelKey(self.workspace, self.channel)

    @property
    def is_adopted(self) -> bool:
        """Whether it is a community, and not only a channel of which something was imported."""
        return self.emoji != NO_EMOJI


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a community; `in_channel` is Slack's own fact."""

    user: UserId
    role: str
    in_channel: bool
    joined_at: datetime
    left_at: datetime | None


TABLE = Community.__table__


def place(row: "Row[tuple[object, ...]]") -> Place:
    """The frozen value of a row."""
    return Place(
        CommunityId(row.id),
        WorkspaceId(row.workspace_id),
        ChannelId(row.channel_id),
        row.name,
        row.is_private,
        row.is_shared,
        row.zone,
        row.emoji,
        UserId(row.adopted_by),
        row.adopted_at,
        row.pause_reason,
        row.paused_at,
        row.caught_up_at,
        tuple(row.once_emoji.split()),
        row.emoji_at,
        Keeps(
            row.checked_from,
            row.checked_until,
            row.keeps_apps,
            row.oldest_days,
            row.leaves_receipts,
            row.reviews,
        ),
        row.rests,
    )


OF_WORKSPACE = Hot(
    lambda _: (
        select(TABLE).where(TABLE.c.workspace_id == bindparam("workspace")).order_by(TABLE.c.name, TABLE.c.id)
    )
)
AT = Hot(
    lambda _: select(TABLE).where(
        TABLE.c.workspace_id == bindparam("workspace"), TABLE.c.channel_id == bindparam("channel")
    )
)


def at(session: Session, channel: ChannelKey) -> Place | None:
    """The community of this channel, or None."""
    found = any_at(session, channel)
    return found if found is not None and found.is_adopted else None


def any_at(session: Session, channel: ChannelKey) -> Place | None:
    """The community of this channel, or what was imported of one that is none yet; or None."""
    return AT.first(session, {"workspace": channel.workspace, "channel": channel.channel}, place)


def by_id(session: Session, workspace: WorkspaceId, community: CommunityId) -> Place | None:
    """The community of this number in this workspace, or None."""
    row = session.execute(
        select(TABLE).where(TABLE.c.workspace_id == workspace, TABLE.c.id == community)
    ).first()
    return None if row is None else place(row)


def of_workspace(session: Session, workspace: WorkspaceId) -> list[Place]:
    """Every community of this workspace, by name."""
    return [place(row) for row in OF_WORKSPACE(session, {"workspace": workspace})]


def numbered(session: Session) -> dict[int, ChannelKey]:
    """Which channel each community's number stands for."""
    rows = session.execute(select(TABLE.c.id, TABLE.c.workspace_id, TABLE.c.channel_id))
    return {row.id: ChannelKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id)) for row in rows}


def make(
    session: Session, channel: ChannelKey, by: UserId, zone: str, reason: str, now: datetime
) -> Place | None:
    """Make a community of this channel, paused for `reason` until it was looked at; None when it is one."""
    made = session.execute(
        insert(session, Community)
        .values(
            workspace_id=channel.workspace,
            channel_id=channel.channel,
            name="",
            is_private=True,
            zone=zone,
            adopted_by=by,
            adopted_at=now,
            paused_at=now,
            pause_reason=reason,
            look_at=now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "channel_id"])
        .returning(Community.id)
    ).scalar()
    return None if made is None else at(session, channel)


def remove(session: Session, community: CommunityId) -> None:
    """Forget a community with everything that is its own."""
    session.execute(delete(Community).where(Community.id == community))


def to_look_at(session: Session, now: datetime, until: datetime, limit: int) -> list[ChannelKey]:
    """Claim, until then, some channels that are to be looked at again in Slack, communities' first."""
    some = (
        select(Community.id)
        .where(Community.look_at <= now)
        .order_by(Community.emoji == NO_EMOJI, Community.look_at, Community.id)
        .limit(limit)
    )
    rows = session.execute(
        update(Community)
        .where(Community.look_at <= now, Community.id.in_(some))
        .values(look_at=until)
        .execution_options(synchronize_session=False)
        .returning(Community.workspace_id, Community.channel_id)
    )
    return [ChannelKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id)) for row in rows]


def change(session: Session, community: CommunityId, **values: object) -> None:
    """Write down what became of a community's channel or settings."""
    session.execute(
        update(Community)
        .where(Community.id == community)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def traces_of(session: Session, person: PersonKey) -> list[tuple[ChannelKey, datetime | None, bool]]:
    """Where this person was named in public: each channel, when they came to it, whether they adopted it."""
    rows = session.execute(
        select(Community.channel_id, Membership.came_at, Community.adopted_by)
        .outerjoin(
            Membership,
            and_(Membership.community_id == Community.id, Membership.user_id == person.user),
        )
        .where(
            Community.workspace_id == person.workspace,
            or_(Membership.user_id == person.user, Community.adopted_by == person.user),
        )
    )
    return [
        (
            ChannelKey(person.workspace, ChannelId(row.channel_id)),
            row.came_at,
            row.adopted_by == person.user,
        )
        for row in rows
    ]


def members(session: Session, community: CommunityId) -> list[Member]:
    """Everybody who is or was a member, first come first."""
    rows = session.execute(
        select(Membership.__table__)
        .where(Membership.community_id == community)
        .order_by(Membership.joined_at, Membership.user_id)
    )
    return [member(row) for row in rows]


def member(row: "Row[tuple[object, ...]]") -> Member:
    """The frozen value of a row."""
    return Member(UserId(row.user_id), row.role, row.in_channel, row.joined_at, row.left_at)


def stewards(session: Session, community: CommunityId) -> list[UserId]:
    """Who tends this community."""
    return [
        found.user for found in members(session, community) if found.role == "steward" and not found.left_at
    ]


def enrol(
    session: Session,
    community: Place,
    users: Iterable[UserId],
    now: datetime,
    *,
    role: str | None = None,
    in_channel: bool = True,
    changed_ts: str = "0",
) -> None:
    """Make these people members; those who are stay as they are, unless they had left."""
    for user in users:
        values = {"in_channel": in_channel, "left_at": None, "changed_ts": changed_ts}
        if role is not None:
            values["role"] = role
        session.execute(
            insert(session, Membership)
            .values(
                workspace_id=community.workspace,
                community_id=community.id,
                user_id=user,
                role=role or "member",
                in_channel=in_channel,
                joined_at=now,
                changed_ts=changed_ts,
            )
            .on_conflict_do_update(
                index_elements=["community_id", "user_id"],
                set_=values,
                where=Membership.changed_ts <= changed_ts,
            )
        )
