"""What stands in Slack follows: it is changed, and taken down where Slack would leave words that are gone."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities.following import REFRESHES
from scheduler.act import Act, Delete, Post, React, Revise, Whisper
from scheduler.calling import FINAL, call, code_of, erase
from storage.deliveries import Owed
from storage.keys import ChannelId, MessageKey

# There is nothing left to be changed.
MISSING = "message_not_found"
# What says that a channel is not what we take it for.
SHUT = {"channel_not_found", "is_archived", "is_inactive", "not_in_channel"}


def to_empty(owed: Owed, act: Act | None) -> MessageKey | None:
    """The post that has to lose words by this, by whatever way; None when nothing has to go."""
    if isinstance(act, Delete) or (isinstance(act, Revise) and not owed.facts.get(REFRESHES)):
        return act.posted
    return None


def written_to(act: Act | None) -> ChannelId | None:
    """The channel in which something new was to appear, or None."""
    return act.channel if isinstance(act, Post | Whisper | React) else None


async def revise(client: AsyncWebClient, act: Revise, *, may_go: bool) -> bool:
    """Put other words in place, and if Slack will not have them, take the post down; whether it stands."""
    # What becomes of blocks that are not named, servers see differently.
    words = {"blocks": [], **act.words}
    try:
        await call(client, "chat.update", channel=act.posted.channel, ts=act.posted.ts, **words)
    except SlackApiError as error:
        if not may_go or code_of(error) not in FINAL - {MISSING}:
            raise
        await erase(client, Delete(act.posted))
        return False
    return True
