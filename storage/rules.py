"""What an administrator decided for a workspace; without a decision everything is as it comes."""

from dataclasses import asdict, dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.keys import ChannelId, ChannelKey, WorkspaceId
from storage.models import WorkspaceSettings
from storage.upsert import insert

MEMBERS, ADMINISTRATORS = "members", "administrators"
NOBODY, STEWARDS = "nobody", "stewards"
KEEP, FOLLOW = "keep", "follow"


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may start communities where, and who may export; `retention` is None for the operator's."""

    who_may_start: str = MEMBERS
    # A channel with this many people or more is adopted by an administrator.
    most_members: int = 200
    allows_private: bool = True
    # Channels that are shared with another company.
    allows_shared: bool = False
    retention: str | None = None
    # From Slack; whoever runs the app always can, on the command line.
    who_may_export: str = NOBODY
    # Where communities are proposed by who may not start them; and whether the app can post there no more.
    proposals_channel_id: ChannelId | None = None
    proposals_shut: bool = False

    @property
    def proposals_go_to(self) -> ChannelId | None:
        """The channel where a proposal is posted now, if there is one."""
        return None if self.proposals_shut else self.proposals_channel_id


def of(session: Session, workspace: WorkspaceId) -> Rules:
    """The rules of a workspace."""
    row = session.get(WorkspaceSettings, workspace)
    if row is None:
        return Rules()
    return Rules(
        row.who_may_start,
        row.most_members,
        row.allows_private,
        row.allows_shared,
        row.retention,
        row.who_may_export,
        ChannelId(row.proposals_channel_id) if row.proposals_channel_id else None,
        row.proposals_shut,
    )


def change(session: Session, workspace: WorkspaceId, rules: Rules) -> None:
    """Write down other rules."""
    values = asdict(rules)
    session.execute(
        insert(session, WorkspaceSettings)
        .values(workspace_id=workspace, **values)
        .on_conflict_do_update(index_elements=["workspace_id"], set_=values)
    )


def shut(session: Session, channel: ChannelKey, *, is_shut: bool) -> None:
    """Note whether the app can post proposals in this channel, if that is where they go."""
    session.execute(
        update(WorkspaceSettings)
        .where(
            WorkspaceSettings.workspace_id == channel.workspace,
            WorkspaceSettings.proposals_channel_id == channel.channel,
        )
        .values(proposals_shut=is_shut)
        .execution_options(synchronize_session=False)
    )
