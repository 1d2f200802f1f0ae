"""auth.test and apps.connections.open."""

from sandbox.api import Args, method
from sandbox.slack import Slack
from sandbox.workspace import BOT, BOT_ID, JSON, TEAM, URL


@method("api.test", reads_json=True)
def api_test(slack: Slack, args: Args) -> JSON:
    """Says that the door is open."""
    return {"args": {name: value for name, value in args.raw.items() if name != "token"}}


@method("auth.test", reads_json=True)
def auth_test(slack: Slack, args: Args) -> JSON:
    """Who the token belongs to."""
    names = {"url": URL, "team": slack.workspace.company, "user": "commonplace"}
    ids = {"team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID, "is_enterprise_install": False}
    return names | ids


@method("apps.connections.open", app_token=True, reads_json=True)
def connections_open(slack: Slack, args: Args) -> JSON:
    """An address for one websocket."""
    return {"url": f"{slack.url.replace('http', 'ws', 1)}/socket?ticket={slack.sockets.ticket()}"}
