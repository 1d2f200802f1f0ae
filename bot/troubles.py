"""Why a call to Slack did not work, in a line for an operator; and whether it may work by itself later."""

from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.codes import code_of
from scheduler.calling import status_of

# What a call may end in: a refusal, a page that is none of Slack's, or no answer.
FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
# What Slack says of a token; of all else no token is to blame.
OF_THE_TOKEN = {
    "access_denied",
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "token_expired",
    "token_revoked",
}
# What Slack says when it has troubles of its own.
OF_SLACK = {
    "fatal_error",
    "internal_error",
    "ratelimited",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
BOT_TOKEN, APP_TOKEN = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"
COPY = {
    BOT_TOKEN: "Copy it again from “OAuth & Permissions” in your app’s settings.",
    APP_TOKEN: "Copy it again from “Basic Information” in your app’s settings, or make a new one there.",
}
LACKS = {
    BOT_TOKEN: "It lacks a scope: paste the manifest into your app’s settings, and reinstall the app.",
    APP_TOKEN: "Make a new app-level token with connections:write under “Basic Information”.",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was seen, what to do, and whether it may pass by itself."""

    seen: str
    mend: str
    may_pass: bool = True

    def __str__(self) -> str:
        return f"{self.seen} {self.mend}"


def trouble(error: Exception, token: str, address: str) -> Trouble:
    """What it means that a call with this token failed like this."""
    if not isinstance(error, SlackApiError):
        return Trouble(f"{address} cannot be reached.", "Check the network and the proxy.")
    code, status = code_of(error), status_of(error)
    if code in OF_THE_TOKEN:
        mends = LACKS if code == "missing_scope" else COPY
        return Trouble(f"Slack does not take {token} ({code}).", mends[token], may_pass=False)
    if code in OF_SLACK or status == 429 or status >= 500:
        said = code if status == 200 else status
        return Trouble(f"Slack does not answer just now ({said}):", "try again; nothing has to be changed.")
    if code:
        return Trouble(f"Slack refuses what {token} is for ({code}).", "See your app’s settings in Slack.")
    return Trouble(
        f"{address} gave no answer of Slack’s:",
        "is COMMONPLACE_SLACK_API_URL right, and is there a page of a proxy before it?",
    )
