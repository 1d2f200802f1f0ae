"""Settings, read once from the environment or `.env`, checked in words, and passed on."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from communities.retention import Retention
from handlers.commands import Commands
from storage.ledger import Ledger, beside
from storage.rules import FOLLOW, KEEP


class Wrong(Exception):
    """A setting is missing or cannot be right; the message says what to do."""


class Settings(BaseSettings):
    """What an operator sets; secrets never show in a representation."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
    # Given instead of the app-level token, Slack posts to us: `run --http`.
    signing_secret: SecretStr = Field(SecretStr(""), alias="SLACK_SIGNING_SECRET")
    host: str = Field("127.0.0.1", alias="COMMONPLACE_HOST")
    # Without a port nothing listens in Socket Mode, and over HTTP it is 3000.
    port: int | None = Field(None, alias="COMMONPLACE_PORT")
    database_url: str = Field("sqlite:///commonplace.db", alias="COMMONPLACE_DATABASE_URL", repr=False)
    slack_api_url: str = Field("https://slack.com/api/", alias="COMMONPLACE_SLACK_API_URL")
    command_names: str = Field("/cop,/kb", alias="COMMONPLACE_COMMANDS")
    # Set by `commonplace sandbox` alone: the loopback port on which the calendar is moved, and
    # how many seconds the calendar is ahead of the real clock at the start.
    sandbox_port: int | None = Field(None, alias="COMMONPLACE_SANDBOX_PORT")
    sandbox_offset: float = Field(0, alias="COMMONPLACE_SANDBOX_OFFSET")

    # What a great many deletions at once do to what was kept; or from how many days of age on Slack deletes.
    retention_as_set: str = Field(KEEP, alias="COMMONPLACE_RETENTION")
    # After the app was taken out of a workspace, what it kept there stays for so long.
    grace_days: int = Field(7, alias="COMMONPLACE_GRACE_DAYS")
    # Where it is written who was forgotten; empty for a file next to the database.
    forgotten_file: str = Field("", alias="COMMONPLACE_FORGOTTEN_FILE")

    @field_validator("port", mode="before")
    @classmethod
    def a_port(cls, port: object) -> object:
        """A port that can be listened on; 0 for any."""
        if port is not None and not is_up_to(str(port).strip(), MOST_PORTS):
            raise ValueError(f"must be a number from 0 to {MOST_PORTS}")
        return port

    @field_validator("grace_days", mode="before")
    @classmethod
    def some_days(cls, days: object) -> object:
        """As many as Slack's rules allow."""
        if not is_up_to(str(days).strip(), MOST_GRACE):
            raise ValueError(f"must be a number of days from 0 to {MOST_GRACE}")
        return days

    @field_validator("slack_api_url")
    @classmethod
    def ends_in_slash(cls, url: str) -> str:
        """The SDK joins method names to it."""
        if not url.startswith(("http://", "https://")):
            raise ValueError("must start with https:// (or http:// for a server of your own)")
        return url if url.endswith("/") else url + "/"

    @field_validator("database_url")
    @classmethod
    def of_an_engine_we_know(cls, url: str) -> str:
        """A file of SQLite's, or a PostgreSQL database; the address itself may hold a password."""
        try:
            found = make_url(url)
        # Of a port that is none it says what stands there, which may be a part of the password.
        except (ArgumentError, ValueError):
            found = None
        if found is None or found.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
            raise ValueError(f"must be such as {ADDRESSES}")
        if found.drivername not in DRIVERS:
            raise ValueError(f"must name no driver, since there is one for each engine: {ADDRESSES}")
        if found.get_backend_name() != "sqlite" and "@" in f"{found.host}{found.database}{found.query}":
            raise ValueError("must have every @ of its password written as %40")
        if found.get_backend_name() == "sqlite" and not found.database:
            raise ValueError("must name a file, such as sqlite:///commonplace.db")
        return url

    @field_validator("command_names")
    @classmethod
    def two_names(cls, names: str) -> str:
        """Two different commands, each with its slash."""
        found = [name.strip() for name in names.split(",")]
        if len(found) != 2 or len(set(found)) != 2 or any(not is_command(name) for name in found):
            raise ValueError("must be two commands such as /cop,/kb")
        return ",".join(found)

    @field_validator("retention_as_set")
    @classmethod
    def of_a_kind_we_know(cls, retention: str) -> str:
        """Keep, follow, or a number of days that a message can be old."""
        found = retention.strip()
        if found not in (KEEP, FOLLOW) and not (is_number(found) and 1 <= int(found) <= MOST_DAYS):
            raise ValueError(f"must be keep, follow, or a number of days from 1 to {MOST_DAYS}, such as 365")
        return found

    @property
    def commands(self) -> Commands:
        """The names of our commands in this workspace."""
        cop, kb = self.command_names.split(",")
        return Commands(cop, kb)

    @property
    def retention(self) -> Retention:
        """What deletions of many at once, or of what is old, do to what was kept."""
        days = int(self.retention_as_set) if is_number(self.retention_as_set) else None
        return Retention(self.retention_as_set == FOLLOW, None if days is None else timedelta(days=days))

    @property
    def grace(self) -> timedelta:
        """How long what was kept stays after the app was taken out."""
        return timedelta(days=self.grace_days)

    @property
    def ledger(self) -> Ledger:
        """Where it is written who was forgotten."""
        return beside(self.database_url, self.forgotten_file)

    @property
    def is_http(self) -> bool:
        """Whether these are the settings of an app that Slack posts to."""
        return bool(self.signing_secret.get_secret_value()) and not self.app_token.get_secret_value()

    def require_tokens(self, *, http: bool | None = None) -> None:
        """Raise `Wrong` unless the bot token and what goes with the way of delivery are there."""
        check_token("SLACK_BOT_TOKEN", self.bot_token.get_secret_value(), "xoxb-", BOT_TOKEN)
        if not (self.is_http if http is None else http):
            check_token("SLACK_APP_TOKEN", self.app_token.get_secret_value(), "xapp-", APP_TOKEN)
        elif not self.signing_secret.get_secret_value():
            raise Wrong(
                f"SLACK_SIGNING_SECRET is not set: put {SIGNING_SECRET} into .env or the environment."
            )


BOT_TOKEN = "the “Bot User OAuth Token” from your app’s *OAuth & Permissions* page"
APP_TOKEN = "an app-level token with `connections:write` from your app’s *Basic Information* page"
SIGNING_SECRET = "the “Signing Secret” from your app’s *Basic Information* page"


# What is taken for a database, and the drivers that we have.
ADDRESSES = "sqlite:///commonplace.db or postgresql://user@host/name"
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg")
# Nobody has Slack delete messages at a greater age than a hundred years.
MOST_DAYS = 36500
# Slack wants everything gone so many days after the app was taken out.
MOST_GRACE = 14
MOST_PORTS = 65535


def is_number(text: str) -> bool:
    """Whether it is a number of ours, short enough to be read."""
    return text.isascii() and text.isdecimal() and len(text) < 11


def is_up_to(text: str, most: int) -> bool:
    """Whether it is a number of ours, and not more than this."""
    return is_number(text) and int(text) <= most


def is_command(name: str) -> bool:
    """Whether Slack would take it as a command's name."""
    return name.startswith("/") and 1 < len(name) <= 32 and not any(c.isspace() or c.isupper() for c in name)


def check_token(name: str, token: str, prefix: str, where: str) -> None:
    """Raise `Wrong` with what to do, and never with the token."""
    if not token:
        raise Wrong(f"{name} is not set: put {where} into .env or the environment.")
    if token.startswith("xoxe"):
        raise Wrong(
            f"{name} is a token that rotates (xoxe…), which is not supported yet: "
            "create the app with token rotation off."
        )
    if not token.startswith(prefix):
        raise Wrong(f"{name} should start with {prefix}: it is {where}.")


def load(env_file: Path | None = None) -> Settings:
    """Read the settings; raises `Wrong` with one line for the first thing that is not right."""
    file = env_file or Path(".env")
    try:
        return Settings(_env_file=file)
    except UnicodeDecodeError:
        raise Wrong(f"{file.absolute()} is not in UTF-8: save it again in that encoding.") from None
    except OSError as error:
        raise Wrong(
            f"{file.absolute()} cannot be read: {error.strerror}. Type this as the user whom the app runs as."
        ) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Wrong(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from None
