"""What returns: a prompt and a recap, each once at its time, where the community lives."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from communities import gaps, prompts, recaps, recurrence, silence
from communities.prompts import Prompt, PromptId
from communities.recurrence import Occurrence, Recurrence
from storage import communities, deliveries, schedules, workspaces
from storage.communities import Place
from storage.keys import ChannelKey, CommunityId, DeliveryId
from storage.schedules import MISSED, POSTED, SKIPPED, Planned
from storage.vocabulary import Vocabulary

# What fell due while nobody looked is still worth posting for so long.
LATE = timedelta(hours=6)
ASKED_FOR = "steward"
# How a prompt is called that a steward made of what people look for; its number follows.
LOOKED_FOR = "gap:"


class Kind(StrEnum):
    """What a community's rhythm is made of."""

    PROMPT = "prompt"
    RECAP = "recap"


@dataclass(frozen=True, slots=True)
class Choice:
    """A weekday, as iCalendar writes it (`TU`), and a time on the community's wall."""

    weekday: str
    at: time

    @property
    def rule(self) -> str:
        """The recurrence rule of every week."""
        return f"FREQ=WEEKLY;BYDAY={self.weekday}"


DEFAULT_PROMPT = Choice("TU", time(10))
DEFAULT_RECAP = Choice("TH", time(15))


@dataclass(frozen=True, slots=True)
class NextDate:
    """When something comes next; `at` is local to the community."""

    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class Owing:
    """It is owed to Slack now."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True)
class Skipped:
    """It was left out, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Nobody looked in time; it is not made up for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody else has dealt with it."""


def begin(
    session: Session, place: Place, prompt: Choice | None, recap: Choice | None, now: datetime
) -> tuple[NextDate, ...]:
    """Give a community its rhythm; what it has already stays as it is."""
    zone = recurrence.zone_of(place.zone)
    for kind, choice in chosen(prompt, recap):
        first = first_of(kind, recurring(choice, zone, now), now)
        schedules.add(
            session,
            place.workspace,
            place.id,
            kind,
            rule=choice.rule,
            at=f"{choice.at:%H:%M}",
            zone=zone,
            starts_on=now.astimezone(ZoneInfo(zone)).date(),
            due_at=first.due_at if first else None,
            local_date=first.local_date if first else None,
        )
    return next_dates(session, place.id)


def proposed(zone: str, prompt: Choice | None, recap: Choice | None, now: datetime) -> tuple[NextDate, ...]:
    """When the first of each would come if the community began now, the soonest first."""
    known = recurrence.zone_of(zone)
    firsts = [
        (kind, first_of(kind, recurring(choice, known, now), now)) for kind, choice in chosen(prompt, recap)
    ]
    dates = [NextDate(kind, first.due_at.astimezone(ZoneInfo(known))) for kind, first in firsts if first]
    return tuple(sorted(dates, key=lambda date: date.at))


def next_dates(session: Session, community: CommunityId) -> tuple[NextDate, ...]:
    """When each comes next, the soonest first; no prompt does where nobody writes any more."""
    is_asleep = silence.is_asleep(session, community)
    return tuple(
        NextDate(Kind(found.kind), found.due_at.astimezone(ZoneInfo(found.zone)))
        for found in schedules.of_community(session, community)
        if found.due_at is not None and not (is_asleep and found.kind == Kind.PROMPT)
    )


def preview(channel: ChannelKey, count: int = 3) -> tuple[Prompt, ...]:
    """The first prompts that a community of this channel would be asked."""
    return prompts.upcoming(prompts.library(), {}, seed_of(channel), count)


def pause(session: Session, place: Place, now: datetime) -> None:
    """Let the rhythm rest: what is owed and not under way is taken back, what falls due is skipped."""
    communities.change(session, place.id, rests=True)
    if reason_now(session, place) is None:
        communities.change(session, place.id, paused_at=now, pause_reason=ASKED_FOR)
    take_back(session, place.id, "paused", now)


def take_back(
    session: Session, community: CommunityId, why: str, now: datetime, kind: Kind | None = None
) -> None:
    """Do not post what is owed and not under way."""
    for delivery in schedules.unsent(session, community, kind):
        if deliveries.settle(session, delivery, "dropped", now, error=why):
            schedules.turned_out(session, delivery, SKIPPED, why)


def resume(session: Session, place: Place, now: datetime) -> None:
    """Go on with what falls due from now on; what fell due meanwhile is not made up for."""
    communities.change(session, place.id, rests=False)
    if reason_now(session, place) == ASKED_FOR:
        communities.change(session, place.id, paused_at=None, pause_reason=None)
    for found in schedules.of_community(session, place.id):
        if found.due_at is not None and found.due_at <= now:
            pass_over(session, found, now, SKIPPED, "paused")


def pass_over(session: Session, seen: Planned, now: datetime, state: str, reason: str) -> bool:
    """Go on with what falls due after now, and write down why; False when somebody else dealt with it."""
    following = recurrence.next_after(recurrence_of(seen), now)
    return move(session, seen, following) and schedules.record(session, seen, state, reason)


def reason_now(session: Session, place: Place) -> str | None:
    """Why a community rests, as it is now."""
    found = communities.by_id(session, place.workspace, place.id)
    return None if found is None else found.pause_reason


def fall_due(
    session: Session, seen: Planned, now: datetime, vocabulary: Vocabulary | None = None
) -> Owing | Skipped | Missed | Taken:
    """Deal with one falling-due, once: owe it to Slack, or write down why not."""
    if seen.due_at is None or seen.due_at > now:
        return Taken()
    following = recurrence.next_after(recurrence_of(seen), seen.due_at)
    if not move(session, seen, following):
        return Taken()
    place = communities.by_id(session, seen.workspace, seen.community)
    if place is None:
        return Taken()
    if workspaces.is_silent(session, seen.workspace):
        return Missed() if schedules.record(session, seen, MISSED, "paused") else Taken()
    if place.pause_reason is not None:
        return skip(session, seen, f"paused: {place.pause_reason}")
    if now - seen.due_at > LATE:
        return Missed() if schedules.record(session, seen, MISSED) else Taken()
    if seen.kind == Kind.RECAP:
        return recap_due(session, place, seen, now)
    return ask(session, place, seen, vocabulary or Vocabulary(), now)


def skip(session: Session, seen: Planned, reason: str) -> Skipped | Taken:
    """Write down why nothing is posted."""
    return Skipped(reason) if schedules.record(session, seen, SKIPPED, reason[:64]) else Taken()


def ask(
    session: Session, place: Place, seen: Planned, vocabulary: Vocabulary, now: datetime
) -> Owing | Skipped | Taken:
    """Owe the next prompt, which is chosen now and stays chosen, unless nobody writes there any more."""
    if silence.is_asleep(session, place.id):
        silence.tell(session, place, now)
        return skip(session, seen, silence.ASLEEP)
    if not schedules.record(session, seen, POSTED):
        return Taken()
    wished = gaps.next_prompt(session, place, vocabulary)
    if wished is not None:
        name = f"{LOOKED_FOR}{wished.id}"
        return owe(session, place, seen, {"prompt": name}, now, PromptId(name))
    used = {PromptId(name): moment for name, moment in schedules.prompts_used(session, place.id).items()}
    prompt = prompts.choose(prompts.library(), used, seed_of(place.key))
    return owe(session, place, seen, {"prompt": prompt.id}, now, prompt.id)


def recap_due(session: Session, place: Place, seen: Planned, now: datetime) -> Owing | Skipped | Taken:
    """Owe the recap of what happened since the last one, unless there is nothing to tell."""
    since = schedules.last_posted(session, seen.id) or place.adopted_at
    until = seen.due_at or now
    if recaps.gather(session, place, since, until).has_nothing:
        return skip(session, seen, "quiet")
    if not schedules.record(session, seen, POSTED):
        return Taken()
    return owe(session, place, seen, {"since": since.isoformat(), "until": until.isoformat()}, now)


def owe(
    session: Session,
    place: Place,
    seen: Planned,
    facts: dict[str, str],
    now: datetime,
    prompt: PromptId | None = None,
) -> Owing | Taken:
    """Owe the message of this falling-due, and remember which it is."""
    due = (seen.due_at or now).isoformat()
    made = deliveries.owe(
        session,
        place.workspace,
        seen.kind,
        f"{seen.kind}:{place.id}:{seen.local_date}",
        now,
        channel=place.channel,
        facts={"community": place.id, "due": due, **facts},
    )
    if made is None:
        # The schedule was made anew on the day of a post.
        schedules.note(session, seen, SKIPPED, "posted already")
        return Taken()
    schedules.note(session, seen, POSTED, schedules.SILENT if prompt else None, made, prompt)
    return Owing(made)


def is_too_late(due: datetime, now: datetime) -> bool:
    """Whether something that fell due then had better not be posted any more."""
    return now - due > LATE


def chosen(prompt: Choice | None, recap: Choice | None) -> list[tuple[Kind, Choice]]:
    """What was chosen, by its kind."""
    both = ((Kind.PROMPT, prompt), (Kind.RECAP, recap))
    return [(kind, choice) for kind, choice in both if choice is not None]


def first_of(kind: Kind, found: Recurrence, now: datetime) -> Occurrence | None:
    """The first time: a prompt no sooner than the next working day, a recap than five days."""
    if kind is Kind.PROMPT:
        return recurrence.first_prompt_after(now, found)
    return recurrence.first_recap_after(now, found)


def recurring(choice: Choice, zone: str, now: datetime) -> Recurrence:
    """The choice as it recurs from now on."""
    return Recurrence(choice.rule, choice.at, zone, now.astimezone(ZoneInfo(zone)).date())


def recurrence_of(found: Planned) -> Recurrence:
    """A schedule as it recurs."""
    return Recurrence(found.rule, time.fromisoformat(found.at), found.zone, found.starts_on)


def move(session: Session, seen: Planned, following: Occurrence | None) -> bool:
    """Let it fall due next at the following time; False when somebody else did."""
    return schedules.move(
        session,
        seen,
        following.due_at if following else None,
        following.local_date if following else None,
    )


def seed_of(channel: ChannelKey) -> int:
    """A community's own order of prompts, known before it begins."""
    digest = hashlib.sha256(f"{channel.workspace}:{channel.channel}".encode()).digest()
    return int.from_bytes(digest[:8], "big")
