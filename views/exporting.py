"""What was kept, for reading elsewhere: a table, a folder of Markdown."""

import csv
import io
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from communities.exporting import Note
from storage.keys import UserId
from views.markup import Markdown, Named, Plain, written
from views.text import UNSEEN

COLUMNS = (
    *("id", "title", "text", "author", "channel", "private", "written", "kept", "stars", "used"),
    *("standing", "tags", "permalink", "workspace"),
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_NAME = 60
STANDING = {
    "candidate": "kept",
    "trusted": "checked",
    "disputed": "in doubt",
    "superseded": "replaced",
    "obsolete": "retired",
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
    links = {address(note): f"../{file_of(note)}" for note in notes}
    named = Named(people, links)
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


def address(note: Note) -> str:
    """What a link to a note's message says, without the thread that it adds."""
    return note.entry.permalink.partition("?")[0]


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
            entry.stars,
            len(note.used),
            STANDING.get(entry.standing, entry.standing),
            " ".join(entry.tags),
            entry.permalink,
            entry.message.workspace,
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
        "standing": STANDING.get(entry.standing, entry.standing),
        "stars": entry.stars,
        "used": len(note.used),
        "tags": list(entry.tags),
        "source": entry.permalink,
    }
    head = "".join(f"{name}: {in_yaml(value)}\n" for name, value in facts.items())
    style = Markdown()
    body = written(entry.text, style, named)
    title = UNSEEN.sub("", " ".join(entry.title.split()))
    return f"---\n{head}---\n\n# {style.words(title)}\n\n{body}\n\n{signed(note)}\n{threaded(beside)}"


def threaded(beside: Sequence[Note]) -> str:
    """The other notes of a thread."""
    style = Markdown()
    links = (style.link(f"../{file_of(note)}", " ".join(note.entry.title.split())) for note in beside)
    return "\nIn the same thread:\n\n" + "".join(f"- {link}\n" for link in links) if beside else ""


def in_yaml(value: object) -> str:
    """A value in YAML, which reads JSON."""
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", " ", json.dumps(value, ensure_ascii=False))


def signed(note: Note) -> str:
    """By whom, where, when, with the way back to Slack."""
    style = Markdown()
    by = f"{style.words(note.author)} · " if note.author else ""
    place = style.words(f"#{note.place.name}")
    return f"— {by}{place} · {day(note)} · {style.link(note.entry.permalink, 'in Slack')}"


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
    best = sorted(notes, key=lambda note: (-note.entry.stars, note.entry.title.casefold(), note.entry.id))
    lines = "".join(
        f"- {style.link(file_of(note), ' '.join(note.entry.title.split()))}"
        + (f" ★{note.entry.stars}" if note.entry.stars else "")
        + "\n"
        for note in best
    )
    return f"\n## {name}\n\n{lines}"
