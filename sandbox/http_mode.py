"""HTTP delivery: the same payloads, posted to the app's request URL and signed as Slack signs."""

import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

import aiohttp

from sandbox.faults import Faults
from sandbox.socket_mode import Acknowledged, Missed
from sandbox.workspace import JSON


class HttpMode:
    """Slack's side of the app's request URL."""

    def __init__(
        self, url: str, secret: str | None = None, ack_seconds: float = 3.0, faults: Faults | None = None
    ) -> None:
        self.url = url
        self.secret = secret or secrets.token_hex(16)
        self.ack_seconds = ack_seconds
        self.faults = faults or Faults()

    async def send(
        self, kind: str, payload: JSON, *, answerable: bool = False, attempt: int = 0, reason: str = ""
    ) -> Acknowledged | Missed:
        """Post one payload and wait three seconds for a 200."""
        body, content_type = written(kind, payload)
        headers = {"Content-Type": content_type, **signed(self.secret, body)}
        if attempt:
            headers |= {
                "X-Slack-Retry-Num": str(attempt),
                "X-Slack-Retry-Reason": reason,
            }
        limit = aiohttp.ClientTimeout(total=self.ack_seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
        except TimeoutError:
            return Missed("http_timeout")
        except (aiohttp.ClientError, OSError):
            return Missed("connection_failed")
        if answer.status != 200:
            return Missed("http_error", again=answer.headers.get("X-Slack-No-Retry") != "1")
        if self.faults.loses_ack():
            return Missed("http_timeout")
        try:
            found = json.loads(text) if text else None
        except ValueError:
            found = {"text": text}
        return Acknowledged(found or None)


def written(kind: str, payload: JSON) -> tuple[bytes, str]:
    """A payload as Slack puts it into a request: events as JSON, the others as forms."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(secret: str, body: bytes, moment: float | None = None) -> dict[str, str]:
    """The headers by which an app knows that Slack sent this, and when."""
    stamp = str(int(time.time() if moment is None else moment))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
