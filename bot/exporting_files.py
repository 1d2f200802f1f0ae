"""An export for reading: a table, one page, or a folder of Markdown."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from bot.settings import Wrong
from communities import exporting
from communities.exporting import Choice, Note
from storage import people
from storage.keys import UserId, WorkspaceId
from views import exporting as words
from views import exporting_page
from views.markup import Named, mentioned

# Which files of a folder are ours to replace.
OURS = ".commonplace-export"


def chosen(session: Session, choice: Choice) -> list[Note]:
    """The notes that were chosen, in the order they were kept."""
    return [note for workspace in choice.workspaces for note in exporting.notes(session, choice, workspace)]


def names(session: Session, notes: Iterable[Note]) -> dict[UserId, str]:
    """The names of everybody who is mentioned."""
    wanted: dict[WorkspaceId, set[UserId]] = defaultdict(set)
    for note in notes:
        wanted[note.entry.message.workspace] |= mentioned(note.entry.text)
    found: dict[UserId, str] = {}
    for workspace, users in wanted.items():
        found |= people.names(session, workspace, users)
    return found


def table(session: Session, choice: Choice, file: TextIO) -> list[Note]:
    """Write a table; gives the notes that are in it."""
    notes = chosen(session, choice)
    named = Named(names(session, notes))
    file.write(words.table_row(words.COLUMNS))
    file.writelines(words.as_row(note, named) for note in notes)
    return notes


def page(session: Session, choice: Choice, file: TextIO) -> list[Note]:
    """Write one page, the newest first; gives the notes that are on it."""
    notes = sorted(
        chosen(session, choice), key=lambda note: (note.entry.kept_at, note.entry.id), reverse=True
    )
    links = {address(note): f"#{exporting_page.anchor(note)}" for note in notes}
    named = Named(names(session, notes), links)
    file.write(exporting_page.head(len(notes)))
    file.writelines(exporting_page.article(note, named) for note in notes)
    file.write(exporting_page.foot())
    return notes


def address(note: Note) -> str:
    """What a link to a note's message says, without the thread that it adds."""
    return note.entry.permalink.partition("?")[0]


def folder(session: Session, choice: Choice, root: Path) -> list[Note]:
    """Write a folder of Markdown, and take away what an earlier export wrote there; gives its notes."""
    notes = chosen(session, choice)
    links = {address(note): f"../{words.file_of(note)}" for note in notes}
    named = Named(names(session, notes), links)
    threads: dict[tuple[str, str, str], list[Note]] = defaultdict(list)
    for note in notes:
        threads[thread(note)].append(note)
    files = {
        words.file_of(note): words.as_markdown(
            note, named, [other for other in threads[thread(note)] if other is not note]
        )
        for note in notes
    }
    write(root, files | {"index.md": words.index(notes)})
    return notes


def thread(note: Note) -> tuple[str, str, str]:
    """Which thread a note's message is of."""
    message = note.entry.message
    return message.workspace, message.channel, note.entry.thread_ts or message.ts


def write(root: Path, files: dict[str, str]) -> None:
    """Make the folder hold these files; whatever else is in it stays. Raises `Wrong`."""
    ours = root / OURS
    if root.exists() and not root.is_dir():
        raise Wrong(f"{root} is a file: name a folder that is empty or not there yet.")
    if root.exists() and any(root.iterdir()) and not ours.is_file():
        raise Wrong(f"{root} holds other files: name a folder that is empty or not there yet.")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = set(ours.read_text(encoding="utf-8").splitlines()) if ours.is_file() else set()
    # Written first, so that an export which is cut off knows next time what is its own.
    private(ours, "".join(f"{name}\n" for name in sorted(before | set(files))))
    for name, text in files.items():
        (root / name).parent.mkdir(mode=0o700, exist_ok=True)
        private(root / name, text)
    for name in sorted(before - set(files)):
        if (root / name).resolve().is_relative_to(root.resolve()):
            (root / name).unlink(missing_ok=True)
    private(ours, "".join(f"{name}\n" for name in sorted(files)))


def private(path: Path, text: str) -> None:
    """Write a file that its owner alone may read."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8", newline="\n")
