"""What is proposed is proposed once, in its own workspace, and a month later again."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communities import channels, proposing, proposing_answers, refusals
from communities.proposing import MayStart, Open, Posted, Way
from storage import proposals, rules, workspaces
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, PersonKey, WorkspaceId
from storage.models import Delivery, Proposal
from storage.rules import Rules
from tests.cast import ACME, INSTALLATION, PROFILES, Clock

TO = ChannelId("C0ADMIN")
LARGE = replace(
    channels.unseen(ChannelKey(ACME, ChannelId("C0LARGE"))), people=300, is_private=False, is_member=False
)
SEEN = replace(LARGE, key=ChannelKey(ACME, TO), is_member=True)


@pytest.fixture
async def somewhere(acme: Database) -> Database:
    """Proposals go to a channel."""
    await acme.write(rules.change, ACME, Rules(proposals_channel_id=TO))
    return acme


def owed(session: Session) -> int:
    """How many proposals Slack is owed, or has."""
    found = select(func.count()).select_from(Delivery).where(Delivery.kind == proposals.KIND)
    return session.scalar(found) or 0


async def test_several_at_one_moment_propose_it_once(
    somewhere: Database, clock: Clock, bo: PersonKey, cleo: PersonKey
) -> None:
    pressed = [somewhere.write(proposing.propose, who, LARGE, clock()) for who in (bo, cleo) * 3]
    outcomes = await asyncio.gather(*pressed)
    assert [type(one) for one in outcomes].count(Posted) == 1
    assert [type(one) for one in outcomes].count(Open) == 5
    assert await somewhere.read(owed) == 1
    assert await somewhere.read(proposals.count, LARGE.key) == 1


async def test_whoever_may_start_it_is_told_so(
    somewhere: Database, clock: Clock, ada: PersonKey, bo: PersonKey
) -> None:
    assert await somewhere.write(proposing.propose, ada, LARGE, clock()) == MayStart()
    assert await somewhere.write(proposing.propose, bo, replace(LARGE, people=9), clock()) == MayStart()
    assert await somewhere.read(owed) == 0


@pytest.mark.parametrize(
    ("no", "shown", "offered"),
    [
        (refusals.TooLarge(300, 200), LARGE, True),
        (refusals.GeneralChannel(), LARGE, True),
        (refusals.StartedByAdministrators(), LARGE, True),
        (refusals.StartedByAdministrators(), replace(LARGE, is_private=True), False),
        (refusals.SharedChannel(), LARGE, False),
        (refusals.ChannelArchived(), LARGE, False),
        (refusals.ForMembersOnly("adopt", is_external=False), LARGE, False),
        (None, LARGE, False),
    ],
)
async def test_what_can_be_proposed(
    somewhere: Database,
    clock: Clock,
    no: refusals.Refusal | None,
    shown: channels.Channel,
    offered: bool,
) -> None:
    expected = Way(LARGE.key.channel, TO, None) if offered else None
    assert await somewhere.read(proposing.way, shown, no, clock()) == expected
    await somewhere.write(rules.shut, SEEN.key, is_shut=True)
    assert await somewhere.read(proposing.way, shown, no, clock()) is None


async def test_guests_and_people_from_elsewhere_propose_nothing(
    somewhere: Database, clock: Clock, dev: PersonKey, eve: PersonKey
) -> None:
    for who in (dev, eve):
        with pytest.raises(refusals.ProposedByMembers):
            await somewhere.write(proposing.propose, who, LARGE, clock())


async def test_another_workspace_sees_nothing_of_it(
    somewhere: Database, clock: Clock, bo: PersonKey, ada: PersonKey
) -> None:
    await somewhere.write(proposing.propose, bo, LARGE, clock())
    found = await somewhere.read(proposals.newest, LARGE.key)
    assert found is not None
    other = WorkspaceId("T0OTHER")
    await somewhere.write(workspaces.install, replace(INSTALLATION, workspace=other), clock())
    theirs = PersonKey(other, ada.user)
    with pytest.raises(refusals.Gone):
        await somewhere.read(proposing_answers.asked, theirs, found.id)
    assert await somewhere.read(proposals.newest, ChannelKey(other, LARGE.key.channel)) is None
    assert not await somewhere.read(proposing_answers.concerns, ChannelKey(other, TO))


@pytest.mark.parametrize(
    "found",
    [None, replace(SEEN, is_member=False), replace(SEEN, is_archived=True), replace(SEEN, is_shared=True)],
)
async def test_where_proposals_go_is_shut_and_opens_again(
    somewhere: Database, clock: Clock, found: channels.Channel | None
) -> None:
    await somewhere.write(proposing_answers.looked, SEEN.key, found, clock())
    assert (await somewhere.read(rules.of, ACME)).proposals_go_to is None
    await somewhere.write(proposing_answers.looked, SEEN.key, SEEN, clock())
    assert (await somewhere.read(rules.of, ACME)).proposals_go_to == TO


@pytest.mark.parametrize("found", [None, replace(LARGE, is_private=True), replace(LARGE, is_archived=True)])
async def test_what_is_not_there_any_more_is_proposed_no_longer_and_may_be_again(
    somewhere: Database, clock: Clock, bo: PersonKey, found: channels.Channel | None
) -> None:
    await somewhere.write(proposing.propose, bo, LARGE, clock())
    await somewhere.write(proposing_answers.looked, LARGE.key, found, clock())
    ended = await somewhere.read(proposals.newest, LARGE.key)
    assert ended is not None
    assert (ended.outcome, ended.decided_by) == ("over", None)
    assert isinstance(await somewhere.write(proposing.propose, bo, LARGE, clock()), Posted)


def every(session: Session) -> list[proposals.Proposed]:
    rows = session.scalars(select(Proposal).order_by(Proposal.proposed_at))
    return [proposals.proposed(row) for row in rows]


async def test_what_nobody_answers_may_be_proposed_again_after_thirty_days(
    somewhere: Database, clock: Clock, bo: PersonKey, ada: PersonKey
) -> None:
    await somewhere.write(proposing.propose, bo, LARGE, clock())
    for days, expected in ((29, Open), (30, Posted)):
        moment = clock() + timedelta(days=days)
        assert isinstance(await somewhere.write(proposing.propose, bo, LARGE, moment), expected)
    # What stood there unanswered is answered no more, and nobody hears a no to what was started.
    (before, again) = await somewhere.read(every)
    assert (before.outcome, again.outcome) == ("renewed", None)
    said = await somewhere.write(proposing_answers.decline, ada, before.id, clock())
    assert isinstance(said, proposing_answers.DecidedBefore)
    assert (await somewhere.read(proposals.newest, LARGE.key)) == again


async def test_only_administrators_say_no(
    somewhere: Database, clock: Clock, bo: PersonKey, ada: PersonKey
) -> None:
    await somewhere.write(proposing.propose, bo, LARGE, clock())
    found = await somewhere.read(proposals.newest, LARGE.key)
    assert found is not None
    with pytest.raises(refusals.AdministratorsOnly):
        await somewhere.write(proposing_answers.decline, bo, found.id, clock())
    said = await somewhere.write(proposing_answers.decline, ada, found.id, clock())
    assert isinstance(said, proposing_answers.Declined)
    assert (said.told.by, said.told.decided_by) == (PROFILES["bo"].name, PROFILES["ada"].name)
    again = await somewhere.write(proposing_answers.decline, ada, found.id, clock())
    assert isinstance(again, proposing_answers.DecidedBefore)
