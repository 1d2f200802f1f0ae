"""The database, for a command that is typed beside the app: it makes none where there is none."""

from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Settings, Wrong
from storage.database import Database

IS_THIS_THE_FOLDER = "Is this the app’s folder, with its .env?"


def file_of(database_url: str) -> Path | None:
    """Where the file of an SQLite database is; None for a server's."""
    url = make_url(database_url)
    return Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None


def named(database_url: str) -> str:
    """How an operator is told which database it is, without a password."""
    file = file_of(database_url)
    return "The PostgreSQL database" if file is None else f"The database at {file}"


def there(database_url: str) -> Path | None:
    """Where the file of an SQLite database is, None for a server's; raises `Wrong` when it holds nothing."""
    file = file_of(database_url)
    if file is None:
        return None
    try:
        if not file.is_file():
            raise Wrong(f"There is no database at {file}. {IS_THIS_THE_FOLDER}")
        if not file.stat().st_size:
            raise Wrong(f"{file} is empty: `commonplace run` begins a database there. {IS_THIS_THE_FOLDER}")
    except OSError as error:
        raise Wrong(
            f"{file} cannot be looked at: {error.strerror}. Type this as the user whom the app runs as."
        ) from None
    return file


def opened(settings: Settings) -> Database:
    """The database that the app has made; raises `Wrong` when it is not there, and what `Database` raises."""
    there(settings.database_url)
    return Database(settings.database_url, beside=True, begins=False)
