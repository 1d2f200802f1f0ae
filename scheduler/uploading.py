"""Handing a file to Slack: an address for its bytes, the bytes, and only then the message that has it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities import exporting_asked
from scheduler.act import File
from scheduler.calling import Lost, Unlooked, Unsure, call
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import ChannelId

# A file's bytes may take as long as this, which is less than a delivery is claimed for.
SECONDS = 90
# So often a claim is renewed while a file is made and sent.
RENEWED = 30.0
Hold = Callable[[Owed], Awaitable[None]]


class Elsewhere(Exception):
    """The address that we were given is not Slack's."""


class Uploads:
    """Sends one file at a time, so that no more than one is in memory."""

    def __init__(
        self, database: Database, client: AsyncWebClient, clock: Callable[[], datetime], hold: Hold
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._hold = hold
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, owed: Owed) -> AsyncIterator[None]:
        """Wait until no other file is under way, and hold the claim as long as that and the sending take."""
        renewing = asyncio.create_task(self._renew(owed))
        try:
            async with self._one_at_a_time:
                await self._hold(owed)
                yield
        finally:
            renewing.cancel()

    async def _renew(self, owed: Owed) -> None:
        # Whoever lost it finds that out before the last step, where it counts.
        with suppress(Exception):
            while True:
                await asyncio.sleep(RENEWED)
                await self._hold(owed)

    async def send(self, owed: Owed, file: File, channel: ChannelId) -> None:
        """Put a file into a direct message; raises `Unlooked` when nobody can tell whether it is there.

        Until the last call nobody sees anything of it, and all of it can be done again.
        """
        length = len(file.data)
        given = await call(self._client, "files.getUploadURLExternal", filename=file.name, length=length)
        ident = str(given["file_id"])
        await self._put(str(given["upload_url"]), file.data)
        await self._hold(owed)
        if not await self._database.write(exporting_asked.hand_over, owed, ident, file.handed, self._clock()):
            raise Lost
        try:
            await call(
                self._client,
                "files.completeUploadExternal",
                files=[{"id": ident, "title": file.name}],
                channel_id=channel,
                initial_comment=file.words["text"],
            )
        except SlackApiError:
            await self._database.write(exporting_asked.begin_again, owed)
            raise
        except Unsure as unsure:
            raise Unlooked from unsure

    async def _put(self, address: str, data: bytes) -> None:
        """Send the bytes to where Slack wants them; raises `Unsure` unless it has them."""
        if not is_slacks(address, self._client.base_url):
            raise Elsewhere
        limit = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                (
                    nullcontext(self._client.session) if self._client.session else aiohttp.ClientSession()
                ) as session,
                session.post(
                    address, data=data, timeout=limit, allow_redirects=False, proxy=self._client.proxy
                ) as answer,
            ):
                if answer.status != 200:
                    raise Unsure
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unsure from error


def is_slacks(address: str, api: str) -> bool:
    """Whether an address belongs to the Slack whose Web API is here: the same host, or one below it."""
    asked, known = urlsplit(address), urlsplit(api)
    if asked.scheme != known.scheme or not asked.hostname or not known.hostname:
        return False
    if asked.hostname == known.hostname:
        return asked.port == known.port
    return asked.hostname.endswith(f".{known.hostname}") and asked.port is None
