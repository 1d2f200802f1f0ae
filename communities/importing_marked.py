"""Messages that people marked with an emoji, long ago: they become entries, and nobody is told."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from communities import asking, checking, importing, importing_answers, words
from communities.answers import MARKS
from communities.importing import Imported
from storage import (
    audit,
    bulk,
    forgetting,
    imported,
    ledger,
    people,
    porting,
    stars,
    vouching,
    walks,
    workspaces,
)
from storage.answers import Accepted
from storage.communities import Place
from storage.entries import Draft
from storage.keys import ChannelKey, CommunityId, MessageKey, Timestamp, UserId, WorkspaceId
from storage.people import Profile
from storage.porting import KINDS
from storage.vouching import Vouch
from storage.workspaces import Installation


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of which something is imported; what is not known to be public is private."""

    key: ChannelKey
    name: str
    is_private: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A message, and who put which emoji on it; `author` is None for a bot's."""

    key: MessageKey
    thread_ts: Timestamp | None
    author: UserId | None
    text: str
    edited_ts: str | None
    marks: tuple[tuple[UserId, str], ...]
    # Of a reply: what it replies to.
    question: "Marked | None" = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the messages go, whom nothing is kept of, and whose marks keep nothing.

    Nothing of outsiders is kept; of `unknown` people, whom no list describes, the words may be.
    """

    workspace: WorkspaceId
    url: str
    gone: frozenset[UserId]
    never_kept: frozenset[UserId]
    outsiders: frozenset[UserId]
    unknown: frozenset[UserId]


def plan(
    session: Session,
    workspace: WorkspaceId,
    profiles: tuple[Profile, ...],
    lines: tuple[ledger.Line, ...],
    undescribed: frozenset[UserId] = frozenset(),
) -> Plan:
    """Whom this import must not bring back; `profiles` is everybody it speaks of, described or not."""
    users = {profile.key.user for profile in profiles}
    written = [line for line in lines if line.workspace == workspace]
    gone = forgetting.among(session, workspace, users) | forgetting.latest(written, users).keys()
    here = workspaces.installation(session, workspace)
    outside = {profile.key.user for profile in profiles if profile.is_external or profile.is_bot}
    return Plan(
        workspace,
        here.url if here else "",
        frozenset(gone),
        frozenset(people.never_kept(session, workspace)),
        frozenset(outside | people.outsiders(session, workspace)),
        frozenset(people.untold(session, workspace, undescribed)),
    )


def prepare(
    session: Session,
    planned: Plan,
    name: str,
    channels: tuple[Channel, ...],
    profiles: tuple[Profile, ...],
    now: datetime,
) -> None:
    """Make the workspace, the places and the people that are not known yet."""
    if workspaces.installation(session, planned.workspace) is None:
        nobody = Installation(planned.workspace, name, "", UserId(""), "")
        workspaces.install(session, nobody, now)
    if planned.url:
        imported.address(session, planned.workspace, planned.url)
    for channel in channels:
        imported.put_aside(
            session,
            channel.key,
            channel.name,
            now,
            is_private=channel.is_private,
            is_shared=channel.is_shared,
        )
    for profile in profiles:
        if profile.key.user not in planned.gone:
            people.hear_of(session, profile, is_described=profile.key.user not in planned.unknown)


def keep(session: Session, planned: Plan, messages: tuple[Marked, ...], now: datetime) -> Imported:
    """Keep the messages whose marks stand; those that are kept already gain the marks."""
    keys = [message.key for message in messages]
    there = bulk.ids_of(session, keys)
    barred = bulk.barred(session, [(one.key, one.edited_ts or "") for one in messages])
    allowed = [
        one for one in messages if one.key in there or (one.key not in barred and is_asked_for(planned, one))
    ]
    porting.put(session, KINDS["star"], [row for one in allowed for row in star_rows(planned, one)])
    asked = [one.question for one in allowed if one.question]
    barred |= bulk.barred(session, [(one.key, one.edited_ts or "") for one in asked])
    starred = stars.of_messages(session, [one.key for one in allowed])
    coming = [one for one in allowed if one.key not in there and starred.get(one.key)]
    places = {key: imported.place_of(session, key) for key in {one.key.place for one in coming}}
    drafts = [
        with_question(
            planned, one, draft_of(planned, one, starred[one.key], places[one.key.place].id), barred
        )
        for one in coming
    ]
    importing.add(session, [weighed(session, one, starred[one.message], places) for one in drafts])
    importing.recount(session, list(there))
    importing_answers.accept(session, ticked(allowed), now)
    outside = sum(one.key not in there and one.author in planned.outsiders for one in messages)
    unmarked = len(allowed) - len(there) - len(coming)
    return Imported(
        len(coming), len(there), len(messages) - len(allowed) - outside, outside=outside, unmarked=unmarked
    )


def is_asked_for(planned: Plan, message: Marked) -> bool:
    """Whether its author, as far as we know, has nothing against its being kept."""
    refusing = (planned.gone, planned.never_kept, planned.outsiders)
    return not any(message.author in some for some in refusing)


def star_rows(planned: Plan, message: Marked) -> list[dict[str, object]]:
    """The marks as stars, since nobody knows when: before anything that was heard of them since."""
    nobody = planned.gone | planned.outsiders | planned.unknown
    return [
        {
            "workspace_id": planned.workspace,
            "channel_id": message.key.channel,
            "ts": message.key.ts,
            "user_id": user,
            "emoji": emoji,
            "event_ts": message.key.ts,
            "is_taken_back": False,
        }
        for user, emoji in message.marks
        if user not in nobody
    ]


def draft_of(planned: Plan, message: Marked, starred: list[UserId], place: CommunityId) -> Draft:
    """The entry that a message becomes, kept when it was written: no recap speaks of it as new."""
    by_mark = [user for user, _ in message.marks if user in starred]
    return Draft(
        message.key,
        place,
        message.thread_ts,
        permalink(planned, message),
        message.author,
        words.title_of(message.text),
        message.text,
        words.plain(message.text),
        (by_mark or starred)[0],
        vouching.moment_of(message.key.ts),
        stars=len(set(starred) - {message.author}),
        edited_ts=message.edited_ts,
    )


def weighed(session: Session, draft: Draft, starred: list[UserId], places: dict[ChannelKey, Place]) -> Draft:
    """The same, checked if its stars make it so here."""
    at, place = vouching.moment_of(draft.message.ts), places[draft.message.place]
    given = [Vouch(user, at, is_star=True) for user in starred]
    tending = vouching.tending(session, place.id) if place.is_adopted else frozenset()
    found = checking.vouched(given, draft.author, tending)
    return replace(draft, **checking.standing(draft, found, place.keeps))  # type: ignore[arg-type]


def ticked(messages: list[Marked]) -> list[Accepted]:
    """The replies that whoever asked marked as their answer, as they would be here."""
    return [
        Accepted(one.question.key, one.key, user, is_by_asker=True)
        for one in messages
        for user, emoji in one.marks
        if emoji in MARKS and one.question is not None and user == one.question.author
    ]


def with_question(planned: Plan, message: Marked, draft: Draft, barred: set[MessageKey]) -> Draft:
    """A reply with what it replies to, unless that is not to be kept."""
    asked = message.question
    if asked is None or asked.key in barred or not is_asked_for(planned, asked):
        return draft
    return replace(
        draft,
        question_text=asked.text,
        question_plain=words.plain(asked.text),
        question_author=asked.author,
        question_edited_ts=asked.edited_ts,
    )


def permalink(planned: Plan, message: Marked) -> str:
    """Where the message is in Slack; its channel alone, as long as nobody knows the workspace's address."""
    channel = message.key.channel
    if not planned.url:
        return str(imported.unaddressed(planned.workspace, channel))
    link = asking.permalink(f"{planned.url.rstrip('/')}/", message.key)
    return f"{link}?thread_ts={message.thread_ts}&cid={channel}" if message.thread_ts else link


def note(session: Session, workspace: WorkspaceId, imported: Imported, now: datetime) -> None:
    """Write down that something was imported, if it was, and compare it with Slack: an export is old."""
    if imported.new:
        walks.begin(session, workspace, now)
        audit.note(session, workspace, "imported", now, entries=imported.new)
