"""The app is taken out of a workspace, or its token is revoked, which comes to the same."""

import logging
from typing import Any

from communities import uninstalling
from handlers.listener import listener
from handlers.once import Once
from handlers.tools import Clock, Tools
from storage.workspaces import Installation

log = logging.getLogger(__name__)


@listener
async def taken_out(installation: Installation, tools: Tools, database: Once, clock: Clock) -> None:
    """Be silent here from now on."""
    await be_silent(installation, tools, database, clock)


@listener
async def revoked_tokens(
    event: dict[str, Any], installation: Installation, tools: Tools, database: Once, clock: Clock
) -> None:
    """Without the bot's token nothing can be done here; tokens of single people are not ours."""
    revoked = event.get("tokens", {}).get("bot") or []
    if installation.bot_user in revoked:
        await be_silent(installation, tools, database, clock)


async def be_silent(installation: Installation, tools: Tools, database: Once, clock: Clock) -> None:
    """Send nothing to this workspace, and let what was kept of it go in time."""
    workspace = installation.workspace
    if await database.write(uninstalling.leave, workspace, now=clock()):
        log.warning("the app was taken out of workspace %s; after the grace what it kept goes", workspace)
    tools.installations.forget(workspace)
