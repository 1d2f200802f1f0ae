"""The files of an export, in a folder or a zip: read one at a time, up to a size, never unpacked."""

import json
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

A_MEGABYTE = 1024 * 1024
# A day of one channel has at most some thousands of messages; the list of a large company's people is longer.
LARGEST_DAY = 16 * A_MEGABYTE
LARGEST_LIST = 64 * A_MEGABYTE
ALTOGETHER = 1024 * A_MEGABYTE
MOST_FILES = 500_000
# What a zip says of a name in UTF-8.
IN_UTF_8 = 0x800
ANOTHER_WORKSPACE = "a workspace of the organisation by itself; give this folder, unpacked, to read it too"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class CannotRead(Exception):
    """The export as a whole cannot be read; in one line, what to do about it."""


class Unreadable(Exception):
    """One file cannot be read, and why."""


@dataclass(frozen=True)
class Skipped:
    """What was left out, how often, and why."""

    where: str
    why: str
    count: int = 1


class Place(Protocol):
    """A folder or a zip."""

    names: tuple[str, ...]
    refused: tuple[Skipped, ...]

    def bytes_of(self, name: str, limit: int) -> bytes:
        """The beginning of a file, of at most this length; raises one of `BROKEN`."""


class Folder:
    """An export that was unpacked."""

    def __init__(self, path: Path) -> None:
        root = top_folder(path)
        found = [*root.glob("*.json"), *root.glob("*/*")]
        inside = {one.relative_to(root).as_posix(): one for one in found if one.is_file()}
        own = {name: one for name, one in inside.items() if one.resolve().is_relative_to(root.resolve())}
        self._paths = {composed(name): one for name, one in own.items()}
        self.names = tuple(sorted(self._paths))
        away = tuple(
            Skipped(shown(name), "it is a link out of the folder") for name in sorted(inside - own.keys())
        )
        self.refused = away + of_teams(
            one.relative_to(root).as_posix() for one in root.glob("teams/*/*.json")
        )

    def bytes_of(self, name: str, limit: int) -> bytes:
        """The beginning of a file."""
        with self._paths[name].open("rb") as file:
            return file.read(limit)


class Zip:
    """An export as Slack hands it out."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        members = [one for one in archive.infolist() if not one.is_dir()]
        if len(members) > MOST_FILES:
            raise CannotRead(f"The zip holds {len(members):,} files, which no export does.")
        named = [(name_of(one), one) for one in members]
        safe = {name: one for name, one in named if stays_inside(name)}
        unsafe = [name for name, _ in named if not stays_inside(name)]
        away = tuple(Skipped(shown(name), "its path leads out of the zip") for name in unsafe)
        root = top_of(list(safe))
        below = {name.removeprefix(root): one for name, one in safe.items() if name.startswith(root)}
        self._members = {name: one for name, one in below.items() if name.count("/") <= 1}
        self.names = tuple(sorted(self._members))
        self.refused = away + of_teams(below)

    def bytes_of(self, name: str, limit: int) -> bytes:
        """The beginning of a file, however long it says it is."""
        with self._archive.open(self._members[name]) as file:
            return file.read(limit)


def composed(name: str) -> str:
    """A name with its accents on their letters, however the system that wrote it keeps them."""
    return unicodedata.normalize("NFC", name)


def name_of(member: zipfile.ZipInfo) -> str:
    """The path of a file in a zip, also of one that does not say in what it is written, or is of Windows."""
    name = member.filename
    if not member.flag_bits & IN_UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return composed(name.replace("\\", "/"))


def of_teams(names: Iterable[str]) -> tuple[Skipped, ...]:
    """The workspaces of an organisation, which its export holds in folders of their own."""
    teams = {
        "/".join(parts[:2]) for name in names if len(parts := name.split("/")) > 2 and parts[0] == "teams"
    }
    return tuple(Skipped(f"{shown(team)}/", ANOTHER_WORKSPACE) for team in sorted(teams))


def stays_inside(name: str) -> bool:
    """Whether a path in a zip is a plain one."""
    parts = name.split("/")
    return not (":" in parts[0] or {"", "..", "."} & set(parts))


def shown(name: str) -> str:
    """A file's name as it may stand on a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:120]


def top_folder(path: Path) -> Path:
    """The folder with channels.json in it: this one, or the only one inside that has it."""
    if (path / "channels.json").is_file():
        return path
    inside = sorted(found.parent for found in path.glob("*/channels.json"))
    return inside[0] if len(inside) == 1 else path


def top_of(names: list[str]) -> str:
    """The same in a zip: nothing, or a folder's name with its slash."""
    if "channels.json" in names:
        return ""
    inside = {name.removesuffix("channels.json") for name in names if name.count("/") == 1}
    tops = [top for top in inside if f"{top}channels.json" in names and not top.startswith("__MACOSX")]
    return tops[0] if len(tops) == 1 else ""


class Files:
    """What an export is made of, each file read when it is asked for."""

    def __init__(self, place: Place) -> None:
        self.names = place.names
        self.refused = place.refused
        self._place = place
        self._left = ALTOGETHER

    def json(self, name: str, limit: int) -> object:
        """What a file says; raises `Unreadable` with the reason."""
        if self._left <= 0:
            raise Unreadable("the export is larger than a gigabyte, and this came after")
        try:
            raw = self._place.bytes_of(name, limit + 1)
        except BROKEN as broken:
            raise Unreadable(because(broken)) from None
        self._left -= len(raw)
        if len(raw) > limit:
            raise Unreadable(f"it is larger than {limit // A_MEGABYTE} MB")
        if not raw.strip():
            raise Unreadable("it is empty")
        try:
            said: object = json.loads(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Unreadable("it is not text in UTF-8") from None
        except json.JSONDecodeError as broken:
            where = f"from line {broken.lineno} on"
            raise Unreadable(f"it is not whole JSON {where}; it may have been cut short") from None
        except (ValueError, RecursionError):
            raise Unreadable("it is not whole JSON") from None
        return said

    def listed(self, name: str, limit: int) -> list[object]:
        """The list that a file holds."""
        said = self.json(name, limit)
        if not isinstance(said, list):
            raise Unreadable("it holds no list")
        return said


def because(broken: Exception) -> str:
    """Why a file could not be read, in plain words."""
    if isinstance(broken, PermissionError):
        return "it may not be read"
    if isinstance(broken, RuntimeError) and "password" in str(broken):
        return "it is locked with a password"
    return "it is damaged"


@contextmanager
def opened(path: Path) -> Iterator[Files]:
    """The files of an export; raises `CannotRead` when there is none."""
    if not path.exists():
        raise CannotRead(f"{path} is not there: give the folder or the zip of a Slack export.")
    if path.is_dir():
        yield Files(Folder(path))
        return
    with zip_at(path) as archive:
        yield Files(Zip(archive))


def zip_at(path: Path) -> zipfile.ZipFile:
    """An archive that opens; raises `CannotRead`."""
    try:
        if path.is_file():
            return zipfile.ZipFile(path)
        why = "it is no zip and no folder"
    except BROKEN as broken:
        why = "it may not be read" if isinstance(broken, PermissionError) else "it is no zip and no folder"
    raise CannotRead(f"{path} is no Slack export: {why}.")
