"""What was kept, for reading elsewhere: as a table, and what every such form has in common."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from communities.exporting import Note
from storage.entries import Kept
from storage.keys import UserId
from storage.standings import CHECKED, IN_DOUBT, KEPT, REPLACED, RETIRED
from views.markup import Named, Plain, Style, written
from views.text import said_at

COLUMNS = (
    *("id", "title", "question", "asked_by", "text", "answer", "author", "channel", "private", "written"),
    *("kept", "stars", "used", "standing", "tags", "permalink", "workspace", "replaced_by", "also"),
)
# What a spreadsheet would take for a formula, some of them in letters of double width too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# By this Excel knows that a table is UTF-8, and not of its own country's letters.
BYTE_ORDER_MARK = "\ufeff"
STANDING = {
    KEPT: "kept",
    CHECKED: "checked",
    IN_DOUBT: "in doubt",
    REPLACED: "replaced",
    RETIRED: "retired",
    "withdrawn": "withdrawn",
}


def table(notes: Sequence[Note], people: Mapping[UserId, str]) -> Iterator[str]:
    """All of it as a table, line by line."""
    named = Named(people)
    yield BYTE_ORDER_MARK + table_row(COLUMNS)
    for note in notes:
        yield as_row(note, named)


def links(notes: Iterable[Note], place: Callable[[Note], str]) -> dict[str, str]:
    """Where each note is, by its message and those of what was merged into it."""
    return {one.entry.message.name: place(note) for note in notes for one in (*note.also, note)}


def standing(note: Note) -> str:
    """How a note stands, in a word or two."""
    return STANDING.get(note.entry.standing, note.entry.standing)


def evidence(note: Note) -> list[str]:
    """Whether it was accepted as the answer, and how it stands."""
    stands = [standing(note)] if note.entry.standing != KEPT else []
    return ["accepted as the answer", *stands] if is_answer(note) else stands


def question(note: Note, style: Style, named: Named) -> str:
    """What a note replies to; '' when nothing of that is kept."""
    return written(note.entry.question_text or "", style, named)


def asked(note: Note) -> str:
    """What stands before a question, so that nobody takes it for words of the note's author."""
    return f"Asked by {note.asker}:" if note.asker else "Asked:"


def is_answer(note: Note) -> bool:
    """Whether a note is shown as the answer that was accepted."""
    return note.entry.is_answer and bool(note.entry.question_plain)


def besides(note: Note, style: Style, named: Named) -> Iterator[str]:
    """What stands in a note's place now, and what it stands for besides itself."""
    if note.successor is not None:
        found = note.successor
        link = style.link(named.notes.get(found.message.name, found.permalink), in_a_line(found))
        yield style.words("Replaced by ") + link
    for one in note.also:
        by = f", {one.author}" if one.author else ""
        yield style.words("Also: ") + style.link(one.entry.permalink, in_a_line(one.entry)) + style.words(by)


def in_a_line(entry: Kept) -> str:
    """A title without what would break a line."""
    return " ".join(entry.title.split())


def day(note: Note) -> str:
    """When a note was kept, in UTC."""
    return note.entry.kept_at.strftime("%Y-%m-%d")


def table_row(values: Sequence[object]) -> str:
    """One line of a table, as spreadsheets read it."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([cell(value) for value in values])
    return line.getvalue()


def cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA) else text


def as_row(note: Note, named: Named) -> str:
    """A note as a line of a table."""
    entry = note.entry
    return table_row(
        (
            entry.id,
            entry.title,
            question(note, Plain(), named),
            note.asker if entry.question_plain else "",
            written(entry.text, Plain(), named),
            "yes" if is_answer(note) else "no",
            note.author,
            note.place.name,
            "yes" if note.place.is_private else "no",
            said_at(entry.message.ts).isoformat(timespec="seconds"),
            entry.kept_at.isoformat(timespec="seconds"),
            note.stars,
            note.users,
            standing(note),
            " ".join(entry.tags),
            entry.permalink,
            entry.message.workspace,
            note.successor.permalink if note.successor else "",
            " ".join(one.entry.permalink for one in note.also),
        )
    )
