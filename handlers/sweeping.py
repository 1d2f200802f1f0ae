"""Many deletions at once: who can be asked what they were meant to be, and what they answer."""

import logging

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError

from communities import refusals, sweeping
from handlers.codes import code_of
from handlers.listener import describe, listener
from handlers.looking import NO_SUCH_METHOD, Looking, profile
from handlers.once import Once
from handlers.reading import Pressed
from handlers.tools import Clock, Tools
from storage import people
from storage.keys import PersonKey, SweepId, UserId, WorkspaceId
from storage.people import Profile
from views import sweeping as views
from views.ids import Action

log = logging.getLogger(__name__)

# One call shows as many people as Slack gives at once; after so many calls we give up.
A_PAGE, PAGES = 999, 20
# What Slack says where it will never tell us who is there.
SAYS_NOTHING = {"missing_scope", "no_permission", "not_allowed_token_type", NO_SUCH_METHOD}


async def look_for_administrators(tools: Tools, looking: Looking) -> int:
    """Where one is to be asked and none is known, look who is; gives back in how many workspaces."""
    wanting = await tools.database.read(sweeping.unasked, tools.clock())
    for workspace in wanting:
        try:
            found = await administrator(workspace, looking)
        except Exception as error:
            log.warning("could not look for an administrator of %s: %s", workspace, describe(error))
            continue
        if found is None:
            await tools.database.write(sweeping.nobody_found, workspace, tools.clock())
        else:
            await tools.database.write(people.meet, found, tools.clock())
    return len(wanting)


async def administrator(workspace: WorkspaceId, looking: Looking) -> Profile | None:
    """The first administrator whom Slack names; None when it names none, or nobody at all."""
    cursor = ""
    for _ in range(PAGES):
        try:
            answer = await looking.ask("users.list", team_id=workspace, limit=A_PAGE, cursor=cursor)
        except SlackApiError as error:
            if code_of(error) not in SAYS_NOTHING:
                raise
            return None
        for one in answer.get("members", []):
            found = profile(PersonKey(workspace, UserId(str(one["id"]))), one)
            if found.is_admin and not (found.is_bot or found.is_deactivated or found.is_external):
                return found
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return None


@listener
async def answered_sweep(
    ack: AsyncAck,
    pressed: Pressed,
    action: dict[str, str],
    respond: AsyncRespond,
    database: Once,
    looking: Looking,
    clock: Clock,
) -> None:
    """Put the notes back, or erase them."""
    await ack()
    await looking.person(pressed.person)
    if not pressed.value.isdecimal() or len(pressed.value) > 9:
        raise refusals.Gone
    outcome = await database.write(
        sweeping.decide,
        pressed.person,
        SweepId(int(pressed.value)),
        now=clock(),
        keeps=action["action_id"] == Action.KEEP_SWEPT,
    )
    # If the process dies here, upkeep goes on.
    while await database.write(sweeping.finish_some, now=clock()):
        pass
    await respond(**views.answered(outcome), replace_original=False)
