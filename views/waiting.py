"""What Home shows of what waits for somebody."""

from slack_sdk.models.blocks import ActionsBlock, DividerBlock, HeaderBlock
from slack_sdk.models.blocks import Block as SlackBlock

from communities.waiting import MOST, Waiting, Why
from storage.communities import Place
from views import stewarding
from views.editing import button
from views.ids import Action
from views.tending import answers
from views.text import channel, link, section

WHY = {
    Why.ASKED: "Would you look after it?",
    Why.IN_DOUBT: "It is in doubt. Is it still true?",
    Why.DOUBTED: "Somebody doubts it. Is it still true?",
    Why.LET_GO: "Somebody else says that it holds no longer. It stays findable, below others.",
    Why.REVIEW: "Nobody has looked at it for a while. Is it still true?",
}


def waiting(found: tuple[Waiting, ...], to_tend: tuple[Place, ...]) -> list[SlackBlock]:
    """Each with what one can say to it; nothing when nothing waits."""
    if not found and not to_tend:
        return []
    blocks: list[SlackBlock] = [HeaderBlock(text="Waiting for you")]
    for place in to_tend[:MOST]:
        blocks += stewarding.waiting(place)
    for one in found:
        kept = one.entry
        title = f"{link(kept.permalink, kept.title)} · {channel(kept.message.channel)}"
        buttons = answers(kept.id)
        if one.why is Why.ASKED:
            buttons = [
                button("I’ll look after it", Action.OWN, kept.id),
                button("No, thanks", Action.DONT_OWN, kept.id),
            ]
        elif one.why is Why.LET_GO:
            buttons = [
                button("Bring back", Action.BRING_BACK, kept.id),
                button("Leave it so", Action.LEAVE_SO, kept.id),
            ]
        blocks += [section(f"{title}\n{WHY[one.why]}"), ActionsBlock(elements=buttons)]
    return [*blocks, DividerBlock()]
