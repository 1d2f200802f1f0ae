"""What stands around every listener: refusals are answered, failures get a reference, nothing runs twice."""

import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from communities.refusals import Refusal
from handlers.once import AlreadyDone, Once
from handlers.tools import Tools
from storage import inbox
from views import refusals
from views.text import Message

log = logging.getLogger(__name__)

Listener = Callable[..., Awaitable[None]]


def listener(function: Listener) -> Listener:
    """Make a plain async function a listener of ours."""
    wanted = set(inspect.signature(function).parameters)

    @wraps(function)
    async def guarded(context: AsyncBoltContext, body: dict[str, Any], **injected: Any) -> None:
        injected |= {"context": context, "body": body}
        tools: Tools = context["tools"]
        database: Once = context["database"]
        tools.load.running += 1
        try:
            await function(**{name: value for name, value in injected.items() if name in wanted})
            await database.finish()
        except AlreadyDone:
            log.info("inbox %s was done before", context.get("inbox_id"))
        except Refusal as no:
            await database.finish()
            await tell(context, body, refusals.said(no, tools.commands.cop))
        except Exception as error:
            await unexpected(context, body, error)
        finally:
            tools.load.running -= 1

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


async def unexpected(context: AsyncBoltContext, body: dict[str, Any], error: Exception) -> None:
    """Log it under a reference; an event is tried again later, a person is told the reference."""
    tools: Tools = context["tools"]
    database: Once = context["database"]
    row = context.get("inbox_id")
    reference = secrets.token_hex(4)
    # The type alone, and where it happened: an error's own words may hold somebody's message.
    log.error("reference %s: %s in inbox %s", reference, describe(error), row)
    log.debug("reference %s", reference, exc_info=error)
    if row is not None and not database.is_settled:
        give_up = "event" not in body
        await tools.database.write(inbox.fail, row, reference, tools.clock(), give_up=give_up)
    if "event" not in body:
        await tell(context, body, refusals.unexpected(reference, nothing_changed=not database.is_settled))


def describe(error: BaseException) -> str:
    """An error by its type and place, without its words."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f" at {last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last is not None else ""
    code = f" ({error.response.get('error')})" if isinstance(error, SlackApiError) else ""
    return f"{type(error).__name__}{code}{place}"


async def tell(context: AsyncBoltContext, body: dict[str, Any], words: Message) -> None:
    """Say it to the person who acted, where they acted; events have nobody to tell."""
    if "event" in body:
        log.info("skipped inbox %s", context.get("inbox_id"))
        return
    if context.ack is not None:
        await context.ack()
    respond = context.respond
    try:
        if body.get("type") == "view_submission":
            await context.client.chat_postMessage(channel=str(context.user_id), text=words["text"])
        elif context.response_url and respond is not None:
            await respond(text=words["text"], replace_original=False, response_type="ephemeral")
        elif body.get("trigger_id") and not context.get("is_replay"):
            await context.client.views_open(trigger_id=body["trigger_id"], view=note(words["text"]))
    except SlackApiError as error:
        log.warning("could not answer inbox %s: %s", context.get("inbox_id"), error.response.get("error"))


def note(text: str) -> View:
    """A modal that only says something."""
    return View(
        type="modal",
        title="Commonplace",
        close="Close",
        blocks=[SectionBlock(text=MarkdownTextObject(text=text))],
    )
