"""*Ask a community*: the app puts a question where it belongs, in the name of who asks it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from communities import answers, finding, following, pausing, refusals, seeing, threads
from communities.seeing import AS_HEARD, Sight
from storage import asks, deliveries, memberships, people, questions, search, workspaces
from storage.asks import KIND, AskId, Asking
from storage.communities import Place
from storage.deliveries import Owed
from storage.keys import (
    ChannelId,
    ChannelKey,
    CommunityId,
    MessageKey,
    PersonKey,
    UserId,
    WorkspaceId,
)

# What Slack takes in a field, and shows in one message.
MOST = 3000
BETWEEN = timedelta(minutes=1)
# So many of somebody's questions stand on their Home.
SHOWN = 3
EVER = datetime(2000, 1, 1, tzinfo=UTC)
TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Offered:
    """The communities that somebody may ask, those first that seem to know, and the first choice if any."""

    places: tuple[Place, ...]
    chosen: ChannelId | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A question and where it is to be asked; `form` names the form, which may be sent twice."""

    channel: ChannelKey
    words: str
    form: str


@dataclass(frozen=True, slots=True)
class Asked:
    """It is on its way, unless all is paused; who is not in the channel does not see answers by itself."""

    place: Place
    ask: AskId
    is_inside: bool
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class AskedAlready:
    """The same form was sent before."""

    place: Place
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It is not asked any more, or not for long."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A question of one's own that can be taken back; its words are in Slack alone."""

    ask: AskId
    place: Place
    asked_at: datetime
    permalink: str
    is_paused: bool = False


def offered(
    session: Session, by: PersonKey, words: str, here: ChannelId | None, sight: Sight = AS_HEARD
) -> Offered:
    """Whom this person may ask; raises `ForMembersOnly`, `NobodyToAsk`."""
    places = askable(session, by, sight)
    if not places:
        raise refusals.NobodyToAsk
    about = (
        [found.place for found in finding.find(session, by, words, sight).listings] if words.strip() else []
    )
    local = [place for place in places.values() if place.channel == here]
    near = [place for place in about if place.id in places]
    rest = sorted(places.values(), key=lambda place: place.name)
    ordered = tuple({place.id: place for place in [*local, *near, *rest]}.values())
    return Offered(ordered, ordered[0].channel if local or near or len(ordered) == 1 else None)


def askable(session: Session, by: PersonKey, sight: Sight = AS_HEARD) -> dict[CommunityId, Place]:
    """The communities in whose channel this person could write; raises `ForMembersOnly`."""
    who = people.known(session, by)
    if who is None or who.is_external:
        raise refusals.ForMembersOnly("ask", is_external=True)
    visible = seeing.adopted(session, by, sight)
    return {number: place for number, place in visible.items() if place.pause_reason is None}


def ask(
    session: Session, by: PersonKey, wish: Wish, now: datetime, sight: Sight = AS_HEARD
) -> Asked | AskedAlready:
    """Owe the question to the community.

    Raises `ForMembersOnly`, `NobodyToAsk`, `NothingAsked`, `TooLong`, `TooSoon`.
    """
    place = next((one for one in askable(session, by, sight).values() if one.key == wish.channel), None)
    if place is None:
        raise refusals.NobodyToAsk
    key, is_paused = f"{KIND}:{wish.form}", pausing.is_paused(session, by.workspace)
    if asks.is_owed(session, by.workspace, key):
        return AskedAlready(place, is_paused)
    words = wish.words.strip()
    if not words:
        raise refusals.NothingAsked
    if len(words) > MOST:
        raise refusals.TooLong(MOST)
    if asks.of_person(session, by, now - BETWEEN):
        raise refusals.TooSoon
    made = asks.add(session, by, place.id, words, now)
    facts = {"ask": made}
    deliveries.owe(session, by.workspace, KIND, key, now, channel=place.channel, user=by.user, facts=facts)
    member = memberships.all_of(session, by).get(place.id)
    return Asked(place, made, member is not None and member.in_channel, is_paused)


def to_post(session: Session, owed: Owed) -> tuple[Place, UserId, str] | None:
    """Where to post what for whom; None when it was taken back or cannot be asked there any more."""
    found = asks.by_id(session, owed.workspace, AskId(int(owed.facts["ask"])))
    if found is None or found.words is None:
        return None
    try:
        place = askable(session, found.person).get(found.community)
    except refusals.ForMembersOnly:
        return None
    return None if place is None else (place, found.asker, found.words)


def ended(session: Session, owed: Owed, state: str, now: datetime) -> None:
    """Slack has a question, or will never have it: then who asked is told."""
    found = asks.by_id(session, owed.workspace, AskId(int(owed.facts["ask"])))
    if found is None:
        return
    asks.erase_words(session, found.id)
    search.scrub(session)
    if owed.posted is not None:
        asks.remember_question(session, owed.posted, found)
    elif state != "unknown":
        asks.remove(session, found.id)
        deliveries.owe(
            session,
            owed.workspace,
            "not_asked",
            f"not_asked:{found.id}",
            now,
            user=found.asker,
            facts={"channel": owed.channel},
        )


def take_back(session: Session, by: PersonKey, wanted: AskId, now: datetime) -> TakenBack:
    """Let the question go, wherever it is by now; raises `Gone`."""
    found = asks.by_id(session, by.workspace, wanted)
    if found is None or found.asker != by.user:
        raise refusals.Gone
    owed = asks.delivery_of(session, by, wanted)
    asks.remove(session, wanted)
    search.scrub(session)
    if owed is None:
        return TakenBack()
    if owed.posted is None and not owed.is_under_way:
        deliveries.settle(session, owed.id, "dropped", now, error=TAKEN_BACK)
    following.revise(session, owed, TAKEN_BACK, now)
    if owed.posted is not None:
        # What replied to it is kept without it, and what was told of it says it no more.
        questions.forget(session, owed.posted)
        threads.let_go(session, owed.posted, now)
        answers.question_gone(session, owed.posted, now)
        following.withdraw(session, owed.posted, now)
    return TakenBack()


def mine(session: Session, person: PersonKey, sight: Sight = AS_HEARD) -> tuple[Mine, ...]:
    """What this person asked lately, the newest first."""
    visible = seeing.adopted(session, person, sight)
    url, is_paused = url_of(session, person.workspace), pausing.is_paused(session, person.workspace)
    found = asks.of_person(session, person, EVER)[:SHOWN]
    return tuple(
        Mine(one.id, visible[one.community], one.asked_at, address(session, one, url), is_paused)
        for one in found
        if one.community in visible
    )


def address(session: Session, one: Asking, url: str) -> str:
    """Where the question stands; '' while it is on its way."""
    owed = asks.delivery_of(session, one.person, one.id)
    return permalink(url, owed.posted) if owed is not None and owed.posted is not None else ""


def permalink(url: str, message: MessageKey) -> str:
    """A message's address; '' when the workspace's is not known."""
    return f"{url}archives/{message.channel}/p{message.ts.replace('.', '')}" if url else ""


def url_of(session: Session, workspace: WorkspaceId) -> str:
    """The workspace's address, with a slash at its end; '' when we do not know it."""
    found = workspaces.installation(session, workspace)
    return f"{found.url.rstrip('/')}/" if found is not None and found.url.startswith("https://") else ""
