"""The file that somebody exports: who may have it is asked once more, and it is made at that moment."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from communities import exporting, exporting_asked, exporting_reading
from communities.exporting import Choice
from communities.exporting_asked import Handed
from communities.refusals import Refusal
from communities.seeing import Sight
from scheduler.act import Act, Direct, File, Letter, Names, Nothing, Upload
from scheduler.community_letters import community_in
from scheduler.letters import SightOf
from storage import communities
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import PersonKey
from views import exporting as words
from views import exporting_asked as views
from views import exporting_folder, exporting_page

Clock = Callable[[], datetime]


def letters(database: Database, commands: Names, sight_of: SightOf, clock: Clock) -> dict[str, Letter]:
    """What is sent to whoever exports; `sight_of` asks Slack which channels they are in."""

    async def export(owed: Owed) -> Act:
        if owed.user is None:
            return Nothing("nobody")
        user = owed.user

        async def make() -> File | Act:
            try:
                sight = await sight_of(PersonKey(owed.workspace, user))
                made = await database.read(file_for, owed, clock(), sight=sight)
            except Refusal as no:
                return Direct(user, views.not_made(no, commands.cop))
            return made or Nothing("nobody")

        return Upload(user, make)

    async def ended(owed: Owed) -> Act:
        if owed.user is None:
            return Nothing("nobody")
        place = await database.read(communities.by_id, owed.workspace, community_in(owed))
        return Direct(owed.user, views.ended(place, str(owed.facts["why"])))

    return {exporting_asked.KIND: export, exporting_asked.ENDED: ended}


def file_for(session: Session, owed: Owed, now: datetime, *, sight: Sight) -> File | None:
    """The file, of what this person may see at this moment; raises the refusal that says why not."""
    found = exporting_asked.wanted(session, owed, sight=sight)
    if found is None:
        return None
    place, choice = found
    format = str(owed.facts["format"])
    data, handed = lines(session, choice) if format == "jsonl" else written(session, choice, format, now)
    return File(views.file_name(place, format, now), data, views.beside_file(place, handed), handed)


def lines(session: Session, choice: Choice) -> tuple[bytes, Handed]:
    """A line for each thing, which another Commonplace reads."""
    data, notes, private = io.BytesIO(), 0, 0
    for line in exporting.lines(session, choice):
        data.write(line.text.encode() + b"\n")
        notes, private = notes + line.is_entry, private + line.is_private
    return data.getvalue(), Handed(notes, private)


def written(session: Session, choice: Choice, format: str, now: datetime) -> tuple[bytes, Handed]:
    """A form for reading."""
    notes = exporting_reading.chosen(session, choice)
    people = exporting_reading.names(session, notes)
    handed = Handed(len(notes), sum(note.place.is_private for note in notes))
    if format == "markdown":
        return zipped(exporting_folder.folder(notes, people), now), handed
    pieces = words.table(notes, people) if format == "csv" else exporting_page.page(notes, people)
    return "".join(pieces).encode(), handed


def zipped(files: dict[str, str], now: datetime) -> bytes:
    """A folder in one file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in files.items():
            folder.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), text, zipfile.ZIP_DEFLATED)
    return data.getvalue()
