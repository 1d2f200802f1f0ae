"""files.*: an address to send a file to, and the message that has it."""

from typing import Any

from sandbox import talk
from sandbox.api import Args, inside, method
from sandbox.files import LARGEST, File
from sandbox.methods.chat import messages_tab, thread
from sandbox.refusals import Refused
from sandbox.slack import Slack
from sandbox.workspace import JSON, Channel


@method("files.getUploadURLExternal", tier=4, scope="files:write")
def get_upload_url(slack: Slack, args: Args) -> JSON:
    """Where the bytes of a file go."""
    args.need("filename", "length")
    name, length = args.text("filename"), args.number("length", 0)
    if length <= 0:
        raise Refused("missing_argument")
    if length > LARGEST:
        raise Refused("file_upload_size_restricted")
    file, secret = slack.files.announce(name, length)
    return {"upload_url": f"{slack.url}/upload/v1/{secret}", "file_id": file.id}


@method("files.completeUploadExternal", tier=4, scope="files:write")
def complete_upload(slack: Slack, args: Args) -> JSON:
    """Share files whose bytes are there, each once."""
    files, place = named(slack, args), args.text("channel_id")
    channel = messages_tab(slack, inside(slack, place)) if place else None
    parent = thread(channel, args) if channel else None
    if channel and channel.is_archived:
        raise Refused("is_archived")
    for file in files:
        file.is_complete = True
    if channel:
        share(slack, channel, files, args.text("initial_comment"), parent)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def share(slack: Slack, channel: Channel, files: list[File], text: str, parent: str | None) -> None:
    """Put files into a channel, with these words beside them."""
    for file in files:
        file.channels.append(channel.id)
    message = slack.posted(text, None, parent)
    message.files, message.uploads = True, [file.shape() for file in files]
    talk.say(slack.workspace, channel, message)


def named(slack: Slack, args: Args) -> list[File]:
    """The files that a call is about."""
    args.need("files")
    given: Any = args.json("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise Refused("invalid_arguments")
    found = []
    for one in given:
        file = slack.files.known.get(str(one.get("id"))) if isinstance(one, dict) else None
        if file is None or file.data is None or file.is_complete:
            raise Refused("file_not_found")
        file.title = str(one.get("title") or file.name)
        found.append(file)
    return found
