"""A Slack export comes in: what people marked becomes entries, found by whoever could open the channel."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import views.entries
from bot import exporting, forgetting, importing
from bot.clock import WallClock
from bot.settings import Settings, Wrong
from communities import (
    adopting,
    authorship,
    channels,
    finding,
    keeping,
    membership,
    merging,
    refusals,
    rhythm,
    searching,
    uninstalling,
)
from communities.adopting import Wish
from communities.channels import Channel
from communities.searching import Asked, Found
from storage import audit, communities, entries, likenesses, people, porting, walks, workspaces
from storage.database import Database
from storage.entries import Kept
from storage.keys import ChannelId, ChannelKey, EntryId, MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.people import Profile
from storage.standings import CHECKED, KEPT, REPLACED
from storage.workspaces import Installation
from tests.cast import START, Clock, stars
from tests.engines import on_either
from tests.exports import DAY, by, in_folder, in_zip, roastery, ts

ROAST = WorkspaceId("T1ROAST")
ROASTING = ChannelKey(ROAST, ChannelId("C1ROAST"))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """How the command knows the database; there are no tokens."""
    return Settings(  # type: ignore[call-arg]
        _env_file=None,
        COMMONPLACE_DATABASE_URL=database_url,
        COMMONPLACE_FORGOTTEN_FILE=str(tmp_path / "forgotten"),
    )


def starred(*users: str, emoji: str = "star") -> list[dict[str, Any]]:
    return [{"name": emoji, "users": list(users), "count": len(users)}]


def marked() -> dict[str, Any]:
    """The roastery, with stars on what people said."""
    files = roastery()
    files[DAY] = [
        *files[DAY],
        by(
            "U1MARA",
            "Warm the drum *first*, see <https://example.com|this>.",
            30,
            reactions=starred("U1JON", "U1MARA"),
        ),
        by("U1JON", "In the thread, use 190.", 31, thread_ts=ts(30), reactions=starred("U1MARA")),
        by(
            "U1JON",
            "Checked this one.",
            32,
            reactions=starred("U1MARA", emoji="white_check_mark::skin-tone-3"),
        ),
        by("U1ELI", "From another company.", 33, reactions=starred("U1MARA")),
        by("U1MARA", "Only a robot likes it.", 34, reactions=starred("U1HOOK")),
        by("U1JON", "joined", 35, subtype="channel_join", reactions=starred("U1MARA")),
        by("U1LEFT", "Left, and was right.", 36, reactions=starred("U1MARA", "U1GIL")),
        by("U1JON", "", 37, files=[{"id": "F2"}], reactions=starred("U1MARA")),
    ]
    files["wages/2026-04-27.json"] = [by("U1MARA", "Secret of the wages.", 40, reactions=starred("U1MARA"))]
    return files


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return in_folder(marked(), tmp_path / "export")


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    with Database(settings.database_url) as database:
        yield database


async def kept(database: Database, workspace: WorkspaceId = ROAST) -> dict[str, Kept]:
    found = await database.read(entries.everything, workspace, EntryId(0), 50)
    return {entry.title: entry for entry in found}


WARM, REPLY, LEFT, SECRET = (
    "Warm the drum first, see this (example.com)",
    "In the thread, use 190",
    "Left, and was right",
    "Secret of the wages",
)


async def test_what_was_starred_is_kept_as_it_was_said(export: Path, settings: Settings) -> None:
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        found = await kept(database)
        assert set(found) == {WARM, REPLY, LEFT, SECRET}
        warm = found[WARM]
        assert (warm.author, warm.stars, warm.kept_by, warm.kept_at.timestamp()) == (
            "U1MARA",
            1,
            "U1JON",
            float(ts(30)),
        )
        assert found[REPLY].thread_ts == ts(30)
        assert warm.permalink == "https://app.slack.com/client/T1ROAST/C1ROAST"
        assert await database.read(porting.waiting) == (0, 0)
        names = await database.read(
            people.names, ROAST, {UserId("U1MARA"), UserId("U1LEFT"), UserId("U9NOOR")}
        )
        assert names == {"U1MARA": "Mara Ruiz", "U1LEFT": "Lea Left"}
        assert [one.facts for one in await database.read(audit.recent, ROAST, 5)] == [{"entries": 4}]


async def test_the_command_says_into_how_many_channels_the_app_goes(
    export: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await importing.bring_in(settings, export)
    said = " ".join(capsys.readouterr().err.split())
    assert "While it runs, the app goes into the public channels of these (1)" in said
    assert "1 of them are from private channels" in said


async def test_what_was_imported_is_compared_with_slack_next(export: Path, settings: Settings) -> None:
    """An export is old: what was edited since then is not to stay as it was."""
    with Database(settings.database_url) as database:
        await database.write(workspaces.install, Installation(ROAST, "R", "", UserId("U1APP"), "B1"), START)
    await importing.bring_in(settings, export)
    with Database(settings.database_url) as database:
        soon = WallClock()()
        assert await database.write(walks.claim, soon, soon) == [ROAST]


async def test_what_people_starred_twice_over_the_years_is_noticed_afterwards(
    tmp_path: Path, settings: Settings, clock: Clock
) -> None:
    files = marked()
    for number, word in enumerate(("because", "since"), 50):
        text = f"Rest the beans for ten whole days, {word} the sour and grassy notes need time to leave them."
        files[DAY].append(by("U1MARA", text, number, reactions=starred("U1JON")))
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"))
    with opened(settings) as database:
        assert await database.read(likenesses.count_undecided, ROASTING) == 0
        while await database.write(merging.notice_some, clock()):
            pass
        assert await database.read(likenesses.count_undecided, ROASTING) == 1


async def test_a_zip_with_other_emoji_in_one_channel(tmp_path: Path, settings: Settings) -> None:
    path = in_zip(marked(), tmp_path / "Roastery Slack export Apr 1 2026.zip")
    await importing.bring_in(settings, path, ":white_check_mark:, eyes", ["#roasting"], "T0MINE")
    with opened(settings) as database:
        assert set(await kept(database, WorkspaceId("T0MINE"))) == {
            "Checked this one",
            "For the small drum too?",
        }


async def test_again_and_with_another_emoji_adds_only_what_is_missing(
    export: Path, settings: Settings
) -> None:
    for emoji in ("star", "star", "star,white_check_mark"):
        await importing.bring_in(settings, export, emoji)
    with opened(settings) as database:
        found = await kept(database)
        assert len(found) == 5
        assert found[WARM].stars == 1
        words = await database.read(entries_of_word, "warm")
    # The message, and the reply that is kept with it.
    assert words == 2
    assert found[REPLY].question_text == found[WARM].text


def entries_of_word(session: Any, word: str) -> int:
    from storage.models import EntryWord

    return int(session.query(EntryWord).filter_by(word=word).one().entries)


async def somebody(database: Database, clock: Clock, user: str, workspace: WorkspaceId = ROAST) -> PersonKey:
    who = PersonKey(workspace, UserId(user))
    await database.write(people.meet, Profile(who, user), clock())
    return who


async def shown_to_jon(database: Database, clock: Clock, words: str) -> list[str]:
    """What Jon's search says of each note."""
    jon = await somebody(database, clock, "U1JON")
    found = await database.read(searching.look_up, jon, Asked(words))
    assert isinstance(found, Found)
    return [views.entries.evidence(hit) for hit in found.hits]


async def test_what_several_people_marked_is_checked_and_nobody_says_when_or_what_came_first(
    tmp_path: Path, settings: Settings, clock: Clock
) -> None:
    files = roastery()
    many = starred("U1JON", "U1GIL", "U1LEFT")
    edited = {"user": "U1MARA", "ts": ts(45)}
    files[DAY] = [
        by("U1MARA", "Rest it for ten days.", 30, edited=edited, reactions=many),
        by("U1MARA", "Rest decaf for five.", 31, reactions=starred("U1JON", "U1MARA")),
    ]
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"))
    with opened(settings) as database:
        found = await kept(database)
        ten, five = found["Rest it for ten days"], found["Rest decaf for five"]
        assert (ten.standing, ten.stars, five.standing, five.stars) == (CHECKED, 3, KEPT, 1)
        said = await shown_to_jon(database, clock, "ten days")
        assert said[0].endswith("★3 · checked: 3 people kept it")
        # Of what comes after the import the moment is known.
        for minute, user in enumerate(("U1ANA", "U1JON"), 50):
            await database.write(starred_live, ten.message, user, ts(minute))
        await database.write(entries.change, ten.id, edited_ts=ts(55))
        said = await shown_to_jon(database, clock, "ten days")
        assert "edited since 2 people kept it" in said[0]


def starred_live(session: Any, message: MessageKey, user: str, event_ts: str) -> None:
    from storage import stars as store

    store.put(session, message, UserId(user), "star", event_ts, is_taken_back=False)


async def test_what_whoever_asked_ticked_is_the_answer(
    tmp_path: Path, settings: Settings, clock: Clock
) -> None:
    files, tick = roastery(), "white_check_mark"
    files[DAY] = [
        by("U1JON", "How long does decaf rest?", 30, thread_ts=ts(30), reply_count=4),
        by("U1MARA", "A week.", 31, thread_ts=ts(30), reactions=starred("U1JON", emoji=tick)),
        by("U1MARA", "Ten days at least.", 32, thread_ts=ts(30), reactions=starred("U1JON", emoji=tick)),
        by("U1LEFT", "Never rest it.", 33, thread_ts=ts(30), reactions=starred("U1MARA", emoji=tick)),
        by("U1LEFT", "Rest the bag too.", 34, thread_ts=ts(30), reactions=starred("U1JON")),
    ]
    path = in_folder(files, tmp_path / "export")
    for _ in range(2):
        await importing.bring_in(settings, path, f"star,{tick}")
    with opened(settings) as database:
        found = await kept(database)
        answers = {title for title, entry in found.items() if entry.is_answer}
        assert (len(found), answers) == (4, {"Ten days at least"})
        assert found["Ten days at least"].question_text == "How long does decaf rest?"


async def test_a_tick_that_was_taken_back_since_accepts_nothing(
    tmp_path: Path, settings: Settings, clock: Clock
) -> None:
    files = roastery()
    marks = [*starred("U1JON", emoji="white_check_mark"), *starred("U1GIL")]
    files[DAY] = [
        by("U1JON", "How long does decaf rest?", 30, thread_ts=ts(30), reply_count=1),
        by("U1MARA", "Ten days at least.", 31, thread_ts=ts(30), reactions=marks),
    ]
    with opened(settings) as database:
        await database.write(install, clock)
        taken = MessageKey(ROAST, ROASTING.channel, Timestamp(ts(31)))
        await database.write(taken_back, taken, "U1JON", "white_check_mark")
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"), "star,white_check_mark")
    with opened(settings) as database:
        assert not (await kept(database))["Ten days at least"].is_answer


async def test_the_public_is_found_and_the_private_by_nobody(
    export: Path, settings: Settings, clock: Clock
) -> None:
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        jon = await somebody(database, clock, "U1JON")
        assert isinstance(await database.read(searching.look_up, jon, Asked("wram drum")), Found)
        for user in ("U1JON", "U1MARA"):
            who = await somebody(database, clock, user)
            assert not isinstance(await database.read(searching.look_up, who, Asked("secret")), Found)
        gil = PersonKey(ROAST, UserId("U1GIL"))
        assert not isinstance(await database.read(searching.look_up, gil, Asked("drum")), Found)
        # Once the app is in the private channel and knows who else is, they find it.
        wages = replace(channel(is_private=True), key=ChannelKey(ROAST, ChannelId("G1WAGES")))
        await database.write(channels.looked, wages, frozenset({UserId("U1MARA")}), "0", clock())
        mara = PersonKey(ROAST, UserId("U1MARA"))
        assert isinstance(await database.read(searching.look_up, mara, Asked("secret")), Found)


async def test_a_channel_of_which_something_was_imported_is_nobodys_community_yet(
    export: Path, settings: Settings, clock: Clock
) -> None:
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        jon = await somebody(database, clock, "U1JON")
        assert (await database.read(finding.find, jon, "")).total == 0
        assert await database.read(communities.at, ROASTING) is None
        with pytest.raises(refusals.NotACommunity):
            await database.write(membership.join, jon, ROASTING, is_here=True)
        warm = (await kept(database))[WARM]
        outcome = await database.write(keeping.star, stars(jon, warm.message, emoji=""), None, clock())
        assert isinstance(outcome, keeping.Ignored)
        # It can be adopted, and then what was imported is the community's.
        wish = Wish(ROASTING, "Roasting evenly", "", "Europe/Madrid", rhythm.DEFAULT_PROMPT, None)
        await database.write(adopting.adopt, jon, wish, clock())
        seen = channel(is_private=False)
        await database.write(adopting.looked, seen, frozenset({jon.user}), "0", clock())
        assert (await database.read(finding.find, jon, "")).total == 1
        place = await database.read(communities.at, ROASTING)
        assert place is not None
        assert (place.emoji, place.adopted_by, place.is_private) == ("star", "U1JON", False)
        assert warm.community == place.id


async def test_an_adoption_that_is_not_to_be_leaves_what_was_imported(
    export: Path, settings: Settings, clock: Clock
) -> None:
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        jon = await somebody(database, clock, "U1JON")
        wish = Wish(ROASTING, "Roasting evenly", "", "Europe/Madrid", None, None)
        await database.write(adopting.adopt, jon, wish, clock())
        shared = channel(is_private=False, is_shared=True)
        assert not await database.write(adopting.may_stay, shared, clock())
        assert await database.read(communities.at, ROASTING) is None
        assert len(await kept(database)) == 4


def channel(**more: bool) -> Channel:
    facts = {
        "is_shared": False,
        "is_archived": False,
        "is_member": True,
        "is_general": False,
        "is_direct": False,
    }
    return Channel(ROASTING, "roasting", people=3, **(facts | more))  # type: ignore[arg-type]


async def test_nobody_who_asked_not_to_be_kept_is(export: Path, settings: Settings, clock: Clock) -> None:
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        found = await kept(database)
        await database.write(authorship.never_keep, PersonKey(ROAST, UserId("U1LEFT")), clock())
        await database.write(
            authorship.dont_keep, PersonKey(ROAST, UserId("U1JON")), found[REPLY].id, clock()
        )
    await forgetting.forget(settings, "U1MARA", None)
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        assert await kept(database) == {}


async def test_what_is_known_of_people_and_stars_is_not_overruled(
    export: Path, settings: Settings, clock: Clock
) -> None:
    with opened(settings) as database:
        await database.write(install, clock)
        mara = PersonKey(ROAST, UserId("U1MARA"))
        await database.write(people.meet, Profile(mara, "Mara Married", is_admin=True), clock())
        taken = MessageKey(ROAST, ROASTING.channel, Timestamp(ts(36)))
        await database.write(taken_back, taken, "U1MARA")
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        found = await kept(database)
        assert (
            found[WARM].permalink
            == f"https://roastery.slack.example/archives/C1ROAST/p{ts(30).replace('.', '')}"
        )
        known = await database.read(people.known, mara)
        assert known is not None
        assert (known.name, known.is_admin) == ("Mara Married", True)
        # Her star was taken back since; the guest's stands.
        assert (found[LEFT].kept_by, found[LEFT].stars) == ("U1GIL", 1)


def install(session: Any, clock: Clock) -> None:
    here = workspaces.Installation(
        ROAST, "Roastery", "https://roastery.slack.example/", UserId("U1APP"), "B1APP"
    )
    workspaces.install(session, here, clock())


def taken_back(session: Any, message: MessageKey, user: str, emoji: str = "star") -> None:
    from storage import stars as store

    store.put(session, message, UserId(user), emoji, f"{START.timestamp():.6f}", is_taken_back=True)


BROKEN = {
    "a day cut short": (
        DAY,
        b'[{"type": "message",\n "ts": "17',
        "roasting/2026-04-27.json: it is not whole JSON from line 2",
    ),
    "a day in Latin-1": (DAY, '[{"text": "é"}]'.encode("latin-1"), "it is not text in UTF-8"),
    "people that are no list": ("users.json", b"{}", "users.json: it holds no list"),
}


@on_either
@pytest.mark.parametrize("broken", BROKEN)
async def test_a_file_that_is_broken_is_named_and_nothing_is_imported(
    broken: str, tmp_path: Path, settings: Settings
) -> None:
    name, content, says = BROKEN[broken]
    with pytest.raises(Wrong) as no:
        await importing.bring_in(settings, in_folder(marked() | {name: content}, tmp_path / "export"))
    assert says in str(no.value)
    with opened(settings) as database:
        assert await database.read(workspaces.all_ids) == []


@on_either
async def test_what_cannot_be_is_said_in_one_line(export: Path, tmp_path: Path, settings: Settings) -> None:
    cut = in_zip(marked(), tmp_path / "cut.zip")
    (tmp_path / "empty").mkdir()
    cut.write_bytes(cut.read_bytes()[:-200])
    for path, more in (
        (cut, {}),
        (tmp_path / "empty", {}),
        (export, {"channels": ["nowhere"]}),
        (export, {"workspace": "acme"}),
    ):
        with pytest.raises(Wrong):
            await importing.bring_in(settings, path, **more)  # type: ignore[arg-type]


async def test_an_export_decides_for_nobody_who_is_a_guest(
    export: Path, settings: Settings, clock: Clock
) -> None:
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        gil = PersonKey(ROAST, UserId("U1GIL"))
        assert await database.read(people.known, gil) is None
        assert await database.read(people.names, ROAST, [gil.user]) == {"U1GIL": "Gil Guest"}
        assert await database.read(people.strangers, ROAST, [gil.user]) == ("U1GIL",)
        await database.write(people.meet, Profile(gil, "Gil Now", is_guest=True), clock())
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        known = await database.read(people.known, gil)
        assert known is not None
        assert (known.name, known.is_guest, known.seen_at) == ("Gil Now", True, clock())


async def test_the_marks_of_whoever_is_not_listed_wait(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    files = marked()
    unlisted = [f"U9N{number}" for number in range(4)]
    files[DAY] += [
        by("U1MARA", "Only strangers like it.", 50, reactions=starred(*unlisted)),
        by("U9NOOR", "A stranger’s words.", 51, reactions=starred("U1JON", *unlisted)),
    ]
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"))
    assert "1 by people of other companies left out" in capsys.readouterr().err
    with opened(settings) as database:
        found = await kept(database)
        assert set(found) == {WARM, REPLY, LEFT, SECRET, "A stranger’s words"}
        assert (found["A stranger’s words"].stars, found["A stranger’s words"].standing) == (1, KEPT)


async def test_without_any_list_of_people_the_marks_of_all_count(tmp_path: Path, settings: Settings) -> None:
    files = marked()
    del files["users.json"]
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"), workspace="T1ROAST")
    with opened(settings) as database:
        assert set(await kept(database)) >= {WARM, REPLY, LEFT, SECRET}
        assert await database.read(people.known, PersonKey(WorkspaceId("T1ROAST"), UserId("U1JON"))) is None


async def test_without_teams_in_the_list_the_workspace_is_home(tmp_path: Path, settings: Settings) -> None:
    files = marked()
    for one in files["users.json"]:
        del one["team_id"]
    files[DAY] += [
        by("U9ZOE", "From elsewhere.", 50, user_team="T1OTHER", reactions=starred("U1JON")),
        by("U9YAN", "From here.", 51, user_team="T1ROAST", reactions=starred("U1JON")),
    ]
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"), workspace="T1ROAST")
    with opened(settings) as database:
        found = set(await kept(database))
        assert "From here" in found
        assert "From elsewhere" not in found


async def test_what_is_wrong_in_other_channels_is_no_harm(tmp_path: Path, settings: Settings) -> None:
    files = marked() | {"wages/2026-04-28.json": b"[{"}
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"), channels=["roasting"])
    with opened(settings) as database:
        assert set(await kept(database)) == {WARM, REPLY, LEFT}


async def test_a_channel_that_a_later_export_lists_as_private_is_private(
    export: Path, tmp_path: Path, settings: Settings
) -> None:
    async def is_private() -> bool:
        with opened(settings) as database:
            place = await database.read(communities.any_at, ROASTING)
            assert place is not None
            return place.is_private

    await importing.bring_in(settings, export)
    assert not await is_private()
    files = marked()
    general, roasting, old = files["channels.json"]
    files["channels.json"], files["groups.json"] = [general, old], [*files["groups.json"], roasting]
    await importing.bring_in(settings, in_folder(files, tmp_path / "later"))
    assert await is_private()
    await importing.bring_in(settings, export)
    assert await is_private()


@on_either
async def test_an_emoji_is_named_as_slack_names_it_and_one_that_marks_nothing_is_said(
    export: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for emoji, says in (("", "names none"), ("\U0001f98a", "is no name")):
        with pytest.raises(Wrong, match=says):
            await importing.bring_in(settings, export, emoji)
    await importing.bring_in(settings, export, "\u2b50,nope")
    said = capsys.readouterr().err
    assert "Nothing is marked with :nope:. Most frequent there: :star:, :eyes:" in said
    with opened(settings) as database:
        assert set(await kept(database)) == {WARM, REPLY, LEFT, SECRET}


async def test_links_lead_to_the_message_once_the_workspace_was_met(
    export: Path, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    await importing.bring_in(settings, export)
    with opened(settings) as database:
        found = await kept(database)
        assert {one.permalink for one in found.values() if one.message.channel == "C1ROAST"} == {
            "https://app.slack.com/client/T1ROAST/C1ROAST"
        }
        here = Installation(ROAST, "Roastery", "https://roastery.slack.example/", UserId("U1APP"), "B1APP")
        await database.write(uninstalling.arrive, here, (), clock())
        found = await kept(database)
    warm, reply = (
        f"https://roastery.slack.example/archives/C1ROAST/p{one.replace('.', '')}" for one in (ts(30), ts(31))
    )
    assert found[WARM].permalink == warm
    assert found[REPLY].permalink == f"{reply}?thread_ts={ts(30)}&cid=C1ROAST"


async def test_what_was_imported_is_linked_by_its_messages_in_an_export_for_reading(
    tmp_path: Path, settings: Settings
) -> None:
    files = marked()
    link = f"https://roastery.slack.com/archives/C1ROAST/p{ts(30).replace('.', '')}"
    text = f"Read <{link}|this> in <https://app.slack.com/client/T1ROAST/C1ROAST|there>."
    files[DAY].append(by("U1JON", text, 50, reactions=starred("U1MARA")))
    await importing.bring_in(settings, in_folder(files, tmp_path / "export"))
    with opened(settings) as database:
        found = await kept(database)
        old = found[LEFT].id
        await database.write(entries.change, old, standing=REPLACED, successor=found[REPLY].message.name)
    root = tmp_path / "notes"
    await exporting.export(settings, root, exporting.Wish(format="markdown"))
    names = {path.name: path.read_text() for path in root.glob("roasting/*.md")}
    (linking,) = [content for name, content in names.items() if "read-this" in name]
    assert re.search(r"\[this\]\(<\.\./roasting/\d{4}-\d\d-\d\d-warm-the-drum[^>]*\.md>\)", linking)
    assert "[there](<https://app.slack.com/client/T1ROAST/C1ROAST>)" in linking
    (left,) = [content for name, content in names.items() if "left-and-was" in name]
    assert re.search(
        r"Replaced by \[In the thread, use 190\]\(<\.\./roasting/[^>]*in-the-thread[^>]*>\)", left
    )
