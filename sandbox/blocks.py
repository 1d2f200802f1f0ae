"""Block Kit as Slack accepts it: which blocks where, how many, and how long."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from sandbox.elements import BOTH, Parts, kind_of, objects_in
from sandbox.refusals import Refused
from sandbox.workspace import JSON

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_000
MARKDOWN_CHARACTERS = 12_000
VIEW_BYTES = 250_000

EVERYWHERE = {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
ALLOWED = {
    "message": EVERYWHERE | {"context_actions", "file", "markdown", "table"},
    "modal": EVERYWHERE,
    "home": EVERYWHERE,
}
BLOCK_KEYS: dict[str, set[str]] = {
    "actions": {"elements"},
    "context": {"elements"},
    "context_actions": {"elements"},
    "divider": set(),
    "file": {"external_id", "source"},
    "header": {"text"},
    "image": {"image_url", "alt_text", "title", "slack_file"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
    "markdown": {"text"},
    "rich_text": {"elements"},
    "section": {"text", "fields", "accessory", "expand"},
    "table": {"rows", "column_settings"},
    "video": {
        "alt_text",
        "author_name",
        "description",
        "provider_icon_url",
        "provider_name",
        "title",
        "title_url",
        "thumbnail_url",
        "video_url",
    },
}
IN_ACTIONS = {
    "button",
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "overflow",
    "radio_buttons",
    "timepicker",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
}
MULTI = {
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
}
IN_SECTION = IN_ACTIONS | MULTI | {"image"}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
IN_INPUT = (IN_ACTIONS | MULTI | TYPED) - {"button", "overflow"}
IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}
RICH = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}


class Checker(Parts):
    """Goes through the blocks of one message or view."""

    def blocks(self, given: Any, surface: str, at: str) -> None:
        """Every block, and what must be unique among them."""
        most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
        ids: set[str] = set()
        for index, block in enumerate(self.count(given, at, 0, most)):
            here = f"{at}/{index}"
            kind = kind_of(block)
            if kind is None or kind not in ALLOWED[surface]:
                self.wrong(f"{here}/type", f"unsupported type: {kind}")
                continue
            self.known(block, BLOCK_KEYS[kind] | {"type", "block_id"}, here)
            self.string(block, "block_id", here, 255)
            self._once(block, "block_id", ids, here)
            if check := CHECKS.get(kind):
                check(self, block, here)

    def actions(self, block: JSON, at: str) -> None:
        """Up to 25 elements people can press or choose from."""
        ids: set[str] = set()
        for index, element in enumerate(self.count(block.get("elements"), f"{at}/elements", 1, 25)):
            here = f"{at}/elements/{index}"
            self._fits(element, IN_ACTIONS, here)
            self._once(element, "action_id", ids, here)

    def context(self, block: JSON, at: str) -> None:
        """Up to ten small texts and images."""
        for index, element in enumerate(self.count(block.get("elements"), f"{at}/elements", 1, 10)):
            here = f"{at}/elements/{index}"
            if element.get("type") == "image":
                self.element(element, here)
            else:
                self.text_object(element, here, 3000)

    def context_actions(self, block: JSON, at: str) -> None:
        """Up to five small buttons for an answer's worth."""
        for index, element in enumerate(self.count(block.get("elements"), f"{at}/elements", 1, 5)):
            if kind_of(element) not in IN_CONTEXT_ACTIONS:
                self.wrong(f"{at}/elements/{index}", "unsupported element for this block")

    def header(self, block: JSON, at: str) -> None:
        """One plain line."""
        self.text(block, "text", at, 150)

    def image_block(self, block: JSON, at: str) -> None:
        """A picture with its words."""
        self.image(block, at)
        self.text(block, "title", at, 2000, needed=False)

    def input(self, block: JSON, at: str) -> None:
        """A label and a field."""
        self.text(block, "label", at, 2000)
        self.text(block, "hint", at, 2000, needed=False)
        if "element" not in block:
            self.wrong(at, "missing required field: element")
            return
        self._fits(block["element"], IN_INPUT, f"{at}/element")

    def markdown(self, block: JSON, at: str) -> None:
        """Markdown, as long as all of it together may be."""
        self.string(block, "text", at, MARKDOWN_CHARACTERS, needed=True)
        self.characters += len(str(block.get("text", "")))

    def section(self, block: JSON, at: str) -> None:
        """A text, or fields, or both, and one element beside them."""
        if block.get("text") is None and not block.get("fields"):
            self.wrong(at, "missing required field: text or fields")
        self.text(block, "text", at, 3000, BOTH, needed=False)
        if block.get("fields") is not None:
            for index, field in enumerate(self.count(block["fields"], f"{at}/fields", 1, 10)):
                self.text_object(field, f"{at}/fields/{index}", 2000)
        if block.get("accessory") is not None:
            self._fits(block["accessory"], IN_SECTION, f"{at}/accessory")

    def rich_text(self, block: JSON, at: str) -> None:
        """Sections, lists, code and quotes."""
        for index, element in enumerate(self.count(block.get("elements"), f"{at}/elements", 0, 1000)):
            if kind_of(element) not in RICH:
                self.wrong(f"{at}/elements/{index}", f"unsupported type: {element.get('type')}")
            self._rich(element.get("elements"), f"{at}/elements/{index}/elements")
        self.characters += _words(block)

    def _rich(self, parts: Any, at: str) -> None:
        for index, part in enumerate(parts if isinstance(parts, list) else []):
            kind = kind_of(part)
            if kind in RICH:
                self._rich(part.get("elements"), f"{at}/{index}/elements")
            elif kind == "text":
                self.string(part, "text", f"{at}/{index}", MESSAGE_CHARACTERS, needed=True)
            elif kind == "link":
                self.string(part, "url", f"{at}/{index}", 3000, needed=True)

    def table(self, block: JSON, at: str) -> None:
        """At most a hundred rows of twenty cells."""
        rows = block.get("rows")
        if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
            self.wrong(f"{at}/rows", "must contain 1 to 100 rows")
            return
        for index, row in enumerate(rows):
            if not isinstance(row, list) or not 1 <= len(row) <= 20:
                self.wrong(f"{at}/rows/{index}", "must contain 1 to 20 cells")
        self.characters += _words(block)

    def view(self, view: JSON, at: str) -> None:
        """A modal or a Home tab as a whole."""
        modal = view.get("type") == "modal"
        allowed = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
        more = {"title", "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled"}
        self.known(view, allowed | (more if modal else set()), at)
        self.string(view, "private_metadata", at, 3000)
        self.string(view, "callback_id", at, 255)
        self.string(view, "external_id", at, 255)
        self.blocks(view.get("blocks"), str(view["type"]), f"{at}/blocks")
        if modal:
            self.text(view, "title", at, 24)
            self.text(view, "submit", at, 24, needed=False)
            self.text(view, "close", at, 24, needed=False)
            holds_input = any(kind_of(block) == "input" for block in objects_in(view, "blocks"))
            if holds_input and view.get("submit") is None:
                self.wrong(at, "missing required field: submit")

    def _once(self, thing: JSON, key: str, taken: set[str], at: str) -> None:
        ident = str(thing.get(key) or "")
        if ident in taken:
            self.wrong(f"{at}/{key}", f"{key} {ident} already exists")
        taken |= {ident} - {""}

    def _fits(self, element: Any, allowed: set[str], at: str) -> None:
        if kind_of(element) in allowed:
            self.element(element, at)
        else:
            self.wrong(at, "unsupported element for this block")


CHECKS: dict[str, Callable[[Checker, JSON, str], None]] = {
    "actions": Checker.actions,
    "context": Checker.context,
    "context_actions": Checker.context_actions,
    "header": Checker.header,
    "image": Checker.image_block,
    "input": Checker.input,
    "markdown": Checker.markdown,
    "rich_text": Checker.rich_text,
    "section": Checker.section,
    "table": Checker.table,
}


def _words(thing: Any) -> int:
    if isinstance(thing, dict):
        own = len(thing["text"]) if isinstance(thing.get("text"), str) else 0
        return own + sum(_words(part) for part in thing.values() if not isinstance(part, str))
    return sum(_words(part) for part in thing) if isinstance(thing, list) else 0


def _named(blocks: list[JSON]) -> list[JSON]:
    """The blocks with the ids that Slack makes up where the app gave none."""
    blocks = json.loads(json.dumps(blocks))
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        parts = [block.get("accessory"), block.get("element")]
        parts += block["elements"] if block["type"] in ("actions", "context_actions") else []
        for part in parts:
            if part and part.get("type") != "image":
                part.setdefault("action_id", secrets.token_urlsafe(4))
    return list(blocks)


def checked(given: Any, surface: str) -> list[JSON] | None:
    """The blocks of a message, each with an id; refuses what Slack refuses. None stays None."""
    if given is None or given == "":
        return None
    if not isinstance(given, list) or not all(isinstance(block, dict) for block in given):
        raise Refused("invalid_blocks_format")
    checker = Checker()
    checker.blocks(given, surface, "/blocks")
    if checker.problems:
        words = checker.problems
        raise Refused("invalid_blocks", errors=words, response_metadata={"messages": words})
    if checker.characters > MESSAGE_CHARACTERS:
        raise Refused("msg_blocks_too_long")
    return _named(given)


def checked_view(given: Any, kinds: tuple[str, ...]) -> JSON:
    """A view, each block with an id; refuses what Slack refuses."""
    checker = Checker()
    if kind_of(given) not in kinds:
        checker.wrong("/view/type", f"must be {' or '.join(kinds)}")
    else:
        checker.view(given, "/view")
    if checker.problems:
        raise Refused("invalid_arguments", response_metadata={"messages": checker.problems})
    if len(json.dumps(given).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")
    return {**given, "blocks": _named(given["blocks"])}
