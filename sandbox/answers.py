"""The app's answers to one person: response_url, and what an acknowledgement carries."""

import asyncio
import time
from contextlib import suppress

from aiohttp import web

from sandbox import blocks, door, talk
from sandbox.refusals import Refused
from sandbox.screens import View
from sandbox.slack import ResponseUrl, Slack
from sandbox.workspace import BOT, JSON, Channel

# Bolt sends an acknowledgement up to 10 ms late; over a real network it still comes before the answer.
ACK_FIRST = 0.05


async def respond(slack: Slack, request: web.Request) -> web.StreamResponse:
    """Serve one POST to a response_url."""
    fault = slack.faults.meets("response_url")
    if fault and not fault.after:
        return await door.failed(slack, request, fault)
    answer = await _taken(slack, request)
    return await door.failed(slack, request, fault) if fault else answer


async def _taken(slack: Slack, request: web.Request) -> web.Response:
    try:
        body = await request.json()
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        given = slack.answers.get(request.match_info["ident"])
        if given is None:
            raise Refused("invalid_url")
        with suppress(TimeoutError):
            await asyncio.wait_for(given.acknowledged.wait(), ACK_FIRST)
        accept(slack, given, body)
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    except Refused as refused:
        slack.drawer.add("out", f"An answer of Commonplace: refused, {refused.code}", "response_url")
        gone = refused.code in ("used_url", "expired_url", "invalid_url")
        problem = {"ok": False, "error": refused.code, **refused.extra}
        return web.json_response(problem, status=404 if gone else 400)
    return web.Response(text="ok")


def accept(slack: Slack, given: ResponseUrl, body: JSON) -> None:
    """Show an answer where its address says, or refuse it."""
    if time.monotonic() > given.expires:
        raise Refused("expired_url")
    if given.left <= 0:
        raise Refused("used_url")
    shown = blocks.checked(body.get("blocks"), "message")
    words = str(body.get("text") or "")
    channel = slack.workspace.channels.get(given.channel)
    if channel is None:
        raise Refused("channel_not_found")
    if not body.get("delete_original") and not words.strip() and not shown:
        raise Refused("no_text")
    given.left -= 1
    slack.drawer.answered(given.person, body)
    if body.get("delete_original"):
        _delete(slack, given, channel)
    elif not (body.get("replace_original") and _replace(slack, given, channel, words, shown)):
        _new(slack, given, channel, body, words, shown)
    slack.workspace.changed()


def _delete(slack: Slack, given: ResponseUrl, channel: Channel) -> None:
    if given.note:
        slack.screens.notes.pop(given.note, None)
    elif given.message and (message := channel.messages.get(given.message)) and message.user == BOT:
        talk.delete(slack.workspace, channel, message)


def _replace(
    slack: Slack, given: ResponseUrl, channel: Channel, words: str, shown: list[JSON] | None
) -> bool:
    note = slack.screens.notes.get(given.note or "")
    if note:
        note.text, note.blocks = words, shown
        return True
    message = channel.messages.get(given.message or "")
    if message and message.user == BOT:
        talk.edit(slack.workspace, channel, message, BOT, text=words, blocks=shown)
        return True
    return False


def _new(
    slack: Slack, given: ResponseUrl, channel: Channel, body: JSON, words: str, shown: list[JSON] | None
) -> None:
    thread_ts = body.get("thread_ts")
    if body.get("response_type") == "in_channel":
        message = slack.posted(words, shown, thread_ts, body.get("metadata"))
        talk.say(slack.workspace, channel, message)
        return
    note = slack.whisper(given.person, channel, words, shown, thread_ts)
    if not given.message and not given.note:
        given.note = note.id


def after_submission(slack: Slack, view: View, answer: JSON) -> dict[str, str]:
    """Do what the answer to a form says; gives the errors to show beside its fields."""
    action = answer.get("response_action")
    if action == "errors":
        errors = answer.get("errors") or {}
        known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not errors or not set(errors) <= known:
            raise Refused("invalid_arguments")
        return {block: str(words) for block, words in errors.items()}
    if action in ("update", "push"):
        body = blocks.checked_view(answer.get("view"), ("modal",))
        if action == "update":
            slack.screens.replace(view, body)
        else:
            slack.screens.push(view.person, body, view.id)
    elif action == "clear":
        slack.screens.close(view, all_of_them=True)
    elif action is None:
        slack.screens.close(view)
    else:
        raise Refused("invalid_arguments")
    return {}
