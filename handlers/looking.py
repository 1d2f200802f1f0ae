"""What we ask of Slack: a message's words, who somebody is, who is in a channel; paced, and few."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities import refusals
from communities.channels import Channel
from communities.keeping import Said, Starred
from communities.seeing import Sight
from handlers.codes import code_of
from handlers.envelopes import readable
from handlers.installations import Installations
from handlers.pace import Pace
from handlers.reading import said
from handlers.seeing import PATIENCE, UNSAID, Sights
from handlers.tools import Clock
from storage import people
from storage.database import Doors
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId
from storage.people import Profile
from views.text import cut

log = logging.getLogger(__name__)

GONE = {"message_not_found", "thread_not_found", "no_item_specified", "bad_timestamp"}
OUT_OF_REACH = {"channel_not_found"}
# Some servers that speak Slack's language have not every method.
NO_SUCH_METHOD = "unknown_method"
FRESH = timedelta(days=1)
NO_ENTRY = {
    "channel_not_found",
    "is_archived",
    "method_not_supported_for_channel_type",
    "missing_scope",
    "no_permission",
    "restricted_action",
}
NO_INVITATION = {
    "already_in_channel",
    "cant_invite",
    "channel_not_found",
    "is_archived",
    "missing_scope",
    "no_permission",
    "not_in_channel",
    "org_user_not_in_team",
    "restricted_action",
    "ura_max_channels",
    "user_is_restricted",
    "user_is_ultra_restricted",
    "user_not_found",
}


class Looking:
    """Asks Slack, and remembers who people are."""

    def __init__(
        self,
        client: AsyncWebClient,
        installations: Installations,
        database: Doors,
        clock: Clock,
        *,
        pace: float = 1.0,
    ) -> None:
        self._client = client
        self.installations = installations
        self._database = database
        self._clock = clock
        # Slack counts each method by itself: a burst of stars must not hold up a command.
        self._paces: defaultdict[str, Pace] = defaultdict(lambda: Pace(pace))
        self.sights = Sights(self.ask_once, self.channel, database, clock)

    async def message(self, key: MessageKey, thread_ts: Timestamp | None = None) -> Said | None:
        """The message as it is now, with its permalink; None when it is gone or out of our reach."""
        try:
            return await self.reached(key, thread_ts)
        except SlackApiError as error:
            if code_of(error) not in OUT_OF_REACH:
                raise
            return None

    async def reached(self, key: MessageKey, thread_ts: Timestamp | None = None) -> Said | None:
        """The same, and None when it is gone only; raises what Slack says where it is out of our reach."""
        try:
            answer = await self.ask("reactions.get", channel=key.channel, timestamp=key.ts, full="true")
            found: dict[str, Any] | None = answer.get("message")
        except SlackApiError as error:
            if code_of(error) not in GONE | OUT_OF_REACH | {NO_SUCH_METHOD}:
                raise
            found = await self._reply(key, thread_ts)
        if found is None or found.get("subtype") == "tombstone":
            return None
        permalink = str(found.get("permalink") or "") or await self._permalink(key)
        ourselves = self.installations.of(key.workspace)
        return said(key.workspace, key.channel, found, permalink, ourselves.bot_id)

    async def whole(self, key: MessageKey, thread_ts: Timestamp | None = None) -> Said | None:
        """The message as it is now, with what it replies to, and everybody known who wrote them."""
        found = await self.message(key, thread_ts)
        return None if found is None else await self.with_question(found)

    async def with_question(self, found: Said) -> Said:
        """The same, with what it replies to, and everybody known who wrote them."""
        if found.author:
            await self.person(PersonKey(found.key.workspace, found.author))
        return found if found.parent is None else replace(found, question=await self.whole(found.parent))

    async def _reply(self, key: MessageKey, thread_ts: Timestamp | None) -> dict[str, Any] | None:
        """A reply that `reactions.get` does not find, by way of its thread."""
        try:
            answer = await self.ask(
                "conversations.replies",
                channel=key.channel,
                ts=thread_ts or key.ts,
                oldest=key.ts,
                inclusive="true",
                limit=5,
            )
        except SlackApiError as error:
            if code_of(error) not in GONE:
                raise
            return None
        return next((found for found in answer.get("messages", []) if found.get("ts") == key.ts), None)

    async def stands(self, fact: Starred) -> bool | None:
        """Whether this reaction stands on its message now; None when Slack does not say."""
        place = {"channel": fact.message.channel, "timestamp": fact.message.ts}
        try:
            answer = await self.ask("reactions.get", **place, full="true")
        except SlackApiError as error:
            if code_of(error) not in GONE | OUT_OF_REACH | {NO_SUCH_METHOD}:
                raise
            return None
        return standing(answer.get("message") or {}, fact)

    async def _permalink(self, key: MessageKey) -> str:
        try:
            answer = await self.ask("chat.getPermalink", channel=key.channel, message_ts=key.ts)
            return str(answer.get("permalink") or "")
        except SlackApiError:
            return ""

    async def sight(self, key: PersonKey) -> Sight:
        """What Slack says just now of the channels this person is in, for whoever shows them something."""
        return await self.sights.of(key)

    async def ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One call in its turn; told to wait, we wait once and ask again."""
        try:
            return await self.ask_once(method, **arguments)
        except SlackApiError as error:
            if code_of(error) != "ratelimited":
                raise
        return await self.ask_once(method, **arguments)

    async def ask_once(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One call in its turn; told to wait, whoever comes next waits."""
        pace = self._paces[method]
        await pace.turn()
        try:
            answer = await self._client.api_call(method, params=arguments, http_verb="GET")
        except SlackApiError as error:
            if code_of(error) == "ratelimited":
                pace.hold(float(error.response.headers.get("Retry-After", 1)))
            raise
        return readable(answer.data)

    async def person(self, key: PersonKey, *, afresh: bool = False, patience: float | None = None) -> None:
        """Make sure that we know this person, from Slack when we do not or it is a day ago.

        When Slack does not say, in `patience` seconds if that is given, what we knew of them stands; raises
        `NotToldWho` when that is nothing.
        """
        known = await self._database.read(people.known, key)
        if known is not None and not afresh and self._clock() - known.seen_at < FRESH:
            return
        try:
            found = await self._profile(key, PATIENCE if known else patience)
        except UNSAID as error:
            log.warning("Slack did not say who somebody is: %s", code_of(error) or type(error).__name__)
            if known is None:
                raise refusals.NotToldWho from error
            return
        if found is not None:
            await self._database.write(people.meet, found, self._clock())
        elif known is None:
            called = await self._database.read(people.names, key.workspace, [key.user])
            stranger = Profile(key, called.get(key.user, people.SOMEBODY), is_external=True)
            await self._database.write(people.meet, stranger, self._clock())

    async def _profile(self, key: PersonKey, patience: float | None) -> Profile | None:
        """Who this is; None when Slack knows nobody, or none that we may see."""
        try:
            async with asyncio.timeout(patience):
                answer = await self.ask("users.info", user=key.user)
        except SlackApiError as error:
            if code_of(error) not in ("user_not_found", "user_not_visible"):
                raise
            return None
        return profile(key, answer.get("user") or {})

    async def channel(self, key: ChannelKey) -> Channel | None:
        """The channel as it is now; None when we cannot see it, as with a private one we are not in."""
        if not key.channel:
            # Something was pressed where there is no channel: Slack takes no question without one.
            return None
        try:
            answer = await self.ask("conversations.info", channel=key.channel, include_num_members="true")
        except SlackApiError as error:
            if code_of(error) not in ("channel_not_found", "missing_scope", "not_in_channel"):
                raise
            return None
        return channel(key, answer.get("channel") or {})

    async def enter(self, key: ChannelKey) -> bool:
        """Go into a public channel; False when Slack does not let us."""
        try:
            await self._client.conversations_join(channel=key.channel)
        except SlackApiError as error:
            if code_of(error) not in NO_ENTRY:
                raise
            log.info("cannot enter %s: %s", key.channel, code_of(error))
            return False
        return True

    async def invite(self, key: ChannelKey, user: UserId) -> bool:
        """Bring somebody into a channel that we are in; False when Slack does not let us."""
        try:
            await self._client.conversations_invite(channel=key.channel, users=user)
        except SlackApiError as error:
            code = code_of(error)
            if code not in NO_INVITATION:
                raise
            log.info("cannot invite into %s: %s", key.channel, code)
            return bool(code == "already_in_channel")
        return True

    async def members(self, key: ChannelKey) -> list[UserId]:
        """Everybody in this channel, ourselves left out."""
        ourselves = self.installations.of(key.workspace).bot_user
        return [user async for user in self._members(key) if user != ourselves]

    async def _members(self, key: ChannelKey) -> AsyncIterator[UserId]:
        cursor = ""
        while True:
            answer = await self.ask("conversations.members", channel=key.channel, limit=200, cursor=cursor)
            for user in answer.get("members", []):
                yield UserId(user)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def standing(message: dict[str, Any], fact: Starred) -> bool | None:
    """Whether the message shows this reaction; None when its list of people is cut short before theirs."""
    alike = [one for one in message.get("reactions", []) if str(one.get("name")).split("::")[0] == fact.emoji]
    if any(fact.by in one.get("users", ()) for one in alike):
        return True
    is_whole = all(one.get("count", 0) <= len(one.get("users", ())) for one in alike)
    return False if is_whole else None


def channel(key: ChannelKey, found: dict[str, Any]) -> Channel:
    """Slack's description of a channel; what it leaves out counts as private."""
    is_direct = bool(found.get("is_im") or found.get("is_mpim"))
    return Channel(
        ChannelKey(key.workspace, ChannelId(str(found.get("id") or key.channel))),
        str(found.get("name") or found.get("name_normalized") or ""),
        bool(found.get("is_private", True)),
        bool(found.get("is_ext_shared") or found.get("is_org_shared")),
        bool(found.get("is_archived")),
        bool(found.get("is_member")),
        bool(found.get("is_general")),
        is_direct,
        found.get("num_members"),
    )


def profile(key: PersonKey, found: dict[str, Any]) -> Profile:
    """Slack's description of a person; somebody of another team is external, whatever else is said."""
    words = found.get("profile", {})
    teams = [found.get("team_id"), *(found.get("enterprise_user", {}).get("teams") or ())]
    names = (words.get("display_name"), words.get("real_name"), found.get("real_name"), found.get("name"))
    return Profile(
        key,
        next((cut(name, 255) for name in names if name and cut(name, 255)), people.SOMEBODY),
        found.get("tz", "UTC")[:64],
        is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
        is_external=bool(found.get("is_stranger"))
        or (found.get("team_id") is not None and key.workspace not in teams),
        is_admin=bool(found.get("is_admin") or found.get("is_owner")),
        is_bot=bool(found.get("is_bot")) or key.user == "USLACKBOT",
        is_deactivated=bool(found.get("deleted")),
        updated=found.get("updated", 0),
    )
