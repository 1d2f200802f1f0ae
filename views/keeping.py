"""What people read when a message is kept."""

import json

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    MarkdownTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from communities import refusals
from communities.authorship import TakenOut
from communities.editing import as_shown
from communities.keeping import Dropped
from communities.receipts import Deed
from storage.communities import Place
from storage.entries import Kept
from storage.keys import ChannelId, MessageKey, Timestamp, WorkspaceId
from storage.versions import TAGS, TITLE
from views import editing
from views.authorship import never_button
from views.ids import Action, Block, Callback
from views.merging import kept_already, looks_like
from views.text import Message, carried, channel, escape, link, message, shown


def first_star(entry: Kept, place: Place, did: Deed, kb: str) -> Message:
    """The one note about how stars work, to who stars for the first time ever."""
    is_mark = did is Deed.MARKED
    kept, emoji = ("Kept as the answer", "white_check_mark") if is_mark else ("Kept", place.emoji)
    text = (
        f"{kept}. Anyone who can open {channel(place.channel)} can now find it with `{kb}`. "
        f"Take the :{emoji}: back to undo. From now on you’ll just see :bookmark: on the message."
    )
    if is_mark:
        return message(text)
    button = ButtonElement(text="Give it a title", action_id=Action.GIVE_TITLE, value=str(entry.id))
    return message(text, SectionBlock(text=MarkdownTextObject(text=text)), ActionsBlock(elements=[button]))


def first_kept(entry: Kept, place: Place, by: str, did: Deed) -> Message:
    """The one message to an author whose words are kept for the first time ever."""
    title = link(entry.permalink, entry.title)
    as_answer = " as the answer" if did is Deed.MARKED else ""
    text = (
        f"{escape(by)} {did} what you wrote in {channel(place.channel)}{as_answer}, so people there can find "
        f"it: {title}. Edit or delete your message and this copy follows."
    )
    return message(text, SectionBlock(text=MarkdownTextObject(text=text)), wishes(entry))


def first_question_kept(entry: Kept, place: Place, by: str, did: Deed) -> Message:
    """The same to whoever asked what was answered by what is kept: their question is kept with it."""
    title = link(entry.permalink, entry.title)
    text = (
        f"{escape(by)} {did} an answer to what you asked in {channel(place.channel)}, so people there can "
        f"find both: {title}. Edit or delete your message and this copy follows."
    )
    return message(text, SectionBlock(text=MarkdownTextObject(text=text)), wishes(entry))


def wishes(entry: Kept) -> ActionsBlock:
    """What somebody can say to it that their words are kept."""
    number = str(entry.id)
    buttons = [
        ButtonElement(text="See it", action_id=Action.SEE_KEPT, value=number),
        ButtonElement(text="Don’t keep this one", action_id=Action.DONT_KEEP, value=number),
        never_button(value=number),
    ]
    return ActionsBlock(elements=buttons)


def form(
    title: str,
    tags: tuple[str, ...],
    about: str,
    place: Place,
    suggested: tuple[str, ...],
    like: Kept | None = None,
    *,
    may_title: bool = True,
    may_merge: bool = False,
) -> View:
    """The modal behind *Keep this*; `about` says which message, as ids, `like` what is kept already."""
    words = f"Anyone who can open {channel(place.channel)} will find it."
    if not may_title:
        how = "*Keep* adds your star; members give it a title and tags."
        words = f"It is kept already: *{shown(title, 400)}*. {how}"
    now = as_shown(title, tags)
    fields = [
        editing.title_field(now[TITLE], editing.as_of(Block.TITLE, now[TITLE])),
        editing.tags_field(now[TAGS], editing.as_of(Block.TAGS, now[TAGS])),
        *editing.given_before(suggested),
        editing.owner_field(),
    ]
    return View(
        type="modal",
        callback_id=Callback.KEEP_FORM,
        private_metadata=about,
        title="Keep this",
        submit="Keep",
        close="Not now",
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=words)),
            *(fields if may_title else []),
            *([looks_like(like) if may_merge else kept_already(like)] if like is not None else []),
        ],
    )


def about(message: MessageKey, thread: Timestamp | None) -> str:
    """Which message a form is about."""
    return json.dumps([message.channel, message.ts, thread])


def message_of(about: str, workspace: WorkspaceId) -> tuple[MessageKey, Timestamp | None]:
    """The message that a form is about, and its thread; raises `Gone` when it names none."""
    match carried(about):
        case [str(channel), str(ts), None | str() as thread]:
            return (
                MessageKey(workspace, ChannelId(channel), Timestamp(ts)),
                Timestamp(thread) if thread else None,
            )
    raise refusals.Gone


def taken_out(outcome: TakenOut | Dropped) -> Message:
    """An entry was taken out, by its author unless it is final, or let go of by who kept it."""
    if isinstance(outcome, Dropped):
        return message("Taken out. It will not be found any more; a star keeps it again.")
    star = "a star does not bring it back" if outcome.is_final else "nobody’s star but yours brings it back"
    return message(f"Taken out. It will not be found any more, and {star}.")


def kept(entry: Kept, place: Place, kb: str) -> Message:
    """The receipt of *Keep this*."""
    title = link(entry.permalink, entry.title)
    return message(f"Kept: {title}. Anyone who can open {channel(place.channel)} can find it with `{kb}`.")


def kept_elsewhere(kb: str, *, is_answer: bool = False) -> Message:
    """The same in a direct message, to who is not in the channel: it stays there, so it tells no words."""
    what = "It is kept as the answer" if is_answer else "It is kept"
    return message(f"{what}, and `{kb}` finds it. You are not in its channel, so I say it here.")


def was_taken_back() -> Message:
    """What stands where a message of ours spoke of something that is gone."""
    return message("This was about something that is no longer kept.")


def was_declined() -> Message:
    """The same, to the author who wished it so."""
    return message("Not kept, as you asked.")
