"""Fields people fill in: which are there, what they hold at first, and what was chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.refusals import CannotDo
from sandbox.workspace import JSON

# Where each kind of element keeps its value in `state` and in `actions`, and how it begins.
VALUE_KEY = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
INITIAL_KEY = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}
PLURAL = {key for key in INITIAL_KEY if key.endswith("s")}


@dataclass(frozen=True)
class Placed:
    """An interactive element and the block that holds it."""

    block: JSON
    element: JSON

    @property
    def block_id(self) -> str:
        """The id of its block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Its own id."""
        return str(self.element.get("action_id", ""))

    @property
    def kind(self) -> str:
        """Its type."""
        return str(self.element["type"])


def elements(blocks: list[JSON] | None) -> Iterator[Placed]:
    """Every element of these blocks that people can press, choose from or fill in."""
    for block in blocks or []:
        parts = [block.get("accessory"), block.get("element")]
        if block["type"] in ("actions", "context_actions"):
            parts += block.get("elements", [])
        yield from (Placed(block, part) for part in parts if part and part["type"] != "image")


def find(blocks: list[JSON] | None, action_id: str, block_id: str | None, value: str | None) -> Placed:
    """The one element that was meant; says so when it is not there or not the only one."""
    found = [
        placed
        for placed in elements(blocks)
        if placed.action_id == action_id
        and (block_id is None or placed.block_id == block_id)
        and (value is None or placed.kind != "button" or placed.element.get("value") == value)
    ]
    if not found:
        raise CannotDo("no_such_element", f'There is nothing called "{action_id}" here.')
    if len(found) > 1:
        raise CannotDo("which_element", f'Several are called "{action_id}": say the block_id or value too.')
    return found[0]


def state(blocks: list[JSON] | None, entered: dict[str, dict[str, JSON]]) -> dict[str, dict[str, JSON]]:
    """`state.values`: what every field holds now."""
    values: dict[str, dict[str, JSON]] = {}
    for placed in elements(blocks):
        if placed.kind in VALUE_KEY:
            held = entered.get(placed.block_id, {}).get(placed.action_id)
            values.setdefault(placed.block_id, {})[placed.action_id] = held or at_first(placed.element)
    return values


def at_first(element: JSON) -> JSON:
    """What a field holds before anybody touched it."""
    key = VALUE_KEY[element["type"]]
    return {"type": element["type"], key: element.get(INITIAL_KEY[key], [] if key in PLURAL else None)}


def chosen(element: JSON, raw: Any) -> JSON:
    """What a field holds after a person typed or chose `raw`."""
    kind = element["type"]
    key = VALUE_KEY.get(kind)
    if key is None:
        raise CannotDo("not_a_field", f"Nobody can fill in a {kind}.")
    if key in PLURAL:
        raw = [raw] if isinstance(raw, str | dict) else list(raw or [])
    if key == "selected_options":
        return {"type": kind, key: [_option(element, one) for one in raw]}
    if key == "selected_option":
        return {"type": kind, key: _option(element, raw) if raw else None}
    if kind == "datetimepicker" and raw is not None:
        raw = int(raw)
    return {"type": kind, key: raw if raw != "" else None}


def options(element: JSON) -> list[JSON]:
    """The options of a select, a menu, radio buttons or checkboxes."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *grouped]


def _option(element: JSON, raw: Any) -> JSON:
    if element["type"] in ("external_select", "multi_external_select"):
        return (
            dict(raw)
            if isinstance(raw, dict)
            else {"text": {"type": "plain_text", "text": raw}, "value": raw}
        )
    wanted = raw["value"] if isinstance(raw, dict) else raw
    for option in options(element):
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    raise CannotDo("no_such_option", f'"{wanted}" is not among the options.')


def action(placed: Placed, raw: Any, moment: str) -> JSON:
    """One entry of `actions` in a block_actions payload."""
    element = placed.element
    told: JSON = {"type": placed.kind, "action_id": placed.action_id, "block_id": placed.block_id}
    told["action_ts"] = moment
    if placed.kind == "button":
        parts = ("text", "value", "style", "url")
        return told | {part: element[part] for part in parts if part in element}
    if placed.kind == "overflow":
        return told | {"selected_option": _option(element, raw)}
    kept = ("placeholder", "initial_option", "initial_options")
    return told | chosen(element, raw) | {part: element[part] for part in kept if part in element}


def missing(blocks: list[JSON], values: dict[str, dict[str, JSON]]) -> dict[str, str]:
    """What Slack's own client says before it sends a form: by block, a sentence."""
    errors: dict[str, str] = {}
    for placed in elements(blocks):
        if placed.block["type"] != "input":
            continue
        key = VALUE_KEY[placed.kind]
        held = values[placed.block_id][placed.action_id].get(key)
        if held in (None, [], ""):
            if not placed.block.get("optional", False):
                errors[placed.block_id] = "Please complete this required field."
        elif key == "value" and (said := _length(placed.element, str(held))):
            errors[placed.block_id] = said
    return errors


def _length(element: JSON, words: str) -> str | None:
    longest = int(element.get("max_length") or 3000)
    shortest = int(element.get("min_length") or 0)
    if element["type"] == "plain_text_input" and len(words) > longest:
        return f"This field can hold at most {longest} characters."
    if element["type"] == "plain_text_input" and len(words) < shortest:
        return f"This field needs at least {shortest} characters."
    return None
