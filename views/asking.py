"""*Ask a community*: the form, its receipt, and what is posted."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from communities.asking import MOST, Asked, AskedAlready, Mine, Offered
from communities.words import plain
from storage.asks import AskId
from storage.communities import Place
from storage.keys import ChannelId, UserId
from views import ids
from views.ids import Action, Callback, Field
from views.text import UNSEEN, Message, channel, cut, hint, link, message, number_in, paused, shown, when

# More options than that Slack shows in no menu.
MOST_PLACES = 100
# What is read on a lock screen; the whole question stands in the message.
ON_A_LOCK_SCREEN = 2000


def form(offered: Offered, words: str) -> View:
    """The question as it would be posted, to be changed, and who is asked."""
    return View(
        type="modal",
        callback_id=Callback.ASK_FORM,
        title="Ask a community",
        submit="Ask",
        close="Not now",
        blocks=[
            InputBlock(
                block_id=ids.Block.QUESTION,
                label="What would you like to know?",
                element=PlainTextInputElement(
                    action_id=Field.QUESTION,
                    initial_value=plain(words)[:MOST].strip() or None,
                    max_length=MOST,
                    multiline=True,
                ),
            ),
            *whom(offered),
            hint("I post it in their channel and mention you, so that you hear of replies."),
        ],
    )


def whom(offered: Offered) -> list[Block]:
    """The communities to choose from."""
    options = [option(place) for place in offered.places[:MOST_PLACES]]
    if not options:
        return []
    menu = StaticSelectElement(
        action_id=Field.WHOM,
        placeholder="A community",
        options=options,
        initial_option=next((one for one in options if one.value == offered.chosen), None),
    )
    return [InputBlock(block_id=ids.Block.WHOM, label="Whom do you ask?", element=menu)]


def option(place: Place) -> Option:
    """A community to choose."""
    return Option(text=cut(f"#{place.name}", 75), value=place.channel)


def waiting() -> View:
    """What stands there until the form does."""
    text = SectionBlock(text=MarkdownTextObject(text="One moment …"))
    return View(type="modal", title="Ask a community", close="Close", blocks=[text])


def asked(outcome: Asked | AskedAlready) -> View:
    """The receipt, with the way back."""
    where = channel(outcome.place.channel)
    text = f"Your question is on its way to {where}. Replies come in its thread."
    if outcome.is_paused:
        text = paused(f"Your question is posted in {where}")
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=text))]
    if isinstance(outcome, Asked):
        if not outcome.is_inside:
            blocks.append(hint(f"You are not in {where}: join it, so that Slack tells you of replies."))
        blocks.append(ActionsBlock(elements=[take_back(outcome.ask)]))
    return View(type="modal", title="Ask a community", close="Close", blocks=blocks)


def take_back(ask: AskId) -> ButtonElement:
    """The way back."""
    return ButtonElement(text="Take it back", action_id=Action.TAKE_ASK_BACK, value=str(ask))


def ask_in(value: str) -> AskId:
    """The question that a button carries; raises `Gone` when it carries none."""
    return AskId(number_in(value))


def taken_back() -> Message:
    """It is not asked any more."""
    return message("Taken back: your question leaves the channel. What people replied is theirs and stays.")


def asks(asker: UserId, words: str) -> Message:
    """The question as it is posted: only who asks it is mentioned, whatever stands in it."""
    said = UNSEEN.sub("", words).strip()[:MOST] or "…"
    parts = [
        RichTextElementParts.User(user_id=asker),
        RichTextElementParts.Text(text=" asks: "),
        RichTextElementParts.Text(text=said),
    ]
    return message(
        f"<@{asker}> asks: {shown(said, ON_A_LOCK_SCREEN)}",
        RichTextBlock(elements=[RichTextSectionElement(elements=parts)]),
    )


def was_taken_back() -> Message:
    """What stands where a question was."""
    return message("A question stood here. Whoever asked it took it back.")


def not_asked(where: ChannelId) -> Message:
    """To who asked: it could not be posted."""
    return message(
        f"I could not put your question to {channel(where)}: I can’t post there, or the community is paused. "
        "Its words are gone from here, so ask again, or ask somebody else."
    )


def mine(asked: tuple[Mine, ...]) -> list[Block]:
    """On Home: what one asked lately."""
    return [
        SectionBlock(
            text=MarkdownTextObject(
                text=f"You asked {channel(one.place.channel)}, {when(one.asked_at)}. "
                + (link(one.permalink, "See it") if one.permalink else under_way(one))
            ),
            accessory=take_back(one.ask),
        )
        for one in asked
    ]


def under_way(one: Mine) -> str:
    """Why it does not stand there yet."""
    return paused("It is posted") if one.is_paused else "It is on its way."
