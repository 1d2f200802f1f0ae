"""A database in which everything has happened once that an export has to carry."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communities import (
    adopting,
    answers,
    authorship,
    by_hand,
    channels,
    editing,
    forgetting,
    keeping,
    owning,
    pausing,
    proposing,
    questions,
    rhythm,
    tending,
    using,
)
from communities.adopting import Wish
from communities.editing import Wish as Wished
from communities.words import digest
from storage import audit, charters, deliveries, likenesses, people, rules, schedules, verdicts
from storage.communities import Place
from storage.database import Database
from storage.keys import ChannelId, ChannelKey, EntryId, MessageKey, PersonKey, Timestamp, UserId
from storage.models import Base, Entry, Membership
from storage.rules import Rules
from tests.cast import ACME, PROFILES, Clock, key, says, stars

SALT = "5a17"
# What an export leaves where it is, or is made of what moves.
STAYS = {"inbox", "sweeps", "deletions", "missed", "asks"}


async def live(database: Database, clock: Clock, wood: Place, bench: Place) -> None:
    """Let everything happen once."""
    for name in ("ada", "bo", "cleo", "dev", "robot"):
        await database.write(people.meet, PROFILES[name], clock())
    await keep_some(database, clock, wood, bench)
    await go_on(database, clock, wood)
    await tend(database, clock, wood)
    await post_what_is_owed(database, clock)
    await fall_due(database, clock)
    await forget(database, clock)
    clock.advance(hours=1)
    await database.write(drop_what_is_owed)


async def keep_some(database: Database, clock: Clock, wood: Place, bench: Place) -> None:
    """Keep some: starred, by hand, with odd words, in private, edited, used; some are let go of."""
    ada, bo, cleo = key("U0ADA"), key("U0BO"), key("U0CLEO")
    texts = (
        "Cut the tenon before the mortise: it is *easier* to trim.",
        'Naïve — "quotes", \\ backslashes,\u2028 separators & <https://example.com|links> 🪚',
        "```\nsaw --help\n```",
    )
    for text in texts:
        said = says(ada, text, wood)
        await database.write(keeping.star, stars(bo, said.key), said, clock())
        await database.write(keeping.star, stars(cleo, said.key), None, clock(), was_asked=False)
        clock.advance(seconds=61, microseconds=7)
    reply = says(cleo, "Hide glue creeps in July.", bench, thread_ts=Timestamp("1763500000.000100"))
    kept = await database.write(keeping.star, stars(bo, reply.key), reply, clock())
    assert isinstance(kept, keeping.NewlyKept)
    await database.write(using.use, ada, kept.entry.id, clock())
    await database.write(using.say, ada, kept.entry.id, clock().date(), "Half an hour less")
    read = digest("Half an hour less")
    await database.write(using.confirm, bo, kept.entry.id, ada.user, clock().date(), read, clock())
    byhand = says(bo, "Wax the saw.", wood)
    await database.write(by_hand.keep, byhand, ada, "Waxing", ("saws", "wax"), clock())
    back = says(bo, "Let go of again.", wood)
    await database.write(keeping.star, stars(cleo, back.key), back, clock())
    await database.write(keeping.take_back, stars(cleo, back.key), clock())
    declined = says(bo, "Not this one.", wood)
    kept = await database.write(keeping.star, stars(cleo, declined.key), declined, clock())
    assert isinstance(kept, keeping.NewlyKept)
    await database.write(authorship.dont_keep, bo, kept.entry.id, clock())


async def go_on(database: Database, clock: Clock, wood: Place) -> None:
    """Let the community go on: another charter, another community, a question, settings, a wish."""
    ada, bo = key("U0ADA"), key("U0BO")
    for problem in ("Joints that come loose", "Joints that last without metal"):
        await database.write(charters.write, wood, problem, "Metal", ada.user, clock())
    wish = Wish(
        ChannelKey(ACME, ChannelId("C0OTHER")),
        "A second concern",
        "",
        "Europe/London",
        rhythm.DEFAULT_PROMPT,
        rhythm.DEFAULT_RECAP,
    )
    await database.write(adopting.adopt, ada, wish, clock())
    seen = channels.Channel(
        wish.channel,
        "other",
        is_private=False,
        is_shared=False,
        is_archived=False,
        is_member=True,
        is_general=False,
        is_direct=False,
        people=2,
    )
    await database.write(adopting.looked, seen, frozenset({ada.user, bo.user}), "0", clock())
    question = says(bo, "Does oil hold?", wood)
    await database.write(questions.heard, question, None, clock())
    edited = says(bo, "Wax it twice.", wood, edited_ts="1763600000.000100")
    await database.write(authorship.edited, edited, clock())
    await database.write(
        rules.change,
        ACME,
        Rules(
            "administrators",
            50,
            allows_private=False,
            retention="follow",
            who_may_export="stewards",
            proposals_channel_id=ChannelId("C0ONCALL"),
        ),
    )
    large = replace(seen, key=ChannelKey(ACME, ChannelId("C0LARGE")), people=300)
    await database.write(proposing.propose, bo, large, clock())
    await database.write(audit.note, ACME, "role", clock(), by=ada.user, person=bo.user)
    await database.write(pausing.pause, ACME, ada.user, clock())
    await database.write(pausing.resume, ACME, ada.user, clock())
    await database.write(people.change, key("U0DEV"), may_be_asked=True, never_keep=True, dial="nothing")


async def tend(database: Database, clock: Clock, wood: Place) -> None:
    """Let what was kept be tended: doubted, renamed, looked after, replaced, answered, found alike."""
    ada, bo, cleo = key("U0ADA"), key("U0BO"), key("U0CLEO")
    first, second, third = await database.read(entries_of, wood)
    wish = Wished("Cut the tenon before the mortise, always", ("joints",), owner=cleo.user, names_owner=True)
    await database.write(editing.edit, ada, first, wish, clock())
    await database.write(editing.opened, bo, first, clock())
    await database.write(owning.take_on, cleo, first, clock())
    for person in (ada, bo):
        await database.write(tending.doubt, person, first, verdicts.OUT_OF_DATE, clock())
    await database.write(tending.replace, ada, second, third, clock())
    await database.write(tended, wood, clock())
    asked = says(ada, "Does wax keep the saw from rusting?", wood)
    reply = says(cleo, "For a year.", wood, thread_ts=asked.key.ts, question=asked)
    await database.write(answers.mark_by_hand, reply, bo, clock())


def entries_of(session: Session, wood: Place) -> tuple[EntryId, ...]:
    """The first of what was kept."""
    found = session.scalars(select(Entry.id).where(Entry.community_id == wood.id).order_by(Entry.ts).limit(3))
    return tuple(EntryId(one) for one in found)


def tended(session: Session, wood: Place, now: datetime) -> None:
    """One row of what nothing else here makes."""
    first, second = session.scalars(
        select(Entry.ts).where(Entry.community_id == wood.id).order_by(Entry.ts).limit(2)
    )
    one, other = (MessageKey(wood.workspace, wood.channel, Timestamp(ts)) for ts in (first, second))
    likenesses.differ(session, one, other, UserId("U0BO"), now)


async def post_what_is_owed(database: Database, clock: Clock) -> None:
    """Let Slack have what it is owed."""
    for owed in await database.write(deliveries.claim, "me", clock() + timedelta(minutes=1), clock()):
        posted = (owed.channel or ChannelId(f"D{owed.id[:8]}"), Timestamp(f"17635.{owed.id[:6]}"))
        await database.write(deliveries.settle, owed.id, "posted", clock(), posted=posted)


async def fall_due(database: Database, clock: Clock) -> None:
    """Let a prompt fall due, and be posted."""
    due = await database.read(schedules.next_due)
    assert due is not None
    clock.now = due
    for seen in await database.read(schedules.due, clock()):
        await database.write(rhythm.fall_due, seen, clock())
    await post_what_is_owed(database, clock)


async def forget(database: Database, clock: Clock) -> None:
    """Let somebody be forgotten."""
    gone = PersonKey(ACME, PROFILES["robot"].key.user)
    line = await database.write(forgetting.line, gone, SALT, clock())
    await database.write(forgetting.forget, gone, line.fingerprint, clock())


def drop_what_is_owed(session: Session) -> None:
    """What is owed does not move; here nothing is."""
    table = Base.metadata.tables["deliveries"]
    session.execute(table.delete().where(table.c.state == "owed"))


def counted(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in STAYS
    }


def words(session: Session) -> list[tuple[object, ...]]:
    """By which words entries are found, with their numbers."""
    table = Base.metadata.tables["entry_words"]
    rows = session.execute(select(table.c.community_id, table.c.word, table.c.stem, table.c.entries))
    return sorted(tuple(row) for row in rows)


def inside(session: Session, user: str) -> list[datetime]:
    """Since when somebody belongs somewhere."""
    return list(session.scalars(select(Membership.joined_at).where(Membership.user_id == user)))
