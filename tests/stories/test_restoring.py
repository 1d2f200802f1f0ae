"""A backup is put back: what people have already is not posted again."""

from pathlib import Path

from sqlalchemy import make_url

from bot import operating
from bot.settings import Settings
from tests.engines import on_sqlite
from tests.house import House
from tests.people import Person


async def backed_up(house: House) -> Path:
    copy = Path(str(make_url(house.database_url).database)).with_name("copy.db")
    settings = Settings(_env_file=None, COMMONPLACE_DATABASE_URL=house.database_url)
    await operating.back_up(settings, copy, force=False)
    return copy


async def puts_back(house: House, copy: Path) -> None:
    """As docs/operations.md says it."""
    await house.closes()
    database = Path(str(make_url(house.database_url).database))
    for beside in ("-wal", "-shm"):
        Path(f"{database}{beside}").unlink(missing_ok=True)
    database.write_bytes(copy.read_bytes())
    await house.opens()
    await house.app.settle()
    await house.settled()


async def said(person: Person) -> list[str]:
    return [found["ts"] for found in await person.messages("woodworking") if found["user"] == "U0COMMON"]


@on_sqlite
async def test_a_prompt_that_was_posted_since_is_not_posted_again(
    house: House, ada: Person, woodworking: str
) -> None:
    copy = await backed_up(house)
    await house.people.jumps("tuesday 10:00")
    before = await said(ada)
    await puts_back(house, copy)
    assert await said(ada) == before
    # The rhythm goes on, also through another start.
    await house.closes()
    await house.opens()
    await house.people.jumps("tuesday 10:00")
    assert len(await said(ada)) > len(before)


@on_sqlite
async def test_what_was_owed_in_the_copy_is_looked_for_before_it_is_posted(
    house: House, ada: Person, woodworking: str
) -> None:
    house.sandbox.fail("chat.postMessage", "team_access_not_granted", times=1)
    await house.people.jumps("tuesday 10:00")
    before = await said(ada)
    copy = await backed_up(house)
    await house.people.jumps("tuesday 10:10")
    after = await said(ada)
    assert len(after) == len(before) + 1
    await puts_back(house, copy)
    assert await said(ada) == after


@on_sqlite
async def test_what_was_owed_in_the_copy_and_never_posted_is_posted(
    house: House, ada: Person, woodworking: str
) -> None:
    house.sandbox.fail("chat.postMessage", "team_access_not_granted", times=1)
    await house.people.jumps("tuesday 10:00")
    before = await said(ada)
    await puts_back(house, await backed_up(house))
    await house.people.jumps("tuesday 10:10")
    assert len(await said(ada)) == len(before) + 1
