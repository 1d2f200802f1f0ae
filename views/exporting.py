"""What was kept, for reading elsewhere: a table, a folder of Markdown."""

import csv
import io
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from communities.exporting import Note
from storage.entries import Kept
from storage.keys import UserId
from storage.standings import CHECKED, IN_DOUBT, KEPT, REPLACED, RETIRED
from views.markup import Markdown, Named, Plain, Style, written
from views.text import UNSEEN

COLUMNS = (
    *("id", "title", "text", "author", "channel", "private", "written", "kept", "stars", "used"),
    *("standing", "tags", "permalink", "workspace", "replaced_by", "also"),
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_NAME = 60
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
    yield table_row(COLUMNS)
    for note in notes:
        yield as_row(note, named)


def folder(notes: list[Note], people: Mapping[UserId, str]) -> dict[str, str]:
    """All of it as files of Markdown, by their names: one for each note, and the index."""
    named = Named(people, links(notes, lambda note: f"../{file_of(note)}"))
    threads: dict[tuple[str, str, str], list[Note]] = defaultdict(list)
    for note in notes:
        threads[thread(note)].append(note)
    files = {
        file_of(note): as_markdown(
            note, named, [other for other in threads[thread(note)] if other is not note]
        )
        for note in notes
    }
    return files | {"index.md": index(notes)}


def address(entry: Kept) -> str:
    """What a link to an entry's message says, without the thread that it adds."""
    return entry.permalink.partition("?")[0]


def links(notes: Iterable[Note], place: Callable[[Note], str]) -> dict[str, str]:
    """Where each note is, by the address of its message and of what was merged into it."""
    return {address(one.entry): place(note) for note in notes for one in (*note.also, note)}


def standing(note: Note) -> str:
    """How a note stands, in a word or two."""
    return STANDING.get(note.entry.standing, note.entry.standing)


def besides(note: Note, style: Style, named: Named) -> Iterator[str]:
    """What stands in a note's place now, and what it stands for besides itself."""
    if note.successor is not None:
        found = note.successor
        link = style.link(named.notes.get(address(found), found.permalink), in_a_line(found))
        yield style.words("Replaced by ") + link
    for one in note.also:
        by = f", {one.author}" if one.author else ""
        yield style.words("Also: ") + style.link(one.entry.permalink, in_a_line(one.entry)) + style.words(by)


def in_a_line(entry: Kept) -> str:
    """A title without what would break a line."""
    return " ".join(entry.title.split())


def thread(note: Note) -> tuple[str, str, str]:
    """Which thread a note's message is of."""
    message = note.entry.message
    return message.workspace, message.channel, note.entry.thread_ts or message.ts


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
            written(entry.text, Plain(), named),
            note.author,
            note.place.name,
            "yes" if note.place.is_private else "no",
            entry.message.ts,
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


def slug(text: str) -> str:
    """Words as the name of a file, on every system."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w]+", "-", plain)[:LONGEST_NAME].strip("-") or "untitled"


def file_of(note: Note) -> str:
    """Where a note stands in the folder."""
    return f"{slug(note.place.name)}/{day(note)}-{slug(note.entry.title)}-{note.entry.id}.md"


def as_markdown(note: Note, named: Named, beside: Sequence[Note] = ()) -> str:
    """A note as a file: what is known of it, what it says, what else of its thread was kept."""
    entry, place = note.entry, note.place
    facts: dict[str, object] = {
        "title": entry.title,
        "author": note.author or "",
        "channel": place.name,
        "private": place.is_private,
        "kept": entry.kept_at.isoformat(timespec="seconds"),
        "standing": standing(note),
        "stars": note.stars,
        "used": note.users,
        "tags": list(entry.tags),
        "source": entry.permalink,
    }
    head = "".join(f"{name}: {in_yaml(value)}\n" for name, value in facts.items())
    style = Markdown()
    body = written(entry.text, style, named)
    title = UNSEEN.sub("", in_a_line(entry))
    more = "".join(f"\n{line}\n" for line in besides(note, style, named))
    return f"---\n{head}---\n\n# {style.words(title)}\n\n{body}\n\n{signed(note)}\n{more}{threaded(beside)}"


def threaded(beside: Sequence[Note]) -> str:
    """The other notes of a thread."""
    style = Markdown()
    found = (style.link(f"../{file_of(note)}", in_a_line(note.entry)) for note in beside)
    return "\nIn the same thread:\n\n" + "".join(f"- {link}\n" for link in found) if beside else ""


def in_yaml(value: object) -> str:
    """A value in YAML, which reads JSON."""
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", " ", json.dumps(value, ensure_ascii=False))


def signed(note: Note) -> str:
    """By whom, where, when, with the way back to Slack."""
    style = Markdown()
    by = f"{style.words(note.author)} · " if note.author else ""
    place = style.words(f"#{note.place.name}")
    stands = f" · {standing(note)}" if note.entry.standing != KEPT else ""
    return f"— {by}{place} · {day(note)}{stands} · {style.link(note.entry.permalink, 'in Slack')}"


def index(notes: list[Note]) -> str:
    """Every note by its tags, and those without any by their channel."""
    by_tag: dict[str, list[Note]] = defaultdict(list)
    by_channel: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        for tag in note.entry.tags:
            by_tag[tag].append(note)
        if not note.entry.tags:
            by_channel[note.place.name].append(note)
    style = Markdown()
    sections = [(style.words(f"#{tag}"), by_tag[tag]) for tag in sorted(by_tag, key=str.casefold)]
    sections += [
        (style.words(f"Without a tag, in #{name}"), by_channel[name])
        for name in sorted(by_channel, key=str.casefold)
    ]
    return "# What we know\n" + "".join(section(name, listed) for name, listed in sections)


def section(name: str, notes: list[Note]) -> str:
    """A heading, and its notes, the best first."""
    style = Markdown()
    best = sorted(notes, key=lambda note: (-note.stars, note.entry.title.casefold(), note.entry.id))
    lines = "".join(
        f"- {style.link(file_of(note), in_a_line(note.entry))}"
        + (f" ★{note.stars}" if note.stars else "")
        + (f", {standing(note)}" if note.entry.standing != KEPT else "")
        + "\n"
        for note in best
    )
    return f"\n## {name}\n\n{lines}"
