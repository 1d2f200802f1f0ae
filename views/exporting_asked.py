"""What somebody reads who exports from Slack: the form, the note beside the file, and why there is none."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from communities.exporting_asked import AlreadyOnItsWay, Handed, OnItsWay
from communities.refusals import Refusal
from storage.communities import Place
from storage.keys import ChannelId
from views import ids, refusals
from views.exporting_folder import slug
from views.ids import Callback, Field
from views.text import Message, channel, count, cut, message

FORMATS = {
    "html": "A page that is read and searched in a browser",
    "markdown": "Markdown, a file for each note, in a zip",
    "csv": "A table for spreadsheets (CSV)",
    "jsonl": "For another Commonplace (JSON lines)",
}
ENDINGS = {"html": "html", "markdown": "zip", "csv": "csv", "jsonl": "jsonl"}
# So many options Slack shows.
MOST_OPTIONS = 100
PROMISE = (
    "It comes to you alone, as a file in your direct message with me. "
    "What you could not open in Slack is not in it."
)
WHY = {
    "unknown": (
        "Slack did not say whether it has the file, so I don’t send it a second time by myself. "
        "If there is no file above, ask for it again."
    ),
    "missing_scope": "I lack the permission `files:write`. Ask whoever runs Commonplace to give it to me.",
    "file_uploads_disabled": "In this workspace nobody may send files.",
    "file_uploads_except_images_disabled": "In this workspace nobody may send files other than pictures.",
    "file_type_not_allowed": "In this workspace such files may not be sent. Another form of it may do.",
    "file_upload_size_restricted": "It is larger than files may be in this workspace.",
}
OTHERWISE = "Slack did not take the file. Try once more later, or ask whoever runs Commonplace here."


def form(places: tuple[Place, ...]) -> View:
    """In which form; and which community, when there is more than one to choose from."""
    return View(
        type="modal",
        callback_id=Callback.EXPORT_FORM,
        private_metadata=places[0].channel if len(places) == 1 else "",
        title="Export",
        submit="Export",
        close="Not now",
        blocks=[*which(places), formats(), ContextBlock(elements=[MarkdownTextObject(text=PROMISE)])],
    )


def which(places: Sequence[Place]) -> list[Block]:
    """The community, or those that can be chosen."""
    if not places:
        return [SectionBlock(text=MarkdownTextObject(text="There is no community yet."))]
    if len(places) == 1:
        text = f"Everything that {channel(places[0].channel)} has kept."
        return [SectionBlock(text=MarkdownTextObject(text=text))]
    options = [Option(text=cut(f"#{place.name}", 75), value=place.channel) for place in places[:MOST_OPTIONS]]
    more = len(places) - len(options)
    rest = f"And {count(more, 'other one', 'other ones')}, which whoever runs the app can export."
    menu = StaticSelectElement(action_id=Field.COMMUNITY, options=options, initial_option=options[0])
    return [
        InputBlock(
            block_id=ids.Block.COMMUNITY,
            label="Which community",
            hint=rest if more else None,
            element=menu,
        )
    ]


def formats() -> Block:
    """The forms that a file can have."""
    options = [Option(text=words, value=value) for value, words in FORMATS.items()]
    return InputBlock(
        block_id=ids.Block.FORMAT,
        label="In which form",
        element=StaticSelectElement(action_id=Field.FORMAT, options=options, initial_option=options[0]),
    )


def chosen(about: str, values: dict[str, str]) -> tuple[ChannelId, str]:
    """The channel and the form that a form says."""
    return ChannelId(about or values.get(ids.Block.COMMUNITY, "")), values.get(ids.Block.FORMAT, "")


def on_its_way(outcome: OnItsWay | AlreadyOnItsWay) -> View:
    """In place of the form, once it was sent off."""
    text = "A file that you asked for is not with you yet. Once it is, you can ask for another."
    if isinstance(outcome, OnItsWay):
        text = (
            f"I am writing down what {channel(outcome.place.channel)} has kept. "
            "The file comes to you alone, in your direct message with me."
        )
    return View(
        type="modal",
        title="Export",
        close="Close",
        blocks=[SectionBlock(text=MarkdownTextObject(text=text))],
    )


def file_name(place: Place, format: str, now: datetime) -> str:
    """What the file is called."""
    return f"{slug(place.name)}-{now:%Y-%m-%d}.{ENDINGS[format]}"


def beside_file(place: Place, handed: Handed) -> Message:
    """What stands beside the file."""
    private = "none of them from a private channel"
    if handed.private:
        private = f"{handed.private:,} of them from a private channel"
    return message(
        f"What {channel(place.channel)} has kept: {count(handed.notes, 'note', 'notes')}, {private}.\n"
        "This file does not follow edits and deletions: what people take back stays in it. "
        "So delete it, here and wherever you put it, when it has served."
    )


def not_made(no: Refusal, cop: str) -> Message:
    """Why there is no file after all."""
    return message(f"I made no export. {refusals.sentence(no, cop)}")


def ended(place: Place | None, why: str) -> Message:
    """The file did not arrive, or nobody knows whether it did."""
    of = f" of {channel(place.channel)}" if place else ""
    return message(f"About the export{of} that you asked for: {WHY.get(why, OTHERWISE)}")
