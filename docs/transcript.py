"""The README's transcript: a day in the sandbox, written down in the words that people read there."""

import html
import re
import textwrap
from pathlib import Path
from typing import Any

from tests.people import People, Said

JSON = dict[str, Any]

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- transcript: made by `make pictures` -->\n```text\n", "```\n<!-- end of the transcript -->"
WIDTH, MARGIN = 98, 13
PATIENCE = 60.0
TENON = "Cut the tenon before the mortise"


class Paper:
    """What was said and answered so far."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def when(self, day: str) -> None:
        """A day begins."""
        self._lines += ([""] if self._lines else []) + [day, ""]

    def says(self, who: str, words: str) -> None:
        """Somebody says or does something."""
        self._write(words, who.ljust(MARGIN))

    def answers(self, lines: list[str], to: str = "") -> None:
        """The app answers; `to` is who alone sees it."""
        head = "Commonplace"
        for line in [*lines, *([f"(only {to} sees this)"] if to else [])]:
            self._write(line, head.ljust(MARGIN))
            head = ""

    def _write(self, words: str, head: str) -> None:
        room = " " * MARGIN
        self._lines += textwrap.wrap(
            words, WIDTH, initial_indent=head, subsequent_indent=room, break_on_hyphens=False
        )

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"


async def lived(people: People) -> str:
    """Play the day in a sandbox that has just begun, and give back what was read in it."""
    ada, bo, dev = people["ada"], people["bo"], people["dev"]
    screen = await bo.sees()
    names = {channel["id"]: channel["name"] for channel in screen["channels"]}
    message = next(one for one in await bo.messages("woodworking") if one["text"].startswith(TENON))
    told = Said("C0WOOD", message["ts"])
    paper = Paper()

    paper.when("#woodworking, Wednesday 18 November")
    paper.says("Ada", message["text"])
    await bo.stars(told)
    paper.says("Bo", "puts a :star: on it")
    screen = await bo.waits_for(
        lambda seen: bool(seen["ephemerals"]) and is_marked(seen, told), patience=PATIENCE
    )
    paper.answers(["puts a :bookmark: on it", *lines_of(screen["ephemerals"][-1], names)], to="Bo")

    paper.says("Bo", "/kb tennon")
    await bo.types("/kb tennon", in_="woodworking")
    paper.answers(first_of(lines_of((await bo.notes())[-1], names)))
    paper.says("Bo", "presses [I used this]")
    await bo.presses("I used this")
    paper.answers(lines_of((await bo.notes())[-1], names), to="Bo")
    paper.says("Dev, a guest", "/kb warm vinegar")
    await dev.types("/kb warm vinegar", in_="woodworking")
    paper.answers(lines_of((await dev.notes())[-1], names))
    paper.says("", "(there is a note about it, in a private channel that Dev is not in)")

    paper.when("#woodworking, Thursday 19 November, 15:00")
    await people.jumps("thursday 15:00")
    await bo.waits_for(lambda seen: recap_on(seen) is not None, patience=PATIENCE)
    before = lines_of(recap_on(await bo.sees()) or {}, names)
    paper.answers(before)
    await ada.deletes(told)
    paper.says("Ada", "deletes her message, and two lines of the recap change where they stand")
    await bo.waits_for(lambda seen: TENON not in str(recap_on(seen)), patience=PATIENCE)
    after = lines_of(recap_on(await bo.sees()) or {}, names)
    paper.answers([line for line in after if line not in before])
    return str(paper)


def is_marked(screen: JSON, said: Said) -> bool:
    """Whether the app's receipt stands on a message."""
    messages = [one for channel in screen["channels"] for one in channel["messages"] if one["ts"] == said.ts]
    return any(reaction["name"] == "bookmark" for one in messages for reaction in one["reactions"])


def recap_on(screen: JSON) -> JSON | None:
    """The recap in #woodworking, once it is there."""
    messages = next(one["messages"] for one in screen["channels"] if one["id"] == "C0WOOD")
    return next((one for one in messages if one["text"].startswith("Woodworking, week to")), None)


def first_of(lines: list[str]) -> list[str]:
    """A page of results, cut after the first."""
    end = next(place for place, line in enumerate(lines) if line.startswith("[I used this]")) + 1
    return [*lines[:end], "…", lines[-1]]


def lines_of(thing: JSON, names: dict[str, str]) -> list[str]:
    """A message as lines of text: ‹links›, [buttons], and channels by their names."""
    if not thing.get("blocks"):
        return written(thing["text"], names).splitlines()
    return [line for block in thing["blocks"] for line in block_lines(block, names) if line.strip()]


def block_lines(block: JSON, names: dict[str, str]) -> list[str]:
    """One block of a message."""
    if block["type"] == "rich_text":
        return [line for part in block["elements"] for line in rich(part, names).splitlines()]
    if block["type"] == "actions":
        return [" ".join(button(element) for element in block["elements"])]
    if block["type"] == "context":
        return [written(" ".join(element["text"] for element in block["elements"]), names)]
    lines = written(block["text"]["text"], names).splitlines()
    if "accessory" in block:
        lines[-1] += f"  {button(block['accessory'])}"
    return lines


def button(element: JSON) -> str:
    """A button by its label; a menu as the three dots that open it."""
    return f"[{element['text']['text']}]" if element["type"] == "button" else "[⋯]"


def rich(part: JSON, names: dict[str, str]) -> str:
    """A section of rich text."""
    return "".join(inline(one, names) for one in part["elements"])


def inline(one: JSON, names: dict[str, str]) -> str:
    """A piece of rich text."""
    if one["type"] == "channel":
        return f"#{names[one['channel_id']]}"
    return f"‹{one['text']}›" if one["type"] == "link" else str(one["text"])


def written(text: str, names: dict[str, str]) -> str:
    """Slack's markup as a reader sees it."""

    def shown(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        return (
            f"#{names[target[1:]]}"
            if target.startswith("#")
            else label
            if label[:1].isdigit()
            else f"‹{label}›"
        )

    plain = re.sub(r"<([^>]*)>", shown, text)
    return html.unescape(re.sub(r"(?<!\w)[*_`]|[*_`](?!\w)", "", plain))


def in_readme(path: Path = README) -> str:
    """The transcript as the README has it."""
    _, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    return rest.partition(END)[0]


def put_into_readme(transcript: str, path: Path = README) -> None:
    """Put it between its two marks."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{path} has no place for a transcript")
    path.write_text(before + begin + transcript + end + after, encoding="utf-8")
