"""What stands around every listener: refusals are answered, failures get a reference, nothing runs twice."""

import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from traceback import extract_tb, format_tb
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from communities.keeping import Stale
from communities.refusals import NotToldWho, Refusal
from handlers.answering import show
from handlers.codes import code_of
from handlers.commands import Commands
from handlers.once import AlreadyDone, Once
from handlers.reading import Unreadable
from handlers.tools import Tools
from storage import inbox, workspaces
from views import refusals
from views.text import Message

log = logging.getLogger(__name__)

Listener = Callable[..., Awaitable[None]]
ROOMS = {"bot", "handlers", "scheduler", "views", "communities", "storage"}
# A trigger opens one view, within three seconds.
TOO_LATE = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"}


def listener(function: Listener) -> Listener:
    """Make a plain async function a listener of ours."""
    wanted = set(inspect.signature(function).parameters)

    @wraps(function)
    async def guarded(context: AsyncBoltContext, body: dict[str, Any], **injected: Any) -> None:
        injected |= {"context": context, "body": body}
        tools: Tools = context["tools"]
        database: Once = context["database"]
        row = context.get("inbox_id")
        tools.load.begins(row)
        try:
            await function(**{name: value for name, value in injected.items() if name in wanted})
            await database.finish()
        except AlreadyDone:
            log.info("inbox %s was done before", row)
        except Exception as error:
            await answer(context, body, error)
        finally:
            tools.load.ends(row)

    # Bolt injects by parameter name and looks through `__wrapped__`: show it what we need besides.
    del guarded.__dict__["__wrapped__"]
    extra = [name for name in ("context", "body") if name not in wanted]
    parameters = [
        *inspect.signature(function).parameters.values(),
        *(inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in extra),
    ]
    guarded.__dict__["__signature__"] = inspect.Signature(
        [parameter.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for parameter in parameters]
    )
    return guarded


async def failed(
    error: Exception, context: AsyncBoltContext, body: dict[str, Any], response: BoltResponse | None
) -> BoltResponse | None:
    """What fails around a listener, as in reading its payload; before intake has a row, Slack sends again."""
    if context.get("database") is None:
        log.error("an envelope was not taken in: %s", describe(error))
        return None
    await answer(context, body, error)
    return BoltResponse(status=200, body="") if response is not None else None


async def answer(context: AsyncBoltContext, body: dict[str, Any], error: Exception) -> None:
    """Say what can be said about something that did not work, and settle the envelope or give it back."""
    database: Once = context["database"]
    try:
        # A second acknowledgement would take the place of a first one that has not been sent yet.
        if context.ack is not None and context.ack.response is None:
            await context.ack()
        if isinstance(error, Unreadable):
            await database.finish()
            log.info("skipped inbox %s: it lacks %s", context.get("inbox_id"), error.what)
        # An event is not refused because Slack is silent: it is tried again.
        elif isinstance(error, Refusal) and not ("event" in body and isinstance(error, NotToldWho)):
            await database.finish()
            await tell(context, body, refusals.said(error, context["tools"].commands.cop))
        elif code_of(error) in TOO_LATE:
            await database.finish()
            await tell(context, body, refusals.too_late())
        elif isinstance(error, Stale) and "event" in body:
            log.info("inbox %s waits: Slack shows older words than we heard of", context.get("inbox_id"))
            await give_back(context, "stale", give_up=False)
        else:
            await unexpected(context, body, error)
    except Exception as another:
        log.error("inbox %s could not be answered: %s", context.get("inbox_id"), describe(another))


async def unexpected(context: AsyncBoltContext, body: dict[str, Any], error: Exception) -> None:
    """Log it under a reference; an event is tried again later, a person is told the reference."""
    database: Once = context["database"]
    row = context.get("inbox_id")
    if await is_erased(context):
        await database.finish()
        log.info("skipped inbox %s: its workspace was erased meanwhile", row)
        return
    reference = secrets.token_hex(4)
    # The type alone, and where it happened: an error's own words may hold somebody's message.
    log.error("reference %s: %s in inbox %s", reference, describe(error), row)
    log.debug("reference %s came about at\n%s", reference, "".join(format_tb(error.__traceback__)))
    await give_back(context, reference, give_up="event" not in body)
    if "event" not in body:
        await tell(context, body, refusals.unexpected(reference, nothing_changed=not database.is_settled))


async def is_erased(context: AsyncBoltContext) -> bool:
    """Whether its workspace was erased meanwhile; no, while the database does not say."""
    with suppress(Exception):
        return not await context["database"].read(workspaces.is_here, context["installation"].workspace)
    return False


async def give_back(context: AsyncBoltContext, why: str, *, give_up: bool) -> None:
    """Let the envelope be tried again later, or park it, unless it has had its effect."""
    tools: Tools = context["tools"]
    row = context.get("inbox_id")
    if row is not None and not context["database"].is_settled:
        await tools.database.write(inbox.fail, row, why, tools.clock(), give_up=give_up)


def describe(error: BaseException) -> str:
    """An error by its type and the last place of ours that it went through, without its words."""
    code = f" ({code_of(error)})" if isinstance(error, Exception) and code_of(error) else ""
    places = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    ours = [place for place in places if place[0].parent.name in ROOMS]
    where = "".join(f" at {path.parent.name}/{path.name}:{line}" for path, line in (ours or places)[-1:])
    return f"{type(error).__name__}{code}{where}"


async def tell(context: AsyncBoltContext, body: dict[str, Any], words: Message) -> None:
    """Say it to the person who acted, where they acted, at most once; events have nobody to tell."""
    if "event" in body:
        log.info("skipped inbox %s", context.get("inbox_id"))
        return
    try:
        try:
            await say(context, body, words)
        except SlackApiError as error:
            # Where no form opens any more, there is no place beside it either.
            if code_of(error) not in TOO_LATE:
                raise
            await context.client.chat_postMessage(channel=str(context.user_id), text=words["text"])
    except Exception as error:
        log.warning("could not answer inbox %s: %s", context.get("inbox_id"), describe(error))


async def say(context: AsyncBoltContext, body: dict[str, Any], words: Message) -> None:
    """Say it where they acted; else in a modal, and after a form in their direct messages."""
    respond = context.respond
    if body.get("type") == "view_submission":
        await context.client.chat_postMessage(channel=str(context.user_id), text=words["text"])
    elif respond is not None and (context.response_url or context.get("answers_in_view")):
        await respond(text=words["text"], replace_original=False, response_type="ephemeral")
    elif context.get("pressed") and not context.get("is_replay"):
        await show(context.client, context["pressed"], note(words["text"]))
    elif body.get("trigger_id") and not context.get("is_replay"):
        await context.client.views_open(trigger_id=body["trigger_id"], view=note(words["text"]))


def note(text: str) -> View:
    """A modal that only says something."""
    return View(
        type="modal",
        title="Commonplace",
        close="Close",
        blocks=[SectionBlock(text=MarkdownTextObject(text=text))],
    )


async def refused_in_form(no: Refusal, block: str, ack: AsyncAck, database: Once, commands: Commands) -> None:
    """Say what to do instead, beneath a field of the form, which stays open."""
    await database.finish()
    await ack(response_action="errors", errors={block: refusals.in_form(no, commands.cop)})
