"""What was kept as a folder of Markdown, for Obsidian and Git: a file for each note, and an index."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from communities.exporting import Note
from storage.keys import UserId
from storage.scripts import ACCENTS, MARKS
from storage.standings import KEPT
from views.exporting import asked, besides, day, evidence, in_a_line, is_answer, links, question, standing
from views.markup import Markdown, Named, Plain, written
from views.text import UNSEEN, cut

# A file's name may have 255 bytes, of which letters take up to four each.
LONGEST_NAME, MOST_BYTES = 60, 180
NO_NAME = re.compile(rf"[^\w{MARKS}{ACCENTS}]+")
# What Windows keeps for itself, whatever follows a dot.
RESERVED = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9¹²³]")
# Of a question where it stands in a line.
ASKED = 120


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
    return files | {"index.md": index(notes, named)}


def thread(note: Note) -> tuple[str, str, str]:
    """Which thread a note's message is of."""
    message = note.entry.message
    return message.workspace, message.channel, note.entry.thread_ts or message.ts


def slug(text: str) -> str:
    """Words as the name of a file, on every system."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    short = NO_NAME.sub("-", plain)[:LONGEST_NAME].encode()[:MOST_BYTES].decode(errors="ignore")
    name = short.strip("-") or "untitled"
    return f"{name}-" if RESERVED.fullmatch(name) else name


def file_of(note: Note) -> str:
    """Where a note stands in the folder."""
    title = slug(note.entry.title).strip("-")
    return f"{slug(note.place.name)}/{day(note)}-{title}-{note.entry.id}.md"


def as_markdown(note: Note, named: Named, beside: Sequence[Note] = ()) -> str:
    """A note as a file: what is known of it, what was asked, its words, what else was kept of its thread."""
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
    if entry.question_plain:
        facts |= {
            "question": question_line(note, named),
            "asked_by": note.asker or "",
            "answer": is_answer(note),
        }
    head = "".join(f"{name}: {in_yaml(value)}\n" for name, value in facts.items())
    style = Markdown()
    body = above(note, style, named) + written(entry.text, style, named)
    title = UNSEEN.sub("", in_a_line(entry))
    more = "".join(f"\n{line}\n" for line in besides(note, style, named))
    return f"---\n{head}---\n\n# {style.words(title)}\n\n{body}\n\n{signed(note)}\n{more}{threaded(beside)}"


def above(note: Note, style: Markdown, named: Named) -> str:
    """The question of a note as a quotation, and by whom it is."""
    found = question(note, style, named)
    return style.quoted(f"{style.words(asked(note))}\n\n{found}") + "\n\n" if found else ""


def question_line(note: Note, named: Named) -> str:
    """The question of a note within a line, in short."""
    return cut(question(note, Plain(), Named(named.people)), ASKED)


def threaded(beside: Sequence[Note]) -> str:
    """The other notes of a thread."""
    style = Markdown()
    found = (style.link(f"../{file_of(note)}", in_a_line(note.entry)) for note in beside)
    return "\nIn the same thread:\n\n" + "".join(f"- {link}\n" for link in found) if beside else ""


def in_yaml(value: object) -> str:
    """A value in YAML, which reads JSON."""
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", " ", json.dumps(value, ensure_ascii=False))


def signed(note: Note) -> str:
    """By whom, where, when, with the way back to Slack."""
    style = Markdown()
    by = f"{style.words(note.author)} · " if note.author else ""
    place = style.words(f"#{note.place.name}")
    stands = "".join(f" · {words}" for words in evidence(note))
    return f"— {by}{place} · {day(note)}{stands} · {style.link(note.entry.permalink, 'in Slack')}"


def index(notes: list[Note], named: Named) -> str:
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
    return "# What we know\n" + "".join(section(name, listed, named) for name, listed in sections)


def section(name: str, notes: list[Note], named: Named) -> str:
    """A heading, and its notes, the best first."""
    style = Markdown()
    best = sorted(notes, key=lambda note: (-note.stars, note.entry.title.casefold(), note.entry.id))
    lines = "".join(
        f"- {style.link(file_of(note), in_a_line(note.entry))}"
        + (f" ★{note.stars}" if note.stars else "")
        + (f", {standing(note)}" if note.entry.standing != KEPT else "")
        + (f" — {style.words(asking)}" if (asking := question_line(note, named)) else "")
        + "\n"
        for note in best
    )
    return f"\n## {name}\n\n{lines}"
