"""An export for reading, as files: a table, one page, or a folder of Markdown."""

from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from bot.settings import Wrong
from communities import exporting_reading
from communities.exporting import Choice, Note
from views import exporting as words
from views import exporting_folder, exporting_page

# Which files of a folder are ours to replace.
OURS = ".commonplace-export"


def table(session: Session, choice: Choice, file: TextIO) -> list[Note]:
    """Write a table; gives the notes that are in it."""
    notes = exporting_reading.chosen(session, choice)
    file.writelines(words.table(notes, exporting_reading.names(session, notes)))
    return notes


def page(session: Session, choice: Choice, file: TextIO) -> list[Note]:
    """Write one page; gives the notes that are on it."""
    notes = exporting_reading.chosen(session, choice)
    file.writelines(exporting_page.page(notes, exporting_reading.names(session, notes)))
    return notes


def folder(session: Session, choice: Choice, root: Path) -> list[Note]:
    """Write a folder of Markdown, and take away what an earlier export wrote there; gives its notes."""
    notes = exporting_reading.chosen(session, choice)
    write(root, exporting_folder.folder(notes, exporting_reading.names(session, notes)))
    return notes


def write(root: Path, files: dict[str, str]) -> None:
    """Make the folder hold these files; whatever else is in it stays. Raises `Wrong`."""
    ours = root / OURS
    if root.exists() and not root.is_dir():
        raise Wrong(f"{root} is a file: name a folder that is empty or not there yet.")
    # A repository that was just made is as good as empty.
    others = [one for one in root.iterdir() if one.name != ".git"] if root.exists() else []
    if others and not ours.is_file():
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
    keep_private(path)
    path.write_text(text, encoding="utf-8", newline="\n")


def keep_private(path: Path) -> None:
    """Let the owner alone read a file, made if it is not there; a device or a pipe stays as it is."""
    path.touch(mode=0o600)
    if path.is_file():
        path.chmod(0o600)
