"""How an entry stays true: doubts, answers to them, and who looks after it."""

from communities import tending
from handlers.chosen import Chosen
from storage.verdicts import DID_NOT_WORK, OUT_OF_DATE
from views import tending as views


async def chose_out_of_date(chosen: Chosen) -> None:
    """Write down that it is out of date."""
    await doubt(chosen, OUT_OF_DATE)


async def chose_did_not_work(chosen: Chosen) -> None:
    """Write down that it did not work."""
    await doubt(chosen, DID_NOT_WORK)


async def doubt(chosen: Chosen, verdict: str) -> None:
    """Write down a doubt, and say what becomes of it."""
    await chosen.looking.person(chosen.person)
    sight = await chosen.looking.sight(chosen.person)
    outcome = await chosen.database.write(
        tending.doubt, chosen.person, chosen.entry, verdict, now=chosen.clock(), sight=sight
    )
    await chosen.respond(**views.doubted(outcome), replace_original=False)
