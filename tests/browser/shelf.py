"""The app of these tests: a real Bolt app that keeps stars in a dictionary and shows all of Block Kit."""

import asyncio
import re
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox

JSON = dict[str, Any]
RECAP = "Woodworking, week to Thu 19 Nov"
PATIENCE = 60


def plain(words: str) -> JSON:
    """A plain_text object."""
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> JSON:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": words}


def option(words: str, value: str) -> JSON:
    """One option of a menu."""
    return {"text": plain(words), "value": value}


FORM: JSON = {
    "type": "modal",
    "callback_id": "title_it",
    "title": plain("Give it a title"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": plain("Title"),
            "hint": plain("As you would say it aloud."),
            "element": {"type": "plain_text_input", "action_id": "words", "min_length": 3, "max_length": 80},
        },
        {
            "type": "input",
            "block_id": "about",
            "optional": True,
            "label": plain("What it is about"),
            "element": {
                "type": "multi_static_select",
                "action_id": "tags",
                "placeholder": plain("Choose tags"),
                "options": [
                    option("Joints", "joints"),
                    option("Glue", "glue"),
                    option("Sharpening", "sharp"),
                ],
            },
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": plain("Who should check it"),
            "element": {
                "type": "users_select",
                "action_id": "person",
                "placeholder": plain("Choose a person"),
            },
        },
        {
            "type": "input",
            "block_id": "when",
            "optional": True,
            "label": plain("Look at it again"),
            "element": {"type": "datepicker", "action_id": "day", "initial_date": "2027-05-18"},
        },
        {
            "type": "input",
            "block_id": "sure",
            "optional": True,
            "label": plain("How sure are you"),
            "element": {
                "type": "radio_buttons",
                "action_id": "sureness",
                "initial_option": option("It worked for me", "once"),
                "options": [option("It worked for me", "once"), option("Always", "always")],
            },
        },
    ],
}


def found(words: str, notes: list[JSON]) -> JSON:
    """The answer to a search."""
    blocks: list[JSON] = [
        {"type": "section", "text": mrkdwn(f'Searched for *tenon*; nobody writes "{words}".')}
    ]
    for note in notes:
        link = f"<{note['permalink']}|{note['text'][:34]}>"
        use: JSON = {"type": "button", "action_id": "use", "text": plain("I used this"), "value": note["ts"]}
        more: JSON = {"type": "overflow", "action_id": "more", "options": [option("Out of date", "old")]}
        blocks += [
            {"type": "section", "text": mrkdwn(f"*{link}*\n{note['text']}")},
            {
                "type": "context",
                "elements": [mrkdwn("Ada · #woodworking · ★1 · <!date^1795000000^{date_short}|x>")],
            },
            {"type": "actions", "elements": [use, more]},
        ]
    return {"text": f"Found {len(notes)}", "blocks": blocks}


class Shelf:
    """Keeps what is starred, finds it, and follows deletions."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        self.bolt = AsyncApp(client=self.client)
        self.handler = AsyncSocketModeHandler(self.bolt, sandbox.app_token)
        self.notes: dict[str, JSON] = {}
        self.recap: JSON | None = None
        self.submitted: list[JSON] = []
        self.pressed: list[JSON] = []
        self.chosen: list[JSON] = []
        self.triggers: list[str] = []
        self._chose = asyncio.Event()
        self.hold = asyncio.Event()
        self.hold.set()
        bolt = self.bolt
        bolt.event("reaction_added")(self.starred)
        bolt.event({"type": "message", "subtype": "message_deleted"})(self.deleted)
        bolt.event("app_home_opened")(self.home)
        bolt.command("/kb")(self.search)
        bolt.command("/cop")(self.silent)
        bolt.action("title")(self.titles)
        bolt.action("use")(self.used)
        bolt.action(re.compile(".*"))(self.takes)
        bolt.view("title_it")(self.titled)
        bolt.shortcut("keep_this")(self.keeps)
        bolt.shortcut("search")(self.opens)
        bolt.event(re.compile(".*"))(self.nothing)

    async def nothing(self) -> None:
        """Acknowledge what does not matter here."""

    async def starred(self, event: JSON) -> None:
        """Keep a message, put a bookmark on it, and tell whoever starred it."""
        channel, ts = event["item"]["channel"], event["item"]["ts"]
        if event["reaction"] != "star" or ts in self.notes:
            return
        told = await self.client.reactions_get(channel=channel, timestamp=ts, full=True)
        message: JSON = told["message"]
        self.notes[ts] = {"ts": ts, "text": message["text"], "permalink": message["permalink"]}
        await self.client.reactions_add(channel=channel, timestamp=ts, name="bookmark")
        await self.client.chat_postEphemeral(
            channel=channel,
            user=event["user"],
            text="Kept.",
            blocks=[
                {
                    "type": "section",
                    "text": mrkdwn(f"Kept. Anyone who can open <#{channel}> can now find it with `/kb`."),
                },
                {
                    "type": "actions",
                    "elements": [{"type": "button", "action_id": "title", "text": plain("Give it a title")}],
                },
            ],
        )

    async def deleted(self, event: JSON) -> None:
        """Forget a message and take it out of the recap."""
        if self.notes.pop(event["deleted_ts"], None) and self.recap:
            await self.client.chat_update(**self.recap, text=RECAP, blocks=self._recap())

    def _recap(self) -> list[JSON]:
        kept = " · ".join(f"<{note['permalink']}|{note['text'][:34]}>" for note in self.notes.values())
        return [{"type": "section", "text": mrkdwn(f"*{RECAP}*\n*Kept:* {kept or 'nothing'}")}]

    async def looks(self, _: float) -> None:
        """The calendar moved: the recap is due."""
        posted = await self.client.chat_postMessage(channel="C0WOOD", text=RECAP, blocks=self._recap())
        self.recap = {"channel": posted["channel"], "ts": posted["ts"]}

    async def home(self, event: JSON) -> None:
        """Draw Home with one of everything that can be chosen there."""
        if event["tab"] != "home":
            return
        blocks: list[JSON] = [
            {"type": "header", "text": plain("What we know")},
            {
                "type": "section",
                "text": mrkdwn("*My communities*"),
                "fields": [mrkdwn("*Woodworking*\ngrowing"), mrkdwn("*On call*\nsteady")],
            },
            {"type": "divider"},
            {
                "type": "section",
                "block_id": "dial",
                "text": mrkdwn("Messages from me"),
                "accessory": {
                    "type": "static_select",
                    "action_id": "dial",
                    "placeholder": plain("Choose"),
                    "options": [option("Useful only", "useful"), option("Nothing", "none")],
                },
            },
            {
                "type": "actions",
                "block_id": "ticks",
                "elements": [
                    {"type": "checkboxes", "action_id": "tell", "options": [option("Tell me", "yes")]}
                ],
            },
            {
                "type": "actions",
                "block_id": "last",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "forget",
                        "style": "danger",
                        "text": plain("Forget me"),
                        "confirm": {
                            "title": plain("Forget you?"),
                            "text": plain("Everything goes."),
                            "confirm": plain("Forget"),
                            "deny": plain("Keep"),
                        },
                    },
                    {"type": "timepicker", "action_id": "at", "initial_time": "10:00"},
                    {
                        "type": "conversations_select",
                        "action_id": "place",
                        "placeholder": plain("Choose a channel"),
                    },
                ],
            },
        ]
        await self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def search(self, ack: Any, command: JSON, respond: Any) -> None:
        """Answer a search, to one person."""
        await ack()
        words = command["text"]
        if words.startswith("warm"):
            await respond(text=f"Nothing kept about *{words}*.")
        else:
            await respond(**found(words, list(self.notes.values())))

    async def silent(self) -> None:
        """Never acknowledge."""

    async def titles(self, ack: Any, body: JSON) -> None:
        """Open the form."""
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def opens(self, ack: Any, shortcut: JSON) -> None:
        """Open the form from a global shortcut."""
        await ack()
        await self.client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)

    async def keeps(self, ack: Any, shortcut: JSON) -> None:
        """Answer a message shortcut."""
        await ack()
        channel, user = shortcut["channel"]["id"], shortcut["user"]["id"]
        thread = shortcut["message"].get("thread_ts")
        await self.client.chat_postEphemeral(
            channel=channel, user=user, thread_ts=thread, text="Kept by shortcut."
        )

    async def used(self, ack: Any, body: JSON, respond: Any) -> None:
        """Say thank you in place."""
        await ack()
        self.pressed.append(body["actions"][0])
        await respond(text="Noted: Bo used it.", replace_original=True)

    async def takes(self, ack: Any, body: JSON) -> None:
        """Put down whatever else was pressed or chosen."""
        await ack()
        self.chosen.append(body["actions"][0])
        self.triggers.append(body["trigger_id"])
        self._chose.set()

    async def has_chosen(self, count: int) -> JSON:
        """Wait until so many things were chosen or pressed; the last of them."""
        async with asyncio.timeout(PATIENCE):
            while len(self.chosen) < count:
                self._chose.clear()
                await self._chose.wait()
        return self.chosen[-1]

    async def titled(self, ack: Any, view: JSON) -> None:
        """Refuse one title; take any other, once it may."""
        values = view["state"]["values"]
        if values["title"]["words"]["value"] == "wrong":
            await ack(response_action="errors", errors={"title": "Somebody has that title already."})
            return
        await self.hold.wait()
        self.submitted.append(values)
        await ack()
