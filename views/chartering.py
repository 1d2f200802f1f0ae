"""The form in which a community says anew what it is about."""

import json

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject
from slack_sdk.models.views import View

from communities import refusals
from communities.chartering import Written
from storage.charters import Concern
from storage.keys import ChannelId
from views import ids
from views.adopting import concern
from views.ids import Callback
from views.text import carried, channel


def form(found: Written, desk: str, cop: str) -> View:
    """The charter as it is, to be changed; `desk` is the view beneath."""
    where = channel(found.place.channel)
    hint = f"`{cop} charter` in {where} shows it to everybody there. Saving posts nothing."
    return View(
        type="modal",
        callback_id=Callback.CHARTER_FORM,
        private_metadata=json.dumps([found.place.channel, desk[:255], found.concern.version]),
        title="Charter",
        submit="Save",
        close="Not now",
        blocks=[*concern(found.concern), ContextBlock(elements=[MarkdownTextObject(text=hint)])],
    )


def about(carries: str) -> tuple[ChannelId, str, int]:
    """The channel that a form is about, the desk beneath it, and the version that it changes."""
    match carried(carries):
        case [str(channel), str(desk), int(version)]:
            return ChannelId(channel), desk, version
    raise refusals.Gone


def chosen(values: dict[str, str], follows: int) -> Concern:
    """What a form says that the community is about, and which version that follows."""
    return Concern(follows, values.get(ids.Block.PROBLEM, ""), values.get(ids.Block.OUT_OF_SCOPE, ""))
