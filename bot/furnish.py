"""What the trial begins with, written through the app's own verbs: communities and what they kept."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from communities import adopting, channels, keeping, questions, rhythm, using
from communities.adopting import Wish
from communities.keeping import Said, Starred
from communities.recurrence import next_after
from handlers import looking
from sandbox import seed, shapes, workspace
from sandbox.server import Sandbox
from sandbox.workspace import BOT, BOT_ID, TEAM, URL
from storage import communities, deliveries, entries, people, schedules, workspaces
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.workspaces import Installation

# Old enough, when somebody opens the page, to have found their rhythm.
AGE = timedelta(weeks=9)
AT_ONCE = 500
ACME = WorkspaceId(TEAM)
# What was told in the past of the trial was told: Slack is not owed it any more.
LONG_AGO = "before_the_trial"


async def furnish(database: Database, sandbox: Sandbox) -> None:
    """Write down everybody, the communities with their rhythm, and what each has kept."""
    now = datetime.fromtimestamp(sandbox.slack.calendar.now(), UTC)
    us = Installation(ACME, sandbox.workspace.company, URL, UserId(BOT), BOT_ID)
    await database.write(workspaces.install, us, now)
    if await database.read(communities.of_workspace, ACME):
        return
    everybody = list(sandbox.workspace.people.values())
    for first in range(0, len(everybody), AT_ONCE):
        await database.write(meet, everybody[first : first + AT_ONCE], now)
    for community in sandbox.communities():
        channel = sandbox.workspace.channels[community.channel]
        await database.write(found, sandbox.workspace, community, channel, now)
    for one in sandbox.kept():
        await database.write(keep, one)
    await database.write(used_lately, now)
    await database.write(agreed)
    await database.write(told, now)


def meet(session: Session, everybody: list[workspace.Person], now: datetime) -> None:
    """Write down these people."""
    for person in everybody:
        people.meet(session, looking.profile(key(person.id), shapes.user(person, now.timestamp())), now)


def key(user: str) -> PersonKey:
    """Somebody at Acme."""
    return PersonKey(ACME, UserId(user))


def found(
    session: Session,
    acme: workspace.Workspace,
    about: seed.Community,
    channel: workspace.Channel,
    now: datetime,
) -> None:
    """A community that was adopted some weeks ago, and has kept its rhythm since."""
    place_key = ChannelKey(ACME, ChannelId(channel.id))
    begun = now - AGE
    wish = Wish(
        place_key,
        about.problem,
        about.out_of_scope,
        about.zone,
        rhythm.DEFAULT_PROMPT,
        rhythm.DEFAULT_RECAP,
    )
    place = adopting.adopt(session, key(about.stewards[0]), wish, begun).place
    inside = frozenset(UserId(user) for user in channel.members if user != BOT)
    seen = looking.channel(place_key, shapes.conversation(acme, channel))
    channels.looked(session, seen, inside, "0", begun)
    communities.enrol(session, place, map(UserId, about.stewards), begun, role="steward")
    keep_rhythm(session, place, now)
    for message in channel.messages.values():
        parent = channel.messages.get(message.thread_ts or "")
        asker = UserId(parent.user) if parent is not None and message.is_reply else None
        questions.heard(session, said(message, channel.id), asker, now)


def keep_rhythm(session: Session, place: Place, now: datetime) -> None:
    """Whatever fell due before the trial begins was posted then."""
    for planned in schedules.of_community(session, place.id):
        upcoming = planned
        while upcoming.due_at is not None and upcoming.due_at < now:
            rhythm.move(session, upcoming, next_after(rhythm.recurrence_of(upcoming), upcoming.due_at))
            schedules.record(session, upcoming, schedules.POSTED)
            upcoming = next(
                other for other in schedules.of_community(session, place.id) if other.id == planned.id
            )


def said(message: workspace.Message, channel: str) -> Said:
    """A message of the seed, as the app would hear it."""
    thread = Timestamp(message.thread_ts) if message.is_reply and message.thread_ts else None
    place = MessageKey(ACME, ChannelId(channel), Timestamp(message.ts))
    author = None if message.by_app else UserId(message.user)
    return Said(place, author, message.text, "", thread, is_ours=message.by_app)


def keep(session: Session, one: seed.Kept) -> None:
    """A message that was starred, by each who starred it."""
    message = MessageKey(ACME, ChannelId(one.channel), Timestamp(one.ts))
    thread = Timestamp(one.thread_ts) if one.thread_ts else None
    words = Said(message, UserId(one.author), one.text, one.permalink, thread)
    for user, ts in one.starred_by:
        fact = Starred(message, UserId(user), "star", ts)
        keeping.star(session, fact, words, datetime.fromtimestamp(float(ts), UTC))


def used_lately(session: Session, now: datetime) -> None:
    """Two people used an older note of #woodworking this week."""
    place = communities.at(session, ChannelKey(ACME, ChannelId("C0WOOD")))
    if place is None:
        return
    week_ago = now - timedelta(days=7)
    older = next(iter(entries.kept_between(session, place.id, now - AGE, week_ago)), None)
    users = [user for user in ("U0FAY", "U0GUS", "U0HANA") if older and user != older.author][:2]
    for hours, user in enumerate(users, start=20):
        if older is not None:
            using.use(session, key(user), older.id, now - timedelta(hours=hours))


def agreed(session: Session) -> None:
    """Two people may be named to who looks for something."""
    for user in ("U0ADA", "U0FAY"):
        people.change(session, key(user), may_be_asked=True)


def told(session: Session, now: datetime) -> None:
    """Settle what all this would have been told, so that nothing is posted again."""
    later = now + timedelta(days=365)
    while owed := deliveries.claim(session, "trial", later, later):
        for one in owed:
            deliveries.settle(session, one.id, "dropped", now - AGE, error=LONG_AGO)
