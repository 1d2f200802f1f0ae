"""Files over HTTP: where the app sends their bytes, and where people fetch them."""

from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox import door
from sandbox.slack import Slack

CHUNK = 65_536


def routes(slack: Slack) -> list[web.RouteDef]:
    """Where the app sends bytes, and where people fetch them."""

    async def upload(request: web.Request) -> web.StreamResponse:
        return await taken(slack, request)

    async def download(request: web.Request) -> web.StreamResponse:
        return fetched(slack, request)

    return [web.post("/upload/v1/{secret}", upload), web.get("/files/{id}", download)]


async def taken(slack: Slack, request: web.Request) -> web.StreamResponse:
    """Take a file's bytes, raw or as a form: as many as were announced, and no others."""
    fault = slack.faults.meets("upload")
    if fault and not fault.after:
        return await door.failed(slack, request, fault)
    awaited = slack.files.awaited(request.match_info["secret"])
    if awaited is None:
        return web.Response(status=404, text="This address is used up, or was never given.")
    data = await bytes_in(request, awaited.length)
    if data is None or len(data) != awaited.length:
        return web.Response(status=400, text=f"{awaited.length} bytes were announced.")
    awaited.data = data
    return await door.failed(slack, request, fault) if fault else web.Response(text=f"OK - {len(data)}")


async def bytes_in(request: web.Request, most: int) -> bytes | None:
    """What was sent, and no more of it than shows that it is too much; None when it is no file."""
    data = bytearray()
    if request.content_type == "multipart/form-data":
        part = await (await request.multipart()).next()
        if not isinstance(part, BodyPartReader):
            return None
        while len(data) <= most and (chunk := await part.read_chunk()):
            data += chunk
        return bytes(data)
    async for chunk in request.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > most:
            break
    return bytes(data)


def fetched(slack: Slack, request: web.Request) -> web.StreamResponse:
    """Give a file to somebody who can see where it was shared."""
    found = slack.files.known.get(request.match_info["id"])
    person = slack.workspace.person(request.query.get("as", ""))
    places = [slack.workspace.channels.get(channel) for channel in (found.channels if found else ())]
    if person is None or not any(place and slack.workspace.may_see(person, place) for place in places):
        raise web.HTTPNotFound(text="There is no such file for you.")
    assert found is not None
    name = quote(found.name)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=found.data, content_type="application/octet-stream", headers=headers)
