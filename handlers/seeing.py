"""Asking Slack which channels somebody is in, before they are shown anything; briefly remembered."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from communities import channels, seeing
from communities.channels import Channel
from communities.seeing import AS_HEARD, PUBLIC_ONLY, Doubt, Sight
from handlers.codes import code_of
from handlers.tools import Clock
from storage.database import Doors
from storage.keys import ChannelId, ChannelKey, PersonKey, WorkspaceId

log = logging.getLogger(__name__)

METHOD = "users.conversations"
TYPES = {Doubt.PRIVATE: "private_channel", Doubt.ANY: "public_channel,private_channel"}
# Some servers that speak Slack's language have not every method: there, what we hear decides.
NO_SUCH_METHOD = "unknown_method"
# A form that is opened next has its trigger for three seconds.
PATIENCE = 1.5
FRESH = 60.0
# So many channels a call; who is in more is asked about again with the cursor.
PAGE = 200
MOST = 2_000

# So many channels that we are away from are asked about one by one; of more, Slack's list is read.
MOST_AWAY = 10
LIST = "conversations.list"
LIST_PAGE = 999
# What cannot be read is no answer either.
UNSAID = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError)

Ask = Callable[..., Awaitable[dict[str, Any]]]
Look = Callable[[ChannelKey], Awaitable[Channel | None]]


@dataclass(frozen=True, slots=True)
class Said:
    """What Slack said of somebody, and until when it is believed."""

    inside: frozenset[ChannelId]
    about: Doubt
    until: float


class Sights:
    """Knows what Slack says of who is where; whoever joins or leaves a channel is asked about anew."""

    def __init__(self, ask: Ask, look: Look, database: Doors, clock: Clock, *, page: int = PAGE) -> None:
        self._ask = ask
        self._page = page
        self._look = look
        # Until when a channel that we are away from counts as public.
        self._public: dict[ChannelKey, float] = {}
        # Where the list of channels is to be read on, where there was no time for all of it.
        self._read_to: dict[WorkspaceId, str] = {}
        self._database = database
        self._clock = clock
        self._said: dict[PersonKey, Said] = {}
        # How often somebody moved: an answer from before that is not remembered.
        self._moves: Counter[PersonKey] = Counter()
        self._all_moves = 0
        self._never_says = False

    def forget(self, person: PersonKey | None = None) -> None:
        """Somebody moved, or something happened to a channel and so to everybody."""
        if person is None:
            self._all_moves += 1
            self._said.clear()
            self._public.clear()
            self._moves.clear()
        else:
            self._moves[person] += 1
            self._said.pop(person, None)

    async def of(self, person: PersonKey) -> Sight:
        """What this person may be shown; where Slack does not say in time, nothing private."""
        sight, hidden = await asyncio.gather(self._inside(person), self._hidden(person.workspace))
        return replace(sight, hidden=hidden)

    async def _hidden(self, workspace: WorkspaceId) -> frozenset[ChannelId]:
        """Which of the channels that we are away from are not public any more, as far as Slack says."""
        away = await self._database.read(seeing.away, workspace)
        until = self._now() + PATIENCE
        public = {key for key in away if self._public.get(key, 0) > self._now()}
        if len(away) - len(public) > MOST_AWAY:
            public |= await self._listed(workspace, {key.channel: key for key in away}, until)
        asked = [key for key in away if key not in public]
        found = await asyncio.gather(*(self._is_public(key, until) for key in asked[:MOST_AWAY]))
        known = dict(zip(asked, found, strict=False))
        return frozenset(key.channel for key in asked if not known.get(key, False))

    async def _listed(
        self, workspace: WorkspaceId, wanted: dict[ChannelId, ChannelKey], until: float
    ) -> set[ChannelKey]:
        """Which of these Slack lists as public; what time does not allow for, whoever is next reads on."""
        listed: set[ChannelKey] = set()
        try:
            async with asyncio.timeout_at(until):
                while True:
                    listed |= await self._page_of_list(workspace, wanted)
                    if not self._read_to[workspace]:
                        break
        except TimeoutError:
            log.info("there was no time to read the list of channels to its end")
        except UNSAID as error:
            self._read_to.pop(workspace, None)
            log.warning("Slack did not list the channels: %s", type(error).__name__)
        return listed

    async def _page_of_list(
        self, workspace: WorkspaceId, wanted: dict[ChannelId, ChannelKey]
    ) -> set[ChannelKey]:
        """Which of these stand on the next page of the list."""
        before = self._all_moves
        answer = await self._ask(
            LIST,
            types="public_channel",
            team_id=workspace,
            limit=LIST_PAGE,
            cursor=self._read_to.get(workspace, ""),
        )
        public = {ChannelId(str(one["id"])) for one in answer["channels"] if one["is_private"] is False}
        found = {wanted[channel] for channel in public & wanted.keys()}
        if before == self._all_moves:
            self._public |= dict.fromkeys(found, self._now() + FRESH)
        self._read_to[workspace] = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        return found

    async def _is_public(self, key: ChannelKey, until: float) -> bool:
        """Whether Slack says so; when it says otherwise, that is written down."""
        try:
            async with asyncio.timeout_at(until):
                found = await self._look(key)
        except UNSAID as error:
            log.warning("Slack did not say whether a channel is public still: %s", type(error).__name__)
            return False
        if found is None or found.is_private:
            await self._database.write(channels.made_private, key, self._clock())
            return False
        self._public[key] = self._now() + FRESH
        return True

    async def _inside(self, person: PersonKey) -> Sight:
        """What this person may count as inside."""
        about = await self._database.read(seeing.doubt, person)
        if about is Doubt.NONE or self._never_says:
            return AS_HEARD
        said = self._remembered(person, about)
        if said is not None:
            return Sight(said)
        before = (self._all_moves, self._moves[person])
        try:
            async with asyncio.timeout(PATIENCE):
                inside = await self._asked(person, about)
        except SlackApiError as error:
            code = code_of(error)
            if code == NO_SUCH_METHOD:
                self._never_says = True
                log.info("this server cannot say who is where: what it tells of joining and leaving decides")
                return AS_HEARD
            return silent(code)
        except UNSAID as error:
            return silent(type(error).__name__)
        if await self._database.read(seeing.mistaken, person, about, inside):
            wrong = await self._database.write(seeing.told, person, about, inside, self._clock())
            log.info("Slack says otherwise about somebody than we heard, in %d channels", wrong)
        if before == (self._all_moves, self._moves[person]):
            self._remember(person, Said(inside, about, self._now() + FRESH))
        return Sight(inside)

    async def _asked(self, person: PersonKey, about: Doubt) -> frozenset[ChannelId]:
        """All pages of what Slack has to say."""
        found: set[ChannelId] = set()
        cursor = ""
        while True:
            answer = await self._ask(
                METHOD,
                user=person.user,
                types=TYPES[about],
                team_id=person.workspace,
                limit=self._page,
                cursor=cursor,
            )
            found |= {ChannelId(str(channel["id"])) for channel in answer["channels"]}
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return frozenset(found)

    def _remembered(self, person: PersonKey, about: Doubt) -> frozenset[ChannelId] | None:
        said = self._said.get(person)
        return said.inside if said and said.about is about and said.until > self._now() else None

    def _remember(self, person: PersonKey, said: Said) -> None:
        if len(self._said) >= MOST:
            self._said = {who: one for who, one in self._said.items() if one.until > self._now()}
        if len(self._said) < MOST:
            self._said[person] = said

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def silent(why: str) -> Sight:
    """Slack did not say."""
    log.warning("Slack did not say which channels somebody is in (%s): only public ones are shown", why)
    return PUBLIC_ONLY
