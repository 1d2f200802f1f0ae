"""The Web API's door: who calls, with what, whether they may now, and what goes wrong on demand."""

import json
from typing import Any

from aiohttp import web

from sandbox import methods
from sandbox.api import METHODS, Args, Method, need
from sandbox.faults import Fault
from sandbox.refusals import Refused
from sandbox.slack import Slack
from sandbox.workspace import JSON

__all__ = ["call", "methods"]


async def arguments(request: web.Request) -> dict[str, Any]:
    """The arguments of a call: address, form, or JSON where the method reads it."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        wanted = METHODS.get(request.match_info["method"])
        if wanted is not None and not wanted.reads_json:
            return given
        try:
            body = await request.json()
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return given | body
    return given | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


async def token_in(request: web.Request) -> str:
    """The token of a form: neither an address nor JSON may carry one, and no form an app-level one."""
    if request.content_type == "application/json":
        return ""
    token = str((await request.post()).get("token", ""))
    return "" if token.startswith("xapp-") else token


def allowed(slack: Slack, wanted: Method, token: str) -> None:
    """Refuse a call without the right token or the scope it needs."""
    if not token:
        raise Refused("not_authed")
    if token not in (slack.bot_token, slack.app_token):
        raise Refused("invalid_auth")
    if not slack.installed:
        raise Refused("account_inactive")
    if wanted.app_token != (token == slack.app_token):
        raise Refused("not_allowed_token_type")
    if wanted.scope:
        need(slack, wanted.scope)


def answer(slack: Slack, body: JSON) -> web.Response:
    """An answer with the headers that Slack adds."""
    headers = slack.meagre.headers({"X-OAuth-Scopes": slack.manifest.provided, "X-Slack-Req-Id": "sandbox"})
    if body.get("error") == "ratelimited":
        headers["Retry-After"] = str(body.pop("retry_after", 1))
        return web.json_response(body, status=429, headers=headers)
    return web.json_response(body, headers=headers)


async def failed(slack: Slack, request: web.Request, fault: Fault) -> web.StreamResponse:
    """The failure that a test asked for."""
    if fault.how == "timeout":
        await slack.faults.over.wait()
    if fault.how == "dropped":
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.how == 429:
        return answer(slack, {"ok": False, "error": "ratelimited"})
    if isinstance(fault.how, int):
        return web.Response(status=fault.how, text="The sandbox was told to fail.")
    return answer(slack, {"ok": False, "error": fault.how})


def done(slack: Slack, name: str, token: str, args: dict[str, Any]) -> JSON:
    """Carry a call out, or say why not."""
    try:
        wanted = METHODS.get(name)
        if wanted is None or slack.meagre.lacks(name):
            raise Refused("unknown_method", req_method=name)
        allowed(slack, wanted, token)
        slack.limits.method(name, wanted.tier)
        body = {"ok": True, **slack.meagre.answer(name, wanted.does(slack, Args(args)))}
    except Refused as refused:
        body = {"ok": False, "error": refused.code, **refused.extra}
    slack.drawer.called(name, args, body)
    return body


async def call(slack: Slack, request: web.Request) -> web.StreamResponse:
    """Serve one Web API call."""
    name = request.match_info["method"]
    fault = slack.faults.meets(name)
    try:
        args = await arguments(request)
    except Refused as refused:
        return answer(slack, {"ok": False, "error": refused.code})
    if fault and not fault.after:
        return await failed(slack, request, fault)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer if scheme == "Bearer" else await token_in(request)
    body = json.loads(json.dumps(done(slack, name, token, args)))
    return await failed(slack, request, fault) if fault else answer(slack, body)
