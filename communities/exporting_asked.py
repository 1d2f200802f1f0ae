"""What somebody exports from Slack: who may, asked when they ask and again when the file is made."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import membership, refusals, seeing
from communities.exporting import Choice
from communities.seeing import AS_HEARD, Sight
from storage import audit, bulk, communities, deliveries, people, rules, uploads
from storage.communities import Place
from storage.deliveries import Owed
from storage.keys import ChannelKey, CommunityId, PersonKey
from storage.people import Known
from storage.rules import ADMINISTRATORS, STEWARDS

KIND, ENDED = "export", "export_ended"
FORMATS = ("html", "markdown", "csv", "jsonl")
# A file is made in memory, once more in another form, and sent whole: what is larger is the operator's.
MOST_NOTES, MOST_LETTERS = 20_000, 10_000_000
# How a delivery ends when there is nobody, or nothing, to tell of it any more.
NOBODY_TO_TELL = {"gone", "nobody"}


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """The file is being made."""

    place: Place


@dataclass(frozen=True, slots=True)
class AlreadyOnItsWay:
    """A file that they asked for before is not with them yet."""


@dataclass(frozen=True, slots=True)
class Handed:
    """How much is in a file."""

    notes: int
    private: int


def offered(
    session: Session, by: PersonKey, channel: ChannelKey | None, *, sight: Sight = AS_HEARD
) -> tuple[Place, ...]:
    """What this person may export: this channel's community, or each that they may; raises refusals."""
    if channel is not None:
        return (allow(session, by, channel, sight),)
    who = people.known(session, by)
    rule = rules.of(session, by.workspace).who_may_export
    if who is None or not who.is_admin or rule != ADMINISTRATORS:
        raise refusals.AdministratorsOnly
    places = sorted(seeing.adopted(session, by, sight).values(), key=lambda place: (place.name, place.id))
    if not places:
        raise refusals.NothingToExport
    return tuple(places)


def allow(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight) -> Place:
    """The community of this channel, for whoever may export it; raises the refusal that says why not."""
    who, place = people.known(session, by), communities.at(session, channel)
    if who is None or place is None or place.id not in seeing.adopted(session, by, sight):
        raise membership.unseen(sight)
    if who.is_guest or who.is_external:
        raise refusals.ForMembersOnly("export", who.is_external)
    rule = rules.of(session, by.workspace).who_may_export
    if rule == STEWARDS:
        if by.user not in communities.stewards(session, place.id):
            raise refusals.NotASteward(membership.stewards_of(session, place))
    elif rule != ADMINISTRATORS:
        raise refusals.NobodyExports(administrator(session, who), who.is_admin)
    elif not who.is_admin:
        raise refusals.ExportedByAdministrators(administrator(session, who))
    return place


def administrator(session: Session, asking: Known) -> str | None:
    """Whom to ask, by name; None when we know nobody else who could say."""
    workspace = asking.key.workspace
    found = people.administrator(session, workspace)
    if found is None or asking.is_admin:
        return None
    return people.names(session, workspace, [found]).get(found)


def fits(session: Session, place: Place) -> None:
    """Raise `TooMuchToExport`, or `NothingToExport`."""
    notes, letters = bulk.measure(session, place.id)
    if notes > MOST_NOTES or letters > MOST_LETTERS:
        raise refusals.TooMuchToExport(MOST_NOTES)
    if not notes:
        raise refusals.NothingToExport


def ask(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    format: str,
    form: str,
    now: datetime,
    *,
    sight: Sight = AS_HEARD,
) -> OnItsWay | AlreadyOnItsWay:
    """Owe this person the file, once for each `form` that they sent off; raises what `allow` does."""
    place = allow(session, by, channel, sight)
    fits(session, place)
    if uploads.is_owed(session, by, KIND):
        return AlreadyOnItsWay()
    wanted = format if format in FORMATS else FORMATS[0]
    facts = {"community": place.id, "format": wanted}
    made = deliveries.owe(session, by.workspace, KIND, f"{KIND}:{form}", now, user=by.user, facts=facts)
    return AlreadyOnItsWay() if made is None else OnItsWay(place)


def wanted(session: Session, owed: Owed, *, sight: Sight = AS_HEARD) -> tuple[Place, Choice] | None:
    """What is to be in the file, as they may see it now; None when nobody is there to have it.

    Raises the refusal that says why there is to be none.
    """
    by = PersonKey(owed.workspace, owed.user) if owed.user else None
    who = people.known(session, by) if by else None
    if by is None or who is None or who.is_deactivated:
        return None
    place = communities.by_id(session, owed.workspace, CommunityId(int(owed.facts["community"])))
    if place is None or place.id not in seeing.adopted(session, by, sight):
        raise seeing.unseen(sight)
    allow(session, by, place.key, sight)
    fits(session, place)
    return place, Choice((owed.workspace,), only=place.id)


def hand_over(session: Session, owed: Owed, file: str, handed: Handed, now: datetime) -> bool:
    """Note that this file is about to be theirs, and by whom it was taken; False when it is owed no more."""
    before = deliveries.by_id(session, owed.id)
    if before is None or not uploads.note(session, owed.id, file=file, noted=True):
        return False
    if not before.facts.get("noted"):
        community, counts = owed.facts["community"], {"notes": handed.notes, "private": handed.private}
        audit.note(
            session,
            owed.workspace,
            "exported",
            now,
            owed.user,
            community=community,
            format=owed.facts["format"],
            **counts,
        )
    return True


def begin_again(session: Session, owed: Owed) -> None:
    """Slack refused the file for certain: there is none on its way."""
    uploads.note(session, owed.id, file="")


def ended(session: Session, owed: Owed, state: str, now: datetime) -> None:
    """Owe them a word where it did not end with them having it."""
    if state == "posted" or owed.error in NOBODY_TO_TELL or owed.user is None:
        return
    why = "unknown" if state == "unknown" else owed.error or ""
    facts = {"community": owed.facts["community"], "why": why}
    key = f"{ENDED}:{owed.id}"
    deliveries.owe(session, owed.workspace, ENDED, key, now, user=owed.user, facts=facts)
