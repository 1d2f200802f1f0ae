"""*Share here*, in the menu of a note that was found, and the way back."""

from contextlib import suppress

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities import refusals, sharing
from communities.sharing import Audience
from handlers import editing
from handlers.answering import InModal, show
from handlers.chosen import Chosen
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.tools import Clock
from handlers.using import entry_in
from storage import people
from storage.keys import ChannelKey, PersonKey
from views import sharing as views

# So many people whom we do not know yet are asked about; the others count as not able to open it.
MOST_STRANGERS = 20


async def chose_share(chosen: Chosen) -> None:
    """Put a note where it was found, or ask first."""
    by, where = chosen.person, chosen.pressed.channel
    await chosen.looking.person(by)
    sight = await chosen.looking.sight(by)
    await chosen.database.read(sharing.offered, by, chosen.entry, sight=sight)
    if where is None or where.startswith("D"):
        raise refusals.OnlyInChannels
    audience = await heard_by(ChannelKey(by.workspace, where), chosen.looking, chosen.database)
    doubt = await chosen.database.read(sharing.doubts, by, chosen.entry, audience, sight=sight)
    if doubt is not None:
        await show(chosen.client, chosen.pressed, views.asked(doubt))
        return
    await go_in(audience, by, chosen.looking)
    outcome = await chosen.database.write(
        sharing.share, by, chosen.entry, audience, now=chosen.clock(), sight=sight
    )
    await chosen.respond(**views.done(outcome), replace_original=False)


@listener
async def submitted_share_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
) -> None:
    """Put it there: they know who will read it."""
    await ack()
    by, (entry, where) = submitted.person, views.about(submitted.about)
    sight = await looking.sight(by)
    await database.read(sharing.offered, by, entry, sight=sight)
    audience = await heard_by(ChannelKey(by.workspace, where), looking, database)
    await database.read(sharing.doubts, by, entry, audience, sight=sight)
    await go_in(audience, by, looking)
    outcome = await database.write(
        sharing.share, by, entry, audience, now=clock(), sight=sight, is_confirmed=True
    )
    # What is done stays done when Slack does not show the receipt.
    with suppress(SlackApiError):
        await client.chat_postEphemeral(channel=where, user=by.user, **views.done(outcome))


@listener
async def pressed_take_share_back(
    ack: AsyncAck,
    pressed: Pressed,
    respond: AsyncRespond,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
) -> None:
    """Let it go from the channel, and say so where it was pressed."""
    await ack()
    await looking.person(pressed.person)
    share, sight = views.share_in(pressed.value), await looking.sight(pressed.person)
    outcome = await database.write(sharing.take_back, pressed.person, share, now=clock(), sight=sight)
    said = views.taken_back(outcome)
    if pressed.view_id and not isinstance(respond, InModal):
        entry = entry_in(pressed.view_about)
        await editing.show_again(pressed, entry, client, database, looking, said)
    else:
        await respond(**said, replace_original=True)


async def heard_by(key: ChannelKey, looking: Looking, database: Once) -> Audience:
    """The channel as it is now and who is in it; raises `Unreachable` when Slack does not show it to us."""
    channel = await looking.channel(key)
    if channel is None or (channel.is_private and not channel.is_member):
        raise refusals.Unreachable(channel_is_private=True)
    if channel.is_direct:
        raise refusals.OnlyInChannels
    inside = frozenset(await looking.members(key))
    named = await database.read(people.names, key.workspace, inside)
    for user in sorted(inside - named.keys())[:MOST_STRANGERS]:
        await looking.person(PersonKey(key.workspace, user))
    return Audience(channel, inside)


async def go_in(audience: Audience, by: PersonKey, looking: Looking) -> None:
    """Go into a public channel, to post there; raises `Unreachable` when Slack does not let us."""
    if audience.channel.is_member:
        return
    if by.user not in audience.inside:
        raise refusals.OnlyInChannels
    if not await looking.enter(audience.channel.key):
        raise refusals.Unreachable(channel_is_private=False)
