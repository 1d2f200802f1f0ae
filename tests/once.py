"""What a town shows when everything happened once, in the database and in Slack."""

from collections import Counter

from sandbox.workspace import Message
from tests.people import words_in
from tests.town import PEOPLE, Town


def everything_took_effect_once(town: Town) -> None:
    """In the database."""
    found = {row.ts: row.stars for row in town.rows("SELECT ts, stars FROM entries")}
    assert set(found.items()) ^ set(town.kept().items()) == set()
    stars = town.rows("SELECT ts, user_id FROM stars WHERE NOT is_taken_back")
    assert {(row.ts, row.user_id) for row in stars if row.ts not in {one.ts for one in town.gone}} == {
        (said.ts, f"U0{who.upper()}")
        for said, by in town.stars.items()
        for who in by
        if said not in town.gone
    }
    questions = town.rows("SELECT ts, answered_at FROM questions WHERE asker_id <> 'U0COMMON'")
    asked = {row.ts: row.answered_at is not None for row in questions}
    assert {said.ts: is_answered for said, is_answered in town.answered.items()}.items() <= asked.items()
    assert len(town.rows("SELECT id FROM applications")) == len(town.used)
    assert town.rows("SELECT name FROM communities ORDER BY name") == [("care-handover",), ("woodworking",)]
    counts = town.rows("SELECT entries FROM entry_words WHERE word = 'grain'")
    assert sum(row.entries for row in counts) == len(town.kept())
    assert town.rows("SELECT state FROM inbox WHERE state <> 'done'") == []
    # A direct message cannot be looked for: that of the killed process may be unknown, and is not repeated.
    assert town.rows("SELECT kind FROM deliveries WHERE state NOT IN ('posted', 'dropped', 'unknown')") == []
    unknown = town.rows("SELECT kind FROM deliveries WHERE state = 'unknown' AND channel_id IS NOT NULL")
    assert unknown == []


def everything_was_posted_once(town: Town) -> None:
    """In Slack."""
    workspace = town.sandbox.workspace
    kept = town.kept()
    bookmarked = {
        found.ts
        for channel in workspace.channels.values()
        for found in channel.messages.values()
        if "bookmark" in found.reactions
    }
    assert bookmarked == set(kept)
    for channel in ("C0WOOD", "C0CARE"):
        kinds = Counter(kind_of(post) for post in town.posts(channel))
        assert kinds == {"community": 1, "prompt": 1, "recap": 1}, [post.text for post in town.posts(channel)]
    posted = [found for channel in workspace.channels for found in town.posts(channel)]
    deliveries = [str((found.metadata or {})["event_payload"]["delivery"]) for found in posted]
    assert len(deliveries) == len(set(deliveries))
    told = Counter(
        channel.with_
        for channel in workspace.channels.values()
        for found in channel.messages.values()
        if channel.is_im and found.by_app and "starred what you wrote" in words_in([found.text, found.blocks])
    )
    assert told == {f"U0{who.upper()}": 1 for who in PEOPLE}
    first_stars = Counter(
        note.person for note in town.sandbox.slack.screens.notes.values() if note.text.startswith("Kept.")
    )
    assert first_stars == told


def kind_of(post: Message) -> str:
    """Which of the app's posts this is."""
    words = words_in([post.text, post.blocks])
    if "a community" in words:
        return "community"
    return "prompt" if "Answer in the thread" in words else "recap"
