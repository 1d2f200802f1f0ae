"""A search in a modal: one field, and what it finds beneath."""

from typing import Any

from slack_sdk.models.blocks import (
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from communities.searching import Asked, Found, Newest, Nothing
from communities.words import plain
from views import ids
from views.ids import Callback, Field
from views.searching import MOST_ASKED, answer, asking
from views.text import Message, cut

LABEL = "What do you want to know?"


def field(label: str, block_id: str, action_id: str, words: str = "") -> InputBlock:
    """A field that is answered when Enter is pressed in it."""
    return InputBlock(
        block_id=block_id,
        label=label,
        dispatch_action=True,
        element=PlainTextInputElement(
            action_id=action_id,
            initial_value=cut(plain(words), MOST_ASKED) or None,
            max_length=MOST_ASKED,
            placeholder="rotate credentials",
            dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
        ),
    )


def empty() -> View:
    """The field alone."""
    text = "Spelling is forgiven. You see only what you could open in Slack; nobody sees what you search."
    hint = ContextBlock(elements=[MarkdownTextObject(text=text)])
    return View(**frame(Asked("")), blocks=[asked_in(Asked("")), hint])


def waiting(asked: Asked) -> View:
    """What stands there until something is found."""
    looking = SectionBlock(text=MarkdownTextObject(text="Looking …"))
    return View(**frame(asked), blocks=[asked_in(asked), looking])


def results(outcome: Found | Nothing | Newest, said: Message | None = None) -> View:
    """What was found; above it what a button that was pressed here has to say."""
    above: list[dict[str, Any]] = [*blocks_of(said), {"type": "divider"}] if said else []
    return View(**frame(outcome.asked), blocks=[asked_in(outcome.asked), *above, *blocks_of(answer(outcome))])


def frame(asked: Asked) -> dict[str, Any]:
    """Everything but the blocks; which search it shows travels with it."""
    return {
        "type": "modal",
        "callback_id": Callback.SEARCH,
        "private_metadata": asking(asked),
        "title": "Related answers" if asked.besides else "Search what we know",
        "submit": "Search",
        "close": "Close",
    }


def asked_in(asked: Asked) -> InputBlock:
    """The field, with what was asked in it."""
    return field(LABEL, ids.Block.SEARCH, Field.SEARCH, asked.words)


def blocks_of(words: Message) -> list[dict[str, Any]]:
    """A message as blocks, also when it has none."""
    return words.get("blocks") or [SectionBlock(text=MarkdownTextObject(text=words["text"])).to_dict()]
