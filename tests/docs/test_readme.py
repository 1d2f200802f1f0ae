"""The documents name what there is, all of it, and nothing else."""

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings
from communities.prompts import library
from handlers.membership import SUBCOMMANDS
from views.membership import help_with_cop
from views.searching import help_with_kb

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))
# What `commonplace sandbox` tells the app it starts is nobody's to set.
OF_THE_TRIAL = {"COMMONPLACE_SANDBOX_PORT", "COMMONPLACE_SANDBOX_OFFSET"}
VARIABLE = re.compile(r"\b(?:SLACK|COMMONPLACE)_[A-Z_]+\b")


def rows(text: str) -> set[str]:
    """What stands in the first column of tables, between backticks."""
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def section(title: str) -> str:
    """The README from this heading to the next of any level."""
    _, _, rest = README.partition(f" {title}\n")
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def test_every_setting_is_named() -> None:
    settings = {str(field.alias) for field in Settings.model_fields.values()} - OF_THE_TRIAL
    assert rows(section("Settings")) == settings
    assert set(VARIABLE.findall(README)) == settings
    assert set(VARIABLE.findall((ROOT / ".env.example").read_text(encoding="utf-8"))) == settings


@pytest.mark.parametrize(
    "alias", ["COMMONPLACE_DATABASE_URL", "COMMONPLACE_SLACK_API_URL", "COMMONPLACE_COMMANDS"]
)
def test_every_default_is_the_real_one(alias: str) -> None:
    default = next(field.default for field in Settings.model_fields.values() if field.alias == alias)
    assert f"`{default}`" in next(
        line for line in section("Settings").splitlines() if line.startswith(f"| `{alias}`")
    )
    assert f"# {alias}={default}\n" in (ROOT / ".env.example").read_text(encoding="utf-8")


def test_every_scope_is_explained() -> None:
    assert rows(section("What each permission is for")) == set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_everything_one_can_type_is_there() -> None:
    typed = rows(section("Everything one can type"))
    assert {words.split()[1] for words in typed if words.startswith("/cop ")} == set(SUBCOMMANDS) - {""}
    told = "\n".join((help_with_cop("/cop", "/kb")["text"], help_with_kb("/kb")["text"]))
    in_help = set(re.findall(r"^`([^`]+)`", told, re.MULTILINE)) - {"/kb rotate credentials"}
    assert typed == in_help | {"/kb help", "/cop help"}


def test_no_other_command_is_promised() -> None:
    for document in DOCUMENTS:
        for name in re.findall(r"`/cop ([a-z]+)", document.read_text(encoding="utf-8")):
            assert name in SUBCOMMANDS, document


def test_every_shortcut_is_named() -> None:
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert f"*{shortcut['name']}*" in README


def test_every_command_of_the_command_line_is_there() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    lines = {line.split("`")[1]: line for line in section("Commands").splitlines() if line.startswith("| `")}
    assert lines.keys() == {f"commonplace {name}" for name in commands}
    for name, command in commands.items():
        flags = {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}
        named = set(re.findall(r"--[a-z-]+", lines[f"commonplace {name}"]))
        assert named <= flags
        for option in command.params:
            if option.param_type_name == "argument":
                continue
            assert {*option.opts, *option.secondary_opts} & named, f"{name} {option.name}"


def test_the_number_of_prompts_is_right() -> None:
    assert f"{len(library())} questions" in README


def test_every_target_of_make_is_there() -> None:
    targets = set(
        re.findall(r"^([a-z.]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        assert set(re.findall(r"(?:^ {4,}|`)make ([a-z.]+)", text, re.MULTILINE)) <= targets, document
    told = set(re.findall(r"make ([a-z]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert told == targets - {"help", "clean", ".venv"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_points_to_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (document.parent / target).exists(), target
    for path in re.findall(
        r"`((?:bot|handlers|scheduler|views|communities|storage|sandbox|tests|docs)/[^`*]*)`", text
    ):
        assert (ROOT / path).exists(), path


def test_every_picture_is_small() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert {f"docs/pictures/{picture.name}" for picture in pictures} == set(
        re.findall(r"docs/pictures/\w+\.png", README)
    )
    assert all(picture.stat().st_size < 300_000 for picture in pictures)


def test_the_page_for_it_explains_every_scope() -> None:
    page = (ROOT / "docs" / "for-your-it.md").read_text(encoding="utf-8")
    _, _, scopes = page.partition("## What each permission is for")
    # Each with the feature that it is for, and what stops without it.
    found = re.findall(r"^\| `([a-z:.]+)` \| ([^|\s][^|]*) \| ([^|\s][^|]*) \|$", scopes, re.MULTILINE)
    assert sorted(scope for scope, _, _ in found) == sorted(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_every_file_that_a_document_points_at_is_there() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_container_sets_only_what_there_is() -> None:
    settings = {str(field.alias) for field in Settings.model_fields.values()}
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    told = compose["services"]["commonplace"]["environment"]
    # Read by the libraries: the password apart from the address, where some characters mean something else.
    assert set(told) - settings == {"PGPASSWORD", "HTTPS_PROXY", "NO_PROXY"}
    assert "PASSWORD" not in told["COMMONPLACE_DATABASE_URL"]
    assert told["PGPASSWORD"] == compose["services"]["database"]["environment"]["POSTGRES_PASSWORD"]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert set(VARIABLE.findall(dockerfile)) <= settings
    # What somebody writes into .env is not lost on the way into the container.
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    reaches = {*told, *VARIABLE.findall(dockerfile), "POSTGRES_PASSWORD"}
    assert set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)) <= reaches
    copied = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks", "docs"}
    assert packages <= {line.removeprefix("!") for line in copied}
