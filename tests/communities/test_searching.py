"""Finding again what was kept, on both engines alike."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from communities import (
    authorship,
    by_hand,
    keeping,
    searching,
    searching_answers,
    searching_typed,
    tending,
    using,
    words,
)
from communities.searching import PAGE, Asked, Found, Newest, Nothing
from storage import applications, asking, search
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import PersonKey
from storage.vocabulary import Vocabulary
from tests.cast import Clock, says, stars

SHELF = {
    "tenon": "Cut the tenon before the mortise: it is easier to trim.",
    "creep": "Why does hide glue creep in July? Because it is hygroscopic.",
    "oil": "Oil beech worktops with raw linseed, then wait a week.",
    "café": "The café table: crème finish, Straße of oak, naïve joints.",
    "tokyo": "日本 の 鋸 cut on the pull stroke.",
    "cyrillic": "Стамеска лучше острая, чем новая.",
    "rotate": "Rotating credentials every 90 days broke the build; rotate on deploy instead.",
    "to be": "To be or not to be was on the whetstone.",
    "version": "Pin pip 24.0 and node_modules/.bin; see PROJ-1234 and the C++ notes.",
}


async def kept(
    database: Database, clock: Clock, author: PersonKey, by: PersonKey, place: Place, text: str
) -> Kept:
    said = says(author, text, place)
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry


@pytest.fixture
async def shelf(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> dict[int, str]:
    """What is kept, by number; values are the names above."""

    def keep_all(session: Session) -> dict[int, str]:
        shelf = {}
        for name, text in SHELF.items():
            said = says(ada, text, woodworking)
            outcome = keeping.star(session, stars(bo, said.key), said, clock())
            assert isinstance(outcome, keeping.NewlyKept)
            shelf[int(outcome.entry.id)] = name
        return shelf

    return await acme.write(keep_all)


async def finds(
    database: Database, shelf: dict[int, str], by: PersonKey, typed: str, *, exact: bool = False
) -> set[str]:
    answer = await database.read(searching.look_up, by, Asked(typed, exact=exact))
    return {shelf[hit.entry.id] for hit in answer.hits} if isinstance(answer, Found) else set()


FINDS: dict[str, set[str]] = {
    "tenon": {"tenon"},
    "TENONS": {"tenon"},
    "tennon": {"tenon"},
    "tenno mortice": {"tenon"},
    "hide glue": {"creep"},
    "wrkotops": {"oil"},
    "wroktops": {"oil"},
    "cafe": {"café"},
    "café": {"café"},
    "CREME": {"café"},
    "strasse": {"café"},
    "straße": {"café"},
    "naive": {"café"},
    "日本": {"tokyo"},
    "鋸": {"tokyo"},
    "стамеска": {"cyrillic"},
    "СТАМЕСКА": {"cyrillic"},
    "rotated credential": {"rotate"},
    "rotates": {"rotate"},
    '"to be or not"': {"to be"},
    '"not to be"': {"to be"},
    '"be to"': set(),
    '"glue creep"': {"creep"},
    '"creep glue"': set(),
    '"hide glue" july': {"creep"},
    '"hide glue" whetstone': set(),
    "“hide glue”": {"creep"},
    "24.0": {"version"},
    "PROJ-1234": {"version"},
    "node_modules": {"version"},
    "c++": {"version"},
    '"C++ notes"': {"version"},
    "«glue hide»": set(),
    "»hide glue«": {"creep"},
    "‟glue hide”": set(),
    "‚glue hide‘": set(),
    "‘glue hide’": set(),
    "‘hide glue’ July": {"creep"},
    "‘70s glue’ hide": {"creep"},
    "「日本の鋸」": {"tokyo"},
    "「本日」": set(),
    '"24.0"': {"version"},
    '"24.1"': set(),
    "don't": set(),
    '"tenons"': set(),
    '"glue creeps"': set(),
    '"rotate credentials"': set(),
    '"Rotating  CREDENTIALS"': {"rotate"},
    '"creme finish"': {"café"},
    '"pin pip" "notes"': {"version"},
    '"pin pip" "note"': set(),
    "90": {"rotate"},
    "tenon oil": {"tenon", "oil"},
    "what is the tenon": {"tenon"},
    "<@U0ADA> tenon &amp; mortise": {"tenon"},
}


async def test_both_engines_find_the_same(acme: Database, shelf: dict[int, str], bo: PersonKey) -> None:
    assert {typed: await finds(acme, shelf, bo, typed) for typed in FINDS} == FINDS


async def test_a_quoted_phrase_is_exact_to_the_letter(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = ("Vitamin D helps the finish.", "He was planning the planes.", "It's plan b: don't glue.", "R, C.")
    shelf = {int((await kept(acme, clock, ada, bo, woodworking, text)).id): text[:7] for text in said}
    found = {
        '"vitamin C"': set(),
        '"vitamin d"': {"Vitamin"},
        '"plan B"': {"It's pl"},
        '"don\'t glue"': {"It's pl"},
        '"the plan"': set(),
        '"planes"': {"He was "},
        '"C"': {"R, C."},
        "R": {"R, C."},
        "vitamin d": {"Vitamin"},
    }
    assert {typed: await finds(acme, shelf, bo, typed) for typed in found} == found


async def test_signs_in_quotation_marks_have_to_stand_there(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = (
        "C++ or not.",
        "Plan C, then.",
        "C# and F#",
        "Use .NET 8",
        "Pin pip 24.0 to it.",
        "The 24, 0 of them.",
        "Don’t glue *the* end grain – ever.",
        "研ぐ。そして",
        "छेनी को तेज करें।",
    )
    shelf = {int((await kept(acme, clock, ada, bo, woodworking, text)).id): text[:4] for text in said}
    found = {
        '"C++"': {"C++ "},
        '"c+"': set(),
        '"C++ or"': {"C++ "},
        '"C#"': {"C# a"},
        '"C"': {"C++ ", "Plan", "C# a"},
        '"plan C,"': {"Plan"},
        '"plan C;"': set(),
        '".net"': {"Use "},
        '"24.0"': {"Pin "},
        '"24 0"': {"Pin ", "The "},
        '"don\'t glue the end"': {"Don’"},
        '"grain - ever"': {"Don’"},
        '"grain ever"': {"Don’"},
        '"研ぐ。"': {"研ぐ。そ"},
        '"ぐ。そ"': {"研ぐ。そ"},
        '"ぐ!そ"': set(),
        '"छेनी को"': {"छेनी"},
        '"करें।"': {"छेनी"},
    }
    assert {typed: await finds(acme, shelf, bo, typed) for typed in found} == found
    assert not searching_typed.read('"छेनी को"').signed


async def test_a_name_in_parts_is_corrected_only_where_nobody_wrote_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for number in range(3):
        await kept(acme, clock, ada, bo, woodworking, f"Patch number {number}.")
    answer = await acme.read(searching.look_up, bo, Asked("paths-svc patsh-svc"))
    assert isinstance(answer, Found)
    assert dict(answer.corrected)["patsh"] == "patch"
    await kept(acme, clock, ada, bo, woodworking, "Restart patsh-svc.")
    answer = await acme.read(searching.look_up, bo, Asked("patsh-svc"))
    assert isinstance(answer, Found)
    assert not answer.corrected


async def test_what_is_quoted_is_found_behind_any_number_that_only_nearly_say_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    meant = await kept(acme, clock, ada, bo, woodworking, "One of the planes in a long row of other tools.")
    for number in range(6):
        await kept(acme, clock, ada, bo, woodworking, f"Plane, number {number}.")

    def few(session: Session) -> list[int]:
        terms = asking.Terms((), (("planes",),))
        return [
            one.id for one in search.candidates(session, woodworking.workspace, [woodworking.id], terms, 2)
        ]

    assert await acme.read(few) == [meant.id]


SCRIPTS = {
    "japanese": "鉋の刃は砥石で研ぐ。カンナ屑が薄くなる。",
    "chinese": "榫卯结构不用钉子,也不用胶水。",
    "korean": "대패를 갈 때는 숫돌을 물에 담근다.",
    "thai": "ลับสิ่วก่อนใช้งานทุกครั้ง",
    "hindi": "छेनी को हर दिन तेज करें।",
    "arabic": "اِشحَذ الإزميل قبل العمل",
    "hebrew": "לְהַשְׁחִיז את האיזמל",
    "mixed": "ノミはHSS鋼、角度は25度 with a strop.",
}
FINDS_IN_SCRIPTS: dict[str, set[str]] = {
    "砥石": {"japanese"},
    "研": {"japanese"},
    "かんな": set(),
    "カンナ": {"japanese"},
    "ガン": set(),
    '"ガンナ"': set(),
    "榫卯": {"chinese"},
    "不用胶水": {"chinese"},
    "대패": {"korean"},
    "대패가": {"korean"},
    "สิ่ว": {"thai"},
    "छेनी": {"hindi"},
    "اشحذ": {"arabic"},
    "להשחיז": {"hebrew"},
    "HSS": {"mixed"},
    "角度": {"mixed"},
    "hss鋼 strop": {"mixed"},
    '"砥石で研ぐ"': {"japanese"},
    '"研ぐ砥石"': set(),
    '"卯结构"': {"chinese"},
    '"HSS鋼"': {"mixed"},
}


async def test_letters_that_stand_without_spaces_are_found_wherever_a_word_begins(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    shelf = {
        int((await kept(acme, clock, ada, bo, woodworking, text)).id): name for name, text in SCRIPTS.items()
    }
    assert {typed: await finds(acme, shelf, bo, typed) for typed in FINDS_IN_SCRIPTS} == FINDS_IN_SCRIPTS


async def test_a_tag_in_letters_without_spaces_narrows(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for tags in (("砥石", "刃物"), ("接着剤",)):
        said = says(ada, "Once a week.", woodworking)
        await acme.write(by_hand.keep, said, bo, "", tags, clock())
    for typed in ("tag:砥石", "tag:刃物 week", "tag:接着剤 week"):
        found = await acme.read(searching.look_up, bo, Asked(typed))
        assert isinstance(found, Found | Newest), typed
        assert found.total == 1, typed


async def test_a_mistyped_word_of_a_title_or_a_tag_finds_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Once a week, and after rain.", woodworking)
    await acme.write(by_hand.keep, said, bo, "Sharpening routine", ("whetstones",), clock())
    for typed in ("sharpenign", "rotuine", "whetsones"):
        assert isinstance(await acme.read(searching.look_up, bo, Asked(typed)), Found), typed
    for typed in ("sharks", "zzzzzz", "qwertyuiop"):
        assert isinstance(await acme.read(searching.look_up, bo, Asked(typed)), Nothing), typed


async def test_an_exact_rare_word_is_never_corrected_to_a_common_one(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for number in range(20):
        await kept(acme, clock, ada, bo, woodworking, f"Mortise number w{number}")
    rare = await kept(acme, clock, ada, bo, woodworking, "A mortice is the same in England.")
    answer = await acme.read(searching.look_up, bo, Asked("mortice"))
    assert isinstance(answer, Found)
    assert answer.corrected == ()
    assert [hit.entry.id for hit in answer.hits] == [rare.id]


async def test_words_that_stand_in_every_note_are_looked_for_together(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "MOST_HOLDERS", 2)
    for number in range(6):
        await kept(
            acme, clock, ada, bo, woodworking, f"Oak and glue, w{number}" if number % 2 else "Oak and wax"
        )
    for typed, many in (("oak glue", 3), ("glue wax", 0), ("oak", 2)):
        answer = await acme.read(searching.look_up, bo, Asked(typed))
        assert (answer.total if isinstance(answer, Found) else 0) >= many, typed


STRANGE = r"""
* tenon* -tenon plain:tenon : ^tenon tenon-AND OR NOT &|!<->:* \ \( ( ) (tenon {tenon} " "" "tenon
; % _ tenon'OR'1'='1 -- /* 😀 :tada::star: the &amp; < <!channel> a 1
""".split()  # noqa: SIM905 - a list of signs is read as signs
SPACED = ["tenon AND", "NEAR(tenon mortise, 2)", "the of a", '" "', "'", "\0", "ten\0on", "\ud800", " ", "\n"]


async def test_whatever_is_typed_is_words_and_never_an_error(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    for typed in (*STRANGE, *SPACED):
        answer = await acme.read(searching.look_up, bo, Asked(typed))
        assert isinstance(answer, Found | Nothing | Newest), typed


async def test_signs_around_a_word_do_not_hide_it(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    for typed in ("-tenon", "plain:tenon", "tenon*", "(tenon", "^tenon", "ten\0on", "tenon' --"):
        assert "tenon" in await finds(acme, shelf, bo, typed), typed


async def test_only_words_without_meaning_are_looked_for_as_they_are(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    assert "to be" in await finds(acme, shelf, bo, "to be or not to be")


async def test_a_word_behind_many_little_ones_is_looked_for(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    little = "so now that you are here would you tell me if they can do this with some more of those, and how"
    assert await finds(acme, shelf, bo, f"I was at it, and we had it all out on the: {little}: tenon") == {
        "tenon"
    }


async def test_what_was_typed_is_named_as_it_was_typed(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await kept(acme, clock, ada, bo, woodworking, "Krümmel am Wörthersee")
    answer = await acme.read(searching.look_up, bo, Asked("Krümel Zürich"))
    assert isinstance(answer, Found)
    assert (answer.corrected, answer.unknown) == ((("Krümel", "krummel"),), ("Zürich",))
    nothing = await acme.read(searching.look_up, bo, Asked("Öl Zürich"))
    assert isinstance(nothing, Nothing)
    assert nothing.alone == ("Öl", "Zürich")


async def test_what_took_the_place_of_a_note_stands_above_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    old = await kept(acme, clock, ada, bo, woodworking, "Soak dowels in warm water overnight.")
    new = await kept(acme, clock, ada, bo, woodworking, "Bake the pegs, never soak.")
    live = await kept(
        acme, clock, ada, bo, woodworking, "Water the lawn, and the dowels of the fence as well."
    )
    await acme.write(tending.replace, ada, old.id, new.id, now=clock())
    answer = await acme.read(searching.look_up, bo, Asked("soak dowels water"))
    assert isinstance(answer, Found)
    assert [hit.entry.id for hit in answer.hits] == [live.id, new.id, old.id]


async def test_who_is_mentioned_without_a_name_is_no_word(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await kept(acme, clock, ada, bo, woodworking, "<@U0EVE> knows the bandsaw.")
    for typed in ("someone", "<@U0ADA>", "<@U0EVE> lathe"):
        assert isinstance(await acme.read(searching.look_up, bo, Asked(typed)), Nothing), typed
    assert isinstance(await acme.read(searching.look_up, bo, Asked('"knows the bandsaw"')), Found)


async def test_only_emoji_finds_nothing_and_says_so(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    answer = await acme.read(searching.look_up, bo, Asked("😀 🎉"))
    assert answer == Nothing(Asked("😀 🎉"), "😀 🎉", (), has_any=True)


ANY = st.text(st.characters(exclude_categories=()), max_size=60) | st.text(
    "ab \"'“”*:-()&|!<>\\\0\ud800é½ﷺ日😀", max_size=40
)


@given(typed=ANY, exact=st.booleans(), page=st.integers(0, 3))
@example(typed='"oak" ' * 500, exact=False, page=0)
@example(typed=" ".join(f'"w{n:x}"' for n in range(500)), exact=False, page=0)
@example(typed="tenon " * 600, exact=False, page=0)
@example(typed="".join(f"w{n:x} " for n in range(700))[:3000], exact=False, page=0)
@example(typed='"' + "tenon " * 499 + '"', exact=True, page=0)
@example(typed="日" * 3000, exact=False, page=0)
async def test_any_text_of_any_plane_can_be_typed(
    acme: Database, shelf: dict[int, str], bo: PersonKey, typed: str, exact: bool, page: int
) -> None:
    answer = await acme.read(searching.look_up, bo, Asked(typed, page, exact))
    assert isinstance(answer, Found | Nothing | Newest)


@given(text=ANY)
async def test_any_text_can_be_kept_and_found_again(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, text: str
) -> None:
    said = says(ada, f"Whetstone {text}", woodworking)
    outcome = await acme.write(keeping.star, stars(bo, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)

    def finds_it(session: Session, word: str) -> bool:
        answer = searching.look_up(session, bo, Asked(word))
        return isinstance(answer, Found) and outcome.entry.id in {hit.entry.id for hit in answer.hits}

    for word in words.vocabulary_of(outcome.entry.plain):
        assert await acme.read(finds_it, word), word
    await acme.write(authorship.deleted, said.key, clock())


async def test_a_correction_is_told_and_can_be_refused(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    answer = await acme.read(searching.look_up, bo, Asked("tennon"))
    assert isinstance(answer, Found)
    assert answer.corrected == (("tennon", "tenon"),)
    assert await finds(acme, shelf, bo, "tennon", exact=True) == set()


async def test_what_is_quoted_is_never_corrected(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    assert await finds(acme, shelf, bo, '"tennon"') == set()


async def corrections(database: Database, by: PersonKey, typed: str) -> tuple[tuple[str, str], ...]:
    answer = await database.read(searching.look_up, by, Asked(typed))
    assert not isinstance(answer, Newest)
    return answer.corrected if isinstance(answer, Found) else answer.tried


async def test_another_ending_is_no_misspelling(acme: Database, shelf: dict[int, str], bo: PersonKey) -> None:
    for typed in ("tenons", "trimming", "rotates", "creeping"):
        assert await corrections(acme, bo, typed) == (), typed


async def test_short_words_and_numbers_are_taken_as_they_are(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    for typed in ("cot", "oll", "PROJ-1235", "24.1", "90d", "rotat-1234", "tennon-7"):
        assert await corrections(acme, bo, typed) == (), typed


async def test_a_mistyped_word_with_vowels_written_as_marks_is_corrected(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await kept(acme, clock, ada, bo, woodworking, "हिन्दी में लकड़ी का काम सिखाया जाता है")
    assert await corrections(acme, bo, "हिनदी") == (("हिनदी", "हिन्दी"),)


async def test_a_guess_is_claimed_only_where_one_was_made(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    guesses = {
        "quarry": True,
        "tenon since:2031": False,
        "PROX-9999": False,
        "90210": False,
        "<@U0EVE>": False,
        "<@U0EVE|eve>": False,
    }
    found = {typed: await acme.read(searching.look_up, bo, Asked(typed)) for typed in guesses}
    assert {typed: isinstance(one, Nothing) and one.is_guessed for typed, one in found.items()} == guesses


async def test_what_stands_nowhere_is_named_as_it_was_typed(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await kept(acme, clock, ada, bo, woodworking, "木工の技術について")
    for typed, nowhere in {"木工技術": ("木工技術",), "木工 quarry": ("quarry",), "技術": ()}.items():
        answer = await acme.read(searching.look_up, bo, Asked(typed))
        assert isinstance(answer, Found)
        assert answer.unknown == nowhere, typed


async def test_more_than_are_counted_is_said(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for number in range(4):
        await kept(acme, clock, ada, bo, woodworking, f"Sharpen the chisel, number {number}.")

    def of(session: Session, most: int) -> tuple[int, bool]:
        answer = searching_answers.answered(
            session, bo.workspace, [woodworking.id], "chisel", Vocabulary(), most
        )
        return len(answer.ids), answer.has_more

    assert await acme.read(of, 3) == (3, True)
    assert await acme.read(of, 4) == (4, False)


async def test_what_was_tried_is_told_when_nothing_is_found(
    acme: Database, shelf: dict[int, str], bo: PersonKey
) -> None:
    answer = await acme.read(searching.look_up, bo, Asked('tennon "nowhere to be seen"'))
    assert isinstance(answer, Nothing)
    assert answer.tried == (("tennon", "tenon"),)
    assert answer.has_any


async def test_a_spelling_from_where_they_may_not_look_is_not_suggested(
    acme: Database,
    clock: Clock,
    bench: Place,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    dev: PersonKey,
) -> None:
    await kept(acme, clock, ada, bo, bench, "Zyxquandary is what we call it.")
    answer = await acme.read(searching.look_up, dev, Asked("zyxquandery"))
    assert answer == Nothing(
        Asked("zyxquandery"), "zyxquandery", (), has_any=False, alone=("zyxquandery",), is_guessed=True
    )
    assert isinstance(await acme.read(searching.look_up, bo, Asked("zyxquandery")), Found)


async def test_pages_show_every_result_once_and_in_order(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for n in range(2 * PAGE + 1):
        await kept(acme, clock, ada, bo, woodworking, f"Glue number w{n}")
        clock.advance(minutes=1)
    for typed in ("glue", ""):
        pages = [await acme.read(searching.look_up, bo, Asked(typed, page)) for page in range(3)]
        shown = [hit.entry.id for page in pages if isinstance(page, Found | Newest) for hit in page.hits]
        assert len(shown) == len(set(shown)) == 2 * PAGE + 1
        assert all(isinstance(page, Found | Newest) and page.total == 2 * PAGE + 1 for page in pages)
        assert await acme.read(searching.look_up, bo, Asked(typed, 3)) == pages[2]


async def test_the_newest_come_first(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    first = await kept(acme, clock, ada, bo, woodworking, "Glue one")
    clock.advance(minutes=1)
    second = await kept(acme, clock, ada, bo, woodworking, "Glue two")
    answer = await acme.read(searching.look_up, bo, Asked(" "))
    assert isinstance(answer, Newest)
    assert [hit.entry.id for hit in answer.hits] == [second.id, first.id]


async def test_a_word_in_the_title_counts_more_than_one_below(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    filler = "Some other words that fill the line, one after another."
    below = await kept(acme, clock, ada, bo, woodworking, f"{filler} And a dovetail at the end.")
    above = await kept(acme, clock, ada, bo, woodworking, f"Dovetail first. {filler}")
    answer = await acme.read(searching.look_up, bo, Asked("dovetail"))
    assert isinstance(answer, Found)
    assert [hit.entry.id for hit in answer.hits] == [above.id, below.id]


async def test_what_somebody_used_or_checked_comes_before_what_says_the_same(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    dev: PersonKey,
) -> None:
    """A check counts as two people; of equals the newest comes first, and what says more always does."""
    text = "Chisels want a steeper edge for oak."
    most_used, checked, used = [await kept(acme, clock, bo, bo, woodworking, text) for _ in range(3)]
    better = await kept(acme, clock, bo, bo, woodworking, "Chisels want a steeper edge for oak: an oak edge.")
    for person in (ada, cleo):
        await acme.write(using.use, person, most_used.id, clock())
        await acme.write(using.use, person, used.id, clock())
    await acme.write(using.use, dev, most_used.id, clock())
    # One’s own use counts for nothing.
    await acme.write(using.use, bo, checked.id, clock())
    await acme.write(tending.still_true, ada, checked.id, clock())
    answer = await acme.read(searching.look_up, bo, Asked("oak edge"))
    assert isinstance(answer, Found)
    assert [hit.entry.id for hit in answer.hits] == [better.id, most_used.id, used.id, checked.id]


async def test_tags_are_found(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Cut it first.", woodworking)
    await acme.write(by_hand.keep, said, bo, "", ("joinery",), clock())
    assert isinstance(await acme.read(searching.look_up, bo, Asked("joinery")), Found)


async def test_a_phrase_does_not_reach_from_the_title_into_the_words(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Sharpen it first.", woodworking)
    await acme.write(by_hand.keep, said, bo, "Blunt chisel", (), clock())
    assert isinstance(await acme.read(searching.look_up, bo, Asked('"chisel sharpen"')), Nothing)
    assert isinstance(await acme.read(searching.look_up, bo, Asked('"blunt chisel"')), Found)


async def test_a_hit_says_who_wrote_it_and_who_used_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await kept(acme, clock, ada, bo, woodworking, "Cut the tenon first.")
    await acme.write(applications.use, entry, bo.user, clock())
    answer = await acme.read(searching.look_up, bo, Asked("tenon"))
    assert isinstance(answer, Found)
    (hit,) = answer.hits
    assert (hit.author, hit.uses, hit.place) == ("Ada Okafor", 1, woodworking)
