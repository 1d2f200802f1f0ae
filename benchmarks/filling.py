"""Filling the sandbox from an export of twenty thousand messages: read from the zip, and in place."""

import io
import json
import random
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bench import clock, report
from benchmarks.corpus import Corpus
from sandbox import filling, slack_export
from sandbox.server import Sandbox

MESSAGES = 20_000
PEOPLE = 150
CHANNELS = 25
A_DAY = 24 * 3600
BEGINS = 1_760_000_000
DAYS = 200


def files(messages: int = MESSAGES, seed: int = 1) -> dict[str, Any]:
    """An export of invented words, by its files; the same for the same seed."""
    dice, corpus = random.Random(seed), Corpus()
    users = [user(number) for number in range(PEOPLE)]
    everybody = [one["id"] for one in users if not (one["is_bot"] or one["deleted"])]
    channels = [channel(number, everybody, dice) for number in range(CHANNELS)]
    made: dict[str, Any] = {"users.json": users, "channels.json": channels[:-3], "groups.json": channels[-3:]}
    parents: dict[str, str] = {}
    for number in range(messages):
        where = channels[int(dice.triangular(0, CHANNELS, 0)) % CHANNELS]
        at = BEGINS + number * DAYS * A_DAY // messages
        said = message(number, at, dice.choice(where["members"]), corpus, dice)
        if (parent := parents.get(where["name"])) and dice.random() < 0.3:
            said["thread_ts"] = parent
        else:
            parents[where["name"]] = said["ts"]
        day = datetime.fromtimestamp(at, UTC).date()
        made.setdefault(f"{where['name']}/{day}.json", []).append(said)
    return made


def user(number: int) -> dict[str, Any]:
    """Somebody: mostly members, a few guests and bots, and some who have left."""
    return {
        "id": f"U0BENCH{number:03d}",
        "team_id": "T0BENCH",
        "name": f"person{number}",
        "real_name": f"Person {number}",
        "tz": "Europe/Berlin",
        "deleted": number % 11 == 10,
        "is_bot": number % 50 == 49,
        "is_restricted": number % 20 == 19,
        "profile": {"real_name": f"Person {number}"},
    }


def channel(number: int, everybody: list[str], dice: random.Random) -> dict[str, Any]:
    """A channel with some of them in it."""
    return {
        "id": f"C0BENCH{number:03d}",
        "name": "general" if number == 0 else f"topic-{number}",
        "created": BEGINS,
        "is_general": number == 0,
        "topic": {"value": f"All about {number}"},
        "members": everybody if number == 0 else dice.sample(everybody, dice.randint(5, 60)),
    }


def message(number: int, at: int, author: str, corpus: Corpus, dice: random.Random) -> dict[str, Any]:
    """What somebody said, perhaps with a reaction."""
    said: dict[str, Any] = {
        "type": "message",
        "user": author,
        "text": corpus.said(number),
        "ts": f"{at}.{number % 1_000_000:06d}",
    }
    said["blocks"] = [{"type": "rich_text", "elements": [{"type": "text", "text": said["text"]}]}]
    if dice.random() < 0.2:
        said["reactions"] = [{"name": "star", "users": [author], "count": 1}]
    return said


def zipped(made: dict[str, Any]) -> bytes:
    """The same as Slack hands it out."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr(name, json.dumps(content))
    return whole.getvalue()


def main() -> None:
    """Seconds from the zip to a workspace that is filled."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Bench Slack export.zip"
        path.write_bytes(zipped(files()))
        sandbox = Sandbox()
        started = clock()
        filled = filling.fill(sandbox.slack, slack_export.read(path, BEGINS + (DAYS + 1) * A_DAY))
        seconds = clock() - started
    report("an export into the sandbox", messages=filled.messages, seconds=round(seconds, 2))


if __name__ == "__main__":
    main()
