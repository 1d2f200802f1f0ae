"""What Slack calls what went wrong."""

from slack_sdk.errors import SlackApiError


def code_of(error: Exception) -> str:
    """Slack's word for it; '' when it is no answer of Slack's, but a page of a server before it."""
    if not isinstance(error, SlackApiError):
        return ""
    # The SDK passes on whatever came: an answer, words, nothing, or the bare response.
    data = getattr(error.response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    # Some methods spell it otherwise.
    return code.replace("rate_limited", "ratelimited")
