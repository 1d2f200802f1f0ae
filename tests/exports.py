"""Slack exports for tests: written as a folder or a zip, whole or broken."""

import json
import zipfile
from pathlib import Path
from typing import Any

JSON = dict[str, Any]
AT = 1_777_300_000
LATEST = AT + 30 * 24 * 3600.0
DAY = "roasting/2026-04-27.json"


def ts(number: int) -> str:
    """The time of message `number`, a minute apart."""
    return f"{AT + number * 60}.{number:06d}"


def by(user: str, text: str, number: int, **more: Any) -> JSON:
    """What somebody said."""
    return {"type": "message", "user": user, "text": text, "ts": ts(number), **more}


def user(known: str, name: str, **more: Any) -> JSON:
    """A line of users.json."""
    return {
        "id": known,
        "team_id": "T1ROAST",
        "name": name.split()[0].lower(),
        "tz": "Europe/Madrid",
        "profile": {"real_name": name},
        **more,
    }


def roastery() -> dict[str, Any]:
    """A small workspace of every kind of person, channel and message, by file."""
    return {
        "users.json": [
            user("U1MARA", "Mara Ruiz", is_admin=True),
            user("U1JON", "Jon Okada"),
            user("U1GIL", "Gil Guest", is_restricted=True),
            user("U1LEFT", "Lea Left", deleted=True),
            user("U1ELI", "Eli Stone", team_id="T1OTHER"),
            user("U1HOOK", "GitHub", is_bot=True, profile={"bot_id": "B1HOOK", "real_name": "GitHub"}),
        ],
        "channels.json": [
            {"id": "C1GENERAL", "name": "general", "is_general": True, "members": ["U1MARA", "U1JON"]},
            {
                "id": "C1ROAST",
                "name": "roasting",
                "created": 1_700_000_000,
                "creator": "U1MARA",
                "topic": {"value": "Beans and curves"},
                "members": ["U1MARA", "U1JON", "U1GIL", "U1LEFT", "U1HOOK"],
            },
            {"id": "C1OLD", "name": "old", "is_archived": True},
        ],
        "groups.json": [{"id": "G1WAGES", "name": "wages", "members": ["U1MARA"]}],
        DAY: [
            by("U1JON", "<@U1JON> has joined the channel", 1, subtype="channel_join"),
            by("U1MARA", "Drop the charge temperature by ten degrees for decaf.", 2),
            by(
                "U1JON",
                "For the small drum too?",
                3,
                thread_ts=ts(3),
                reply_count=1,
                reactions=[{"name": "eyes", "users": ["U1MARA", "U9NOOR"], "count": 2}],
            ),
            by("U1MARA", "It holds, I tried 185.", 4, thread_ts=ts(3)),
            by("U9NOOR", "I wrote it down, ask <@U9PAT>.", 5, user_profile={"real_name": "Noor Haddad"}),
            {
                "subtype": "bot_message",
                "bot_id": "B1HOOK",
                "text": "",
                "ts": ts(6),
                "attachments": [{"fallback": "Build 812 passed"}],
            },
            {"subtype": "bot_message", "username": "Old webhook", "text": "Ping", "ts": ts(7)},
            by("U1GIL", "", 8, files=[{"id": "F1"}], subtype="file_share"),
            by("USLACKBOT", "This message was deleted.", 9, subtype="tombstone", thread_ts=ts(9)),
            by("U1JON", "Still there?", 10, thread_ts=ts(9)),
            by("U1JON", "rubs the drum", 11, subtype="me_message"),
            by("U1JON", "For everyone: it holds.", 12, subtype="thread_broadcast", thread_ts=ts(3)),
            by("U1MARA", "Rest it for ten days.", 13, edited={"user": "U1MARA", "ts": ts(14)}),
        ],
        "wages/2026-04-27.json": [by("U1MARA", "Nobody else reads this.", 20)],
    }


def encoded(content: object) -> bytes:
    """A file's bytes: as they are, or as JSON."""
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def in_folder(files: dict[str, Any], root: Path) -> Path:
    """An export that was unpacked."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(content))
    return root


def in_zip(files: dict[str, Any], path: Path, top: str = "") -> Path:
    """An export as Slack hands it out, perhaps inside a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(top + name, encoded(content))
    return path
