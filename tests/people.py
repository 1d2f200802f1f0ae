"""The people of Acme, as tests play them: each speaks, stars, types and presses through the sandbox."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import aiohttp

from tests.screen import brief, elements_in, newest, places_on, words_in

JSON = dict[str, Any]
PATIENCE = 40.0
# Slack waits three seconds. A busy machine may take longer; the tests that are about it say so.
UNHURRIED = 30.0
ANSWERED = ("types", "presses", "chooses", "uses_shortcut")


class Refusal(Exception):
    """Slack's client would not let this person do it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class NeverSeen(AssertionError):
    """What a test waited for did not appear on this person's screen."""


@dataclass(frozen=True)
class Said:
    """A message somebody wrote."""

    channel: str
    ts: str
    thread_ts: str | None = None


class Person:
    """One person in front of their own screen."""

    def __init__(self, people: "People", handle: str) -> None:
        self.people = people
        self.handle = handle
        self.id = f"U0{handle.upper()}"

    async def _does(self, act: str, **body: Any) -> JSON:
        given = {name: value for name, value in body.items() if value is not None}
        answer = await self.people.post(f"/people/{act}", {"as": self.handle, **given})
        if self.people.settled and act not in ANSWERED:
            await self.people.settled()
        return answer

    async def says(
        self, text: str, *, in_: str, under: Said | None = None, files: bool = False, **more: Any
    ) -> Said:
        """Write a message, or a reply under another."""
        parent = under.ts if under else None
        body = await self._does("says", channel=in_, text=text, thread_ts=parent, files=files, **more)
        return Said(body["channel"], body["ts"], parent)

    async def edits(self, message: Said, text: str) -> None:
        """Change the words of a message."""
        await self._does("edits", channel=message.channel, ts=message.ts, text=text)

    async def deletes(self, message: Said) -> None:
        """Delete a message."""
        await self._does("deletes", channel=message.channel, ts=message.ts)

    async def stars(self, message: Said, emoji: str = "star") -> None:
        """React to a message."""
        await self._does("stars", channel=message.channel, ts=message.ts, emoji=emoji)

    async def takes_back(self, message: Said, emoji: str = "star") -> None:
        """Take a reaction back."""
        await self._does("takes_back", channel=message.channel, ts=message.ts, emoji=emoji)

    async def joins(self, channel: str) -> None:
        """Join a channel."""
        await self._does("joins", channel=channel)

    async def leaves(self, channel: str) -> None:
        """Leave a channel."""
        await self._does("leaves", channel=channel)

    async def invites(self, person: str, *, to: str) -> None:
        """Bring somebody into a channel; the app is called `commonplace`."""
        await self._does("invites", channel=to, person=person)

    async def removes(self, person: str, *, from_: str) -> None:
        """Take somebody out of a channel."""
        await self._does("removes", channel=from_, person=person)

    async def renames(self, channel: str, name: str) -> None:
        """Give a channel another name."""
        await self._does("renames", channel=channel, name=name)

    async def archives(self, channel: str) -> None:
        """Archive a channel."""
        await self._does("archives", channel=channel)

    async def unarchives(self, channel: str) -> None:
        """Open an archived channel again."""
        await self._does("unarchives", channel=channel)

    async def converts(self, channel: str, *, private: bool, id: str | None = None) -> None:
        """Make a channel private or public, perhaps under another id."""
        await self._does("converts", channel=channel, private=private, id=id)

    async def creates(self, name: str, *, private: bool = False) -> str:
        """Make a channel; gives its id."""
        return str((await self._does("creates", name=name, private=private))["channel"])

    async def opens_home(self) -> JSON:
        """Open the app's Home, and give it once the app has published one."""
        before = await self.sees()
        old = before["home"]["hash"] if before["home"] else None
        await self._does("opens_home")

        def newer(screen: JSON) -> bool:
            return screen["home"] is not None and screen["home"]["hash"] != old

        return dict((await self.waits_for(newer))["home"])

    async def types(self, text: str, *, in_: str | None = None, under: Said | None = None) -> str:
        """Type a command (somewhere, if it does not matter); the words of the answer, or Slack's failure."""
        if in_ is None:
            in_ = next(one["id"] for one in (await self.sees())["channels"] if one["is_member"])
        return words_in(await self.answer_to("types", text=text, channel=in_, thread_ts=under and under.ts))

    async def opens(self, text: str, *, in_: str) -> None:
        """Type a command that opens a form."""
        said = await self.types(text, in_=in_)
        if not (await self.sees())["views"]:
            raise NeverSeen(f"{self.handle} has no form open: {said}")

    async def uses(self, shortcut: str, on: Said | None = None) -> str:
        """Use a shortcut by its callback id, on a message or globally; the words of the answer."""
        place = {"channel": on.channel, "ts": on.ts} if on else {}
        return words_in(await self.answer_to("uses_shortcut", callback_id=shortcut, **place))

    async def presses(self, button: str, *, on: Said | JSON | None = None, value: str | None = None) -> str:
        """Press a button by its label or action id (the latest that is shown); the words of the answer."""
        place, found = await self._button(button, on, value)
        return words_in(await self.answer_to("presses", **place, **found))

    async def taps(self, button: str, *, on: Said | JSON | None = None, value: str | None = None) -> None:
        """Press a button whose answer, if any, is not on this person's screen."""
        place, found = await self._button(button, on, value)
        await self._does("presses", **place, **found)

    async def chooses(self, action_id: str, chosen: Any, *, on: Said | JSON | None = None) -> str:
        """Choose from a menu by its action id; the words of the answer."""
        place, found = await self._button(action_id, on, None)
        found.pop("value", None)
        return words_in(await self.answer_to("chooses", chosen=chosen, **place, **found))

    async def submits(self, **values: Any) -> JSON:
        """Send the form on top; fields by block id, or by action id where only one has it."""
        screen = await self.sees()
        if not screen["views"]:
            raise NeverSeen(f"{self.handle} has no form open")
        view = screen["views"][-1]
        fields: dict[str, dict[str, Any]] = {}
        for block_id, element in elements_in(view):
            for name in (block_id, element["action_id"]):
                if name in values:
                    fields.setdefault(str(block_id), {})[element["action_id"]] = values.pop(name)
        if values:
            raise NeverSeen(f"the form has no field {', '.join(values)}")
        return await self._does("submits", view=view["id"], values=fields)

    async def closes(self) -> None:
        """Close the modal on top."""
        view = (await self.sees())["views"][-1]
        await self._does("closes", view=view["id"])

    async def answer_to(self, act: str, **body: Any) -> JSON:
        """Do something and give the note or view (but for commands: or message) it brings, or the failure."""
        before = await self.sees()
        done = await self._does(act, **body)
        if "failure" in done:
            return {"text": done["failure"]}
        said = act in ("presses", "chooses", "uses_shortcut")
        screen = await self.waits_for(lambda after: newest(before, after, said=said) is not None)
        if self.people.settled:
            await self.people.settled()
            screen = await self.sees()
        return newest(before, screen, said=said) or {}

    async def sees(self, since: JSON | None = None, wait: float = 25.0) -> JSON:
        """The screen now, or as soon as it differs from an earlier one."""
        query = {"as": self.handle}
        if since is not None:
            query |= {"after": str(since["revision"]), "wait": str(wait)}
        return await self.people.get("/people/sees", query)

    async def messages(self, channel: str) -> list[JSON]:
        """The messages of a channel as this person sees them."""
        found = [one for one in (await self.sees())["channels"] if channel in (one["id"], one["name"])]
        if not found:
            raise NeverSeen(f"{self.handle} does not see {channel}")
        return list(found[0]["messages"])

    async def direct_messages(self) -> list[JSON]:
        """What the app told this person directly."""
        found = [one for one in (await self.sees())["channels"] if one["is_im"]]
        return list(found[0]["messages"]) if found else []

    async def files(self) -> dict[str, bytes]:
        """The files that the app sent this person directly, by name."""
        told = [said.get("uploads", ()) for said in await self.direct_messages()]
        found = {one["title"]: one["id"] for uploads in told for one in uploads}
        return {name: await self.downloads(ident) or b"" for name, ident in found.items()}

    async def downloads(self, file: str) -> bytes | None:
        """A file by its id, or None when there is none for this person."""
        return await self.people.fetch(f"/files/{file}", {"as": self.handle})

    async def notes(self) -> list[JSON]:
        """The notes only this person sees, oldest first."""
        return list((await self.sees())["ephemerals"])

    async def waits_for(self, shown: Callable[[JSON], bool], *, patience: float = PATIENCE) -> JSON:
        """Watch the screen until it shows what a test waits for."""
        loop = asyncio.get_running_loop().time
        deadline = loop() + patience
        screen = await self.sees()
        while not shown(screen):
            left = deadline - loop()
            if left <= 0:
                raise NeverSeen(f"{self.handle} waited {patience:g} s; the screen shows {brief(screen)}")
            screen = await self.sees(since=screen, wait=left)
        return screen

    async def waits_for_words(self, words: str, *, in_: str | None = None) -> str:
        """Wait until these words stand somewhere (or in one channel); all words of that place."""

        def places(screen: JSON) -> Iterator[str]:
            for channel in screen["channels"]:
                if in_ is None or in_ in (channel["id"], channel["name"]):
                    yield from (words_in(message) for message in channel["messages"])
            if in_ is None:
                shown = [*screen["ephemerals"], *screen["views"], screen["home"] or {}]
                yield from (words_in(thing) for thing in shown)

        screen = await self.waits_for(lambda screen: any(words in place for place in places(screen)))
        return next(place for place in places(screen) if words in place)

    async def _button(self, wanted: str, on: Said | JSON | None, value: str | None) -> tuple[JSON, JSON]:
        screen = await self.sees()
        ts = on.ts if isinstance(on, Said) else str(on.get("id", on.get("ts"))) if on else None
        for place, thing in places_on(screen, ts):
            for block_id, element in elements_in(thing):
                label = (element.get("text") or {}).get("text")
                if wanted in (element["action_id"], label) and value in (None, element.get("value")):
                    found = {"action_id": element["action_id"], "block_id": block_id}
                    return place, found | ({"value": element["value"]} if "value" in element else {})
        raise NeverSeen(f'{self.handle} sees no "{wanted}"; the screen shows {brief(screen)}')


class People:
    """Everybody, over one HTTP session. `settled` is awaited after each act, to let the app finish it."""

    def __init__(self, url: str, settled: Callable[[], Awaitable[None]] | None = None) -> None:
        self.url = url
        self.settled = settled
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "People":
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    def __getitem__(self, handle: str) -> Person:
        return Person(self, handle)

    async def arrives(self, handle: str, name: str, **more: Any) -> Person:
        """Somebody new."""
        await self.post("/people/arrives", {"handle": handle, "name": name, **more})
        return self[handle]

    async def deactivates(self, person: Person) -> None:
        """Close somebody's account."""
        await self.post("/people/deactivates", {"person": person.handle})

    async def jumps(self, to: str) -> float:
        """Move the calendar forward, as in `thursday 15:00`; the new time."""
        return float((await self.post("/calendar", {"next": to}))["now"])

    async def send(self, address: str, data: Any) -> int:
        """Send bytes, or a form, to an address; the status of the answer."""
        assert self._session is not None
        async with self._session.post(address, data=data) as answer:
            return answer.status

    async def fetch(self, path: str, query: dict[str, str]) -> bytes | None:
        """The bytes of a file, or None when there is none for whoever asks."""
        assert self._session is not None
        async with self._session.get(self.url + path, params=query) as answer:
            return await answer.read() if answer.status == 200 else None

    async def get(self, path: str, query: dict[str, str]) -> JSON:
        """Ask the sandbox."""
        assert self._session is not None
        async with self._session.get(self.url + path, params=query) as answer:
            return self._taken(answer.status, await answer.json())

    async def post(self, path: str, body: JSON) -> JSON:
        """Tell the sandbox."""
        assert self._session is not None
        async with self._session.post(self.url + path, json=body) as answer:
            return self._taken(answer.status, await answer.json())

    @staticmethod
    def _taken(status: int, body: JSON) -> JSON:
        if status >= 400:
            raise Refusal(body["error"], body["message"])
        return body
