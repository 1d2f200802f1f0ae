"""How the sandbox says no: to the app in Slack's codes, to people in a sentence."""

from typing import Any


class Refused(Exception):
    """Slack refuses a Web API call: its code, and whatever else the answer carries."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


class CannotDo(Exception):
    """A person tried what Slack's own client would not let them do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
