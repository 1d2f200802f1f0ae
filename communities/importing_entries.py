"""A line of an export that is an entry, as it is written here. Pure."""

from typing import Any

from communities import words
from communities.importing_lines import Record
from storage.entries import Draft
from storage.keys import ChannelId, CommunityId, MessageKey, Timestamp, UserId, WorkspaceId

# What stands in the line as it stands in the table, and whom it names besides its author.
AS_WRITTEN = (
    "edited_ts",
    "standing",
    "question_edited_ts",
    "checked_at",
    "review_at",
    "opened_at",
    "successor",
    "merged_into",
)
TENDING = ("owner", "owner_asked", "checked_by", "question_author")


def message_of(record: Record) -> MessageKey:
    """The message that an entry was made of."""
    values = record.values
    return MessageKey(WorkspaceId(values["workspace"]), ChannelId(values["channel"]), Timestamp(values["ts"]))


def draft_of(message: MessageKey, record: Record, community: CommunityId, gone: set[UserId]) -> Draft:
    """An entry as it is written, without whoever is gone and without their words."""
    values = record.values
    starred = values["starred_by"]
    left = [user for user in starred if user not in gone]
    people: dict[str, Any] = {name: named(values[name], gone) for name in TENDING}
    asked = values["question_text"] if values["question_author"] not in gone else None
    return Draft(
        message,
        community,
        Timestamp(values["thread_ts"]) if values["thread_ts"] else None,
        values["permalink"],
        UserId(values["author"]) if values["author"] else None,
        values["title"],
        values["text"],
        words.plain(values["text"]),
        UserId("" if values["kept_by"] in gone else values["kept_by"]),
        values["created_at"],
        stars=values["stars"] if left == starred else len(set(left) - {values["author"]}),
        tags=tuple(values["tags"]),
        is_title_given=values["title_given"],
        question_text=asked,
        question_plain=words.plain(asked) if asked else "",
        is_answer=values["answer"],
        **{name: values[name] for name in AS_WRITTEN},
        **people,
    )


def named(user: str | None, gone: set[UserId]) -> UserId | None:
    """Who is named, unless they are gone."""
    return UserId(user) if user and user not in gone else None
