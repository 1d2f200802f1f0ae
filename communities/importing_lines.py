"""The lines of an export of ours, checked before anything is written: the first that is wrong is named."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType
from typing import Any

from communities import words
from communities.exporting import FORMAT, VERSION
from communities.recurrence import Recurrence, zone_of
from storage import fitting, porting
from storage.applications import Use
from storage.fitting import Fields, Unfit
from storage.keys import UserId
from storage.numbering import NUMBERED
from storage.porting import KINDS, OWED
from storage.standings import CHECKED, IN_DOUBT, KEPT, LET_GO

MARK = b"\xef\xbb\xbf"
# What an entry's line holds, besides what its table says of the rest.
ENTRY_TEXTS = {"workspace": 32, "channel": 32, "standing": 16, "kept_by": 32}
ENTRY_MAY_LACK = {
    "author": 32,
    "question_author": 32,
    "owner": 32,
    "owner_asked": 32,
    "checked_by": 32,
    "successor": 64,
    "merged_into": 64,
}
ENTRY_STAMPS = ("thread_ts", "edited_ts", "question_edited_ts")
ENTRY_MOMENTS = ("checked_at", "review_at", "opened_at")
ENTRY_WORDS = ("title", "text", "permalink")
STANDINGS = (KEPT, CHECKED, IN_DOUBT, *LET_GO, "withdrawn")
# Nothing that would run, or break the page that it stands on.
ADDRESS = re.compile(r"https?://[^\s<>\"|]+")


class Wrong(Exception):
    """A line is not as it should be; nothing was written."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


@dataclass(frozen=True, slots=True)
class Record:
    """One line: what sort it is, and what it holds, as values of its table's columns where it has one."""

    line: int
    kind: str
    values: MappingProxyType[str, Any]


def is_ours(beginning: bytes) -> bool:
    """Whether a file that begins like this is meant to be an export of ours."""
    return beginning.removeprefix(MARK).lstrip().startswith(b"{")


def records(lines: Iterable[bytes]) -> Iterator[Record]:
    """Every line between the first and the last, each by itself as it should be; raises `Wrong`."""
    number, last, ended = 0, 0, False
    for number, raw in enumerate(lines, 1):
        if ended:
            raise Wrong(number, "something follows the last line.")
        fields = fields_of(number, raw)
        if number == 1:
            check_head(fields)
            yield Record(1, "head", MappingProxyType(fields))
            continue
        kind = fields.pop("record", None)
        if kind == "end":
            ended, last = True, fields.get("lines", 0)
            if last != number - 1:
                raise Wrong(
                    number, f"the export had {last} lines before this one, and here there are {number - 1}."
                )
            continue
        try:
            yield Record(number, str(kind), MappingProxyType(values_of(kind, fields)))
        except Unfit as unfit:
            raise Wrong(number, f"{unfit}.") from None
    if not ended:
        raise Wrong(number + 1, "the export ends before its last line: it was cut short.")


def fields_of(number: int, raw: bytes) -> Fields:
    """The object that a line holds; raises `Wrong`."""
    try:
        text = (raw.removeprefix(MARK) if number == 1 else raw).decode()
    except UnicodeDecodeError:
        raise Wrong(number, "it is not text in UTF-8.") from None
    if "\0" in text:
        raise Wrong(number, "it is not text in UTF-8.")
    try:
        found = json.loads(text, object_pairs_hook=each_once)
    except Unfit as unfit:
        raise Wrong(number, f"{unfit}.") from None
    except (ValueError, RecursionError):
        cut = "it was cut short, or" if not raw.endswith(b"\n") else "it"
        raise Wrong(number, f"{cut} is no JSON.") from None
    if not isinstance(found, dict):
        raise Wrong(number, "it is no JSON object.")
    return found


def each_once(pairs: list[tuple[str, Any]]) -> Fields:
    """An object in which no field stands twice; raises `Unfit`."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unfit("a field stands in it twice")
    return found


def check_head(fields: Fields) -> None:
    """Raise `Wrong` unless this is the first line of an export that this version reads."""
    if fields.get("format") != FORMAT:
        raise Wrong(1, "it is not the first line of an export of Commonplace.")
    if fields.get("version") != VERSION:
        shown = str(fields.get("version"))[:20]
        raise Wrong(1, f"the export has version {shown}, and this Commonplace reads version {VERSION}.")
    try:
        numbers = fields["numbers"]
        for table in NUMBERED:
            fitting.number(table.name, numbers[table.name])
    except (Unfit, KeyError, TypeError):
        raise Wrong(1, "it does not say which numbers were given.") from None


def values_of(kind: object, fields: Fields) -> dict[str, Any]:
    """What a line holds, as values; raises `Unfit`."""
    if kind == "entry":
        return entry_of(fields)
    if kind == "forgotten":
        return {
            "workspace": fitting.text("workspace", fields.get("workspace"), 32),
            "salt": fitting.text("salt", fields.get("salt"), 64),
            "fingerprint": fitting.text("fingerprint", fields.get("fingerprint"), 64),
            "forgotten_at": fitting.moment("forgotten_at", fields.get("forgotten_at")),
        }
    if kind == "occurrence":
        fitting.number("community", fields.get("community"))
        name = fitting.text("schedule", fields.get("schedule"), 16)
        row = porting.read(KINDS["occurrence"], fields | {"schedule": 0})
        return row | {"community_id": fields["community"], "schedule_id": name}
    if kind not in KINDS:
        raise Unfit("nobody knows what sort of line it is")
    row = porting.read(KINDS[str(kind)], fields)
    make_sense(str(kind), row)
    return row


def make_sense(kind: str, row: dict[str, Any]) -> None:
    """Raise `Unfit` for what its column could hold and the app could not work with."""
    if kind == "schedule":
        try:
            Recurrence(row["rule"], time.fromisoformat(row["at"]), row["zone"], row["starts_on"])
        except (ValueError, OverflowError):
            raise Unfit("the rule, the time or the zone of this schedule does not exist") from None
    if kind == "community" and zone_of(row["zone"]) != row["zone"]:
        raise Unfit("the zone of this community does not exist")
    if kind == "delivery" and row["state"] == OWED:
        raise Unfit("a message that is still to be sent cannot be imported")


def entry_of(fields: Fields) -> dict[str, Any]:
    """What an entry's line holds; raises `Unfit`."""
    found: dict[str, Any] = {"id": fitting.number("id", fields.get("id"))}
    for name, longest in ENTRY_TEXTS.items():
        found[name] = fitting.text(name, fields.get(name), longest)
    for name, longest in ENTRY_MAY_LACK.items():
        value = fields.get(name)
        found[name] = None if value is None else fitting.text(name, value, longest)
    found["ts"] = fitting.stamp("ts", fields.get("ts"))
    for name in ENTRY_STAMPS:
        value = fields.get(name)
        found[name] = None if value is None else fitting.stamp(name, value)
    for name in ENTRY_MOMENTS:
        value = fields.get(name)
        found[name] = None if value is None else fitting.moment(name, value)
    question = fields.get("question_text")
    found["question_text"] = None if question is None else fitting.text("question_text", question)
    found["answer"] = fitting.of_type("answer", fields.get("answer"), bool)
    for name in ENTRY_WORDS:
        found[name] = fitting.text(name, fields.get(name))
    found["stars"] = fitting.number("stars", fields.get("stars"))
    found["title_given"] = fitting.of_type("title_given", fields.get("title_given"), bool)
    found["created_at"] = fitting.moment("created_at", fields.get("created_at"))
    # As the app writes them: so that they are found, and can be changed.
    found["tags"] = list(words.tags_in(fitting.text("tags", one, 30) for one in listed("tags", fields)))
    found["starred_by"] = [fitting.text("starred_by", one, 32) for one in listed("starred_by", fields)]
    found["used"] = [use_of(one) for one in listed("used", fields)]
    fit_together(found)
    return found


def fit_together(found: dict[str, Any]) -> None:
    """Raise `Unfit` for an entry that stands as none can, or that leads nowhere or to itself."""
    if found["standing"] not in STANDINGS:
        raise Unfit("“standing” is none that there is")
    if found["permalink"] and not ADDRESS.fullmatch(found["permalink"]):
        raise Unfit("“permalink” is no address")
    for name in ("successor", "merged_into"):
        channel, _, ts = (found[name] or "").partition(":")
        if found[name] is None:
            continue
        if not (channel and fitting.STAMP.fullmatch(ts)):
            raise Unfit(f"“{name}” is no message")
        if (channel, ts) == (found["channel"], found["ts"]):
            raise Unfit(f"“{name}” is the entry itself")


def listed(name: str, fields: Fields) -> list[Any]:
    """A field that is a list; raises `Unfit`."""
    value = fields.get(name)
    if not isinstance(value, list):
        raise Unfit(f"“{name}” is no list")
    return value


def use_of(value: object) -> Use:
    """Who used an entry, when, what it changed, and who says so too; raises `Unfit`."""
    if not isinstance(value, dict):
        raise Unfit("“used” does not say who used it")
    changed, other, moment = (value.get(name) for name in ("changed", "confirmed_by", "confirmed_at"))
    return Use(
        UserId(fitting.text("by", value.get("by"), 32)),
        fitting.moment("at", value.get("at")),
        None if changed is None else fitting.text("changed", changed, 200),
        None if other is None else UserId(fitting.text("confirmed_by", other, 32)),
        None if moment is None else fitting.moment("confirmed_at", moment),
    )
