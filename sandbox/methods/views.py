"""views.*: modals and the Home tab."""

from sandbox import blocks
from sandbox.api import Args, method
from sandbox.refusals import Refused
from sandbox.screens import View
from sandbox.slack import Slack
from sandbox.workspace import JSON


def _body(args: Args, *kinds: str) -> JSON:
    return blocks.checked_view(args.json("view", "invalid_arguments"), kinds)


def _answer(slack: Slack, view: View) -> JSON:
    slack.workspace.changed()
    return {"view": view.shape()}


def _unique(slack: Slack, body: JSON, but: View | None = None) -> None:
    taken = slack.screens.view(None, body.get("external_id"))
    if taken is not None and taken is not but:
        raise Refused("duplicate_external_id")


@method("views.open", tier=4, reads_json=True)
def open_(slack: Slack, args: Args) -> JSON:
    """Open a modal for whoever just did something."""
    ident = args.needed("trigger_id")
    body = _body(args, "modal")
    _unique(slack, body)
    trigger = slack.triggers.take(ident)
    return _answer(slack, slack.screens.open(trigger.person, body))


@method("views.push", tier=4, reads_json=True)
def push(slack: Slack, args: Args) -> JSON:
    """Put a modal on top of the one that somebody just pressed something in."""
    ident = args.needed("trigger_id")
    body = _body(args, "modal")
    _unique(slack, body)
    trigger = slack.triggers.take(ident)
    return _answer(slack, slack.screens.push(trigger.person, body, trigger.view))


@method("views.update", tier=4, reads_json=True)
def update(slack: Slack, args: Args) -> JSON:
    """Change a view that is open."""
    view = slack.screens.view(args.text("view_id"), args.text("external_id"))
    body = _body(args, "modal", "home")
    if view is None or view.body["type"] != body["type"]:
        raise Refused("not_found")
    _unique(slack, body, but=view)
    return _answer(slack, slack.screens.replace(view, body, args.text("hash") or None))


@method("views.publish", tier=4, reads_json=True)
def publish(slack: Slack, args: Args) -> JSON:
    """Show somebody their Home tab."""
    person = slack.workspace.people.get(args.needed("user_id"))
    body = _body(args, "home")
    if person is None or person.is_bot:
        raise Refused("user_not_found")
    if not slack.manifest.home_tab:
        raise Refused("not_enabled")
    return _answer(slack, slack.screens.publish(person.id, body, args.text("hash") or None))
