"""What was posted follows the people it speaks of: an edit and a deletion reach it wherever it is by then."""

from datetime import timedelta

import pytest
from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from communities import channels, following
from scheduler.act import Act, Nothing, NotYet, Post, Revise
from storage import boxes, deliveries
from storage.deliveries import Owed
from storage.keys import ChannelKey, DeliveryId, MessageKey, Timestamp
from tests.cast import ACME
from tests.engines import on_either
from tests.scheduler.office import SETTLED, WOOD, Office
from views.text import message

pytestmark = on_either


class Board:
    """A post that shows what people wrote, and a letter that shows it again."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.words = {MessageKey(ACME, WOOD, Timestamp(f"{number}.1")): f"tip {number}" for number in (1, 2)}
        office.desk.acts |= {"board": self.shown, "revise": self.again}
        self.before: Owed | None = None

    def shown(self, owed: Owed) -> Act:
        block = SectionBlock(text=MarkdownTextObject(text=" and ".join(self.words.values())))
        return Post(WOOD, message("a board", block), tuple(self.words))

    def again(self, owed: Owed) -> Act:
        assert self.before is not None
        if self.before.is_under_way:
            return NotYet()
        if self.before.posted is None:
            return Nothing("not_posted")
        act = self.shown(owed)
        assert isinstance(act, Post)
        words = act.words if self.words else message("it is gone")
        return Revise(self.before.posted, words, self.before.id, act.quotes)

    async def loses(self, number: int) -> None:
        """Somebody deletes what they wrote."""
        lost = MessageKey(ACME, WOOD, Timestamp(f"{number}.1"))
        del self.words[lost]
        await self.office.database.write(following.withdraw, lost, self.office.clock())

    async def settles(self, delivery: DeliveryId) -> str:
        """Let everything be sent; gives back all that can be read of the post."""
        for _ in range(4):
            self.before = await self.office.database.read(deliveries.by_id, delivery)
            await self.office.deliver(after=SETTLED)
        found = [
            one
            for one in self.office.sandbox.workspace.channels[WOOD].messages.values()
            if one.user == "U0COMMON" and not one.subtype
        ]
        assert len(found) < 2
        return " ".join(f"{one.text} {one.blocks}" for one in found)

    async def gains(self, number: int) -> None:
        """There is more to tell of what somebody wrote."""
        told = MessageKey(ACME, WOOD, Timestamp(f"{number}.1"))
        self.words[told] += ", checked"
        await self.office.database.write(following.refresh, told, self.office.clock())


async def test_a_deletion_follows_into_what_was_posted(office: Office) -> None:
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    assert "tip 1 and tip 2" in await board.settles(delivery)
    await board.loses(1)
    left = await board.settles(delivery)
    assert "tip 1" not in left
    assert "tip 2" in left
    await board.loses(2)
    assert "tip" not in await board.settles(delivery)


async def test_a_deletion_while_slack_does_not_answer_follows_too(office: Office) -> None:
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    office.sandbox.fail("chat.postMessage", "dropped", after=True)
    await office.deliver()
    await board.loses(1)
    left = await board.settles(delivery)
    assert "tip 1" not in left
    assert "tip 2" in left


async def test_a_deletion_before_it_is_sent_needs_no_second_message(office: Office) -> None:
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    await board.loses(1)
    assert "tip 1" not in await board.settles(delivery)


async def test_what_a_revision_speaks_of_can_be_taken_back_too(office: Office) -> None:
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    await board.settles(delivery)
    third = MessageKey(ACME, WOOD, Timestamp("3.1"))
    board.words[third] = "tip 3"
    await board.loses(1)
    assert "tip 3" in await board.settles(delivery)
    await board.loses(3)
    assert "tip 3" not in await board.settles(delivery)


UNCHANGEABLE = ("is_archived", "edit_window_closed", "cant_update_message", "invalid_blocks")


@pytest.mark.parametrize("code", UNCHANGEABLE)
async def test_what_slack_will_not_have_changed_is_taken_down(office: Office, code: str) -> None:
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    await board.settles(delivery)
    office.sandbox.fail("chat.update", code)
    await board.loses(1)
    assert await board.settles(delivery) == ""
    owed = await office.database.read(deliveries.by_id, delivery)
    assert owed is not None
    assert owed.posted is None
    assert await office.waiting() == []
    await board.loses(2)
    assert await office.waiting() == []


async def test_what_says_only_more_stands_as_it_was_where_it_cannot_be_changed(office: Office) -> None:
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    await board.settles(delivery)
    office.sandbox.fail("chat.update", "is_archived")
    await board.gains(1)
    assert "tip 1 and tip 2" in await board.settles(delivery)
    assert await office.waiting() == []
    await board.gains(2)
    assert "tip 2, checked" in await board.settles(delivery)


@pytest.mark.parametrize("code", ["channel_not_found", "not_in_channel", "cant_delete_message"])
async def test_what_is_out_of_reach_stays_owed_until_its_channel_is_back(office: Office, code: str) -> None:
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    await board.settles(delivery)
    for method in ("chat.update", "chat.delete"):
        office.sandbox.fail(method, code, times=2)
    await board.loses(1)
    assert "tip 1" in await board.settles(delivery)
    assert await office.waiting() == ["out_of_reach"]
    backlog = await office.database.read(boxes.outbox_backlog, office.clock())
    assert (backlog.parked, backlog.unknown, backlog.oldest) == (0, 0, None)
    assert "tip 1" in await board.settles(delivery)
    # Nobody says that it is back, and it is not.
    await office.deliver(after=timedelta(days=8))
    assert await office.waiting() == ["out_of_reach"]
    await office.database.write(channels.to_look, ChannelKey(ACME, WOOD), office.clock())
    assert "tip 1" not in await board.settles(delivery)
    assert await office.waiting() == []


async def out_of_reach(office: Office) -> None:
    """Let a board lose words in a channel that Slack does not show us."""
    board = Board(office)
    delivery = await office.owe("board", kind="board")
    await board.settles(delivery)
    for method in ("chat.update", "chat.delete"):
        office.sandbox.fail(method, "channel_not_found")
    await board.loses(1)
    await board.settles(delivery)


async def test_what_follows_in_the_channel_does_not_wait_for_what_is_out_of_reach(office: Office) -> None:
    await out_of_reach(office)
    await office.owe("next")
    await office.deliver()
    assert office.said()[-1] == "next"


async def test_with_a_channel_that_was_deleted_the_words_went(office: Office) -> None:
    await out_of_reach(office)
    await office.database.write(channels.deleted, ChannelKey(ACME, WOOD), office.clock())
    assert await office.waiting() == []
