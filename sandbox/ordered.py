"""`/faults`: the same trouble, ordered over HTTP by a test whose sandbox is another process."""

from dataclasses import asdict, fields
from typing import Any

from sandbox.faults import Campaign
from sandbox.refusals import CannotDo
from sandbox.slack import Slack
from sandbox.workspace import JSON

REASONS = {None, "warning", "refresh_requested", "link_disabled"}
KNOWN = {
    "fail",
    "duplicate",
    "out_of_order",
    "delay",
    "hold_acks",
    "refuse_acks",
    "drop_sockets",
    "campaign",
    "clear",
}


async def order(slack: Slack, body: JSON) -> JSON:
    """Make what the body names go wrong; gives what is waiting now. Refuses what it does not know."""
    if unknown := set(body) - KNOWN:
        raise CannotDo("unknown_fault", f"There is no fault called {', '.join(sorted(unknown))}.")
    try:
        if body.get("clear"):
            clear(slack)
        for fault in _several(body.get("fail", [])):
            slack.faults.fail(
                str(fault["method"]),
                fault["how"],
                times=int(fault.get("times", 1)),
                after=bool(fault.get("after")),
            )
        _deliveries(slack, body)
        if "campaign" in body:
            begin(slack, body["campaign"])
    except (KeyError, TypeError, ValueError) as no:
        raise CannotDo("invalid_fault", f"That cannot be ordered: {no}.") from None
    if "drop_sockets" in body:
        if body["drop_sockets"] not in REASONS:
            raise CannotDo("invalid_fault", "Sockets are dropped for null or one of Slack's reasons.")
        await slack.sockets.drop(body["drop_sockets"])
    return state(slack)


def _several(given: Any) -> list[JSON]:
    return list(given) if isinstance(given, list) else [given]


def _deliveries(slack: Slack, body: JSON) -> None:
    if twice := body.get("duplicate"):
        slack.delivery.duplicate(int(twice["times"]), new_ids=bool(twice.get("new_ids")))
    if "out_of_order" in body:
        slack.delivery.hold_back = int(body["out_of_order"])
        if slack.delivery.hold_back <= 0:
            slack.delivery.release()
    if late := body.get("delay"):
        slack.delivery.delay(float(late["seconds"]), times=int(late.get("times", 1)))
    if "hold_acks" in body:
        slack.faults.hold_acks = bool(body["hold_acks"])
    if "refuse_acks" in body:
        slack.faults.refused_acks = int(body["refuse_acks"])


def begin(slack: Slack, given: JSON | Campaign | None) -> None:
    """Begin a campaign, or with None end it."""
    if given is None:
        slack.faults.campaign = None
        slack.sockets.drop_every(0)
        return
    if not isinstance(given, Campaign):
        if unknown := set(given) - {field.name for field in fields(Campaign)}:
            raise ValueError(f"a campaign has no {', '.join(sorted(unknown))}")
        given = Campaign(**(given | {"spare": tuple(given.get("spare", ()))}))
    slack.faults.begin(given)
    slack.sockets.drop_every(given.drop_every)


def clear(slack: Slack) -> None:
    """Let everything work again, and send what was held back."""
    slack.faults.clear()
    slack.delivery.duplicate(0)
    slack.delivery.delay(0, times=0)
    slack.delivery.release()
    slack.sockets.drop_every(0)


def state(slack: Slack) -> JSON:
    """What waits, what was met, and the campaign that is on."""
    campaign = slack.faults.campaign
    return {
        "waiting": slack.faults.waiting(),
        "campaign": asdict(campaign) if campaign else None,
        "calls": dict(slack.faults.calls),
        "met": dict(slack.faults.met),
        "sockets": len(slack.sockets.connections),
        "under_way": slack.delivery.under_way,
    }
