"""A house full of awkward words, every kind of payload the app is sent, and what must hold after each."""

import asyncio
import copy
import json
import logging
import re
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncBoltRequest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.log import is_fit_for_the_log
from communities import asking, rhythm
from handlers.envelopes import opened
from sandbox import blocks
from sandbox.workspace import BOT, URL
from storage import channels, charters, communities, deliveries, proposals, rules, workspaces
from storage.keys import ChannelId, ChannelKey, EntryId, UserId, WorkspaceId
from storage.models import (
    Community,
    Declined,
    Delivery,
    Edited,
    Entry,
    Forgotten,
    InboxRow,
    Membership,
    Person,
    Proposal,
    Question,
    Star,
    Workspace,
    WorkspaceSettings,
)
from storage.rules import Rules
from tests.house import House
from tests.people import Said

JSON = dict[str, Any]
T = TypeVar("T")
ACME = WorkspaceId("T0ACME")
# A word that stands in everything people say here, and one that only Ada and Cleo may ever read.
CANARY, SECRET = "quillwort", "bryozoan"
INSIDERS = {"U0ADA", "U0CLEO"}
PATIENCE = 20
# What Slack says when a message or view is not well made.
ILL_MADE = re.compile(r"refused, (invalid_|no_text|msg_|view_too|missing_)")
SPOILT_TRIGGER = {"views.open → invalid_trigger_id", "views.open → invalid_arguments"}
# Upon a modal that nobody has open nothing is laid.
NO_MODAL = "views.push → invalid_trigger_id"
LIVE = re.compile(r"<(?:!(?:channel|here|everyone|subteam)|@)[^>]*>")
LINK = re.compile(r"<(https?://[^|>]*)\|?[^>]*>")
TRACE = re.compile(r"Traceback|\b\w+(?:Error|Exception)\b|sqlite|psycopg", re.IGNORECASE)

STORED = (
    f"{CANARY} Never say <!channel> or <!here|here> to <@U0BO> and <!subteam^S0ALL> in a *workshop*.",
    f"{CANARY} See <https://evil.example/x|https://good.example> and <https://joints.example> for _tenons_.",
    f"{CANARY} `<!everyone>` stands in code, &lt;!channel&gt; &amp;lt;@U0BO&amp;gt; was typed, ~so~ it goes.",
    f"{CANARY} \u202ereversed\u202c \u200fשלום \U0001f9d1\u200d\U0001f3ed \U00020000 \u0600 \ufdfa joint",
    f"{CANARY} " + "joint<&>" * 5_000,
)


class World:
    """The house with a public, a private and an untouched community, and what is kept in each."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.kept: list[Said] = []
        self.public: list[EntryId] = []
        self.private = EntryId(0)
        self.foreign = EntryId(0)
        # The number of #woodworking.
        self.wood = 0
        # Bo proposes #random, and nobody has answered.
        self.proposal = ""
        self.log: list[str] = []
        self.unhandled: list[str] = []
        self.acknowledged = ""
        self.askers: dict[str, str] = {}
        self._lines = 0
        self._has_address = False
        self._has_trigger = False
        self._count = 0
        self.examples = 0
        # What was found well, by place: who reads it, its words and blocks, and who asked.
        self._read: dict[tuple[str, str], tuple[Any, ...]] = {}

    async def furnish(self) -> None:
        """Adopt, speak and star; then start to listen."""
        ada, cleo, bo = (self.house[name] for name in ("ada", "cleo", "bo"))
        await ada.removes("bo", from_="bench-repairs")
        for channel in ("woodworking", "bench-repairs", "on-call"):
            await ada.invites("commonplace", to=channel)
        await self.house.database.write(adopt, self.house.clock())
        for text in STORED:
            said = self._speaks("U0ADA", text)
            await bo.stars(said)
            self.kept.append(said)
        secret = await cleo.says(f"{SECRET} glue is in the second drawer, and why?", in_="bench-repairs")
        await ada.stars(secret)
        wood = await self.house.database.read(communities.at, ChannelKey(ACME, ChannelId("C0WOOD")))
        assert wood is not None
        self.wood = wood.id
        rows = await self.house.database.read(kept)
        self.public = [row for row, channel in rows if channel == "C0WOOD"]
        (self.private,) = (row for row, channel in rows if channel == "C0BENCH")
        self.foreign = await self.house.database.write(elsewhere, self.house.clock())
        self.proposal = await self.house.database.write(proposed, self.house.clock())
        await self.house.settled()
        assert len(self.public) == len(STORED)
        self.forget()

    def _speaks(self, user: str, text: str) -> Said:
        """Words as Slack would have them, which nobody could type into the sandbox."""
        workspace = self.house.sandbox.workspace
        message = type(next(iter(workspace.channels["C0BENCH"].messages.values())))(
            workspace.next_ts(), user, text
        )
        workspace.channels["C0WOOD"].messages[message.ts] = message
        return Said("C0WOOD", message.ts)

    def forget(self) -> None:
        """Clear everybody's screen."""
        screens = self.house.sandbox.slack.screens
        screens.notes.clear()
        screens.stacks.clear()
        screens.homes.clear()
        self._lines = self.house.sandbox.slack.drawer.since(self._lines)["next"]
        self.log.clear()

    async def mend(self) -> None:
        """Put the communities and people back to how they were, so that every example meets the same."""
        await self.house.database.write(mended, self.house.clock())
        self.proposal = await self.house.database.write(proposed, self.house.clock())

    async def send(self, payload: JSON) -> int:
        """Hand a payload to the app as Socket Mode does, wait until it has done all it does; the status."""
        self._count += 1
        self.forget()
        wire = opened(json.loads(json.dumps(self._addressed(payload))))
        self._has_address = "response_url" in wire
        request = AsyncBoltRequest(body=wire, mode="socket_mode")
        answer = await ends(self.house.app.bolt.async_dispatch(request))
        for _ in range(5):
            await asyncio.sleep(0)
        await ends(self._idle())
        await ends(self.house.app.courier.deliver())
        await ends(self._idle())
        self.acknowledged = str(answer.body or "")
        self._acknowledged_well(payload, answer.body)
        return answer.status

    async def _idle(self) -> None:
        await self.house.sandbox.delivered()
        # The app counts its listeners and tells nobody when there are none left.
        while self.house.app.tools.load.running:  # noqa: ASYNC110
            await asyncio.sleep(0.001)

    def _addressed(self, payload: JSON) -> JSON:
        """Give it a trigger, an address and an id of its own, where it still has the place for one."""
        slack = self.house.sandbox.slack
        told = dict(payload)
        by = str(told.pop("@by", "U0BO"))
        self._has_trigger = told.get("trigger_id") == "@new"
        if self._has_trigger:
            told["trigger_id"] = slack.triggers.new(by, self._in_modal(told, by))
        if told.get("response_url") == "@new":
            url = slack.response_url(slack.workspace.people[by], slack.workspace.channels["C0WOOD"])
            slack.answers[url.rsplit("/", 1)[1]].acknowledged.set()
            told["response_url"] = url
        if told.get("event_id") == "@new":
            told["event_id"] = f"EvFUZZ{self._count}"
        return told

    def _in_modal(self, told: JSON, by: str) -> str | None:
        """The modal in which something is pressed, open on the screen of who presses, if it is in one."""
        view = told.get("view")
        if told.get("type") != "block_actions" or not isinstance(view, dict) or view.get("type") != "modal":
            return None
        shown = self.house.sandbox.slack.screens.open(by, {"type": "modal", "title": None, "blocks": []})
        if view.get("id") == "V1":
            told["view"] = view | {"id": shown.id}
        return shown.id

    @staticmethod
    def _acknowledged_well(payload: JSON, body: Any) -> None:
        """What an acknowledgement of a form carries must be what Slack takes."""
        if not body or not isinstance(body, str) or not body.startswith("{"):
            return
        answer = json.loads(body)
        if "view" in answer:
            blocks.checked_view(answer["view"], ("modal",))
            silent_words(answer["view"])
        for words in answer.get("errors", {}).values():
            assert words
            assert not TRACE.search(words), words

    async def holds(self) -> None:
        """Nothing lost, nothing leaked, nobody pinged, nothing said that helps nobody."""
        assert not self.unhandled, self.unhandled
        for line in self.log:
            # Without an address there is no answering, and nothing else may fail.
            is_unanswerable = "ValueError at" in line and not self._has_address
            assert "reference" not in line or is_unanswerable, line
            assert CANARY not in line, line
            assert SECRET not in line, line
            assert "Traceback" not in line, line
        rows = await self.house.database.read(unsettled)
        assert not [row for row in rows if row[0] != "parked" or not row[1]], rows
        drawer = self.house.sandbox.slack.drawer.since(self._lines)["items"]
        # A trigger that Slack never gave, or none, opens nothing however well made; one that it gave must.
        told = [line for line in drawer if self._has_trigger or line["detail"] not in SPOILT_TRIGGER]
        told = [line for line in told if line["detail"] != NO_MODAL]
        ill_made = [line for line in told if ILL_MADE.search(line["what"])]
        assert not ill_made, ill_made
        self.askers = await self.house.database.read(askers)
        for readers, thing in self.shown():
            silent_words(thing)
            if not readers <= INSIDERS:
                assert SECRET not in json.dumps(thing), thing

    def shown(self) -> Iterator[tuple[set[str], JSON]]:
        """All that the app shows to anybody now and that was not found well before, and to whom."""
        slack = self.house.sandbox.slack
        for note in slack.screens.notes.values():
            yield {note.person}, {"text": note.text, "blocks": note.blocks or []}
        for person, stack in slack.screens.stacks.items():
            for view in stack:
                yield {person}, view.body
        for person, home in slack.screens.homes.items():
            yield {person}, home.body
        for channel in slack.workspace.channels.values():
            for message in channel.messages.values():
                if message.user == BOT and not message.subtype and not message.tombstone:
                    readers = set(channel.members) - {BOT} | ({channel.with_} if channel.with_ else set())
                    asker = self.askers.get(delivery_of(message.metadata))
                    post = (readers, message.text, message.blocks, asker)
                    if self._read.get((channel.id, message.ts)) == post:
                        continue
                    yield readers, unaddressed(message.text, message.blocks or [], asker)
                    self._read[channel.id, message.ts] = post

    async def still_works(self) -> None:
        """A star keeps, and a search finds, as on the first day."""
        gus, hana = self.house["gus"], self.house["hana"]
        self._count += 1
        word = f"wedge{''.join(chr(97 + int(digit)) for digit in str(self._count))}"
        said = await gus.says(f"The {word} goes in before the glue does.", in_="on-call")
        await hana.stars(said)
        assert f"The {word} goes in" in await hana.types(f"/kb {word}", in_="on-call")


async def ends(work: Coroutine[Any, Any, T]) -> T:
    """Its outcome; when it comes to no end, an error that says what everybody was waiting for."""
    try:
        return await asyncio.wait_for(work, PATIENCE)
    except TimeoutError:
        waiting = [str(task.get_stack(limit=3)) for task in asyncio.all_tasks()]
        raise AssertionError("\n".join(waiting)) from None


@asynccontextmanager
async def fuzzed(database_url: str) -> AsyncIterator[World]:
    """A furnished world whose log and whose loose ends are watched."""
    async with House(database_url) as house:
        world = World(house)
        await world.furnish()
        heard, root = Heard(world.log), logging.getLogger()
        level = root.level
        root.addHandler(heard)
        root.setLevel(logging.INFO)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, told: world.unhandled.append(str(told.get("message"))))
        try:
            yield world
        finally:
            root.removeHandler(heard)
            root.setLevel(level)
            loop.set_exception_handler(None)


class Heard(logging.Handler):
    """Writes down every line that would be logged in earnest, tracebacks and all."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.INFO)
        self.addFilter(is_fit_for_the_log)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self._lines.append(self.format(record))


def delivery_of(metadata: JSON | None) -> str:
    """The delivery that a message of the app's carries."""
    return str((metadata or {}).get("event_payload", {}).get("delivery", ""))


def unaddressed(text: str, shown: list[JSON], asker: str | None) -> JSON:
    """A message without the one mention that is meant: of who lets the app ask, at the beginning of it."""
    lead = f"<@{asker}> asks: "
    if asker is None or not text.startswith(lead):
        return {"text": text, "blocks": shown}
    (block,) = copy.deepcopy(shown)
    first = block["elements"][0]["elements"].pop(0)
    assert (first["type"], first["user_id"]) == ("user", asker), first
    return {"text": text.removeprefix(lead), "blocks": [block]}


def silent_words(thing: Any) -> None:
    """Nothing here pings, links where nobody expects, or speaks of how the app is made."""
    for words in parsed_words(thing):
        assert not LIVE.search(words), words
        assert not TRACE.search(words), words
        for link in LINK.findall(words):
            assert link.startswith(URL), words


def parsed_words(thing: Any) -> Iterator[str]:
    """All words that Slack reads markup in; of rich text, whatever would ping or link as markup does."""
    if isinstance(thing, list):
        for part in thing:
            yield from parsed_words(part)
    elif isinstance(thing, dict):
        kind, text = thing.get("type"), thing.get("text")
        if isinstance(text, str) and kind not in ("plain_text", "text", "link"):
            yield text
        if kind in ("user", "usergroup", "broadcast"):
            yield "<@somebody>"
        if kind == "link":
            yield f"<{thing.get('url')}>"
        for name, part in thing.items():
            if name != "text" or isinstance(part, dict):
                yield from parsed_words(part)


PLACES = (
    ("C0WOOD", "woodworking", False, ("U0ADA", "U0BO", "U0CLEO", "U0DEV")),
    ("C0BENCH", "bench-repairs", True, ("U0ADA", "U0CLEO")),
    ("C0ONCALL", "on-call", False, ("U0ADA", "U0GUS", "U0HANA")),
)


def adopt(session: Session, now: Any) -> None:
    """Three communities, Ada tends all of them."""
    for channel, name, is_private, members in PLACES:
        session.add(
            Community(
                workspace_id=ACME,
                channel_id=channel,
                name=name,
                is_private=is_private,
                zone="Europe/London",
                adopted_by="U0ADA",
                adopted_at=now,
            )
        )
        session.flush()
        place = communities.at(session, ChannelKey(ACME, ChannelId(channel)))
        assert place is not None
        charters.write(
            session, place, f"{CANARY}: our <joints> come apart & <!here>", "", UserId("U0ADA"), now
        )
        communities.enrol(session, place, [UserId("U0ADA")], now, role="steward")
        communities.enrol(session, place, [UserId(user) for user in members[1:]], now)
        rhythm.begin(session, place, None, rhythm.DEFAULT_RECAP, now)


def elsewhere(session: Session, now: Any) -> EntryId:
    """Another workspace in the same database, with an entry of its own."""
    session.add(Workspace(id="T0OTHER", name="Other", url="", bot_user_id="U1", bot_id="B1", joined_at=now))
    session.flush()
    community = Community(
        workspace_id="T0OTHER",
        channel_id="C0WOOD",
        name="other",
        is_private=False,
        zone="UTC",
        adopted_by="U0ADA",
        adopted_at=now,
    )
    session.add(community)
    session.flush()
    entry = Entry(
        workspace_id="T0OTHER",
        community_id=community.id,
        channel_id="C0WOOD",
        ts="1.1",
        permalink="https://other.slack.example/p1",
        author_id="U0ADA",
        title=SECRET,
        text=SECRET,
        plain=SECRET,
        kept_by="U0BO",
        kept_at=now,
    )
    session.add(entry)
    session.flush()
    return EntryId(entry.id)


def proposed(session: Session, now: Any) -> str:
    """Proposals go to #on-call, and there is one; gives its id."""
    rules.change(session, ACME, Rules(proposals_channel_id=ChannelId("C0ONCALL")))
    channel = ChannelKey(ACME, ChannelId("C0RANDOM"))
    key = f"{proposals.KIND}:{now.timestamp()}"
    made = deliveries.owe(session, ACME, proposals.KIND, key, now, channel=ChannelId("C0ONCALL"))
    assert made is not None
    proposals.add(session, made, channel, UserId("U0BO"), now)
    return made


def kept(session: Session) -> list[tuple[EntryId, str]]:
    """The entries, by number and channel."""
    rows = session.execute(select(Entry.id, Entry.channel_id).order_by(Entry.id))
    return [(EntryId(row.id), row.channel_id) for row in rows]


def askers(session: Session) -> dict[str, str]:
    """Whom each posted question was asked for, by its delivery."""
    rows = session.execute(select(Delivery.id, Delivery.user_id).where(Delivery.kind == asking.KIND))
    return {row.id: row.user_id for row in rows}


def unsettled(session: Session) -> list[tuple[str, str | None, str]]:
    """Envelopes that are not done."""
    rows = session.execute(
        select(InboxRow.state, InboxRow.error, InboxRow.kind).where(InboxRow.state != "done")
    )
    return [(row.state, row.error, row.kind) for row in rows]


def mended(session: Session, now: Any) -> None:
    """What events and buttons may rightly have changed is as it was."""
    here = Community.workspace_id == ACME
    ours = list(session.scalars(select(Community).where(here).order_by(Community.id)))
    for adopted in ours[len(PLACES) :]:
        session.delete(adopted)
    session.flush()
    for community, (channel, _, is_private, members) in zip(ours, PLACES, strict=False):
        if community.channel_id != channel:
            for table in (Star, Declined, Question):
                session.execute(delete(table).where(table.channel_id == channel))
            channels.follow(session, ChannelKey(ACME, ChannelId(community.channel_id)), ChannelId(channel))
            session.refresh(community)
        community.is_private = is_private
        community.pause_reason = community.paused_at = community.look_at = None
        session.flush()
        place = communities.any_at(session, ChannelKey(ACME, ChannelId(channel)))
        assert place is not None
        communities.enrol(session, place, [UserId(user) for user in members], now)
        for member in session.scalars(select(Membership).where(Membership.community_id == community.id)):
            member.in_channel = member.user_id in members
            member.left_at = None if member.user_id in members else now
            member.role = "steward" if member.user_id == "U0ADA" else "member"
            member.changed_ts = "0"
    for person in session.scalars(select(Person).where(Person.workspace_id == ACME)):
        person.is_deactivated = person.is_bot = person.never_keep = False
        person.is_admin = person.user_id == "U0ADA"
        person.is_guest, person.is_external = person.user_id == "U0DEV", person.user_id == "U0EVE"
        person.profile_updated = 0
    for table in (Forgotten, Proposal, WorkspaceSettings):
        session.execute(delete(table).where(table.workspace_id == ACME))
    workspaces.resume(session, ACME)
    session.execute(delete(Edited))
    session.execute(update(InboxRow).where(InboxRow.state == "waiting").values(state="done"))
