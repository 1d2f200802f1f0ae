"""The words of each kind of delivery, found at the moment it is sent: what is gone by then is not said."""

from collections.abc import Awaitable, Callable

from sqlalchemy.orm import Session

from communities import forgetting, refusals, seeing, sweeping, threads
from communities.receipts import OF_QUESTION, done_by
from communities.seeing import AS_HEARD, Sight
from communities.using import NAMELESS
from scheduler.act import Act, Direct, Letter, Nothing, NotYet, Post, React, Revise, Whisper
from storage import asks, communities, deliveries, entries, marks, people, sweeps, told
from storage.communities import Place
from storage.database import Database
from storage.deliveries import Owed
from storage.entries import Kept
from storage.keys import ChannelId, DeliveryId, EntryId, MessageKey, PersonKey, SweepId, Timestamp, UserId
from views import asking, keeping, using
from views import sweeping as swept

SightOf = Callable[[PersonKey], Awaitable[Sight]]


class Desk:
    """Writes every kind of letter; `kinds` is the table of them, `sight_of` asks Slack who is where."""

    def __init__(self, database: Database, kb: str, sight_of: SightOf) -> None:
        self._database = database
        self._kb = kb
        self._sight_of = sight_of
        self.kinds: dict[str, Letter] = {
            "bookmark": self._bookmark,
            "unbookmark": self._unbookmark,
            "first_star": self._first_star,
            "first_kept": self._first_kept,
            "used": self._used,
            forgetting.KIND: self._farewell,
            sweeping.KIND: self._swept,
            sweeping.UNASKED: self._unasked,
            "revise": self._revise,
        }

    async def write(self, owed: Owed) -> Act:
        """What is to be sent now for this delivery."""
        letter = self.kinds.get(owed.kind)
        try:
            return Nothing("unknown_kind") if letter is None else await letter(owed)
        except refusals.NotToldInside:
            # It is about something private, and Slack does not say just now whether they may read it.
            return NotYet()

    async def _bookmark(self, owed: Owed) -> Act:
        """The receipt, if there is still something to be received."""
        message = MessageKey(owed.workspace, ChannelId(owed.channel or ""), Timestamp(owed.facts["ts"]))
        if not await self._database.read(entries.is_kept, message):
            return Nothing("gone")
        if not await self._database.read(leaves_receipts, message):
            return Nothing("no_receipts")
        return React(ChannelId(owed.channel or ""), Timestamp(owed.facts["ts"]), "bookmark")

    async def _unbookmark(self, owed: Owed) -> Act:
        message = MessageKey(owed.workspace, ChannelId(owed.channel or ""), Timestamp(owed.facts["ts"]))
        if (await self._database.read(marks.of, message)).declined == marks.DELETED:
            return Nothing("gone")
        is_kept = await self._database.read(entries.is_kept, message)
        if is_kept and await self._database.read(leaves_receipts, message):
            return Nothing("kept_again")
        return React(ChannelId(owed.channel or ""), Timestamp(owed.facts["ts"]), "bookmark", is_removal=True)

    async def _first_star(self, owed: Owed) -> Act:
        # Nothing of it is told: only what a star does, where they gave it.
        found = await self._database.read(entry_for, owed, sight=AS_HEARD)
        if found is None or owed.user is None:
            return Nothing("gone")
        entry, place, _ = found
        words = keeping.first_star(entry, place, done_by(owed.facts), self._kb)
        return Whisper(place.channel, owed.user, words, entry.thread_ts)

    async def _first_kept(self, owed: Owed) -> Act:
        found = await self._database.read(entry_for, owed, sight=await sight_for(owed, self._sight_of))
        if found is None or owed.user is None:
            return Nothing("gone")
        entry, place, by = found
        if owed.user not in (entry.author, entry.question_author):
            return Nothing("gone")
        tell = keeping.first_kept if entry.author == owed.user else keeping.first_question_kept
        return Direct(owed.user, tell(entry, place, by, done_by(owed.facts)), (entry.message,))

    async def _used(self, owed: Owed) -> Act:
        found = await self._database.read(entry_for, owed, sight=await sight_for(owed, self._sight_of))
        if found is None or owed.user is None:
            return Nothing("gone")
        entry, _, by = found
        name = people.SOMEBODY if owed.facts.get(NAMELESS) else by
        return Direct(owed.user, using.to_author(entry, name), (entry.message,))

    async def _farewell(self, owed: Owed) -> Act:
        """Other words for what somebody was told who is forgotten since; none go out that had not gone."""
        if "ts" not in owed.facts:
            return Nothing("forgotten")
        posted = MessageKey(owed.workspace, ChannelId(owed.channel or ""), Timestamp(owed.facts["ts"]))
        was_asked = owed.facts.get("of") == asks.KIND
        return Revise(posted, asking.was_taken_back() if was_asked else keeping.was_taken_back(), owed.id)

    async def _swept(self, owed: Owed) -> Act:
        found = await self._database.read(sweeps.summary, owed.workspace, SweepId(int(owed.facts["sweep"])))
        if found is None or found.state != "open" or not found.notes or owed.user is None:
            return Nothing("over")
        return Direct(owed.user, swept.asked(found))

    async def _unasked(self, owed: Owed) -> Act:
        if owed.user is None or not await self._database.read(sweeping.is_unasked, owed.workspace):
            return Nothing("over")
        return Direct(owed.user, swept.unasked())

    async def _revise(self, owed: Owed) -> Act:
        """Render a posted delivery again, from what is there now."""
        before = await self._database.read(deliveries.by_id, DeliveryId(owed.facts["delivery"]))
        if before is not None and before.is_under_way:
            return NotYet()
        if before is None or before.posted is None:
            return Nothing("not_posted")
        act = await self.write(before)
        if isinstance(act, NotYet):
            return act
        if isinstance(act, Post | Direct):
            return Revise(before.posted, act.words, before.id, act.quotes)
        if before.kind == sweeping.KIND:
            # Decided meanwhile: the question stands as it was answered.
            return act
        is_wished = await self._database.read(is_out_as_wished, before)
        words = keeping.was_declined() if is_wished else keeping.was_taken_back()
        return Revise(before.posted, words, before.id)


def is_out_as_wished(session: Session, told_of: Owed) -> bool:
    """Whether what an author was told of is gone because they said no."""
    if told_of.kind != "first_kept" or told_of.user is None or told_of.facts.get(OF_QUESTION):
        return False
    author = people.known(session, PersonKey(told_of.workspace, told_of.user))
    declined = {marks.of(session, message).declined for message in told.quoted(session, told_of.id)}
    return marks.BY_AUTHOR in declined or (author is not None and author.never_keep)


def leaves_receipts(session: Session, message: MessageKey) -> bool:
    """Whether the community of a message says on it that it is kept."""
    place = communities.any_at(session, message.place)
    return place is None or place.keeps.receipts


async def sight_for(owed: Owed, sight_of: SightOf) -> Sight:
    """What Slack says just now of who is to read a letter."""
    return AS_HEARD if owed.user is None else await sight_of(PersonKey(owed.workspace, owed.user))


def entry_for(session: Session, owed: Owed, *, sight: Sight) -> tuple[Kept, Place, str] | None:
    """The entry a delivery is about as its reader may see it, its community, and who acted.

    None when it is gone or out of sight; raises `NotToldInside` where Slack does not say.
    """
    entry = entries.by_id(session, owed.workspace, EntryId(int(owed.facts["entry"])))
    if entry is None or owed.user is None:
        return None
    place = communities.by_id(session, owed.workspace, entry.community)
    reader = PersonKey(owed.workspace, owed.user)
    visible = seeing.visible(session, reader, sight)
    sees = entry.community in visible
    if owed.user in (entry.author, entry.question_author):
        entry = threads.own_of(entry, reader, visible)
    elif not sees and sight.is_partial:
        raise seeing.unseen(sight)
    elif not sees:
        return None
    by = UserId(str(owed.facts.get("by", "")))
    # Who is in a channel is for those who could open it.
    name = people.names(session, owed.workspace, [by]).get(by, people.SOMEBODY) if sees else people.SOMEBODY
    return None if place is None else (entry, place, name)
