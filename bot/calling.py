"""How Slack is called: each call ends within seconds, answered or not."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

TIMEOUT = 10.0


def connections(*watching: aiohttp.TraceConfig, timeout: float = TIMEOUT) -> aiohttp.ClientSession:
    """Connections to Slack, on which a call may take so many seconds unless it says otherwise."""
    # The SDK's client has a limit of its own, and forgets it when it is given a session.
    limit = aiohttp.ClientTimeout(total=timeout)
    return aiohttp.ClientSession(timeout=limit, trace_configs=list(watching))


def client(session: aiohttp.ClientSession, token: str | None, address: str) -> AsyncWebClient:
    """Slack's methods, called over these connections, and never called again by the SDK itself."""
    return AsyncWebClient(token, address, session=session, retry_handlers=[])
