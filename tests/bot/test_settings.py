"""Settings are read once, checked in words, and never shown."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings, Wrong, load
from communities.retention import Retention
from handlers.commands import Commands

NAMES = [str(field.alias) for field in Settings.model_fields.values()]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder without `.env`, and an environment without our variables."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_without_a_setting_the_defaults_hold() -> None:
    found = load()
    assert found.database_url == "sqlite:///commonplace.db"
    assert found.slack_api_url == "https://slack.com/api/"
    assert found.commands == Commands("/cop", "/kb")


def test_a_dotenv_file_is_read_and_the_environment_comes_first(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("COMMONPLACE_COMMANDS=/guild,/notes\nSLACK_BOT_TOKEN=xoxb-1\nUNKNOWN=1\n")
    assert load().commands == Commands("/guild", "/notes")
    monkeypatch.setenv("COMMONPLACE_COMMANDS", "/c, /k")
    assert load().commands == Commands("/c", "/k")


def test_tokens_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hidden-part")
    monkeypatch.setenv("SLACK_APP_TOKEN", "wrong-hidden-part")
    monkeypatch.setenv("COMMONPLACE_DATABASE_URL", "postgresql://user:hidden-part@host/name")
    found = load()
    assert "hidden-part" not in repr(found) + str(found)
    with pytest.raises(Wrong) as wrong:
        found.require_tokens()
    assert "hidden-part" not in str(wrong.value)


@pytest.mark.parametrize(
    ("bot", "app", "says"),
    [
        ("", "xapp-1", "SLACK_BOT_TOKEN is not set"),
        ("xoxb-1", "", "SLACK_APP_TOKEN is not set"),
        ("xoxp-1", "xapp-1", "SLACK_BOT_TOKEN should start with xoxb-"),
        ("xapp-1", "xoxb-1", "SLACK_BOT_TOKEN should start with xoxb-"),
        ("xoxb-1", "xoxb-1", "SLACK_APP_TOKEN should start with xapp-"),
        ("xoxe.xoxb-1", "xapp-1", "token rotation off"),
    ],
)
def test_a_token_that_is_missing_or_of_the_wrong_kind_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, bot: str, app: str, says: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", bot)
    monkeypatch.setenv("SLACK_APP_TOKEN", app)
    with pytest.raises(Wrong, match=says) as wrong:
        load().require_tokens()
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMONPLACE_COMMANDS", "/kb"),
        ("COMMONPLACE_COMMANDS", "/kb,/kb"),
        ("COMMONPLACE_COMMANDS", "cop,kb"),
        ("COMMONPLACE_COMMANDS", "/Cop,/kb"),
        ("COMMONPLACE_COMMANDS", "/,/kb"),
        ("COMMONPLACE_COMMANDS", "/a b,/kb"),
        ("COMMONPLACE_RETENTION", ""),
        ("COMMONPLACE_RETENTION", "forever"),
        ("COMMONPLACE_RETENTION", "0"),
        ("COMMONPLACE_RETENTION", "-30"),
        ("COMMONPLACE_RETENTION", "1.5"),
        ("COMMONPLACE_RETENTION", "36501"),
        ("COMMONPLACE_RETENTION", "\N{SUPERSCRIPT TWO}"),
        ("COMMONPLACE_RETENTION", "9" * 5000),
        ("COMMONPLACE_PORT", ""),
        ("COMMONPLACE_PORT", "http"),
        ("COMMONPLACE_PORT", "65536"),
        ("COMMONPLACE_PORT", "-1"),
        ("COMMONPLACE_GRACE_DAYS", "15"),
        ("COMMONPLACE_GRACE_DAYS", "a week"),
        ("COMMONPLACE_SLACK_API_URL", "slack.com"),
        ("COMMONPLACE_DATABASE_URL", "commonplace.db"),
        ("COMMONPLACE_DATABASE_URL", "mysql://user:secret@host/name"),
        ("COMMONPLACE_DATABASE_URL", "postgresql://user:p@secret:word@host/name"),
        ("COMMONPLACE_DATABASE_URL", "postgresql://user:p@secret@host/name"),
        ("COMMONPLACE_DATABASE_URL", "postgresql://user:p@secret/word@host/name"),
        ("COMMONPLACE_DATABASE_URL", "postgresql://user:p@s?secret=word@host/name"),
        ("COMMONPLACE_DATABASE_URL", "postgresql://user@host:secret/name"),
        ("COMMONPLACE_DATABASE_URL", "postgresql+asyncpg://user:secret@host/name"),
        ("COMMONPLACE_DATABASE_URL", "postgresql+psycopg2://user:secret@host/name"),
        ("COMMONPLACE_DATABASE_URL", "sqlite+aiosqlite:///commonplace.db"),
        ("COMMONPLACE_DATABASE_URL", "sqlite://"),
        ("COMMONPLACE_DATABASE_URL", ""),
    ],
)
def test_what_cannot_be_right_is_told_in_one_line_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Wrong) as wrong:
        load()
    line = str(wrong.value)
    assert line.startswith(f"{name}: must ")
    assert "\n" not in line
    assert "secret" not in line


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/lib/commonplace.db",
        "postgres://h/d",
        "postgresql://u:p@h:5432/d",
        "postgresql+psycopg://u:p%40s/s@h/d?host=/run/postgresql",
    ],
)
def test_addresses_of_databases_are_taken_as_people_write_them(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("COMMONPLACE_DATABASE_URL", url)
    assert load().database_url == url


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ("keep", Retention()),
        ("follow", Retention(follows=True)),
        ("365", Retention(oldest=timedelta(days=365))),
        (" 1 ", Retention(oldest=timedelta(days=1))),
        ("36500", Retention(oldest=timedelta(days=36500))),
    ],
)
def test_what_deletions_do_is_a_word_or_a_number_of_days(
    monkeypatch: pytest.MonkeyPatch, value: str, means: Retention
) -> None:
    monkeypatch.setenv("COMMONPLACE_RETENTION", value)
    assert load().retention == means


def test_an_api_address_ends_in_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONPLACE_SLACK_API_URL", "http://127.0.0.1:8765/api")
    assert load().slack_api_url == "http://127.0.0.1:8765/api/"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_variables_of_others_set_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make sandbox PORT=9000` puts PORT into the environment, and so do many hosts."""
    before = load()
    for spelt in (name, name.upper()):
        monkeypatch.setenv(spelt, "7")
    assert load() == before
