"""Everybody sees their own screen: nothing of what Slack would not show them."""

import pytest

from tests.people import Refusal


def names(screen):
    return {channel["name"] for channel in screen["channels"] if not channel["is_im"]}


async def test_members_see_public_channels_and_their_private_ones(ada, bo, people):
    everything = {"general", "woodworking", "on-call", "care-handover", "random"}
    assert names(await bo.sees()) == everything | {"bench-repairs", "supplier-joinery"}
    assert names(await people["gus"].sees()) == everything | {"supplier-joinery"}


async def test_guests_and_other_companies_see_only_where_they_are(dev, eve):
    assert names(await dev.sees()) == {"woodworking"}
    assert names(await eve.sees()) == {"supplier-joinery"}
    assert (await eve.sees())["commands"] == []
    assert [one["command"] for one in (await dev.sees())["commands"]] == ["/kb", "/raw"]


async def test_nobody_acts_where_they_are_not(ada, bo, dev, people):
    message = await ada.says("Sharpen first", in_="on-call")
    await bo.leaves("on-call")
    refusals = [
        (bo.says("hello", in_="on-call"), "not_in_channel"),
        (bo.stars(message), "not_in_channel"),
        (dev.says("hello", in_="on-call"), "cant_see"),
        (dev.joins("bench-repairs"), "cant_see"),
        (bo.invites("eve", to="woodworking"), "cannot_invite"),
        (bo.types("/kb x", in_="on-call"), "not_in_channel"),
    ]
    for doing, code in refusals:
        with pytest.raises(Refusal) as refused:
            await doing
        assert refused.value.code == code


async def test_only_authors_change_their_words(ada, bo):
    message = await ada.says("Sharpen first", in_="woodworking")
    for doing in (bo.edits(message, "Never sharpen"), bo.deletes(message)):
        with pytest.raises(Refusal, match="not_yours"):
            await doing
    mine = await bo.says("Buy things", in_="woodworking")
    await ada.deletes(mine)


async def test_a_star_is_given_and_taken_once(ada, bo):
    message = await ada.says("Sharpen first", in_="woodworking")
    await bo.stars(message)
    with pytest.raises(Refusal, match="already_reacted"):
        await bo.stars(message)
    await bo.takes_back(message)
    with pytest.raises(Refusal, match="no_reaction"):
        await bo.takes_back(message)


async def test_an_archived_channel_is_only_for_reading(ada, bo):
    await ada.says("Sharpen first", in_="woodworking")
    await ada.archives("woodworking")
    with pytest.raises(Refusal, match="is_archived"):
        await bo.says("hello", in_="woodworking")
    assert (await bo.messages("woodworking"))[0]["text"] == "Sharpen first"


async def test_threads_files_and_edits_show(ada, bo):
    parent = await ada.says("Look", in_="woodworking", files=True)
    await bo.says("Nice", in_="woodworking", under=parent)
    await ada.edits(parent, "Look here")
    first = (await bo.messages("woodworking"))[0]
    assert (first["reply_count"], first["files"], first["edited"]) == (1, True, True)


async def test_somebody_who_left_the_company_does_nothing(people, bo):
    await people.deactivates(bo)
    with pytest.raises(Refusal, match="cannot_act"):
        await bo.sees()
