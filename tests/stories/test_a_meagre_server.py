"""Some servers that speak Slack's language lack fields, methods or a header: the app does without."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.doctor import Mark, slack
from bot.settings import Settings
from storage import people
from storage.keys import PersonKey, UserId
from tests.cast import ACME
from tests.house import House
from tests.people import Said

NOTE = "Cut the tenon before the mortise: it is easier to trim."
KEPT = "Cut the tenon before"
NOTHING = "Nothing kept about"
PROBLEM = "Joints that last without metal"
Opens = Callable[..., Awaitable[House]]


@pytest.fixture
async def opens(tmp_path: Path) -> AsyncIterator[Opens]:
    """Opens a house whose server lacks these, with #woodworking adopted."""
    async with AsyncExitStack() as stack:

        async def opened(*lacks: str) -> House:
            house = House(f"sqlite:///{tmp_path / 'commonplace.db'}", meagre=lacks)
            await stack.enter_async_context(house)
            await adopted(house, "woodworking")
            return house

        yield opened


async def adopted(house: House, channel: str) -> None:
    await house["ada"].types("/cop adopt", in_=channel)
    await house["ada"].submits(problem=PROBLEM)
    await house.settled()


async def kept(house: House, text: str = NOTE, channel: str = "woodworking") -> Said:
    message = await house["ada"].says(text, in_=channel)
    await house["bo"].stars(message)
    return message


def calls(house: House) -> Any:
    return house.sandbox.slack.faults.calls


async def test_a_permalink_that_is_not_given_is_asked_for(opens: Opens) -> None:
    house = await opens("permalink")
    message = await kept(house)
    await house["bo"].types("/kb tenon")
    assert f"/archives/C0WOOD/p{message.ts.replace('.', '')}" in str(await house["bo"].notes())
    assert calls(house)["chat.getPermalink"] == 1


async def test_without_any_permalink_the_words_are_kept_all_the_same(opens: Opens) -> None:
    house = await opens("permalink", "chat.getPermalink")
    await kept(house)
    assert KEPT in await house["bo"].types("/kb tenon")


async def test_without_reactions_get_the_words_come_from_the_thread(opens: Opens) -> None:
    house = await opens("reactions.get")
    message = await kept(house)
    under = await house["ada"].says(
        "A knife wall first makes the saw run true.", in_="woodworking", under=message
    )
    await house["bo"].stars(under)
    assert KEPT in await house["bo"].types("/kb tenon")
    assert "A knife wall" in await house["bo"].types("/kb knife")


async def test_a_person_without_a_zone_is_in_utc(opens: Opens) -> None:
    house = await opens("tz")
    await kept(house)
    known = await house.database.read(people.known, PersonKey(ACME, UserId("U0BO")))
    assert known is not None
    assert known.zone == "UTC"


async def test_a_star_without_a_time_is_kept_taken_back_and_kept_again(opens: Opens) -> None:
    house = await opens("event_ts")
    bo, message = house["bo"], await kept(house)
    assert KEPT in await bo.types("/kb tenon")
    await bo.takes_back(message)
    assert NOTHING in await bo.types("/kb tenon")
    await bo.stars(message)
    assert KEPT in await bo.types("/kb tenon")


async def test_stars_without_a_time_may_come_in_any_order(opens: Opens) -> None:
    house = await opens("event_ts")
    bo, message = house["bo"], await house["ada"].says(NOTE, in_="woodworking")
    house.sandbox.out_of_order(2)
    house.people.settled = None
    await bo.stars(message)
    await bo.takes_back(message)
    await house.settled()
    assert NOTHING in await bo.types("/kb tenon")
    house.sandbox.out_of_order(3)
    await bo.stars(message)
    await bo.takes_back(message)
    await bo.stars(message)
    await house.settled()
    assert KEPT in await bo.types("/kb tenon")


async def test_without_a_time_or_a_look_the_order_of_arrival_decides(opens: Opens) -> None:
    house = await opens("event_ts", "reactions.get")
    bo, message = house["bo"], await kept(house)
    await bo.takes_back(message)
    assert NOTHING in await bo.types("/kb tenon")


async def test_joining_and_leaving_have_no_time_either(opens: Opens) -> None:
    house = await opens("event_ts")
    await house["bo"].leaves("woodworking")
    await house["bo"].joins("woodworking")
    await kept(house)
    assert KEPT in await house["bo"].types("/kb tenon")


async def test_without_authorizations_the_installation_is_the_one_of_the_team(opens: Opens) -> None:
    house = await opens("authorizations")
    await kept(house)
    assert KEPT in await house["bo"].types("/kb tenon")


async def test_without_users_conversations_everybody_is_answered_from_what_we_saw(opens: Opens) -> None:
    """The app asks once, and learns from a channel's members and its events who is inside."""
    house = await opens("users.conversations")
    await house["ada"].invites("commonplace", to="bench-repairs")
    await adopted(house, "bench-repairs")
    await kept(house)
    await kept(house, "The spare chuck key hangs behind the bandsaw.", "bench-repairs")
    assert KEPT in await house["fay"].types("/kb tenon")
    assert NOTHING in await house["fay"].types("/kb chuck")
    assert "The spare chuck key" in await house["cleo"].types("/kb chuck")
    with pytest.raises(SlackApiError, match="unknown_method"):
        await house.app.client.users_conversations(user="U0FAY")
    assert calls(house)["users.conversations"] == 2


async def test_a_doctor_cannot_compare_what_is_not_said_and_goes_on(opens: Opens) -> None:
    house = await opens("X-OAuth-Scopes")
    settings = Settings(
        _env_file=None,
        SLACK_BOT_TOKEN=house.sandbox.bot_token,
        SLACK_APP_TOKEN=house.sandbox.app_token,
        COMMONPLACE_SLACK_API_URL=house.sandbox.api_url,
    )
    findings = [finding async for finding in slack(settings)]
    unknown = next(finding for finding in findings if "does not say what the token allows" in finding.seen)
    assert unknown.mark is Mark.KNOW
    assert "unknown" in unknown.seen
    assert "a socket can be opened" in findings[-1].seen
    assert all(finding.mark is not Mark.MEND for finding in findings)
    await kept(house)
    assert KEPT in await house["bo"].types("/kb tenon")


async def test_everything_may_be_lacking_at_once(opens: Opens) -> None:
    house = await opens(
        "event_ts", "authorizations", "permalink", "tz", "X-OAuth-Scopes", "users.conversations"
    )
    await kept(house)
    assert KEPT in await house["bo"].types("/kb tenon")
