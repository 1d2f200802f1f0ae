"""The trial is worth reading: what was kept, by whom, and that nobody sees what is not theirs."""

from sandbox import blocks
from sandbox.server import Sandbox
from tests.people import People


async def test_forty_notes_in_four_communities():
    sandbox = Sandbox(seed=True)
    kept = sandbox.kept()
    assert len(kept) >= 40
    assert len({note.text for note in kept}) == len(kept)
    assert {note.channel for note in kept} == {"C0WOOD", "C0ONCALL", "C0CARE", "C0BENCH"}
    assert any(note.thread_ts for note in kept)
    assert {community.channel for community in sandbox.communities()} == {note.channel for note in kept}
    assert list(kept) == sorted(kept, key=lambda note: note.ts)


async def test_stars_come_from_others_who_are_there_and_bo_has_given_none():
    sandbox = Sandbox(seed=True)
    for note in sandbox.kept():
        channel = sandbox.workspace.channels[note.channel]
        stars = {person for person, _ in note.starred_by}
        assert stars
        assert note.author not in stars
        assert "U0BO" not in stars
        assert stars <= set(channel.members)
        assert channel.messages[note.ts].reactions["bookmark"] == ["U0COMMON"]
        assert all(float(ts) < sandbox.slack.calendar.now() for _, ts in note.starred_by), note


async def test_the_conversation_stops_at_adas_tip():
    sandbox = Sandbox(seed=True)
    await sandbox.start()
    async with People(sandbox.url) as people:
        last = (await people["bo"].messages("woodworking"))[-1]
        question = next(
            message
            for message in await people["bo"].messages("woodworking")
            if message["text"] == "Does anyone oil beech worktops?"
        )
        devs = [channel["name"] for channel in (await people["dev"].sees())["channels"]]
    await sandbox.stop()
    assert last["text"] == "Cut the tenon before the mortise: it is easier to trim."
    assert (last["user"], last["reactions"]) == ("U0ADA", [])
    assert "reply_count" not in question
    assert devs == ["woodworking"]


async def test_every_note_fits_a_section():
    for note in Sandbox(seed=True).kept():
        blocks.checked([{"type": "section", "text": {"type": "mrkdwn", "text": note.text}}], "message")


async def test_one_tenon_stays_on_the_bench():
    tenons = [note for note in Sandbox(seed=True).kept() if "tenon" in note.text]
    assert [note.channel for note in tenons].count("C0BENCH") == 1
    assert len(tenons) > 1
