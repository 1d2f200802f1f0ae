"""The trial's memory: what was said before anybody came to look, put in place without a single event."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from sandbox import text
from sandbox.workspace import BOT, Channel, Message, Workspace

SEED = Path(__file__).with_name("seed.yaml")
STAR_AFTER = 7 * 60


@dataclass(frozen=True)
class Kept:
    """A seeded message that is to be an entry; `starred_by` holds (user id, ts of the star)."""

    channel: str
    ts: str
    thread_ts: str | None
    author: str
    text: str
    permalink: str
    starred_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Community:
    """A community that the trial begins with."""

    channel: str
    problem: str
    out_of_scope: str
    zone: str
    stewards: tuple[str, ...]


@dataclass(frozen=True)
class Seeded:
    """Everything the app is told before it starts."""

    kept: tuple[Kept, ...] = ()
    communities: tuple[Community, ...] = ()


class Sower:
    """Puts the seed into a workspace that nobody listens to yet."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.kept: list[Kept] = []
        self._count = 0

    def channel(self, name: str, said: list[dict[str, Any]]) -> None:
        """One channel's messages with their threads, in order."""
        channel = self._known(name)
        for one in said:
            parent = self._message(channel, one, None)
            for reply in one.get("replies", []):
                self._message(channel, reply, parent.ts)
        channel.messages = dict(sorted(channel.messages.items()))

    def community(self, raw: dict[str, Any]) -> Community:
        """One community, with the bot in its channel."""
        channel = self._known(raw["channel"])
        channel.members.append(BOT)
        stewards = tuple(self._id(handle) for handle in raw["stewards"])
        return Community(channel.id, raw["problem"], raw["out_of_scope"], raw["zone"], stewards)

    def _message(self, channel: Channel, raw: dict[str, Any], thread_ts: str | None) -> Message:
        moment = self._moment(raw["at"])
        author = self.workspace.people[self._id(raw["by"])]
        words = text.spoken(self.workspace, author, raw["text"])
        message = Message(self._ts(moment), author.id, words, thread_ts=thread_ts)
        channel.messages[message.ts] = message
        if stars := [self._id(handle) for handle in raw.get("stars", [])]:
            message.reactions = {"star": stars, "bookmark": [BOT]}
            given = tuple(
                (star, self._ts(moment + STAR_AFTER * (index + 1))) for index, star in enumerate(stars)
            )
            link = self.workspace.permalink(channel, message)
            self.kept.append(Kept(channel.id, message.ts, thread_ts, author.id, words, link, given))
        return message

    def _ts(self, moment: float) -> str:
        self._count += 1
        return f"{int(moment)}.{self._count * 100 + 9:06d}"

    def _moment(self, at: str) -> float:
        spoken = datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=self.workspace.calendar.zone)
        return spoken.timestamp()

    def _id(self, handle: str) -> str:
        person = self.workspace.person(handle)
        if person is None:
            raise ValueError(f"The seed names {handle}, whom nobody knows.")
        return person.id

    def _known(self, name: str) -> Channel:
        channel = self.workspace.channel(name)
        if channel is None:
            raise ValueError(f"The seed names #{name}, which does not exist.")
        return channel


def sow(workspace: Workspace, path: Path = SEED) -> Seeded:
    """Put the trial's messages in place; gives what the app is to know of them."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    sower = Sower(workspace)
    communities = tuple(sower.community(one) for one in raw["communities"])
    for name, said in raw["channels"].items():
        sower.channel(name, said)
    return Seeded(tuple(sorted(sower.kept, key=lambda kept: kept.ts)), communities)
