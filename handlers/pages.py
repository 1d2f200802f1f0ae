"""Pages of a channel and of threads as Slack shows them now; whatever it does not say is an error."""

from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.codes import code_of
from handlers.looking import NO_SUCH_METHOD, Looking
from storage.keys import ChannelKey, MessageKey, Timestamp

# Only these mean that there is no such message; whatever else Slack says, nothing is concluded.
NOT_THERE = {"message_not_found", "thread_not_found"}
# One call shows so many messages of a channel or a thread.
A_PAGE = 200
END = Timestamp("")
# Later than every `ts`.
NEVER = Timestamp(":")
JSON = dict[str, Any]


class Unsound(Exception):
    """Slack's answer is not one to the question: nothing is concluded from it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a look showed, by `ts`; everything from `low` on is in it, save what Slack keeps back."""

    messages: dict[Timestamp, JSON]
    low: Timestamp = END
    # Older messages than these may be there, and Slack shows them to nobody.
    floor: Timestamp = END


async def page_of(place: ChannelKey, latest: Timestamp | None, looking: Looking, limit: int = A_PAGE) -> Page:
    """A page of a channel, down from this message; raises `Unsound` when it is of another place."""
    given = {"latest": latest, "inclusive": "true"} if latest is not None else {}
    answer = await looking.ask("conversations.history", channel=place.channel, limit=limit, **given)
    messages = by_ts(answer)
    low = min(messages, default=END)
    if latest is not None and max(messages, default=END) > latest:
        raise Unsound
    if answer.get("has_more"):
        if not messages:
            raise Unsound
        return Page(there(messages), low)
    # In a workspace that shows its last months only, what is older is not gone.
    floor = (low or NEVER) if answer.get("is_limited") else END
    return Page(there(messages), floor=floor)


async def thread_of(
    place: ChannelKey, thread: Timestamp, wanted: list[Timestamp], looking: Looking
) -> dict[Timestamp, JSON]:
    """Those of these replies that are there; raises `Unsound` when the thread is not shown from there on."""
    found: dict[Timestamp, JSON] = {}
    left = sorted(wanted)
    while left:
        try:
            answer = await looking.ask(
                "conversations.replies",
                channel=place.channel,
                ts=thread,
                oldest=left[0],
                inclusive="true",
                limit=A_PAGE,
            )
        except SlackApiError as error:
            if code_of(error) not in NOT_THERE:
                raise
            break
        messages = by_ts(answer)
        found |= {ts: message for ts, message in there(messages).items() if ts in wanted}
        if not answer.get("has_more"):
            break
        last = max(messages, default=END)
        if last < left[0]:
            raise Unsound
        left = [ts for ts in left if ts > last]
    return found


async def replies_of(place: ChannelKey, thread: Timestamp, looking: Looking) -> dict[Timestamp, JSON]:
    """The first page of a thread; nothing where there is none to be seen."""
    try:
        answer = await looking.ask("conversations.replies", channel=place.channel, ts=thread, limit=A_PAGE)
    except SlackApiError as error:
        if code_of(error) not in {*NOT_THERE, NO_SUCH_METHOD}:
            raise
        return {}
    return there(by_ts(answer))


async def message_of(key: MessageKey, thread: Timestamp | None, looking: Looking) -> JSON | None:
    """A message as it is now; None only when Slack says that there is none."""
    try:
        answer = await looking.ask("reactions.get", channel=key.channel, timestamp=key.ts, full="true")
    except SlackApiError as error:
        code = code_of(error)
        if code not in {*NOT_THERE, NO_SUCH_METHOD}:
            raise
        if thread is None and code in NOT_THERE:
            return None
    else:
        message: JSON | None = answer.get("message")
        if message is None or message.get("ts") != key.ts:
            raise Unsound
        return there({key.ts: message}).get(key.ts)
    if thread is not None:
        return (await thread_of(key.place, thread, [key.ts], looking)).get(key.ts)
    page = await page_of(key.place, key.ts, looking, limit=1)
    if page.floor != END:
        raise Unsound
    return page.messages.get(key.ts)


async def within_sight(
    place: ChannelKey, wanted: list[MessageKey], messages: dict[Timestamp, JSON], looking: Looking
) -> list[MessageKey]:
    """These messages without those that are not shown because Slack shows nothing so old."""
    lost = [key for key in wanted if key.ts not in messages]
    if not lost:
        return wanted
    try:
        page = await page_of(place, lost[0].ts, looking, limit=1)
    except SlackApiError as error:
        if code_of(error) != NO_SUCH_METHOD:
            raise
        return wanted
    return wanted if page.floor == END else [key for key in wanted if key not in lost]


def by_ts(answer: JSON) -> dict[Timestamp, JSON]:
    """The messages of an answer by their `ts`."""
    return {Timestamp(found["ts"]): found for found in answer.get("messages", []) if "ts" in found}


def there(messages: dict[Timestamp, JSON]) -> dict[Timestamp, JSON]:
    """Without the stones that stay where a thread's first message was deleted."""
    return {ts: found for ts, found in messages.items() if found.get("subtype") != "tombstone"}
