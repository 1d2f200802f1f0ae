"""Which events concern us; the rest is acknowledged and never written down. Pure."""

from typing import Any

from communities.answers import MARKS
from storage.communities import Place

# Subtypes of messages that somebody said; the others are notices of Slack's own, and hold nobody's words.
SPOKEN = {None, "thread_broadcast", "file_share", "me_message", "bot_message"}
# Subtypes that tell who may read a channel from now on.
CONVERTED = {"channel_convert_to_private", "channel_convert_to_public"}
# Those, and subtypes that tell of words that changed or went.
CHANGED = {"message_changed", "message_deleted"} | CONVERTED
ABOUT_CHANNELS = {
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
}
ABOUT_PEOPLE = {"user_change"}
ABOUT_US = {"app_uninstalled", "tokens_revoked"}
STARS = {"reaction_added", "reaction_removed"}
# Nothing is owed for these if the process dies: they are dispatched and not written down.
PASSING = {"app_home_opened"}


def channel_of(event: dict[str, Any]) -> str | None:
    """The channel that an event is about, wherever its kind puts it."""
    kind = event.get("type")
    if kind in STARS:
        found = event.get("item", {}).get("channel")
    elif kind == "channel_id_changed":
        found = event.get("old_channel_id")
    else:
        found = event.get("channel")
    if isinstance(found, dict):
        found = found.get("id")
    return found if isinstance(found, str) else None


def concerns(event: dict[str, Any], place: Place | None, bot_user: str) -> bool:
    """Whether this event can have an effect, given the community of its channel, if it has one."""
    kind = event.get("type")
    if kind in ABOUT_PEOPLE or kind in ABOUT_US:
        return True
    if place is None:
        return False
    if kind in STARS:
        is_message = event.get("item", {}).get("type") == "message"
        return is_message and is_meant(event, place) and event.get("user") != bot_user
    if kind == "message":
        return speaks(event, bot_user) and (place.is_adopted or event.get("subtype") in CHANGED)
    return kind in ABOUT_CHANNELS


def tells_of_a_channel(event: dict[str, Any]) -> bool:
    """Whether this is what becomes of a channel and not what is said or done there."""
    return event.get("type") in ABOUT_CHANNELS or (
        event.get("type") == "message" and event.get("subtype") in CONVERTED
    )


def is_meant(event: dict[str, Any], place: Place) -> bool:
    """Whether a reaction keeps here, or did once and is taken back; or is a tick, that may accept."""
    reaction = event.get("reaction", "").split("::")[0]
    if reaction in MARKS:
        return place.is_adopted
    return reaction in (place.emojis if event["type"] == "reaction_removed" else (place.emoji,))


def speaks(event: dict[str, Any], bot_user: str) -> bool:
    """Whether a message event has words of people in it, or tells of words that changed."""
    subtype = event.get("subtype")
    if subtype in CHANGED:
        return True
    return subtype in SPOKEN and event.get("user") != bot_user
