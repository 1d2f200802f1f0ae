"""The workspaces that this process works for: one team, or every team of an organisation."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from communities import uninstalling
from storage.database import Doors
from storage.keys import UserId, WorkspaceId
from storage.ledger import Ledger
from storage.workspaces import Installation


class Installations:
    """Who we are in each workspace; with an organisation-wide install, teams are met as they speak to us."""

    def __init__(
        self,
        database: Doors,
        clock: Callable[[], datetime],
        ledger: Ledger,
        own: Installation,
        met: Iterable[Installation] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._ledger = ledger
        self.own = own
        self._known = {installation.workspace: installation for installation in (*met, own)}

    def of(self, workspace: WorkspaceId) -> Installation:
        """Who we are in this workspace; in one that was never met, as who the token says we are."""
        return self._known.get(workspace) or replace(self.own, workspace=workspace)

    async def for_envelope(self, workspace: WorkspaceId, body: dict[str, Any]) -> Installation | None:
        """The installation that an envelope is for; None when it is not ours."""
        known = self._known.get(workspace)
        if known is not None or not self._is_of_ours(workspace, body):
            return known
        user = UserId(authorization(body).get("user_id") or self.own.bot_user)
        met = replace(self.own, workspace=workspace, name="", url="", bot_user=user)
        await self.arrive(met)
        self._known[workspace] = met
        return met

    async def arrive(self, installation: Installation) -> None:
        """Be in a workspace, for the first time or again, and keep nothing there of whoever was forgotten."""
        lines = await asyncio.to_thread(self._ledger.lines)
        await self._database.write(uninstalling.arrive, installation, lines, self._clock())

    def here(self) -> list[Installation]:
        """Every team that we work for, as far as we have heard."""
        return [one for one in self._known.values() if one is not self.own or not self.own.enterprise]

    def forget(self, workspace: WorkspaceId) -> None:
        """The app was taken out of a team of the organisation; if that speaks again, it is met anew."""
        if workspace != self.own.workspace:
            self._known.pop(workspace, None)

    def _is_of_ours(self, workspace: WorkspaceId, body: dict[str, Any]) -> bool:
        """Whether an organisation-wide install of ours is what makes this team send to us."""
        if not self.own.enterprise or not workspace.startswith("T"):
            return False
        enterprise = body.get("enterprise")
        named = enterprise.get("id") if isinstance(enterprise, dict) else enterprise
        said = authorization(body).get("enterprise_id") or body.get("enterprise_id") or named
        return bool(said == self.own.enterprise)


def authorization(body: dict[str, Any]) -> dict[str, Any]:
    """The installation for which Slack says it sends this event; empty for commands and interactions."""
    return next(iter(body.get("authorizations", ())), {})
