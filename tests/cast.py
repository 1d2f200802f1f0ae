"""The cast that every test shares, and what they do: speak, star, and move the clock."""

from datetime import UTC, datetime, timedelta
from itertools import count

from communities.keeping import Said, Starred
from storage.communities import Place
from storage.keys import MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.people import Profile
from storage.workspaces import Installation

ACME = WorkspaceId("T0ACME")
INSTALLATION = Installation(ACME, "Acme", "https://acme.slack.example/", UserId("U0COMMON"), "B0COMMON")

# A Wednesday in a week with a quorum of ordinary days on both sides.
START = datetime(2026, 11, 18, 10, 20, tzinfo=UTC)


class Clock:
    """A clock that a test sets; asked for the time, it says it, in UTC."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment it is."""
        return self.now

    def advance(self, **duration: float) -> datetime:
        """Let time pass: `advance(days=1)`."""
        self.now += timedelta(**duration)
        return self.now


def key(user: str) -> PersonKey:
    """Somebody at Acme, by their user id."""
    return PersonKey(ACME, UserId(user))


PROFILES = {
    "ada": Profile(key("U0ADA"), "Ada Okafor", "Europe/London", is_admin=True),
    "bo": Profile(key("U0BO"), "Bo Lindqvist", "Europe/London"),
    "cleo": Profile(key("U0CLEO"), "Cleo Marsh", "America/New_York"),
    "dev": Profile(key("U0DEV"), "Dev Patel", "Europe/London", is_guest=True),
    "eve": Profile(key("U0EVE"), "Eve Castellano", "America/New_York", is_external=True),
    "robot": Profile(key("U0ROBOT"), "Build robot", is_bot=True),
}

_seconds = count()


def new_ts() -> Timestamp:
    """The `ts` of a message that nobody has written yet."""
    return Timestamp(f"{int(START.timestamp()) - 86400 + next(_seconds)}.000100")


def says(author: PersonKey | None, text: str, in_: Place, **more: object) -> Said:
    """A message, as Slack would describe it to us."""
    ts = Timestamp(str(more.pop("ts", None) or new_ts()))
    message = MessageKey(in_.workspace, in_.channel, ts)
    permalink = f"https://acme.slack.example/archives/{in_.channel}/p{ts.replace('.', '')}"
    return Said(message, author.user if author else None, text, permalink, **more)  # type: ignore[arg-type]


def stars(by: PersonKey, message: MessageKey, at: str | None = None, emoji: str = "star") -> Starred:
    """The fact that somebody starred it (or took it back), later than every fact before, unless `at` says."""
    return Starred(message, by.user, emoji, at or f"{int(START.timestamp()) + next(_seconds)}.000200")
