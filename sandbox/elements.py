"""The parts of Block Kit: texts, options and elements, each with the limits Slack documents."""

import re
from datetime import date
from typing import Any

from sandbox.workspace import JSON

BOTH = ("plain_text", "mrkdwn")
PLAIN = ("plain_text",)

COMMON = {"type", "action_id", "focus_on_load"}
SELECT = COMMON | {"placeholder", "confirm"}
MANY = SELECT | {"max_selected_items"}
OPTIONS = {"options", "option_groups"}
FILTERED = {"filter", "default_to_current_conversation", "response_url_enabled"}
TYPED = COMMON | {"initial_value", "placeholder", "dispatch_action_config"}
# What each element may carry; Slack refuses a property that it does not know.
ELEMENT_KEYS: dict[str, set[str]] = {
    "button": {"type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"},
    "image": {"type", "image_url", "alt_text", "slack_file"},
    "overflow": {"type", "action_id", "options", "confirm"},
    "checkboxes": COMMON | {"options", "initial_options", "confirm"},
    "radio_buttons": COMMON | {"options", "initial_option", "confirm"},
    "datepicker": SELECT | {"initial_date"},
    "timepicker": SELECT | {"initial_time", "timezone"},
    "datetimepicker": COMMON | {"initial_date_time", "confirm"},
    "plain_text_input": TYPED | {"multiline", "min_length", "max_length"},
    "email_text_input": TYPED,
    "url_text_input": TYPED,
    "number_input": TYPED | {"is_decimal_allowed", "min_value", "max_value"},
    "rich_text_input": TYPED,
    "static_select": SELECT | OPTIONS | {"initial_option"},
    "external_select": SELECT | {"initial_option", "min_query_length"},
    "users_select": SELECT | {"initial_user"},
    "conversations_select": SELECT | FILTERED | {"initial_conversation"},
    "channels_select": SELECT | {"initial_channel", "response_url_enabled"},
    "multi_static_select": MANY | OPTIONS | {"initial_options"},
    "multi_external_select": MANY | {"initial_options", "min_query_length"},
    "multi_users_select": MANY | {"initial_users"},
    "multi_conversations_select": MANY | FILTERED | {"initial_conversations"},
    "multi_channels_select": MANY | {"initial_channels"},
}
# The web's addresses, and for a button also those that other programs open.
WEB, LINK = re.compile(r"https?://[^\s/]\S*"), re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
OPTION_COUNTS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}


class Parts:
    """Collects what is wrong, each with a pointer to where."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.characters = 0
        self.focused = 0

    def wrong(self, at: str, words: str) -> None:
        """Put down one problem."""
        self.problems.append(f"[ERROR] {words} [json-pointer:{at}]")

    def known(self, thing: JSON, allowed: set[str], at: str) -> None:
        """Only properties that Slack knows."""
        for extra in sorted(set(thing) - allowed):
            self.wrong(at, f"invalid additional property: {extra}")

    def string(self, thing: JSON, key: str, at: str, longest: int, *, needed: bool = False) -> None:
        """A plain string property, not too long."""
        value = thing.get(key)
        if value is None:
            if needed:
                self.wrong(at, f"missing required field: {key}")
        elif not isinstance(value, str):
            self.wrong(f"{at}/{key}", "must be a string")
        elif needed and not value:
            self.wrong(f"{at}/{key}", "must be more than 0 characters")
        elif len(value) > longest:
            self.wrong(f"{at}/{key}", f"must be less than {longest + 1} characters")

    def address(
        self, thing: JSON, key: str, at: str, kind: re.Pattern[str] = LINK, *, needed: bool = False
    ) -> None:
        """A property that leads somewhere."""
        self.string(thing, key, at, 3000, needed=needed)
        if thing.get(key) and not kind.fullmatch(str(thing[key])):
            self.wrong(f"{at}/{key}", "must be a valid URL")

    def number(self, thing: JSON, key: str, at: str, most: int) -> int | None:
        """A whole number property, if it is there and one."""
        value = thing.get(key)
        if value is None or (type(value) is int and 0 <= value <= most):
            return value
        self.wrong(f"{at}/{key}", f"must be between 0 and {most}")
        return None

    def text(
        self,
        thing: JSON,
        key: str,
        at: str,
        longest: int,
        kinds: tuple[str, ...] = PLAIN,
        *,
        needed: bool = True,
    ) -> None:
        """A text object property, of an allowed kind and neither empty nor too long."""
        value = thing.get(key)
        if value is None:
            if needed:
                self.wrong(at, f"missing required field: {key}")
            return
        self.text_object(value, f"{at}/{key}", longest, kinds)

    def text_object(self, value: Any, at: str, longest: int, kinds: tuple[str, ...] = BOTH) -> None:
        """A text object."""
        if kind_of(value) not in kinds:
            self.wrong(at, f"unsupported type: must be {' or '.join(kinds)}")
            return
        allowed = {"type", "text", "emoji"} if value["type"] == "plain_text" else {"type", "text", "verbatim"}
        self.known(value, allowed, at)
        words = value.get("text")
        if not isinstance(words, str) or not words:
            self.wrong(f"{at}/text", "must be more than 0 characters")
            return
        self.characters += len(words)
        if len(words) > longest:
            self.wrong(f"{at}/text", f"must be less than {longest + 1} characters")

    def count(self, items: Any, at: str, least: int, most: int) -> list[JSON]:
        """A list of so many objects."""
        if not isinstance(items, list):
            self.wrong(at, "must be a list")
            return []
        if len(items) < least:
            self.wrong(at, f"must contain at least {least} items")
        if len(items) > most:
            self.wrong(at, f"no more than {most} items allowed")
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                self.wrong(f"{at}/{index}", "must be an object")
        return [item for item in items if isinstance(item, dict)]

    def element(self, element: Any, at: str) -> None:
        """One interactive element or image."""
        kind = kind_of(element)
        if kind not in ELEMENT_KEYS:
            self.wrong(at, f"unsupported element: {kind}")
            return
        self.known(element, ELEMENT_KEYS[kind], at)
        self.string(element, "action_id", at, 255)
        self._focus(element, at)
        if "confirm" in element:
            self._confirm(element["confirm"], f"{at}/confirm")
        if "placeholder" in element:
            self.text(element, "placeholder", at, 150)
        if kind == "button":
            self._button(element, at)
        elif kind == "image":
            self.image(element, at)
        elif kind in ("plain_text_input", "number_input"):
            self._typed(element, at)
        elif {"options", "option_groups"} & ELEMENT_KEYS[kind]:
            self._choices(element, at)
        else:
            self._moment(element, at)

    def image(self, thing: JSON, at: str) -> None:
        """An image's address and the words for those who do not see it."""
        if "slack_file" not in thing:
            self.address(thing, "image_url", at, WEB, needed=True)
        self.string(thing, "alt_text", at, 2000, needed=True)

    def _button(self, button: JSON, at: str) -> None:
        self.text(button, "text", at, 75)
        self.string(button, "value", at, 2000)
        self.address(button, "url", at)
        self.string(button, "accessibility_label", at, 75)
        if button.get("style") not in (None, "primary", "danger"):
            self.wrong(f"{at}/style", "must be primary or danger")

    def _focus(self, element: JSON, at: str) -> None:
        self.focused += element.get("focus_on_load") is True
        if element.get("focus_on_load") is True and self.focused > 1:
            self.wrong(f"{at}/focus_on_load", "only one element can have the focus")

    def _typed(self, element: JSON, at: str) -> None:
        self.string(element, "initial_value", at, 3000)
        if element["type"] == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
            self.wrong(at, "missing required field: is_decimal_allowed")
        least, most = (self.number(element, key, at, 3000) for key in ("min_length", "max_length"))
        if least is not None and most is not None and least > most:
            self.wrong(f"{at}/min_length", "must not be more than max_length")

    def _moment(self, element: JSON, at: str) -> None:
        day, hour = element.get("initial_date"), element.get("initial_time")
        if day is not None and not is_a_day(day):
            self.wrong(f"{at}/initial_date", "must be a date as YYYY-MM-DD")
        if hour is not None and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(hour)):
            self.wrong(f"{at}/initial_time", "must be HH:mm")

    def _choices(self, element: JSON, at: str) -> None:
        kind = element["type"]
        marked = BOTH if kind in ("checkboxes", "radio_buttons") else PLAIN
        most = OPTION_COUNTS.get(kind, 100)
        groups = element.get("option_groups")
        if groups is not None and element.get("options") is not None:
            self.wrong(at, "only one of options and option_groups is allowed")
        if groups is None:
            for index, option in enumerate(self.count(element.get("options"), f"{at}/options", 1, most)):
                self._option(option, f"{at}/options/{index}", marked, with_url=kind == "overflow")
        else:
            self._groups(groups, f"{at}/option_groups")
        self._begins(element, at)

    def _groups(self, groups: Any, at: str) -> None:
        for index, group in enumerate(self.count(groups, at, 1, 100)):
            here = f"{at}/{index}"
            self.text(group, "label", here, 75)
            for number, option in enumerate(self.count(group.get("options"), f"{here}/options", 1, 100)):
                self._option(option, f"{here}/options/{number}", PLAIN)

    def _option(self, option: JSON, at: str, kinds: tuple[str, ...], *, with_url: bool = False) -> None:
        self.known(option, {"text", "value", "description"} | ({"url"} if with_url else set()), at)
        self.text(option, "text", at, 75, kinds)
        self.string(option, "value", at, 150, needed=True)
        self.text(option, "description", at, 75, kinds, needed=False)
        self.address(option, "url", at)

    def _begins(self, element: JSON, at: str) -> None:
        offered = [*objects_in(element, "options")]
        for group in objects_in(element, "option_groups"):
            offered += objects_in(group, "options")
        first = element.get("initial_option")
        wanted = [first] if first is not None else element.get("initial_options")
        if wanted is None:
            return
        if not isinstance(wanted, list) or not wanted or any(option not in offered for option in wanted):
            self.wrong(at, "initial options must be among the options, and at least one")

    def _confirm(self, confirm: Any, at: str) -> None:
        if not isinstance(confirm, dict):
            self.wrong(at, "must be an object")
            return
        self.text(confirm, "title", at, 100)
        self.text(confirm, "text", at, 300, BOTH)
        self.text(confirm, "confirm", at, 30)
        self.text(confirm, "deny", at, 30)


def kind_of(thing: Any) -> str | None:
    """The type of something that has one."""
    kind = thing.get("type") if isinstance(thing, dict) else None
    return kind if isinstance(kind, str) else None


def objects_in(thing: JSON, key: str) -> list[JSON]:
    """The objects in a list property."""
    items = thing.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def is_a_day(value: Any) -> bool:
    """Whether there is such a day, written YYYY-MM-DD."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
