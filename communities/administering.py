"""What an administrator of the workspace decides: who may start communities where, and silence."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import pausing, refusals
from communities.channels import Channel
from communities.pausing import AsItWas, Paused, Resumed
from communities.refusals import Shut
from storage import audit, people, rules, workspaces
from storage.audit import Noted
from storage.keys import PersonKey, UserId
from storage.rules import Rules

# Fewer people than that make no channel worth a rule.
FEWEST, MOST = 2, 100_000
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Office:
    """What an administrator finds on Home."""

    is_paused: bool
    rules: Rules
    lately: tuple[Noted, ...]
    names: dict[UserId, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """The rules are others now; `what` names those that changed."""

    what: tuple[str, ...]


def office(session: Session, by: PersonKey) -> Office:
    """The rules as they are and what was done lately; raises `AdministratorsOnly`."""
    allow(session, by)
    lately = tuple(audit.recent(session, by.workspace, SHOWN))
    names = people.names(session, by.workspace, [noted.by for noted in lately if noted.by])
    return Office(
        workspaces.silence(session, by.workspace) == "paused", rules.of(session, by.workspace), lately, names
    )


def change(session: Session, by: PersonKey, wished: Rules, now: datetime) -> Changed:
    """Set other rules; what is a community stays one. Raises `AdministratorsOnly`, `OutOfRange`."""
    allow(session, by)
    if not FEWEST <= wished.most_members <= MOST:
        raise refusals.OutOfRange(FEWEST, MOST)
    before, after = asdict(rules.of(session, by.workspace)), asdict(wished)
    what = tuple(name for name in after if before[name] != after[name])
    if what:
        rules.change(session, by.workspace, wished)
        audit.note(session, by.workspace, "rules", now, by.user, **{name: after[name] for name in what})
    return Changed(what)


def takes_proposals(found: Channel | None) -> bool:
    """Whether proposals can be posted in this channel, as Slack shows it; None is one that it does not."""
    return why_no_proposals(found) is None


def why_no_proposals(found: Channel | None) -> Shut | None:
    """Why proposals cannot go to this channel; None when they can."""
    if found is None or found.is_direct:
        return Shut.OUTSIDE
    if found.is_archived:
        return Shut.ARCHIVED
    if found.is_shared:
        return Shut.SHARED
    return None if found.is_member else Shut.OUTSIDE


def pause(session: Session, by: PersonKey, now: datetime) -> Paused | AsItWas:
    """Let nothing leave to this workspace; raises `AdministratorsOnly`."""
    allow(session, by)
    return pausing.pause(session, by.workspace, by.user, now)


def resume(session: Session, by: PersonKey, now: datetime) -> Resumed | AsItWas:
    """Let things leave again; raises `AdministratorsOnly`."""
    allow(session, by)
    return pausing.resume(session, by.workspace, by.user, now)


def allow(session: Session, by: PersonKey) -> None:
    """Raise `AdministratorsOnly` for everybody else."""
    who = people.known(session, by)
    if who is None or not who.is_admin or who.is_deactivated or who.is_external:
        raise refusals.AdministratorsOnly
